"""What leaves the socket is what LinkedIn's samples show, in both dialects; the sample answers are understood.

LinkedIn publishes no sample of rest/integrations: those follow its legacy form and its versioned configurations.
"""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from integrations.linkedin.answers import EntityAnswer, Outcome
from integrations.linkedin.dialects import REST, V2
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey
from tests.integrations.linkedin.conftest import BY_REST, BY_V2, HELD_TOKEN
from tests.integrations.linkedin.listener import Received, answer

SAMPLES = Path(__file__).parent / "samples"
TRANSPORT_HEADERS = {"host", "user-agent", "accept", "accept-encoding", "content-length"}
BRACES = {"{org_id}": "123", "{contract_id}": "77", "{token}": "held-token-0123456789"}

CALLBACK = "https://customer.callback.com/goes/here"
EXPORT = ("urn:li:organization:123", "ONE_CLICK_EXPORT", "RECRUITER")
CALLBACK_URL, VIEWERS = (ConfigurationKey(*EXPORT, name) for name in ("CALLBACK_URL", "JOB_POSTING_VIEWERS"))
NAME = "Acme LinkedIn Recruiter One-Click Export Integration"
FOUR = [
    IntegrationKey("urn:li:organization:123", "IN_ATS_INDICATOR", "RECRUITER"),
    IntegrationKey("urn:li:organization:123", "PROFILE_PLUGIN", "RECRUITER"),
    IntegrationKey(*EXPORT),
    IntegrationKey("urn:li:contract:77", "CSA_API", "RECRUITER"),
]


