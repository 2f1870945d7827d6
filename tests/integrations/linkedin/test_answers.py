"""Each configuration gets its own outcome, and never a success that LinkedIn did not state."""

import json

import pytest

from integrations.linkedin.answers import EntityAnswer, Outcome
from integrations.linkedin.dialects import REST
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.linkedin.restli import ConfigurationKey
from tests.integrations.linkedin.conftest import BY_REST
from tests.integrations.linkedin.listener import answer

KEY = ConfigurationKey("urn:li:organization:123", "CRM_ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")
OTHER = ConfigurationKey("urn:li:organization:456", "CRM_ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")
NAME = REST.configuration_member(KEY)
SORTED_NAME = "&".join(sorted(NAME.split("&")))
OK = {NAME: {"status": 204}}


def _write(listen, client_of, document, keys=(KEY,)):
    with listen(answer(document)) as linkedin:
        return (
            client_of(linkedin.url)
            .upsert_configurations(dict.fromkeys(keys, "https://a.example/"), **BY_REST)
            .entities
        )


def _read(listen, client_of, document):
    with listen(answer(document)) as linkedin:
        return client_of(linkedin.url).get_configurations([KEY], **BY_REST).entities[KEY]


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        pytest.param({"results": OK}, Outcome.ACCEPTED, id="204, no errors member"),
        pytest.param({"results": OK, "errors": None, "new": 1}, Outcome.ACCEPTED, id="unknown members"),
        pytest.param({"results": {NAME: {"status": 299}}}, Outcome.ACCEPTED, id="299"),
        pytest.param({"results": {NAME: {"status": "204"}}}, Outcome.UNKNOWN, id="status as text"),
        pytest.param({"results": {NAME: {"status": 204.0}}}, Outcome.UNKNOWN, id="status as float"),
        pytest.param({"results": {NAME: {"status": True}}}, Outcome.UNKNOWN, id="status true"),
        pytest.param({"results": {NAME: {"status": 10**40}}}, Outcome.UNKNOWN, id="status huge"),
        pytest.param({"results": {NAME: {"status": 302}}}, Outcome.UNKNOWN, id="status 302"),
        pytest.param({"results": {NAME: {}}}, Outcome.UNKNOWN, id="status missing"),
        pytest.param({"results": {NAME: None}}, Outcome.UNKNOWN, id="result null"),
        pytest.param({"results": {NAME: [204]}}, Outcome.UNKNOWN, id="result list"),
        pytest.param({"results": {NAME: {"status": 400}}}, Outcome.REFUSED, id="400 in results"),
        pytest.param({"results": {NAME: {"status": 500}}}, Outcome.RETRY, id="500 in results"),
        pytest.param(
            {"results": {NAME: {"status": 204, "error": {"status": 422}}}}, Outcome.REFUSED, id="error inside"
        ),
        pytest.param(
            {"results": OK, "errors": {NAME: {"status": 422}}}, Outcome.UNKNOWN, id="result and error"
        ),
        pytest.param(
            {"results": OK, "errors": {SORTED_NAME: {}}}, Outcome.UNKNOWN, id="result and empty error"
        ),
        pytest.param({"results": {**OK, SORTED_NAME: {"status": 204}}}, Outcome.UNKNOWN, id="named twice"),
        pytest.param({"results": {}, "errors": {}}, Outcome.UNKNOWN, id="not mentioned"),
        pytest.param({"results": {"CALLBACK_URL": {"status": 204}}}, Outcome.UNKNOWN, id="bare name"),
        pytest.param({"errors": {NAME: {"status": 400}}}, Outcome.REFUSED, id="400"),
        pytest.param({"errors": {NAME: {"status": 404}}}, Outcome.REFUSED, id="404"),
        pytest.param({"errors": {NAME: {"status": 408}}}, Outcome.UNKNOWN, id="408"),
        pytest.param({"errors": {NAME: {"status": 409}}}, Outcome.UNKNOWN, id="409"),
        pytest.param({"errors": {NAME: {"status": 429}}}, Outcome.RETRY, id="429"),
        pytest.param({"errors": {NAME: {"status": 503}}}, Outcome.RETRY, id="503"),
        pytest.param({"errors": {NAME: {"status": 204}}}, Outcome.UNKNOWN, id="204 in errors"),
        pytest.param({"errors": {NAME: "no"}}, Outcome.UNKNOWN, id="error is text"),
    ],
)
def test_a_write_is_judged_by_its_own_entry(document, outcome, listen, client_of):
    assert _write(listen, client_of, document)[KEY].outcome == outcome


