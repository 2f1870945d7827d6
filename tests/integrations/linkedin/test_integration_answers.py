"""What LinkedIn says of integrations, whose shape it documents nowhere: read with tolerance, never guessed."""

import json

import pytest

from integrations.linkedin.answers import EntityAnswer, IntegrationAnswer, Outcome
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.linkedin.restli import IntegrationKey
from tests.integrations.linkedin.conftest import BY_REST, BY_V2
from tests.integrations.linkedin.listener import answer

KEY = IntegrationKey("urn:li:organization:123", "ONE_CLICK_EXPORT", "RECRUITER")
OTHER = IntegrationKey("urn:li:contract:77", "CSA_API", "RECRUITER")
REST_NAME = (
    "integrationContext=urn%3Ali%3Aorganization%3A123&integrationType=ONE_CLICK_EXPORT&tenantType=RECRUITER"
)
V2_NAME = (
    "dataProvider=ATS&integrationContext=urn:li:organization:123&integrationType=ONE_CLICK_EXPORT"
    "&tenantType=RECRUITER"
)
MEMBERS = dict(KEY.parts)
BOTH = pytest.mark.parametrize(("call", "name"), [(BY_REST, REST_NAME), (BY_V2, V2_NAME)], ids=["rest", "v2"])


def _read(listen, client_of, document, call=BY_REST):
    with listen(answer(document)) as linkedin:
        return client_of(linkedin.url).get_integrations([KEY], **call).entities[KEY]


def _find(listen, client_of, document, call=BY_REST):
    with listen(answer(document)) as linkedin:
        return client_of(linkedin.url).find_integrations("77", **call).entities


@BOTH
def test_state_and_name_are_read(call, name, listen, client_of):
    entity = {**MEMBERS, "integrationName": "Acme Export", "integrationStatus": "ENABLED"}
    assert _read(listen, client_of, {"results": {name: entity}}, call) == IntegrationAnswer(
        Outcome.FOUND, state_word="ENABLED", name="Acme Export", raw=json.dumps(entity)
    )


@pytest.mark.parametrize(
    ("entity", "word"),
    [
        ({"status": "ENABLED"}, "ENABLED"),
        ({"integrationStatus": "REQUESTED", "status": "ENABLED"}, "REQUESTED"),
        ({"integrationStatus": "", "status": "DISABLED"}, "DISABLED"),
        ({"status": 200}, ""),
        ({"integrationStatus": {"value": "ENABLED"}, "status": ["ENABLED"]}, ""),
        ({}, ""),
        ({"status": "x" * 41}, "x" * 39 + "…"),
        ({"status": "held-token-0123456789"}, "[redacted]"),
    ],
)
def test_the_state_is_the_word_linkedin_gives_or_none(entity, word, listen, client_of):
    assert _read(listen, client_of, {"results": {REST_NAME: entity}}).state_word == word


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        pytest.param({"results": {}, "errors": {}}, Outcome.ABSENT, id="not mentioned"),
        pytest.param({"errors": {REST_NAME: {"status": 404}}}, Outcome.ABSENT, id="404"),
        pytest.param({"errors": {REST_NAME: {"status": 403}}}, Outcome.UNKNOWN, id="403"),
        pytest.param({"results": {}, "statuses": {REST_NAME: 404}}, Outcome.ABSENT, id="404 in statuses"),
        pytest.param({"results": {REST_NAME: None}}, Outcome.UNKNOWN, id="null"),
        pytest.param({"results": {REST_NAME: ["ENABLED"]}}, Outcome.UNKNOWN, id="list"),
        pytest.param({"results": {REST_NAME: {}, V2_NAME: {}}}, Outcome.UNKNOWN, id="named twice"),
        pytest.param(
            {"results": {V2_NAME.replace("=ATS", "=PARTNER"): {}}}, Outcome.ABSENT, id="another data provider"
        ),
    ],
)
def test_an_integration_is_judged_by_its_own_entry(document, outcome, listen, client_of):
    assert _read(listen, client_of, document).outcome == outcome


def test_what_is_kept_of_an_integration_is_bounded_and_holds_no_secret(listen, client_of):
    entity = {"integrationName": "n" * 300, "access_token": "abc", "note": "x" * 9000}
    seen = _read(listen, client_of, {"results": {REST_NAME: entity}})
    assert (len(seen.name), len(seen.raw)) == (200, 4000)
    assert '"access_token": "[redacted]"' in seen.raw


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"elements": [{**MEMBERS, "status": "ENABLED"}]}, id="elements"),
        pytest.param(
            {"elements": [{**MEMBERS, "dataProvider": "ATS", "integrationStatus": "ENABLED"}], "paging": {}},
            id="elements of v2",
        ),
        pytest.param({"results": {REST_NAME: {"status": "ENABLED"}}}, id="results"),
        pytest.param({"results": {V2_NAME: {"status": "ENABLED"}}, "errors": {}}, id="results of v2"),
    ],
)
def test_a_search_finds_integrations_in_either_shape(document, listen, client_of):
    found = _find(listen, client_of, document)
    assert {key: (entity.outcome, entity.state_word) for key, entity in found.items()} == {
        KEY: (Outcome.FOUND, "ENABLED")
    }


@pytest.mark.parametrize(
    "element",
    [
        None,
        "ENABLED",
        {"status": "ENABLED"},
        {**MEMBERS, "integrationContext": 5},
        {**MEMBERS, "dataProvider": "PARTNER"},
    ],
    ids=["null", "text", "no key", "context is a number", "another data provider"],
)
def test_a_search_leaves_out_what_names_no_integration_of_ours(element, listen, client_of):
    assert _find(listen, client_of, {"elements": [element]}) == {}


def test_a_search_that_finds_one_twice_does_not_choose(listen, client_of):
    elements = [{**MEMBERS, "status": "ENABLED"}, {**MEMBERS, "status": "DISABLED"}]
    found = _find(listen, client_of, {"elements": elements})
    assert found[KEY].outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("document", [{}, {"elements": {}}, {"errors": {}}, {"elements": [], "results": []}])
def test_a_search_answer_of_another_shape_is_no_answer(document, listen, client_of):
    with pytest.raises(OutcomeUnknownError, match=r"neither elements nor results|another shape"):
        _find(listen, client_of, document)


@BOTH
def test_each_name_given_has_its_own_outcome(call, name, listen, client_of):
    document = {"results": {name: {"status": 204}}, "errors": {}}
    with listen(answer(document)) as linkedin:
        named = client_of(linkedin.url).name_integrations({KEY: "Acme", OTHER: "Acme"}, **call)
    assert named.entities == {
        KEY: EntityAnswer(Outcome.ACCEPTED, status=204),
        OTHER: EntityAnswer(Outcome.UNKNOWN, message="LinkedIn's answer does not mention it."),
    }


def test_a_name_leaves_as_it_was_written(listen, client_of):
    with listen(answer({"results": {}})) as linkedin:
        client_of(linkedin.url).name_integrations({KEY: 'Bücher & "Söhne" 😀'}, **BY_V2)
    assert 'Bücher & \\"Söhne\\" 😀'.encode() in linkedin.received[0].body