@dataclass(frozen=True)
class Sample:
    """A request of LinkedIn's pages, with ids filled in."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


def curl_sample(name: str) -> Sample:
    words = iter(shlex.split(_filled_in(f"{name}.curl").replace("\\\n", " ")))
    method, url, headers, body = "GET", "", {}, ""
    for word in words:
        if word == "--request":
            method = next(words)
        elif word == "--header":
            header, _, value = next(words).partition(": ")
            headers[header.lower()] = value
        elif word == "--data":
            body = next(words)
        elif word.startswith("https://"):
            url = word
    return Sample(method, url.removeprefix("https://api.linkedin.com"), headers, body)


def sample(name: str) -> Sample:
    head, _, body = _filled_in(f"{name}.http").partition("\n\n")
    line, *fields = head.splitlines()
    method, url = line.split(" ")
    headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
    return Sample(method, url.removeprefix("https://api.linkedin.com"), headers, body)


def _filled_in(name: str) -> str:
    text = (SAMPLES / name).read_text()
    for braces, value in BRACES.items():
        text = text.replace(braces, value)
    return text


def _assert_is(request: Received, expected: Sample) -> None:
    own = {name: value for name, value in request.headers.items() if name not in TRANSPORT_HEADERS}
    assert request.line == f"{expected.method} {expected.target} HTTP/1.1"
    assert own == expected.headers
    assert bool(request.body) == bool(expected.body)
    assert not request.body or json.loads(request.body) == json.loads(expected.body)


def _reply(name: str):
    return answer(_filled_in(f"{name}_response.json").encode())


@pytest.mark.parametrize("version", ["202602", "202603"])
def test_a_versioned_upsert_leaves_the_socket_as_in_the_sample(version, listen, client_of, key):
    with listen(_reply("upsert")) as linkedin:
        client_of(linkedin.url, version=version).upsert_configurations({key: CALLBACK}, **BY_REST)
    _assert_is(linkedin.received[0], curl_sample(f"upsert_{version}"))


@pytest.mark.parametrize("version", ["202602", "202603"])
def test_a_versioned_get_leaves_the_socket_as_in_the_sample(version, listen, client_of, key):
    with listen(_reply("get")) as linkedin:
        client_of(linkedin.url, version=version).get_configurations([key], **BY_REST)
    _assert_is(linkedin.received[0], curl_sample(f"get_{version}"))


@pytest.mark.parametrize(
    ("name", "call"),
    [
        (
            "upsert_v2",
            lambda client: client.upsert_configurations(
                {CALLBACK_URL: CALLBACK, VIEWERS: "ALL_PRODUCT_USERS"}, **BY_V2
            ),
        ),
        ("get_v2", lambda client: client.get_configurations([CALLBACK_URL], **BY_V2)),
        ("delete_v2", lambda client: client.delete_configurations([VIEWERS], token=HELD_TOKEN)),
        ("name_v2", lambda client: client.name_integrations({FOUR[2]: NAME}, **BY_V2)),
        ("name_rest", lambda client: client.name_integrations({FOUR[2]: NAME}, **BY_REST)),
        ("states_v2", lambda client: client.get_integrations(FOUR, **BY_V2)),
        ("states_rest", lambda client: client.get_integrations(FOUR, **BY_REST)),
        ("find_v2", lambda client: client.find_integrations("77-a", **BY_V2)),
        ("find_rest", lambda client: client.find_integrations("77-a", **BY_REST)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_call_leaves_the_socket_as_in_the_sample(name, call, listen, client_of):
    with listen(answer({"results": {}, "errors": {}})) as linkedin:
        call(client_of(linkedin.url))
    _assert_is(linkedin.received[0], sample(name))


def test_the_sample_upsert_answer_accepts_the_configuration(listen, client_of, key):
    with listen(_reply("upsert")) as linkedin:
        batch = client_of(linkedin.url).upsert_configurations({key: CALLBACK}, **BY_REST)
    assert batch.entities == {key: EntityAnswer(Outcome.ACCEPTED, status=204)}


def test_the_sample_get_answer_holds_the_value(listen, client_of, key):
    with listen(_reply("get")) as linkedin:
        batch = client_of(linkedin.url).get_configurations([key], **BY_REST)
    assert batch.entities == {key: EntityAnswer(Outcome.FOUND, value=CALLBACK)}


def test_the_legacy_sample_upsert_answer_accepts_both_configurations(listen, client_of):
    values = {CALLBACK_URL: CALLBACK, VIEWERS: "ALL_PRODUCT_USERS"}
    with listen(_reply("upsert_v2")) as linkedin:
        batch = client_of(linkedin.url).upsert_configurations(values, **BY_V2)
    assert batch.entities == dict.fromkeys(values, EntityAnswer(Outcome.ACCEPTED, status=204))


def test_the_legacy_sample_get_answer_holds_the_value(listen, client_of):
    with listen(_reply("get_v2")) as linkedin:
        batch = client_of(linkedin.url).get_configurations([CALLBACK_URL, VIEWERS], **BY_V2)
    assert batch.entities == {
        CALLBACK_URL: EntityAnswer(Outcome.FOUND, value=CALLBACK),
        VIEWERS: EntityAnswer(Outcome.ABSENT),
    }


def test_the_sample_delete_answer_is_understood(listen, client_of):
    with listen(_reply("delete_v2")) as linkedin:
        batch = client_of(linkedin.url).delete_configurations([CALLBACK_URL], token=HELD_TOKEN)
    assert batch.entities == {CALLBACK_URL: EntityAnswer(Outcome.ACCEPTED, status=204)}


def test_brackets_inside_values_stay_escaped(listen, client_of, key):
    odd = ConfigurationKey("urn:li:organization:1?ids[0].x=[7]", "T", "RECRUITER", "A&ids[1].name=%5B1%5D +#")
    with listen(answer({"results": {}})) as linkedin:
        client_of(linkedin.url).get_configurations([key, odd], **BY_REST)
    assert linkedin.received[0].target.split("&")[4:] == [
        "ids[1].integrationContext=urn%3Ali%3Aorganization%3A1%3Fids%5B0%5D.x%3D%5B7%5D",
        "ids[1].integrationType=T",
        "ids[1].tenantType=RECRUITER",
        "ids[1].configurationName=A%26ids%5B1%5D.name%3D%255B1%255D%20%2B%23",
    ]


def test_what_would_break_a_legacy_path_is_escaped(listen, client_of):
    odd = ConfigurationKey("urn:li:organization:1/../2?x=[7]", "T&U", "é", "A/B;ids=C:1#")
    with listen(answer({"results": {}})) as linkedin:
        client_of(linkedin.url).get_configurations([odd], **BY_V2)
    assert linkedin.received[0].target == (
        "/v2/atsIntegrations/integrationContext=urn:li:organization:1%2F..%2F2%3Fx%3D%5B7%5D"
        "&integrationType=T%26U&tenantType=%C3%A9&dataProvider=ATS"
        "/configurations?ids=A%2FB%3Bids%3DC:1%23"
    )


@pytest.mark.parametrize("dialect", [REST, V2], ids=["rest", "v2"])
def test_nothing_that_reads_sends_a_body(dialect, listen, client_of):
    with listen(*[answer({"results": {}, "elements": []})] * 3) as linkedin:
        client = client_of(linkedin.url)
        client.get_configurations([CALLBACK_URL], token=HELD_TOKEN, dialect=dialect)
        client.get_integrations(FOUR, token=HELD_TOKEN, dialect=dialect)
        client.find_integrations("7", token=HELD_TOKEN, dialect=dialect)
    assert all(request.line.startswith("GET ") and not request.body for request in linkedin.received)
