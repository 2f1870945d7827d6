"""The page: what a person sees and may do, and the same as JSON."""

import pytest

from integrations.sandbox.messages import CallIds
from integrations.sandbox.page import SHOWN
from integrations.sandbox.registration import Registration

from .conftest import EXPORT
from .partner import VIEWERS, Key


def test_the_page_shows_a_value_as_it_arrived(acme):
    acme.upsert({Key("CALLBACK_URL"): "https://acme.example/?a=1&b=<i>"})
    page = acme.send("GET", "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "https://acme.example/?a=1&amp;b=&lt;i&gt;" in page.text


def test_the_page_says_what_is_missing_and_what_can_be_enabled(acme):
    acme.upsert({Key("APPLICATION_VIEWERS", type="IN_ATS_INDICATOR"): VIEWERS})
    document = acme.send("GET", "/state.json?q=acme").json()
    (customer,) = document["customers"]
    states = {
        row["integration_type"]: (row["can_be_enabled"], row["missing"]) for row in customer["integrations"]
    }
    assert states == {
        "ONE_CLICK_EXPORT": (False, ["CALLBACK_URL", "JOB_POSTING_VIEWERS"]),
        "IN_ATS_INDICATOR": (True, []),
        "CRM_ONE_CLICK_EXPORT": (False, ["CALLBACK_URL"]),
        "CSA_API": (True, []),
    }
    page = acme.send("GET", "/?q=acme").text
    assert page.count("Configuration missing") == page.count("Can be enabled") == 2


def test_names_are_escaped(acme, sandbox):
    sandbox.state.register(Registration('<script>alert("x")</script>'))
    page = acme.send("GET", "/?q=" + "%3Cscript").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)" in page


@pytest.mark.parametrize("path", ["/", "/sandbox.css", "/state.json", "/enable"])
def test_nothing_active_can_run_on_the_page(acme, path):
    headers = acme.send("GET", path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/state.json"])
def test_secrets_and_tokens_are_never_shown(acme, path):
    text = acme.send("GET", path).text
    assert "acme-app" in text
    assert "acme-secret" not in text
    assert acme.token not in text


def test_row_25_enabling_is_refused_while_a_configuration_is_missing(submit, sandbox):
    answer = submit("/enable", EXPORT)
    assert answer.status == 409
    assert (
        "One-Click Export of Acme cannot be enabled yet: CALLBACK_URL and JOB_POSTING_VIEWERS did not arrive."
        in answer.text
    )
    assert not any(integration.is_enabled for integration in sandbox.state.integrations.values())


def test_row_25_enabling_works_once_everything_arrived(acme, submit):
    acme.upsert({Key("CALLBACK_URL"): "https://acme.example/", Key("JOB_POSTING_VIEWERS"): VIEWERS})
    answer = submit("/enable", {**EXPORT, "q": "acme"})
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/?q=acme#c-")
    assert acme.send("GET", "/state.json").json()["enabled"] == 1
    assert ">Enabled</span>" in acme.send("GET", "/").text


def test_an_integration_nobody_requested_cannot_be_enabled(submit):
    answer = submit("/enable", {**EXPORT, "context": "urn:li:organization:5"})
    assert answer.status == 409
    assert "ONE_CLICK_EXPORT was not requested for urn:li:organization:5." in answer.text


def test_a_registration_can_be_used_at_once(submit, sandbox):
    answer = submit(
        "/register",
        {
            "customer": "Cedar & Co",
            "linkedin_company_id": "1003",
            "client_id": "cedar-app",
            "client_secret": "cedar-secret",
            "integration_type": "PROFILE_PLUGIN",
        },
    )
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/?q=Cedar+%26+Co#c-")
    assert sandbox.state.applications["cedar-app"].customer == "Cedar & Co"


def test_a_refused_registration_keeps_what_was_typed_but_the_secret(submit):
    fields = {
        "customer": "Cedar",
        "linkedin_company_id": "1001x",
        "client_id": "c-app",
        "client_secret": "hush",
    }
    answer = submit("/register", fields)
    assert answer.status == 400
    assert "LinkedIn company id &#x27;1001x&#x27; must be digits only." in answer.text
    assert 'value="Cedar"' in answer.text
    assert 'value="1001x"' in answer.text
    assert "hush" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://elsewhere.example"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="no origin to tell"),
        pytest.param({"Origin": "", "Referer": "https://elsewhere.example/"}, id="another referer"),
        pytest.param({"Origin": ""}, id="neither"),
    ],
)
def test_forms_of_other_sites_are_refused(submit, sandbox, headers):
    answer = submit("/register", {"customer": "Intruder"}, **headers)
    assert answer.status == 403
    assert "intruder" not in sandbox.state.customers


