"""What LinkedIn thinks of a token, read with tolerance: a diagnosis must not fail over a strange member."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from integrations.linkedin.errors import NotSentError, ThrottledError, TokenRefusedError
from integrations.linkedin.oauth import Secret
from tests.integrations.linkedin.listener import answer, reset

ASKED = {
    "client_id": "client-of-acme",
    "client_secret": Secret("secret/of+acme"),
    "token": Secret("held-token-0123456789"),
}
DOCUMENTED = {
    "active": True,
    "client_id": "client-of-acme",
    "authorized_at": 1772442000,
    "created_at": 1772442000,
    "expires_at": 1772443800,
    "status": "active",
    "auth_type": "2L",
}


def _introspect(listen, oauth_of, play):
    with listen(play) as linkedin:
        return oauth_of(linkedin.url).introspect(**ASKED)


def test_the_token_is_asked_about_in_the_form_body(listen, oauth_of):
    with listen(answer(DOCUMENTED)) as linkedin:
        oauth_of(linkedin.url).introspect(**ASKED)
    request = linkedin.received[0]
    assert request.line == "POST /oauth/v2/introspectToken HTTP/1.1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "client_id": ["client-of-acme"],
        "client_secret": ["secret/of+acme"],
        "token": ["held-token-0123456789"],
    }


def test_the_documented_answer_is_understood(listen, oauth_of):
    seen = _introspect(listen, oauth_of, answer({**DOCUMENTED, "scope": "r_ads,r_events", "new": 1}))
    assert (seen.active, seen.status, seen.auth_type, seen.client_id, seen.scope) == (
        True,
        "active",
        "2L",
        "client-of-acme",
        "r_ads,r_events",
    )
    assert (seen.created_at, seen.authorized_at, seen.expires_at) == (
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("1772442000", datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        (None, None),
        (True, None),
        ("soon", None),
        (10**30, None),
        (1.5, None),
        ("9" * 5000, None),
        ([], None),
    ],
    ids=["text", "null", "true", "word", "huge", "fraction", "5,000 digits", "list"],
)
def test_a_time_is_read_or_left_out(moment, expected, listen, oauth_of):
    assert _introspect(listen, oauth_of, answer({"expires_at": moment})).expires_at == expected


@pytest.mark.parametrize("document", [{"active": False}, {}, {"active": "true"}, {"active": 1}])
def test_only_true_is_active(document, listen, oauth_of):
    seen = _introspect(listen, oauth_of, answer(document))
    assert (seen.active, seen.status, seen.created_at) == (False, "", None)


def test_nothing_kept_holds_the_secret_or_the_token(listen, oauth_of):
    seen = _introspect(listen, oauth_of, answer({**DOCUMENTED, "status": "held-token-0123456789"}))
    assert "held-token" not in repr(seen)
    assert "secret/of" not in repr(seen)
    assert "secret%2Fof" not in repr(seen)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 No"])
def test_a_wrong_secret_waits_for_a_person(status, listen, oauth_of):
    with pytest.raises(
        TokenRefusedError, match=r"did not look at the token\. LinkedIn answered 40\d"
    ) as caught:
        _introspect(listen, oauth_of, answer({"error": "invalid_client_id"}, status))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "play",
    [reset(b"HTTP/1.1 200 OK\r\n"), answer(b"", "500 Oops"), answer(b"<html>"), answer(b"[]")],
    ids=["reset", "500", "web page", "list"],
)
def test_without_an_answer_trying_again_is_safe(play, listen, oauth_of):
    with pytest.raises(NotSentError, match=r"said nothing about the token\..+Nothing was changed; try again"):
        _introspect(listen, oauth_of, play)


def test_a_throttled_question_says_so(listen, oauth_of):
    with pytest.raises(ThrottledError) as caught:
        _introspect(listen, oauth_of, answer(b"{}", "429 Slow", Retry_After="9"))
    assert caught.value.retry_after == 9
