"""The introspection endpoint: linkedin.md 3.4."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from .partner import FORM


@pytest.fixture
def introspect(acme):
    def ask(method="POST", **changes):
        form = {"client_id": "acme-app", "client_secret": "acme-secret", "token": acme.token} | changes
        return acme.send(method, "/oauth/v2/introspectToken", urlencode(form), {"Content-Type": FORM})

    return ask


def test_a_token_is_described(introspect, acme, sandbox):
    row = sandbox.state.tokens[acme.token]
    assert introspect().json() == {
        "active": True,
        "client_id": "acme-app",
        "authorized_at": int(row.created_at.timestamp()),
        "created_at": int(row.created_at.timestamp()),
        "expires_at": int(row.expires_at.timestamp()),
        "status": "active",
        "auth_type": "2L",
    }
    assert row.expires_at - row.created_at == timedelta(seconds=1800)


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_a_token_that_ended_is_not_active(introspect, acme, sandbox, end):
    if end == "expired":
        sandbox.state.tokens[acme.token].expires_at = datetime(2020, 1, 1, tzinfo=UTC)
    else:
        sandbox.state.revoke_tokens("acme-app")
    document = introspect().json()
    assert (document["active"], document["status"]) == (False, end)


def test_another_applications_token_is_not_active_and_not_described(introspect, bolt):
    assert introspect(token=bolt.token).json() == {"active": False}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        pytest.param({"client_secret": "wrong"}, 401, "invalid_client_id", id="row 35: wrong secret"),
        pytest.param({"client_id": "a b"}, 400, "invalid_client_id", id="malformed client id"),
        pytest.param({"token": "no-such-token"}, 400, "invalid_request", id="unknown token"),
        pytest.param({"token": ""}, 400, "invalid_request", id="no token"),
        pytest.param({"method": "GET"}, 405, "method_not_allowed", id="row 35: by GET"),
    ],
)
def test_an_introspection_is_refused(introspect, changes, status, error):
    answer = introspect(**changes)
    assert (answer.status, answer.json()["error"]) == (status, error)


def test_a_revoked_token_is_refused_as_such(acme, sandbox):
    sandbox.state.revoke_tokens("acme-app")
    answer = acme.read_v2("CALLBACK_URL")
    assert (answer.status, answer.json()["serviceErrorCode"]) == (401, 65601)
    assert acme.sign_in().read_v2("CALLBACK_URL").status == 200
