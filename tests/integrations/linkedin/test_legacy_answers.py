"""Legacy replies name a configuration without its integration: it is the one that was asked about."""

import pytest

from integrations.linkedin.answers import EntityAnswer, Outcome
from integrations.linkedin.restli import ConfigurationKey
from tests.integrations.linkedin.conftest import BY_V2, HELD_TOKEN
from tests.integrations.linkedin.listener import answer

ACME = ConfigurationKey("urn:li:organization:123", "ONE_CLICK_EXPORT", "RECRUITER", "JOB_POSTING_VIEWERS")
BETA = ConfigurationKey("urn:li:organization:456", "ONE_CLICK_EXPORT", "RECRUITER", "JOB_POSTING_VIEWERS")
NAME = "JOB_POSTING_VIEWERS"


def test_the_same_answer_to_two_integrations_is_kept_apart(listen, client_of):
    def holds(value):
        return answer({"results": {NAME: {"configurationValue": {"string": value}}}})

    with listen(holds("a"), holds("b")) as linkedin:
        client = client_of(linkedin.url)
        read = [client.get_configurations([key], **BY_V2).entities for key in (ACME, BETA)]
    assert read == [
        {ACME: EntityAnswer(Outcome.FOUND, value="a")},
        {BETA: EntityAnswer(Outcome.FOUND, value="b")},
    ]


def test_a_whole_key_is_no_bare_name(listen, client_of):
    whole = "&".join(f"{name}={value}" for name, value in ACME.parts)
    with listen(answer({"results": {whole: {"status": 204}}})) as linkedin:
        written = client_of(linkedin.url).upsert_configurations({ACME: "ALL_PRODUCT_USERS"}, **BY_V2)
    assert written.entities[ACME].outcome == Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        pytest.param({"results": {NAME: {"status": 204}}}, Outcome.ACCEPTED, id="204"),
        pytest.param({"results": {NAME: {"status": 404}}}, Outcome.ABSENT, id="404 in results"),
        pytest.param({"errors": {NAME: {"status": 404}}}, Outcome.ABSENT, id="404"),
        pytest.param({"errors": {NAME: {"status": 400}}}, Outcome.REFUSED, id="400"),
        pytest.param({"errors": {NAME: {"status": 500}}}, Outcome.RETRY, id="500"),
        pytest.param({"errors": {NAME: {"status": 409}}}, Outcome.UNKNOWN, id="409"),
        pytest.param({"results": {}, "errors": {}}, Outcome.UNKNOWN, id="not mentioned"),
    ],
)
def test_a_deletion_is_judged_by_its_own_entry(document, outcome, listen, client_of):
    with listen(answer(document)) as linkedin:
        deleted = client_of(linkedin.url).delete_configurations([ACME], token=HELD_TOKEN)
    assert deleted.entities[ACME].outcome == outcome
