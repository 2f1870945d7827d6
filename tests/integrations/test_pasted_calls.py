"""Reading one request and its response from what people paste."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.pasted_calls import EXAMPLE, LONGEST, Exchange, read_exchange

URL = "https://api.linkedin.com/rest/integrations"
UUID = "AAYyhmWLQwyEnGqqHgAAAA=="
ANSWER = f'HTTP/1.1 403 Forbidden\nx-li-uuid: {UUID}\n\n{{"message": "no"}}'
HAR = {
    "startedDateTime": "2026-02-03T14:05:00+00:00",
    "time": 212.4,
    "request": {
        "method": "PUT",
        "url": URL,
        "headers": [{"name": "LinkedIn-Version", "value": "202603"}],
        "postData": {"text": '{"a": 1}'},
    },
    "response": {
        "status": 403,
        "headers": [{"name": "x-li-uuid", "value": UUID}],
        "content": {"text": '{"message": "no"}'},
    },
}
PASTES = {
    "raw": f'PUT {URL} HTTP/1.1\nLinkedIn-Version: 202603\n\n{{"a": 1}}\n\n{ANSWER}',
    "raw with a host": (
        f'PUT /rest/integrations HTTP/1.1\nHost: api.linkedin.com\nLinkedIn-Version: 202603\n\n{{"a": 1}}\n\n{ANSWER}'
    ),
    "raw, Windows": f'PUT {URL} HTTP/1.1\nLinkedIn-Version: 202603\n\n{{"a": 1}}\n\n{ANSWER}'.replace(
        "\n", "\r\n"
    ),
    "curl": f"curl -i -X PUT '{URL}' \\\n  -H 'LinkedIn-Version: 202603' \\\n  --data-raw '{{\"a\": 1}}'\n\n{ANSWER}",
    "curl, joined": f"$ curl --request=PUT -H'LinkedIn-Version: 202603' -d '{{\"a\": 1}}' {URL}\n{ANSWER}",
    "curl, user and proxy": f"curl -x http://proxy:1/ -XPUT {URL} -H 'LinkedIn-Version: 202603' -d '{{\"a\": 1}}'\n{ANSWER}",
    "curl -v": (
        f'* Trying\n> PUT {URL} HTTP/1.1\n> LinkedIn-Version: 202603\n>\n{{"a": 1}}\n'
        f'< HTTP/1.1 403 Forbidden\n< x-li-uuid: {UUID}\n<\n{{"message": "no"}}'
    ),
    "Postman": (
        f'PUT {URL}\n403\n212 ms\nRequest Headers\nLinkedIn-Version: 202603\nRequest Body\n{{"a": 1}}\n'
        f'Response Headers\nx-li-uuid: {UUID}\nResponse Body\n{{"message": "no"}}'
    ),
    "our own packet": (
        f"Time: 2026-02-03 14:05:00.000000 UTC, took 212 ms\nRequest: PUT {URL}\nStatus: 403\nx-li-uuid: {UUID}\n\n"
        f'Request headers:\nLinkedIn-Version: 202603\n\nRequest body:\n{{"a": 1}}\n\n'
        f'Response headers:\nx-li-uuid: {UUID}\n\nResponse body:\n{{"message": "no"}}'
    ),
    "HAR entry": json.dumps(HAR),
    "HAR file of one": json.dumps({"log": {"version": "1.2", "entries": [HAR]}}),
    "behind 100 Continue": f'PUT {URL}\nLinkedIn-Version: 202603\n\n{{"a": 1}}\n\nHTTP/1.1 100 Continue\n\n{ANSWER}',
}


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
def test_every_usual_form_is_the_same_call(paste):
    call = read_exchange(paste)
    assert (call.method, call.url, call.status) == ("PUT", URL, 403)
    assert call.request_headers["LinkedIn-Version"] == "202603"
    assert call.response_headers["x-li-uuid"] == UUID
    assert (call.request_body, call.response_body) == ('{"a": 1}', '{"message": "no"}')


@pytest.mark.parametrize("name", ["our own packet", "HAR entry"])
def test_time_and_duration_are_kept_where_they_stand(name):
    call = read_exchange(PASTES[name])
    assert (call.started_at, call.duration_ms) == (datetime(2026, 2, 3, 14, 5, tzinfo=UTC), 212)


def test_the_servers_own_date_says_when_it_was():
    call = read_exchange(f"GET {URL}\n\nHTTP/2 200\nDate: Tue, 03 Feb 2026 14:05:00 GMT\n\n{{}}")
    assert call.started_at == datetime(2026, 2, 3, 14, 5, tzinfo=UTC)


def test_the_example_in_the_sentence_can_be_read():
    assert read_exchange(EXAMPLE).response_headers == {"x-li-uuid": UUID}


@pytest.mark.parametrize(
    ("paste", "words"),
    [
        ("", "Nothing was pasted"),
        ("It does not work", "The request is missing"),
        (ANSWER, "The request is missing"),
        (f"PUT {URL}\n\n{{}}", "The response is missing"),
        (f"{ANSWER}\nPUT {URL}", "The response is missing"),
        (f"curl {URL}", "curl shows it with the option -i"),
        (f"curl -H 'x {URL}", "quote that does not close"),
        (f"curl -X PUT\n{ANSWER}", "names no address"),
        ("Request Headers\na: b", "The request is missing: above its headers"),
        (f"PUT {URL}\nRequest Headers\na: b", "The status is missing"),
        ("{oops", "begins like JSON"),
        ('{"a": 1}', "no “request”"),
        (json.dumps([HAR, HAR]), "These are 2 calls"),
        (json.dumps({**HAR, "response": {"status": 0}}), "no status"),
        ("x" * (LONGEST + 1), f"at most {LONGEST}"),
    ],
)
def test_what_is_missing_is_named(paste, words):
    with pytest.raises(ValueError, match=words):
        read_exchange(paste)


@given(
    st.text()
    | st.sampled_from(list(PASTES.values())).flatmap(
        lambda one: st.integers(0, len(one)).map(lambda n: one[n:] + one[:n])
    )
)
def test_no_text_breaks_the_reader(text):
    with suppress(ValueError):
        assert isinstance(read_exchange(text), Exchange)


@pytest.mark.parametrize("hostile", ["curl '", "\nPUT ", "HTTP/1.1 200\n", "> ", "a: ", "Request Headers\n"])
def test_a_megabyte_of_anything_is_read_in_time(hostile):
    with pytest.raises(ValueError):
        read_exchange((hostile * LONGEST)[: LONGEST - 1])
