"""The stand-in for LinkedIn's plugin: who may see the frame, what stands in it, and what its page is allowed to do."""

import pytest

from .conftest import CEDAR_ACCOUNT as ACCOUNT
from .partner import Integration
from .widget_frame import COMPANY, CONTRACT, FRAME, HOST, Frame, refusal, states, told

NOT_READY = "This widget is not ready yet."


@pytest.fixture
def known(sandbox, acme):
    """The frame of an application whose customer this LinkedIn knows."""
    sandbox.state.applications["bolt-app"].js_domains = [HOST]
    return Frame(acme, "bolt-app")


def test_the_loader_is_a_script_that_any_page_may_load(acme):
    answer = acme.send("GET", "/xdoor/scripts/in.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not any(word in answer.text for word in ("eval(", ".style", "innerHTML", "Function("))


def test_the_frame_is_shown_by_the_page_that_asked_for_it_alone(cedar):
    page = cedar.open()
    assert page.status == 200
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {HOST}")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert states(page) == {COMPANY: "open", CONTRACT: "open"}


@pytest.mark.parametrize(
    ("api_key", "origin", "words", "ancestors"),
    [
        ("nobody", HOST, "The api_key 'nobody' belongs to no customer's application.", HOST),
        ("parent-app", HOST, "The api_key 'parent-app' belongs", HOST),
        ("cedar-app", "http://localhost:5001", "is not among the valid JavaScript SDK domains", "http://loc"),
        ("cedar-app", "", "'' is not among the valid JavaScript SDK domains", "'none'"),
        ("cedar-app", "http://x; script-src *", "is not among the valid", "'none'"),
        ("cedar-app", f"{HOST}\r\nX: y", "is not among the valid", "'none'"),
        ("acme-app", HOST, "is not among the valid JavaScript SDK domains", HOST),
    ],
)
def test_a_page_that_is_not_the_applications_is_refused(cedar, parent, api_key, origin, words, ancestors):
    page = Frame(cedar.partner, api_key).open(origin=origin)
    assert page.status == 403
    assert words in refusal(page)
    assert page.headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2].startswith(ancestors)
    assert "X" not in page.headers


@pytest.mark.parametrize(
    ("persona", "words"),
    [
        ("recruiter", "Only a Recruiter Admin with an active seat can request this integration."),
        ("lite", "Recruiter Lite does not support this integration: it needs a full Recruiter seat."),
        ("no_company", "Your account is not associated to any company"),
        ("no_cookies", "Sign in to LinkedIn to continue."),
    ],
)
def test_only_an_admin_can_request(cedar, sandbox, persona, words):
    page = cedar.open(persona=persona)
    assert (refusal(page), "Request</button>" in page.text) == (words, False)
    pressed = cedar.request(COMPANY, persona=persona)
    assert (pressed.status, refusal(pressed)) == (403, words)
    assert not any(key.client_id == "cedar-app" for key in sandbox.state.integrations)


def test_the_persona_is_set_from_outside_as_well(cedar, control):
    control("accounts", {**ACCOUNT, "persona": "no_company"})
    assert refusal(cedar.open()) == "Your account is not associated to any company"
    assert refusal(cedar.open(persona="admin")) == ""


def test_the_strip_says_that_this_is_a_stand_in_and_who_is_logged_in(cedar):
    page = cedar.open(persona="lite").text
    assert "Stand-in: you are logged in at LinkedIn as" in page
    assert '<option value="lite" selected>a Recruiter Lite user</option>' in page
    assert 'name="company_id" id="company_id" value="4711"' in page


def test_the_visitor_is_the_admin_of_the_applications_own_customer(known):
    page = known.open().text
    assert 'id="company_id" value="1002"' in page
    assert 'id="contract_id" value="2002"' in page


def test_what_is_typed_in_the_strip_counts_more(cedar):
    page = cedar.open(chosen="1", company_id="99", contract_id="")
    assert 'id="company_id" value="99"' in page.text
    assert "Your account administers no contract: give its id above." in page.text


def test_numbers_that_are_none_are_refused_in_a_sentence(cedar):
    typed = {"chosen": "1", "company_id": "4711x", "contract_id": "815"}
    page = cedar.open(**typed)
    assert (refusal(page), "Request</button>" in page.text) == (
        "Company id '4711x' must be digits only.",
        False,
    )
    assert cedar.request(COMPANY, **typed).status == 400


def test_a_new_applications_widget_takes_its_time(cedar, sandbox, control):
    sandbox.state.rules.widget_delay = 300
    page = cedar.open()
    assert refusal(page).startswith(NOT_READY)
    assert "data-waiting" in page.text
    control("clock", {"offset_seconds": 300})
    assert refusal(cedar.open()) == ""


def test_bundles_that_linkedin_does_not_know_are_passed_over(cedar):
    assert list(states(cedar.open(bundles="X, APPLY_STARTERS_EXP,APPLY_STARTERS_EXP"))) == [
        "APPLY_STARTERS_EXP"
    ]
    assert "asks for no bundle that LinkedIn knows" in cedar.open(bundles="").text


def test_a_bundle_goes_from_requested_to_enabled(known, bolt, sandbox):
    assert states(known.request(CONTRACT))[CONTRACT] == "requested"
    bolt.rename(Integration("CSA_API", context="urn:li:contract:2002"), "Bolt data")
    assert states(known.open())[CONTRACT] == "partner_ready"
    (key,) = [key for key in sandbox.state.integrations if key.context == "urn:li:contract:2002"]
    sandbox.state.enable(key)
    page = known.open()
    assert states(page) == {COMPANY: "open", CONTRACT: "enabled"}
    assert "Switched on in LinkedIn Recruiter." in page.text


def test_a_bundle_is_as_far_as_the_last_of_its_integrations(known, bolt):
    known.request(COMPANY)
    bolt.rename(Integration(context="urn:li:organization:1002"), "Bolt export")
    assert states(known.open())[COMPANY] == "requested"


def test_the_partner_can_be_notified_again(known):
    known.request(CONTRACT)
    page = known.open()
    assert "Not ready within about 10 minutes?" in page.text
    assert told(page) == []
    assert 'data-payloads="[[{&quot;integrationContext&quot;: &quot;urn:li:contract:2002&quot;' in page.text


def test_a_frame_that_was_opened_again_tells_of_no_request_that_was_not_made(cedar):
    assert told(cedar.open(requested=COMPANY)) == []


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/xdoor/scripts/in.js"), ("PUT", FRAME), ("POST", f"{FRAME}.css")]
)
def test_the_widget_knows_its_verbs(acme, method, path):
    assert acme.send(method, path, "", {"Origin": f"http://{acme.host}"}).status == 405


@pytest.mark.parametrize("path", [f"{FRAME}.js", f"{FRAME}.css"])
def test_the_frame_brings_its_own_files(acme, path):
    assert acme.send("GET", path).status == 200


def test_the_widget_is_no_call_and_meets_no_fault(cedar, sandbox):
    before = dict(sandbox.state.calls.counts)
    cedar.open()
    assert dict(sandbox.state.calls.counts) == before
