"""What leaves the socket is what LinkedIn's versioned samples show; the sample answers are understood."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from integrations.linkedin.answers import EntityAnswer, Outcome
from tests.integrations.linkedin.listener import Received, answer

SAMPLES = Path(__file__).parent / "samples"
TRANSPORT_HEADERS = {"host", "user-agent", "accept", "accept-encoding", "content-length"}
CALLBACK = "https://customer.callback.com/goes/here"


@dataclass(frozen=True)
class Sample:
    """A curl command of LinkedIn's page, with ids filled in."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


def sample(name: str) -> Sample:
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


def _filled_in(name: str) -> str:
    text = (SAMPLES / name).read_text()
    return text.replace("{org_id}", "123").replace("{token}", "held-token-0123456789")


def _own_headers(request: Received) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name not in TRANSPORT_HEADERS}


@pytest.mark.parametrize("version", ["202602", "202603"])
def test_an_upsert_leaves_the_socket_as_in_the_sample(version, listen, client_of, key):
    expected = sample(f"upsert_{version}")
    with listen(answer(_filled_in("upsert_response.json").encode())) as linkedin:
        client_of(linkedin.url, version=version).upsert_configurations({key: CALLBACK})
    (request,) = linkedin.received
    assert request.line == f"{expected.method} {expected.target} HTTP/1.1"
    assert _own_headers(request) == expected.headers
    assert json.loads(request.body) == json.loads(expected.body)


@pytest.mark.parametrize("version", ["202602", "202603"])
def test_a_get_leaves_the_socket_as_in_the_sample(version, listen, client_of, key):
    expected = sample(f"get_{version}")
    with listen(answer(_filled_in("get_response.json").encode())) as linkedin:
        client_of(linkedin.url, version=version).get_configurations([key])
    (request,) = linkedin.received
    assert request.line == f"{expected.method} {expected.target} HTTP/1.1"
    assert _own_headers(request) == expected.headers
    assert request.body == b""


def test_the_sample_upsert_answer_accepts_the_configuration(listen, client_of, key):
    with listen(answer(_filled_in("upsert_response.json").encode())) as linkedin:
        batch = client_of(linkedin.url).upsert_configurations({key: CALLBACK})
    assert batch.entities == {key: EntityAnswer(Outcome.ACCEPTED, status=204)}


def test_the_sample_get_answer_holds_the_value(listen, client_of, key):
    with listen(answer(_filled_in("get_response.json").encode())) as linkedin:
        batch = client_of(linkedin.url).get_configurations([key])
    assert batch.entities == {key: EntityAnswer(Outcome.FOUND, value=CALLBACK)}


def test_brackets_inside_values_stay_escaped(listen, client_of, key):
    odd = type(key)("urn:li:organization:1?ids[0].x=[7]", "T", "RECRUITER", "A&ids[1].name=%5B1%5D +#")
    with listen(answer({"results": {}})) as linkedin:
        client_of(linkedin.url).get_configurations([key, odd])
    assert linkedin.received[0].target.split("&")[4:] == [
        "ids[1].integrationContext=urn%3Ali%3Aorganization%3A1%3Fids%5B0%5D.x%3D%5B7%5D",
        "ids[1].integrationType=T",
        "ids[1].tenantType=RECRUITER",
        "ids[1].configurationName=A%26ids%5B1%5D.name%3D%255B1%255D%20%2B%23",
    ]
