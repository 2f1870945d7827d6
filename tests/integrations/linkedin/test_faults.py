"""Whatever breaks on the way, the error says what is known and who acts next."""

import gzip
import re
import socket
from datetime import UTC, datetime

import pytest

from integrations.linkedin.errors import (
    NotSentError,
    OutcomeUnknownError,
    RedirectedError,
    RefusedError,
    ThrottledError,
    UnauthorizedError,
    VersionNotActiveError,
)
from integrations.linkedin.failures import retry_after
from integrations.linkedin.transport import Transport
from tests.integrations.linkedin.conftest import BY_REST
from tests.integrations.linkedin.listener import (
    answer,
    cut_off,
    drip,
    raw_answer,
    reset,
    silence,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHOLE = raw_answer(b'{"results": {}, "errors": {}}')
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def _error(listen, client_of, key, *plays, kind):
    with listen(*plays) as linkedin, pytest.raises(kind) as caught:
        client_of(linkedin.url).upsert_configurations({key: "https://a.example/"}, **BY_REST)
    return caught.value


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("http://127.0.0.1:{port}", "Connection refused", id="refused"),
        pytest.param("http://linkedin.invalid", "could not be reached", id="no such name"),
        pytest.param("http://", "could not be reached", id="no host"),
        pytest.param(
            "http://127.0.0.1:port",
            "127.0.0.1:port/rest/integrationConfigurations' is no address",
            id="port in words",
        ),
        pytest.param("http://[::1]:{port}", "could not be reached", id="IPv6"),
        pytest.param("ftp://127.0.0.1", "could not be reached", id="another scheme"),
        pytest.param("http://127.0.0.1:{port}/a b", "could not be reached", id="space in the address"),
        pytest.param("http://127.0.0.1:{port}/ä", "is no address", id="not escaped"),
        pytest.param("http://127.0.0.1:99999", "could not be reached", id="no such port"),
        pytest.param(f"http://{'a' * 64}.example", "could not be reached", id="no name can be so long"),
        pytest.param("linkedin", "could not be reached", id="no scheme"),
    ],
)
def test_without_a_connection_nothing_was_sent(url, words, client_of, key):
    client = client_of(url.format(port=_closed_port()))
    with pytest.raises(NotSentError, match=words) as caught:
        client.upsert_configurations({key: "https://a.example/"}, **BY_REST)
    assert (caught.value.retryable, caught.value.status) == (True, None)
    assert "Nothing was sent; PartnerHub tries again by itself." in str(caught.value)
    assert caught.value.exchange.error


@pytest.mark.parametrize(
    ("play", "words"),
    [
        pytest.param(cut_off(b""), "closed connection", id="hang-up before the answer"),
        pytest.param(cut_off(b"HTTP/1.1 2"), "answer was lost", id="hang-up in the status line"),
        pytest.param(cut_off(WHOLE[:-5]), "IncompleteRead", id="hang-up in the body"),
        pytest.param(cut_off(CHUNKED + b"9\r\n{}"), "IncompleteRead", id="hang-up in a chunk"),
        pytest.param(cut_off(CHUNKED + b"zz\r\n{}"), "answer was lost", id="garbled chunk size"),
        pytest.param(reset(WHOLE[:-5]), "reset by peer|IncompleteRead", id="reset in the body"),
        pytest.param(cut_off(b"\x16\x03\x01 what?\r\n\r\n"), "answer was lost", id="no HTTP"),
        pytest.param(answer(b" " * 50_001), "larger than 50000 bytes", id="too large"),
        pytest.param(
            answer(gzip.compress(b" " * 9_000_000), Content_Encoding="gzip"),
            "larger than 50000 bytes",
            id="too large once unpacked",
        ),
        pytest.param(answer(b"not gzip", Content_Encoding="gzip"), "answer was lost", id="not gzip"),
        pytest.param(
            answer(gzip.compress(b" " * 900)[:-9], Content_Encoding="gzip"), "cut short", id="half a gzip"
        ),
    ],
)
def test_a_lost_answer_leaves_the_outcome_unknown(play, words, listen, client_of, key):
    error = _error(listen, client_of, key, play, kind=OutcomeUnknownError)
    assert str(error).endswith("PartnerHub reads back before it sends again.")
    assert re.search(words, str(error))
    assert error.retryable
    assert error.exchange.error


def test_the_reason_is_the_call_s_own_and_not_what_the_caller_was_handling(client_of, key):
    try:
        raise KeyError("elsewhere")
    except KeyError:
        with pytest.raises(NotSentError, match="Connection refused"):
            client_of(f"http://127.0.0.1:{_closed_port()}").get_configurations([key], **BY_REST)


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(silence, id="silence"),
        pytest.param(drip(raw_answer(b'{"results": {}}' + b" " * 1000)), id="body drips over the deadline"),
        pytest.param(
            drip(raw_answer(b'{"results": {}}', X_Slow="x" * 1000)), id="head drips over the deadline"
        ),
    ],
)
def test_an_answer_that_takes_too_long_leaves_the_outcome_unknown(play, listen, client_of, key):
    with (
        listen(play) as linkedin,
        Transport(read_timeout=0.2, total_deadline=0.4) as impatient,
        pytest.raises(OutcomeUnknownError, match=r"timed out|not complete in time") as caught,
    ):
        client_of(linkedin.url, transport=impatient).upsert_configurations(
            {key: "https://a.example/"}, **BY_REST
        )
    assert (caught.value.status, caught.value.retryable) == (None, True)


