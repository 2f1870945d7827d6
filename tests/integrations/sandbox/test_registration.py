"""Who is known to the sandbox: the customer file and what it may not say."""

import pytest

from integrations.sandbox.records import Customer
from integrations.sandbox.registration import Registration, RegistrationError
from integrations.sandbox.server import SandboxLinkedIn

HEADER = (
    "customer,linkedin_company_id,contract_id,application_client_id,application_client_secret,"
    "integration_type,tenant_type"
)


@pytest.fixture
def state():
    sandbox = SandboxLinkedIn()
    yield sandbox.state
    sandbox.close()


def requested(state):
    return sorted(
        (key.client_id, key.context, key.integration_type, key.tenant_type) for key in state.integrations
    )


def test_a_file_registers_customers_applications_and_integrations(state):
    complaints = state.register_csv(
        f"{HEADER}\n"
        "Acme,1,11,app-a,secret,ONE_CLICK_EXPORT,RECRUITER\n"
        "Acme,,,,,CSA_API,\n"
        "Bolt,2,,app-b,secret,APPLY_CONNECT,\n"
    )
    assert complaints == []
    assert requested(state) == [
        ("app-a", "urn:li:contract:11", "CSA_API", "RECRUITER"),
        ("app-a", "urn:li:organization:1", "ONE_CLICK_EXPORT", "RECRUITER"),
        ("app-b", "urn:li:organization:2", "APPLY_CONNECT", "JOBS"),
    ]


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace(",", ";"), id="semicolons"),
        pytest.param(lambda text: text.replace("customer,", "Customer ,"), id="header in another spelling"),
        pytest.param(lambda text: text.replace("Acme", '"Acme"'), id="quoted cells"),
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(state, spell):
    assert state.register_csv(spell(f"{HEADER}\nAcme,1,,app-a,secret,ONE_CLICK_EXPORT,\n")) == []
    assert requested(state) == [("app-a", "urn:li:organization:1", "ONE_CLICK_EXPORT", "RECRUITER")]


def test_columns_may_stand_in_any_order_beside_unknown_ones(state):
    text = (
        "integration_type,csm_email,application_client_secret,application_client_id,configuration_key,"
        "configuration_value,linkedin_company_id,customer\n"
        "ONE_CLICK_EXPORT,x@example.com,secret,app-a,CALLBACK_URL,https://acme.example/,1,Acme\n"
    )
    assert state.register_csv(text) == []
    (integration,) = state.integrations.values()
    assert integration.values == {}, "configuration values are for PartnerHub to sync"


def test_rows_merge_whatever_their_order(state):
    complaints = state.register_csv(
        f"{HEADER}\nAcme,,,,,ONE_CLICK_EXPORT,\nACME,,,app-a,secret,,\nacme,1,,app-a,,ONE_CLICK_EXPORT,\n"
    )
    assert complaints == []
    assert list(state.customers) == ["acme"]
    assert requested(state) == [("app-a", "urn:li:organization:1", "ONE_CLICK_EXPORT", "RECRUITER")]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (",9,,app-z,s,,", "Name the customer."),
        ("Zed,abc,,app-z,s,,", "LinkedIn company id 'abc' must be digits only."),
        ("Zed,1,,app-z,s,,", "Company id 1 is already registered for Acme."),
        ("Acme,7,,app-a,,,", "Acme is already registered with company id 1."),
        ("Zed,9,x,app-z,s,,", "Contract id 'x' must be digits only."),
        ("Zed,9,,app-a,,,", "Application app-a belongs to Acme: use another client id."),
        ("Zed,9,,app-z,,,", "Application app-z is new: give its client secret."),
        ("Acme,,,app-a,other,,", "application app-a has another secret than in line 2."),
        ("Acme,,,,,TELEPATHY,", "'TELEPATHY' is no integration type of LinkedIn."),
        ("Acme,,,,,ONE_CLICK_EXPORT,JOBS", "ONE_CLICK_EXPORT lives in tenant RECRUITER, not 'JOBS'."),
        ("Acme,,,,,CSA_API,", "CSA_API is requested on the contract: give its id."),
        (
            "Zed,9,,,,ONE_CLICK_EXPORT,",
            "ONE_CLICK_EXPORT needs the customer's application: give its client id.",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_survive(state, row, complaint):
    text = (
        f"{HEADER}\nAcme,1,,app-a,secret,ONE_CLICK_EXPORT,\n{row}\nBolt,2,,app-b,secret,ONE_CLICK_EXPORT,\n"
    )
    assert state.register_csv(text) == [f"Line 3: {complaint}"]
    assert [key[0] for key in requested(state)] == ["app-a", "app-b"]


@pytest.mark.parametrize("text", ["", "name,id\nAcme,1\n"], ids=["empty", "no customer column"])
def test_a_file_without_customers_is_refused_whole(state, text):
    with pytest.raises(RegistrationError, match="must name the column customer"):
        state.register_csv(text)


def test_all_problems_of_a_registration_are_named_at_once(state):
    with pytest.raises(RegistrationError) as refused:
        state.register(Registration("", linkedin_company_id="x", contract_id="y", client_id="z"))
    assert set(refused.value.problems) == {"customer", "linkedin_company_id", "contract_id", "client_secret"}
    assert state.customers == {}


def test_a_new_secret_replaces_the_old(state):
    state.register(Registration("Acme", client_id="app-a", client_secret="old"))
    state.register(Registration("Acme", client_id="app-a", client_secret="new"))
    assert state.applications["app-a"].secrets == ["new"]


@pytest.mark.parametrize(
    ("word", "expected"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("", False)]
)
def test_customers_that_use_access_lists_need_no_viewers_key(state, word, expected):
    state.register_csv(f"customer,uses_acls\nAcme,{word}\n")
    (customer,) = state.customers.values()
    assert customer == Customer("Acme", customer.changed_at, syncs_acls=expected)


def test_secrets_are_not_in_any_representation(state):
    registration = Registration("Acme", client_id="app-a", client_secret="hush-hush")
    state.register(registration)
    assert "hush" not in repr(registration) + repr(state.applications)