def test_a_referer_of_its_own_is_enough(submit, acme):
    headers = {"Origin": "", "Referer": f"http://{acme.host}/?q=x"}
    assert submit("/register", {"customer": "Cedar"}, **headers).status == 303


@pytest.mark.parametrize(("method", "path"), [("GET", "/enable"), ("POST", "/"), ("DELETE", "/state.json")])
def test_a_page_knows_its_verbs(acme, method, path):
    assert acme.send(method, path, "", {"Origin": f"http://{acme.host}"}).status == 405


@pytest.mark.parametrize("wanted", ["bolt", "BOLT", "1002", "2002", "bolt-app", "one-click", "hooks.bolt"])
def test_search_finds_names_numbers_types_and_values(acme, bolt, wanted):
    bolt.upsert({Key(context="urn:li:organization:1002"): "https://hooks.bolt.example/"})
    found = [row["customer"] for row in acme.send("GET", f"/state.json?q={wanted}").json()["customers"]]
    assert "Bolt" in found


def test_search_says_when_nothing_matches(acme):
    assert "No customer matches “nobody”." in acme.send("GET", "/?q=nobody").text


def test_the_newest_change_comes_first(acme, bolt):
    bolt.upsert({Key(context="urn:li:organization:1002"): "https://bolt.example/"})
    acme.upsert({Key("JOB_POSTING_VIEWERS"): VIEWERS})
    page = acme.send("GET", "/").text
    assert page.index("<h2>Acme") < page.index("<h2>Bolt")


def test_only_the_newest_are_shown_and_all_are_counted(acme, sandbox):
    for number in range(SHOWN + 10):
        sandbox.state.register(Registration(f"Customer {number}"))
    page = acme.send("GET", "/").text
    assert page.count("<article") == SHOWN
    assert f"62 customers, the {SHOWN} with the newest changes shown." in page
    assert len(acme.send("GET", "/state.json").json()["customers"]) == 62


def test_watching_reloads_and_leaves_the_form_out(acme):
    answer = acme.send("GET", "/?q=acme&watch=1")
    assert answer.headers["Refresh"] == "2"
    assert 'action="/register"' not in answer.text
    assert 'href="/?q=acme"' in answer.text


def test_the_json_is_the_same_as_the_page(acme, sandbox):
    (key,) = [key for key in sandbox.state.integrations if key.client_id == "bolt-app"]
    integration = sandbox.state.integrations[key]
    sandbox.state.apply(integration, "CALLBACK_URL", "https://bolt.example/", CallIds("uuid-1", "request-1"))
    document = acme.send("GET", "/state.json?q=bolt").json()
    received_at = document["customers"][0].pop("changed_at")
    assert document["customers"] == [
        {
            "customer": "Bolt",
            "linkedin_company_id": "1002",
            "contract_ids": ["2002"],
            "client_ids": ["bolt-app"],
            "integrations": [
                {
                    "client_id": "bolt-app",
                    "integration_context": "urn:li:organization:1002",
                    "integration_type": "ONE_CLICK_EXPORT",
                    "tenant_type": "RECRUITER",
                    "name": "",
                    "status": "REQUESTED",
                    "request_ids": [],
                    "enabled": False,
                    "can_be_enabled": False,
                    "missing": ["JOB_POSTING_VIEWERS"],
                    "configurations": {
                        "CALLBACK_URL": {
                            "value": "https://bolt.example/",
                            "received_at": integration.values["CALLBACK_URL"].at.isoformat(),
                            "uuid": "uuid-1",
                        }
                    },
                }
            ],
        }
    ]
    assert received_at >= integration.values["CALLBACK_URL"].at.isoformat()
    assert document["calls"] == {"POST accessToken 200": 1}
