"""The widget's Request button: what is registered, for whom, and what the page around the frame is told."""

import pytest

from .conftest import CEDAR_ACCOUNT as ACCOUNT
from .partner import VIEWERS, Integration, Key, Partner
from .widget_frame import COMPANY, CONTRACT, HOST, Frame, told

ORGANIZATION = "urn:li:organization:4711"


def requested(sandbox, client_id="cedar-app"):
    keys = [key for key in sandbox.state.integrations if key.client_id == client_id]
    return {key.integration_type: (key.context, key.tenant_type) for key in keys}


@pytest.mark.parametrize(
    ("bundle", "organization_types", "contract_types", "tenant"),
    [
        (COMPANY, ["ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"], [], "RECRUITER"),
        (CONTRACT, [], ["CSA_API"], "RECRUITER"),
        ("APPLY_WITH_LINKEDIN", ["APPLY_WITH_LINKEDIN"], [], "JOBS"),
        ("APPLY_STARTERS_EXP", ["APPLY_CONNECT"], [], "JOBS"),
        (
            "CANDIDATE_RELATIONSHIP_MANAGEMENT",
            ["CRM_ONE_CLICK_EXPORT", "IN_CRM_INDICATOR", "CRM_PROFILE_PLUGIN"],
            ["CRM_CSA_API"],
            "RECRUITER",
        ),
        ("PREMIUM_JOB_POSTING", [], ["PREMIUM_JOB_POSTING"], "JOBS"),
    ],
)
def test_a_bundle_brings_its_integrations(cedar, sandbox, bundle, organization_types, contract_types, tenant):
    page = cedar.request(bundle, bundles=bundle)
    expected = dict.fromkeys(organization_types, (ORGANIZATION, tenant))
    expected |= dict.fromkeys(contract_types, ("urn:li:contract:815", tenant))
    assert requested(sandbox) == expected
    ((*payload,),) = told(page)
    assert payload == [
        {"integrationContext": context, "integrationType": name, "tenantType": tenant, "bundle": bundle}
        for name, (context, tenant) in expected.items()
    ]


def test_the_payload_comes_one_by_one_by_rule(cedar, sandbox):
    sandbox.state.rules.plugin_payload = "object"
    calls = told(cedar.request(COMPANY))
    assert [one["integrationType"] for one in calls] == [
        "ONE_CLICK_EXPORT",
        "IN_ATS_INDICATOR",
        "PROFILE_PLUGIN",
    ]


def test_a_second_request_changes_nothing_and_tells_again(cedar, sandbox):
    first = cedar.request(COMPANY)
    sandbox.state.integrations[next(reversed(sandbox.state.integrations))].name = "Named"
    again = cedar.request(COMPANY)
    assert told(again) == told(first)
    assert sandbox.state.integrations[next(reversed(sandbox.state.integrations))].name == "Named"


def test_a_new_company_becomes_a_customer_named_by_its_application(cedar, sandbox):
    cedar.request(COMPANY)
    customer = sandbox.state.customers["cedar & co"]
    assert (
        customer.linkedin_company_id,
        customer.contract_ids,
        customer.client_ids,
        customer.syncs_acls,
    ) == (
        "4711",
        ["815"],
        ["cedar-app"],
        False,
    )


def test_a_new_company_is_named_as_its_account_says(cedar, sandbox, control):
    control("accounts", {**ACCOUNT, "customer": "Cedar", "syncs_acls": True})
    cedar.request(COMPANY)
    assert sandbox.state.customers["cedar"].syncs_acls is True


def test_a_company_that_is_known_takes_the_application_over(cedar, sandbox):
    cedar.request(COMPANY, chosen="1", company_id="1001", contract_id="2001")
    assert sandbox.state.applications["cedar-app"].customer == "Acme"


def test_another_company_of_the_same_name_is_another_customer(cedar, sandbox, control):
    control("accounts", {**ACCOUNT, "customer": "Acme"})
    cedar.request(COMPANY)
    assert sandbox.state.customers["acme (4711)"].linkedin_company_id == "4711"


def test_linkedin_asks_nobody_whether_company_and_application_belong_together(acme, sandbox):
    sandbox.state.applications["bolt-app"].js_domains = [HOST]
    Frame(acme, "bolt-app").request(CONTRACT, chosen="1", company_id="1001", contract_id="555")
    assert requested(sandbox, "bolt-app")["CSA_API"] == ("urn:li:contract:555", "RECRUITER")
    assert sandbox.state.customers["bolt"].linkedin_company_id == "1002"


def test_the_bundle_must_be_one_that_the_page_asked_for(cedar, sandbox):
    assert cedar.request("APPLY_STARTERS_EXP").status == 400
    assert requested(sandbox) == {}


@pytest.mark.parametrize("sender", [HOST, "null", "https://elsewhere.example"])
def test_only_the_frame_itself_can_request(cedar, sandbox, sender):
    assert cedar.request(COMPANY, sender=sender).status == 403
    assert requested(sandbox) == {}


def test_row_25_a_customer_of_the_widget_can_enable_once_everything_arrived(cedar, sandbox, submit):
    cedar.request(COMPANY)
    export = {
        "client_id": "cedar-app",
        "context": ORGANIZATION,
        "integration_type": "ONE_CLICK_EXPORT",
        "tenant_type": "RECRUITER",
    }
    assert "<h2>Cedar &amp; Co</h2>" in cedar.partner.send("GET", "/?q=cedar").text
    refused = submit("/enable", export)
    assert (refused.status, "One-Click Export of Cedar &amp; Co cannot be enabled yet" in refused.text) == (
        409,
        True,
    )
    partner = Partner(sandbox.url, "cedar-app", "s").sign_in()
    values = {Key(name, context=ORGANIZATION): VIEWERS for name in ("JOB_POSTING_VIEWERS",)}
    partner.upsert({**values, Key(context=ORGANIZATION): "https://cedar.example/"})
    assert submit("/enable", export).status == 303
    found = partner.integrations(Integration(context=ORGANIZATION)).json()["results"]
    assert [row["integrationStatus"] for row in found.values()] == ["ENABLED"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"client_id": "nobody"}, "Application 'nobody' is not known."),
        ({"persona": "king"}, "'king' is no persona: use admin, recruiter, lite, no_company, no_cookies."),
        ({"company_id": "12a"}, "Company id '12a' must be digits only."),
    ],
)
def test_an_account_that_cannot_be_is_refused(cedar, control, changes, sentence):
    answer = control("accounts", {**ACCOUNT, **changes})
    assert (answer.status, answer.json()["message"]) == (400, sentence)