def test_half_a_batch_can_be_refused(listen, client_of):
    refusal = {"status": 400, "serviceErrorCode": 100, "code": "BAD", "message": "Not\0 https", "extra": [1]}
    document = {
        "results": {SORTED_NAME: {"status": 204}},
        "errors": {REST.configuration_member(OTHER): refusal},
    }
    assert _write(listen, client_of, document, keys=(KEY, OTHER)) == {
        KEY: EntityAnswer(Outcome.ACCEPTED, status=204),
        OTHER: EntityAnswer(Outcome.REFUSED, status=400, message="Not\ufffd https", code="100 BAD"),
    }


def test_a_message_never_repeats_the_token(listen, client_of):
    document = {"errors": {NAME: {"status": 400, "message": "bad: held-token-0123456789"}}}
    assert "held-token" not in _write(listen, client_of, document)[KEY].message


def _value(value: object) -> dict[str, object]:
    return {"results": {NAME: {"configurationValue": value}}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(_value({"string": "x"}), (Outcome.FOUND, "x"), id="value"),
        pytest.param(_value({"string": ""}), (Outcome.FOUND, ""), id="empty value"),
        pytest.param(_value({"string": "é😀'\"&=#%+ "}), (Outcome.FOUND, "é😀'\"&=#%+ "), id="odd value"),
        pytest.param(_value({"string": 5}), (Outcome.UNKNOWN, None), id="number"),
        pytest.param(_value({"array": []}), (Outcome.UNKNOWN, None), id="other union member"),
        pytest.param(_value(None), (Outcome.UNKNOWN, None), id="null"),
        pytest.param({"errors": {NAME: {"status": 404}}}, (Outcome.ABSENT, None), id="404"),
        pytest.param({"results": {}, "errors": {}}, (Outcome.ABSENT, None), id="not mentioned"),
        pytest.param({"results": {}, "statuses": {NAME: 404}}, (Outcome.ABSENT, None), id="404 in statuses"),
        pytest.param({"results": {}, "statuses": {NAME: 500}}, (Outcome.UNKNOWN, None), id="500 in statuses"),
        pytest.param({**_value({"string": "x"}), "statuses": {NAME: 200}}, (Outcome.FOUND, "x"), id="200"),
        pytest.param({"errors": {NAME: {"status": 403}}}, (Outcome.UNKNOWN, None), id="403"),
        pytest.param(
            {**_value({"string": "x"}), "errors": {NAME: {"status": 500}}},
            (Outcome.UNKNOWN, None),
            id="value and error",
        ),
    ],
)
def test_a_read_is_judged_by_its_own_entry(document, expected, listen, client_of):
    entity = _read(listen, client_of, document)
    assert (entity.outcome, entity.value) == expected


def test_a_value_with_half_a_surrogate_can_be_stored_and_is_not_taken_for_ours(listen, client_of):
    body = json.dumps(_value({"string": "a\ud800\0"})).encode()
    with listen(answer(body)) as linkedin:
        value = client_of(linkedin.url).get_configurations([KEY], **BY_REST).entities[KEY].value
    assert value == "a?\ufffd"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b"", "was empty", id="empty"),
        pytest.param(b"null", "but null", id="null"),
        pytest.param(b"[]", "but a list", id="list"),
        pytest.param(b'"ok"', "but a str", id="text"),
        pytest.param(b"{}", "neither results nor errors", id="no members"),
        pytest.param(b'{"results": []}', "neither results nor errors", id="results list"),
        pytest.param(b'{"results": {}, "errors": []}', "another shape", id="errors list"),
        pytest.param(b'{"results": {', "not valid JSON", id="truncated JSON"),
        pytest.param(b"\xff\xfe{}", "not valid JSON", id="no UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"results": {}}', "not valid JSON", id="BOM"),
        pytest.param(b'{"results": {"a": NaN}}', "NaN is no JSON number", id="NaN"),
        pytest.param(b'{"results": {}, "results": {}}', "twice in one object", id="duplicate members"),
        pytest.param(
            b'{"results": {"a": ' + b"9" * 5000 + b"}}", "not valid JSON", id="number of 5,000 digits"
        ),
        pytest.param(b'{"a":' * 8000, "nested too deeply", id="deep objects"),
        pytest.param(b"[" * 40000, "nested too deeply", id="deep lists"),
    ],
)
def test_a_200_of_another_shape_leaves_the_outcome_unknown(body, words, listen, client_of):
    with listen(answer(body)) as linkedin, pytest.raises(OutcomeUnknownError, match=words):
        client_of(linkedin.url).upsert_configurations({KEY: "https://a.example/"}, **BY_REST)


def test_a_web_page_instead_of_json_leaves_the_outcome_unknown(listen, client_of):
    page = answer(b"<html>please log in</html>", Content_Type="text/html; charset=utf-8")
    with listen(page) as linkedin, pytest.raises(OutcomeUnknownError, match="was a web page"):
        client_of(linkedin.url).upsert_configurations({KEY: "https://a.example/"}, **BY_REST)
