"""The scripts under docs/faults do what docs/sandbox.md says of them."""

import http.client
from pathlib import Path

import pytest

from integrations.sandbox.faults import read_faults

from .partner import VIEWERS, Key

SCRIPTS = Path(__file__).resolve().parents[3] / "docs/faults"
CALLBACK = Key("CALLBACK_URL")
JOB_VIEWERS = Key("JOB_POSTING_VIEWERS")
VALUES = {CALLBACK: "https://acme.example/in", JOB_VIEWERS: VIEWERS}


@pytest.fixture
def rehearse(sandbox):
    def load(name):
        sandbox.state.faults[:] = read_faults(SCRIPTS / f"{name}.json")

    return load


def written(acme, sandbox):
    """The status of a write or what became of its line, and how many values took effect."""
    before = len(sandbox.state.applied)
    try:
        outcome = acme.upsert(VALUES).status
    except (http.client.HTTPException, ConnectionError) as error:
        outcome = type(error).__name__
    return outcome, len(sandbox.state.applied) - before


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.json")), ids=lambda path: path.stem)
def test_a_script_can_be_read_and_is_told_of(path):
    assert read_faults(path)
    assert f"faults/{path.name}" in (SCRIPTS.parent / "sandbox.md").read_text()


def test_a_throttled_morning_ends_with_the_daily_limit(acme, rehearse):
    rehearse("throttled-morning")
    answers = [acme.upsert(VALUES) for _ in range(30)]
    assert [answer.status for answer in answers[:4]] == [429, 429, 429, 200]
    assert answers[0].headers["Retry-After"] == "5"
    assert "DAY limit" not in answers[0].text
    assert [answer.status for answer in answers[-3:]] == [429] * 3
    assert "DAY limit" in answers[-1].text
    assert acme.integrations().status == 400, "other resources are not concerned"
    assert [acme.ask_for_token().status for _ in range(7)] == [200] * 4 + [503] * 2 + [200]


def test_lost_answers_took_effect_or_not(acme, sandbox, rehearse):
    rehearse("lost-answers")
    for fault in sandbox.state.faults:
        # A minute of a newcomer's life, not of this suite's.
        fault.effect = fault.effect.replace("hang:60", "hang:0")
    assert [written(acme, sandbox) for _ in range(14)] == [
        (200, 2),
        ("ConnectionResetError", 0),
        (200, 2),
        ("ConnectionResetError", 2),
        (200, 2),
        ("RemoteDisconnected", 2),
        (200, 2),
        ("IncompleteRead", 2),
        (200, 2),
        (200, 2),
        (200, 2),
        (500, 2),
        (500, 2),
        (200, 2),
    ]
    pages = [acme.read(CALLBACK) for _ in range(4)]
    assert [page.status for page in pages] == [200, 200, 502, 200]


def test_a_lost_answer_may_miss_one_entity_only(acme, sandbox, rehearse):
    rehearse("lost-answers")
    sandbox.state.faults[:] = [fault for fault in sandbox.state.faults if fault.kind == "drop_entity"]
    documents = [acme.upsert(VALUES).json() for _ in range(6)]
    assert list(documents[-1]["results"]) == [JOB_VIEWERS.in_reply()]


def test_a_poisonous_entity_and_a_version_that_is_over(acme, rehearse):
    rehearse("poison-and-sunset")
    assert acme.upsert({CALLBACK: "https://bad.example/", JOB_VIEWERS: VIEWERS}).status == 400
    assert acme.read(CALLBACK, LinkedIn_Version="202602").status == 426
    documents = [acme.upsert(VALUES).json() for _ in range(5)]
    assert [len(document["errors"]) for document in documents] == [1, 1, 0, 0, 0]
    strange = [document["results"][CALLBACK.in_reply()]["status"] for document in documents]
    assert strange == [204, 204, 204, 204, "204"]
