"""Tokens: asked for once per call, with a life that is read or taken as documented, and never shown."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from integrations.linkedin.errors import NotSentError, ThrottledError, TokenRefusedError
from integrations.linkedin.oauth import Secret, Token
from tests.integrations.linkedin.conftest import HELD_TOKEN, NOW
from tests.integrations.linkedin.listener import answer, reset, token

ACME = {"client_id": "client-of-acme", "client_secret": Secret("secret/of+acme")}


def test_a_token_is_asked_for_and_its_life_counts_from_the_question(listen, oauth_of):
    with listen(token()) as linkedin:
        answer = oauth_of(linkedin.url).fetch_token(**ACME)
    assert answer.token == Token(Secret("token-of-the-listener"), NOW, NOW + timedelta(minutes=30))
    assert (answer.exchange.method, answer.exchange.status, answer.exchange.response_body) == (
        "POST",
        200,
        "[not kept]",
    )


def test_the_secret_travels_in_the_form_body(listen, oauth_of):
    with listen(token()) as linkedin:
        oauth_of(linkedin.url).fetch_token(**ACME)
    request = linkedin.received[0]
    assert request.line == "POST /oauth/v2/accessToken HTTP/1.1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["client-of-acme"],
        "client_secret": ["secret/of+acme"],
    }


@pytest.mark.parametrize(
    ("expires_in", "minutes"),
    [
        ("1800", 30),
        (3600, 60),
        (0, 0),
        ("soon", 30),
        (None, 30),
        (True, 30),
        (-1, 30),
        (1.5, 30),
        (10**30, 86400),
    ],
)
def test_the_life_of_a_token_is_read_or_taken_as_documented(expires_in, minutes, listen, oauth_of):
    with listen(token(expires_in=expires_in)) as linkedin:
        fetched = oauth_of(linkedin.url).fetch_token(**ACME).token
    assert fetched.expires_at - fetched.obtained_at == timedelta(minutes=minutes)


@pytest.mark.parametrize(("minute", "fresh"), [(0, True), (19, True), (20, False), (31, False)])
def test_a_token_is_fresh_for_two_thirds_of_its_life(minute, fresh):
    assert HELD_TOKEN.is_fresh(NOW + timedelta(minutes=minute)) is fresh


@pytest.mark.parametrize(
    ("status", "document", "sentence"),
    [
        pytest.param(
            "401 No",
            {"error": "invalid_client_id", "error_description": "Authentication failed"},
            "LinkedIn gave no token. LinkedIn answered 401 (invalid_client_id): Authentication failed. "
            "Correct the application's client id and secret",
            id="wrong secret",
        ),
        pytest.param(
            "401 No",
            {"error": "access_denied", "error_description": "Not allowed to create tokens"},
            "LinkedIn gave no token. LinkedIn answered 401 (access_denied): Not allowed to create tokens. "
            "Ask LinkedIn partner engineering",
            id="not allowed",
        ),
        pytest.param(
            "400 Bad",
            {"error": "invalid_request"},
            "LinkedIn gave no token. LinkedIn answered 400 (invalid_request).",
            id="400",
        ),
        pytest.param(
            "403 No", b"<html>", "LinkedIn gave no token. LinkedIn answered 403. Correct", id="no JSON"
        ),
    ],
)
def test_a_refused_token_waits_for_a_person(status, document, sentence, listen, oauth_of):
    with listen(answer(document, status)) as linkedin, pytest.raises(TokenRefusedError) as caught:
        oauth_of(linkedin.url).fetch_token(**ACME)
    assert str(caught.value).startswith(sentence)
    assert not caught.value.retryable
    assert len(linkedin.received) == 1


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(reset(b"HTTP/1.1 200 OK\r\n"), id="reset"),
        pytest.param(answer(b"", "500 Oops"), id="500"),
        pytest.param(answer(b"", "302 Found", Location="/login"), id="redirect"),
        pytest.param(answer(b"<html>"), id="web page"),
        pytest.param(token(access_token=""), id="empty token"),
        pytest.param(token(access_token="a\r\nX-Evil: 1"), id="token with a line end"),
        pytest.param(token(access_token=["a"]), id="token is a list"),
    ],
)
def test_without_a_token_nothing_was_sent(play, listen, oauth_of):
    with listen(play) as linkedin, pytest.raises(NotSentError, match="Nothing was sent") as caught:
        oauth_of(linkedin.url).fetch_token(**ACME)
    assert caught.value.retryable
    assert len(linkedin.received) == 1


def test_a_throttled_token_call_says_so(listen, oauth_of):
    with (
        listen(answer(b"{}", "429 Slow", Retry_After="9")) as linkedin,
        pytest.raises(ThrottledError) as caught,
    ):
        oauth_of(linkedin.url).fetch_token(**ACME)
    assert caught.value.retry_after == 9


def test_a_token_never_shows_itself():
    assert "held-token" not in f"{HELD_TOKEN!r} {HELD_TOKEN} {HELD_TOKEN.value}"
