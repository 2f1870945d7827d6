"""Client and sandbox were written apart from the same pages: in both dialects they understand each other."""

from datetime import UTC, datetime

import pytest

from integrations.linkedin.answers import Outcome
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.dialects import REST, V2
from integrations.linkedin.errors import TokenRefusedError, UnauthorizedError
from integrations.linkedin.oauth import OAuthClient, Secret, Token
from integrations.linkedin.restli import ConfigurationKey
from integrations.sandbox.keys import IntegrationKey
from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn

ACME = {"client_id": "acme-app", "client_secret": Secret("acme-secret")}
EXPORT = ("urn:li:organization:1001", "ONE_CLICK_EXPORT", "RECRUITER")
CALLBACK_URL, VIEWERS = (ConfigurationKey(*EXPORT, key) for key in ("CALLBACK_URL", "JOB_POSTING_VIEWERS"))
VALUES = {CALLBACK_URL: "https://acme.example/linkedin?a=1&b=é", VIEWERS: "ALL_PRODUCT_USERS"}
BOTH = pytest.mark.parametrize("dialect", [REST, V2], ids=["rest", "v2"])


@pytest.fixture
def sandbox():
    with SandboxLinkedIn() as running:
        running.state.register(
            Registration(
                customer="Acme",
                linkedin_company_id="1001",
                client_id="acme-app",
                client_secret="acme-secret",
                integration_type="ONE_CLICK_EXPORT",
            )
        )
        yield running


@pytest.fixture
def oauth(sandbox, transport):
    return OAuthClient(transport=transport, oauth_url=sandbox.oauth_url)


@pytest.fixture
def token(oauth):
    return oauth.fetch_token(**ACME).token


@pytest.fixture
def client(sandbox, transport):
    return LinkedInClient(transport=transport, api_url=sandbox.url, version="202603")


def _outcomes(answer):
    return {key: entity.outcome for key, entity in answer.entities.items()}


def _values(answer):
    return {key: entity.value for key, entity in answer.entities.items()}


@BOTH
def test_what_is_written_is_read_back(dialect, client, token):
    written = client.upsert_configurations(VALUES, token=token, dialect=dialect)
    read = client.get_configurations(VALUES.keys(), token=token, dialect=dialect)
    assert _outcomes(written) == dict.fromkeys(VALUES, Outcome.ACCEPTED)
    assert _values(read) == VALUES


@BOTH
def test_each_configuration_has_its_own_outcome(dialect, client, token):
    mixed = {CALLBACK_URL: "http://acme.example/", VIEWERS: "ALL_PRODUCT_USERS"}
    written = client.upsert_configurations(mixed, token=token, dialect=dialect)
    assert _outcomes(written) == {CALLBACK_URL: Outcome.REFUSED, VIEWERS: Outcome.ACCEPTED}


@BOTH
def test_what_is_deleted_is_absent_and_can_be_deleted_again(dialect, client, token):
    client.upsert_configurations(VALUES, token=token, dialect=dialect)
    deleted = [client.delete_configurations([VIEWERS], token=token) for _ in range(2)]
    read = client.get_configurations([VIEWERS], token=token, dialect=dialect)
    assert [_outcomes(answer)[VIEWERS] for answer in deleted] == [Outcome.ACCEPTED, Outcome.ABSENT]
    assert _outcomes(read) == {VIEWERS: Outcome.ABSENT}


def test_a_callback_address_cannot_be_deleted(client, token):
    client.upsert_configurations(VALUES, token=token, dialect=REST)
    assert _outcomes(client.delete_configurations([CALLBACK_URL], token=token)) == {
        CALLBACK_URL: Outcome.REFUSED
    }


@BOTH
def test_a_name_is_given_and_read_back(dialect, client, token):
    export = CALLBACK_URL.integration
    named = client.name_integrations({export: "Acme Bücher"}, token=token, dialect=dialect)
    state = client.get_integrations([export], token=token, dialect=dialect).entities[export]
    assert _outcomes(named) == {export: Outcome.ACCEPTED}
    assert (state.outcome, state.name, state.state_word != "ENABLED") == (Outcome.FOUND, "Acme Bücher", True)


@BOTH
def test_an_integration_nobody_requested_is_absent(dialect, client, token):
    other = ConfigurationKey("urn:li:organization:1001", "PROFILE_PLUGIN", "RECRUITER", "X").integration
    state = client.get_integrations([other], token=token, dialect=dialect)
    assert _outcomes(state) == {other: Outcome.ABSENT}


@BOTH
def test_a_search_for_a_request_nobody_made_finds_nothing(dialect, client, token):
    assert client.find_integrations("no:such/request", token=token, dialect=dialect).entities == {}


@BOTH
def test_an_enabled_integration_is_found_by_the_request_of_its_push(dialect, client, token, sandbox):
    client.upsert_configurations(VALUES, token=token, dialect=dialect)
    pushed = sandbox.state.enable(IntegrationKey("acme-app", *EXPORT)).request_ids[-1]
    found = client.find_integrations(pushed, token=token, dialect=dialect).entities
    asked = client.get_integrations([CALLBACK_URL.integration], token=token, dialect=dialect).entities
    assert {key: state.state_word for key, state in found.items()} == {CALLBACK_URL.integration: "ENABLED"}
    assert found == asked


@BOTH
def test_a_token_that_is_none_is_refused_at_once(dialect, client):
    now = datetime.now(UTC)
    with pytest.raises(UnauthorizedError, match="401"):
        client.get_configurations([CALLBACK_URL], token=Token(Secret("x"), now, now), dialect=dialect)


def test_a_token_is_looked_at(oauth, token, sandbox):
    before = oauth.introspect(**ACME, token=token.value)
    sandbox.state.revoke_tokens("acme-app")
    after = oauth.introspect(**ACME, token=token.value)
    assert [(seen.active, seen.status) for seen in (before, after)] == [(True, "active"), (False, "revoked")]


def test_a_token_nobody_knows_is_not_looked_at(oauth):
    with pytest.raises(TokenRefusedError, match="the next sync fetches a new one"):
        oauth.introspect(**ACME, token=Secret("another"))


def test_a_wrong_secret_is_refused(oauth):
    with pytest.raises(TokenRefusedError):
        oauth.fetch_token(client_id="acme-app", client_secret=Secret("wrong"))
