"""The checker complains where it must: each rule meets a log that was doctored against it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.chaos import checker
from tests.chaos.checker import Evidence, Key

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = Key("acme", "urn:li:organization:1", "ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")
VALUE = "https://acme.example/1"
HASH = checker._hash(VALUE)
PARTS = (
    "ids[0].integrationContext=urn%3Ali%3Aorganization%3A1&ids[0].integrationType=ONE_CLICK_EXPORT"
    "&ids[0].tenantType=RECRUITER&ids[0].configurationName=CALLBACK_URL"
)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def call(number: int, method: str, arrived: float, answered: float, **changed) -> dict:
    return {
        "number": number,
        "arrived_at": at(arrived),
        "at": at(answered),
        "method": method,
        "target": f"/rest/integrationConfigurations?{PARTS}",
        "resource": "integrationConfigurations",
        "client_id": "acme",
        "status": 200,
        "uuid": f"uuid-{number}",
        **changed,
    }


@pytest.fixture
def log() -> dict:
    """One write and its read-back."""
    return {
        "applied": [{**KEY._asdict(), "at": at(1.05), "value": VALUE, "call": 1}],
        "elsewhere": [],
        "calls": [call(1, "PUT", 1, 1.1), call(2, "GET", 2, 2.1)],
        "usage": {"acme|rest/integrationConfigurations|2026-11-21": 2},
    }


@pytest.fixture
def ours() -> Evidence:
    carried = {"key": KEY, "configuration": 7, "generation": 1, "hash": HASH}
    return Evidence(
        attempts=[{"id": 1, "state": "answered", "started_at": START, "carried": [carried]}],
        configurations=[
            {
                "id": 7,
                "key": KEY,
                "desired": VALUE,
                "is_confirmed": True,
                "confirmed_hash": HASH,
                "confirmed_at": START + timedelta(seconds=3),
                "is_free": True,
            }
        ],
        results=[{"id": 1, "run": 1, "outcome": "confirmed", "settled_at": START}],
        runs=[{"id": 1, "finished_at": START}],
        quota=[
            {
                "client_id": "acme",
                "resource": "rest/integrationConfigurations",
                "day": date(2026, 11, 21),
                "reserved": 2,
                "used": 2,
            }
        ],
        generations={(7, 1): {HASH}},
        owners={KEY.integration},
    )


def complaints(ours: Evidence, log: dict, *, limit: int = 10) -> str:
    return "\n".join(checker.check(ours, log, limit=limit, is_exact=True))


def test_a_good_day_is_beyond_complaint(ours, log):
    assert complaints(ours, log) == ""


def test_a_value_nobody_announced(ours, log):
    log["applied"][0]["value"] = "https://acme.example/2"
    assert "which no attempt of ours had announced" in complaints(ours, log)


def test_a_value_announced_only_after_it_was_applied(ours, log):
    ours.attempts[0]["started_at"] = START + timedelta(seconds=9)
    assert "which no attempt of ours had announced" in complaints(ours, log)


def test_an_attempt_under_the_wrong_generation(ours, log):
    ours.generations = {(7, 1): {checker._hash("another")}}
    assert "carried a value that generation 1 never had" in complaints(ours, log)


def test_two_writes_of_one_configuration_at_once(ours, log):
    log["calls"].insert(1, call(3, "PUT", 1.05, 1.2))
    assert "call 3 arrived before 1 had ended" in complaints(ours, log)


def test_two_writes_at_once_in_two_dialects(ours, log):
    path = "/v2/atsIntegrations/integrationContext=urn:li:organization:1&integrationType=ONE_CLICK_EXPORT"
    target = f"{path}&tenantType=RECRUITER&dataProvider=ATS/configurations?ids=CALLBACK_URL"
    legacy = {"resource": "atsIntegrations/configurations", "target": target}
    log["calls"].append(call(3, "DELETE", 1.05, 1.2, **legacy))
    assert "call 3 arrived before 1 had ended" in complaints(ours, log)


def test_confirmed_and_not_there(ours, log):
    log["applied"].append({**log["applied"][0], "at": at(1.5), "value": None})
    assert "is called confirmed" in complaints(ours, log)


def test_confirmed_and_overwritten_by_ourselves_afterwards(ours, log):
    log["applied"].append({**log["applied"][0], "at": at(9), "value": "https://acme.example/0"})
    assert "LinkedIn holds 'https://acme.example/0'" in complaints(ours, log)


def test_what_somebody_else_changed_after_the_read_is_drift(ours, log):
    log["elsewhere"].append({**log["applied"][0], "at": at(2.5), "value": "https://other.example/"})
    assert complaints(ours, log) == ""


def test_what_somebody_else_changed_before_the_read_is_none(ours, log):
    log["elsewhere"].append({**log["applied"][0], "at": at(1.5), "value": "https://other.example/"})
    assert "is called confirmed" in complaints(ours, log)


@pytest.mark.parametrize("spoilt", [{"status": 500}, {"at": at(9)}, {"method": "PUT"}])
def test_confirmed_without_a_read(ours, log, spoilt):
    log["calls"][1] |= spoilt
    assert "no read showed that value" in complaints(ours, log)


def test_a_run_that_never_ended(ours, log):
    ours.runs[0]["finished_at"] = None
    assert complaints(ours, log) == "Run 1 never finished."


def test_a_result_that_was_lost(ours, log):
    ours.results[0]["outcome"] = ""
    assert complaints(ours, log) == "Result 1 was never settled."


def test_a_result_that_was_settled_twice(ours, log):
    ours.settled_twice.append(1)
    assert complaints(ours, log) == "Result 1 was settled twice."


def test_an_attempt_left_on_its_way(ours, log):
    ours.attempts[0]["state"] = "sending"
    assert "is on its way for ever" in complaints(ours, log)


def test_a_lease_left_behind(ours, log):
    ours.configurations[0]["is_free"] = False
    assert "is still leased" in complaints(ours, log)


def test_more_reserved_than_allowed(ours, log):
    assert "2 calls were reserved, and 1 are allowed" in complaints(ours, log, limit=1)


def test_more_calls_than_reserved(ours, log):
    ours.quota[0]["reserved"] = ours.quota[0]["used"] = 1
    assert "LinkedIn counted 2 calls, and 1 were reserved" in complaints(ours, log)


def test_calls_on_a_day_that_nobody_paid(ours, log):
    log["usage"]["acme|rest/integrationConfigurations|2026-11-22"] = 1
    assert "LinkedIn counted 1 calls, and 0 were reserved" in complaints(ours, log)


@pytest.mark.parametrize("entry", [{"used": 1}, {"reserved": 3}])
def test_a_ledger_that_says_something_else_than_linkedin(ours, log, entry):
    ours.quota[0].update(entry)
    assert "reserved and used are" in complaints(ours, log)


def test_a_call_with_the_token_of_another_application(ours, log):
    log["calls"][1]["client_id"] = "other"
    assert "with the token of other" in complaints(ours, log)
