"""What a write and its read-back prove together, row by row."""

from datetime import UTC, datetime

import pytest

from integrations import verdicts
from integrations.linkedin.answers import EntityAnswer, Outcome
from integrations.linkedin.errors import (
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    ThrottledError,
    VersionNotActiveError,
)
from integrations.linkedin.exchange import Exchange
from integrations.quota import SpentError

KEY, VALUE = "CALLBACK_URL", "https://a.example/1"
EXCHANGE = Exchange(datetime.now(UTC), 1, "PUT", "https://api.example/", {}, "")
ACCEPTED = EntityAnswer(Outcome.ACCEPTED, status=204)
SAME = EntityAnswer(Outcome.FOUND, status=200, value=VALUE)
OTHER = EntityAnswer(Outcome.FOUND, status=200, value="https://other.example/")
ABSENT = EntityAnswer(Outcome.ABSENT, status=404)
UNREADABLE = EntityAnswer(Outcome.UNKNOWN, message="no text value")


def failure(kind, **more):
    return kind("It went wrong.", exchange=EXCHANGE, **more)


@pytest.mark.parametrize(
    ("write", "read", "outcome", "waits"),
    [
        pytest.param(ACCEPTED, SAME, "confirmed", False, id="accepted and shown again"),
        pytest.param(ACCEPTED, OTHER, "unknown", True, id="accepted and another value shown"),
        pytest.param(ACCEPTED, ABSENT, "unknown", True, id="accepted and nothing shown"),
        pytest.param(ACCEPTED, UNREADABLE, "unknown", True, id="accepted and the read unclear"),
        pytest.param(ACCEPTED, failure(OutcomeUnknownError), "unknown", True, id="accepted, read lost"),
        pytest.param(ACCEPTED, SpentError(), "unknown", True, id="accepted, no call left to read"),
        pytest.param(ACCEPTED, None, "unknown", True, id="accepted and never read"),
        pytest.param(
            EntityAnswer(Outcome.REFUSED, 422, message="bad"), None, "rejected", False, id="refused"
        ),
        pytest.param(EntityAnswer(Outcome.RETRY, 500, message="oops"), None, "retry", False, id="entity 500"),
        pytest.param(EntityAnswer(Outcome.UNKNOWN, message="?"), None, "unknown", True, id="not mentioned"),
        pytest.param(failure(OutcomeUnknownError), None, "unknown", True, id="answer lost"),
        pytest.param(failure(NotSentError), None, "retry", False, id="not sent"),
        pytest.param(
            failure(ThrottledError, retry_after=None, is_daily=False), None, "retry", False, id="throttled"
        ),
        pytest.param(failure(VersionNotActiveError), None, "retry", False, id="version not active"),
        pytest.param(failure(RefusedError), None, "rejected", False, id="whole call refused"),
        pytest.param(SpentError(), None, "retry", False, id="daily budget spent"),
    ],
)
def test_after_write(write, read, outcome, waits):
    verdict = verdicts.after_write(KEY, VALUE, write, read)
    assert (verdict.outcome, verdict.read_back_later) == (outcome, waits)
    assert verdict.message


LOST = verdicts.after_write(KEY, VALUE, failure(OutcomeUnknownError), None)
MISMATCH = verdicts.after_write(KEY, VALUE, ACCEPTED, OTHER)
UNREAD = verdicts.after_write(KEY, VALUE, ACCEPTED, UNREADABLE)
CONFLICT = verdicts.after_write(KEY, VALUE, EntityAnswer(Outcome.UNKNOWN, 409, message="taken"), None)


@pytest.mark.parametrize(
    ("earlier", "read", "mismatches", "outcome"),
    [
        pytest.param(LOST, SAME, 0, "confirmed", id="lost write, value is there"),
        pytest.param(LOST, OTHER, 0, "retry", id="lost write, old value is there"),
        pytest.param(LOST, ABSENT, 0, "retry", id="lost write, nothing is there"),
        pytest.param(LOST, UNREADABLE, 0, "unknown", id="lost write, read unclear"),
        pytest.param(LOST, failure(NotSentError), 0, "unknown", id="lost write, read not sent"),
        pytest.param(MISMATCH, SAME, 0, "confirmed", id="late but equal"),
        pytest.param(MISMATCH, OTHER, 0, "unknown", id="different: sent once more"),
        pytest.param(MISMATCH, OTHER, 1, "rejected", id="different twice"),
        pytest.param(UNREAD, SAME, 0, "confirmed", id="accepted, and read late"),
        pytest.param(
            UNREAD, OTHER, 0, "unknown", id="accepted, and different when read late: sent once more"
        ),
        pytest.param(UNREAD, OTHER, 1, "rejected", id="accepted, and different a second time"),
        pytest.param(CONFLICT, SAME, 0, "confirmed", id="conflict, and the value is there"),
        pytest.param(CONFLICT, OTHER, 0, "rejected", id="conflict, and it is not"),
    ],
)
def test_after_quiet(earlier, read, mismatches, outcome):
    verdict = verdicts.after_quiet(KEY, VALUE, earlier, read, mismatches_before=mismatches)
    assert verdict.outcome == outcome


def test_two_mismatches_are_rejected_with_both_values():
    verdict = verdicts.after_quiet(KEY, VALUE, MISMATCH, OTHER, mismatches_before=1)
    assert VALUE in verdict.message
    assert OTHER.value in verdict.message


@pytest.mark.parametrize(
    ("read", "outcome"),
    [(SAME, "confirmed"), (OTHER, None), (ABSENT, None), (UNREADABLE, "unknown"),
     (failure(NotSentError), "unknown"), (failure(OutcomeUnknownError), "unknown"),
     (failure(RefusedError), "unknown"), (SpentError(), "unknown")],
)  # fmt: skip
def test_before_resend(read, outcome):
    verdict = verdicts.before_resend(KEY, VALUE, read)
    assert (verdict and verdict.outcome) == outcome


def test_another_value_is_never_equal_by_normalising():
    assert verdicts.before_resend("JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS", SAME) is None
