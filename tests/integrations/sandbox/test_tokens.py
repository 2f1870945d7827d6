"""The token endpoint: rows 35 and 36 of linkedin.md 8.5, and the error table of 3.1."""

import pytest

from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn

from .conftest import ACME
from .partner import Partner


@pytest.fixture
def visitor(sandbox):
    return Partner(sandbox.url, "acme-app", "acme-secret")


@pytest.mark.parametrize(("spelling", "expected"), [("string", "1800"), ("integer", 1800)])
def test_row_36_expires_in_is_a_string_or_an_integer(spelling, expected):
    with SandboxLinkedIn(expires_in_as=spelling) as sandbox:
        sandbox.state.register(Registration(**ACME))
        answer = Partner(sandbox.url, "acme-app", "acme-secret").ask_for_token()
    assert answer.status == 200
    assert answer.json()["expires_in"] == expected


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        pytest.param({"client_secret": "wrong"}, 401, "invalid_client_id", id="row 35: wrong secret"),
        pytest.param({"client_id": "nobody"}, 401, "invalid_client_id", id="unknown client id"),
        pytest.param({"client_id": "a b"}, 400, "invalid_client_id", id="malformed client id"),
        pytest.param({"grant_type": ""}, 400, "invalid_request", id="row 35: grant_type missing"),
        pytest.param({"grant_type": "password"}, 400, "invalid_request", id="another grant type"),
        pytest.param({"client_id": ""}, 400, "invalid_request", id="client_id missing"),
        pytest.param({"client_secret": ""}, 400, "invalid_request", id="client_secret missing"),
    ],
)
def test_a_token_request_is_refused(visitor, changes, status, error):
    answer = visitor.ask_for_token(**changes)
    assert (answer.status, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_row_35_a_token_request_by_get_is_refused(visitor):
    answer = visitor.send("GET", "/oauth/v2/accessToken?grant_type=client_credentials")
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"


def test_credentials_in_the_address_do_not_count(visitor):
    target = (
        "/oauth/v2/accessToken?grant_type=client_credentials&client_id=acme-app&client_secret=acme-secret"
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.send("POST", target, "", headers).status == 400


def test_an_application_may_be_barred_from_tokens(sandbox, visitor):
    sandbox.state.applications["acme-app"].may_create_tokens = False
    answer = visitor.ask_for_token()
    assert (answer.status, answer.json()["error"]) == (401, "access_denied")