@pytest.mark.parametrize(
    "status", ["500 Oops", "502 Bad", "503 Busy", "504 Late", "408 Slow", "409 Clash", "202 Yes"]
)
def test_an_answer_that_does_not_say_what_happened_leaves_the_outcome_unknown(status, listen, client_of, key):
    error = _error(listen, client_of, key, answer(b"oops", status, x_li_uuid="U=="), kind=OutcomeUnknownError)
    assert (error.status, error.request_id) == (int(status[:3]), "U==")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 There", "308 There"])
def test_a_redirect_is_not_followed(status, listen, client_of, key):
    with listen(answer({"results": {}})) as elsewhere:
        play = answer(b"", status, Location=f"{elsewhere.url}/rest")
        error = _error(listen, client_of, key, play, kind=RedirectedError)
        assert "It was not followed" in str(error)
        assert not error.retryable
        assert elsewhere.received == []


@pytest.mark.parametrize(
    ("status", "document", "sentence"),
    [
        pytest.param(
            "400 Bad Request",
            {"status": 400, "message": "Batch key parameter value is invalid"},
            "LinkedIn answered 400: Batch key parameter value is invalid. Correct what LinkedIn names",
            id="400",
        ),
        pytest.param(
            "403 Forbidden",
            {"serviceErrorCode": 100, "code": "ACCESS_DENIED", "message": "Not enough permissions"},
            "LinkedIn answered 403 (100 ACCESS_DENIED): Not enough permissions. Check in this order",
            id="403",
        ),
        pytest.param(
            "404 Not Found",
            {"status": 404, "serviceErrorCode": 0, "message": "Resource x does not exist"},
            "LinkedIn answered 404 (0): Resource x does not exist. Correct",
            id="404 of a service",
        ),
        pytest.param("414 Too Long", b"<html>", "LinkedIn answered 414. Correct", id="414 without JSON"),
    ],
)
def test_a_refused_call_waits_for_a_person(status, document, sentence, listen, client_of, key):
    error = _error(listen, client_of, key, answer(document, status, x_li_uuid="U=="), kind=RefusedError)
    assert str(error).startswith(sentence)
    assert (error.retryable, error.request_id) == (False, "U==")


@pytest.mark.parametrize(
    ("status", "document"),
    [
        (
            "426 Upgrade Required",
            {"code": "NONEXISTENT_VERSION", "message": "Version 20260301 is not active"},
        ),
        ("426 Upgrade Required", b""),
        ("400 Bad Request", {"code": "VERSION_MISSING", "message": "A version must be present."}),
        (
            "404 Not Found",
            {"status": 404, "code": "RESOURCE_NOT_FOUND", "message": "No virtual resource found"},
        ),
    ],
    ids=["sunset", "sunset without a body", "missing", "a version from before the resource"],
)
def test_a_version_that_is_not_served_names_the_setting(status, document, listen, client_of, key):
    error = _error(listen, client_of, key, answer(document, status), kind=VersionNotActiveError)
    assert "LINKEDIN_VERSION" in str(error)
    assert not error.retryable


@pytest.mark.parametrize(
    ("message", "is_daily"),
    [
        ("Resource level throttle APPLICATION DAY limit for calls to this resource is reached.", True),
        ("Resource level throttle APPLICATION_AND_MEMBER DAY limit is reached.", True),
        ("Too many requests", False),
    ],
    ids=["day", "day of a member", "short"],
)
def test_a_throttled_call_says_whether_the_day_is_over(message, is_daily, listen, client_of, key):
    body = {"status": 429, "serviceErrorCode": 101, "code": "TOO_MANY_REQUESTS", "message": message}
    play = answer(body, "429 Too Many Requests", Retry_After="17")
    error = _error(listen, client_of, key, play, kind=ThrottledError)
    assert (error.is_daily, error.retry_after, error.retryable) == (is_daily, 17, True)
    assert ("00:00 UTC" in str(error)) is is_daily


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("1.5", 1.5),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 09:01:00 -0000", 60),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        ("99999999999", 86400),
        ("1e400", 86400),
        ("Mon, 02 Mar 9999 09:01:00 GMT", 86400),
        ("-5", None),
        ("nan", None),
        ("soon", None),
        ("Mon, 99 Foo 2026 99:99:99 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_or_ignored(text, seconds):
    assert retry_after(text, now=NOW) == seconds


def test_a_401_says_so_at_once(listen, client_of, key):
    refusal = answer({"status": 401, "serviceErrorCode": 65600, "message": "Invalid access token"}, "401 No")
    with listen(refusal) as linkedin:
        client = client_of(linkedin.url)
        with pytest.raises(UnauthorizedError, match=r"401 \(65600\): Invalid access token\. Check in the"):
            client.upsert_configurations({key: "https://a.example/"}, **BY_REST)
    assert len(linkedin.received) == 1
