"""The search for the entity that makes LinkedIn refuse a whole batch: pure, and against the sandbox (S35)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.bisection import next_parts
from integrations.models import Configuration
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from tests.integrations.syncable import configure, held, outcomes, sync, syncable

sizes_and_poison = st.integers(1, 100).flatmap(
    lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size - 1), max_size=size))
)


def search(size: int, poison: set[int]) -> tuple[set[int], set[int], int]:
    """(taken, refused, calls) of a search in which LinkedIn refuses each batch that holds poison."""
    taken: set[int] = set()
    refused: set[int] = set()
    asked: list = [(list(range(size)), None)]
    calls = 0
    while asked:
        part, splits = asked.pop()
        calls += 1
        is_bad = bool(poison.intersection(part))
        parts = next_parts(part, refused=is_bad, splits=splits)
        later = {one for some, rest in parts for one in [*some, *rest.sibling]}
        (refused if is_bad else taken).update(set(part) - later)
        asked += parts
    return taken, refused, calls


@given(sizes_and_poison)
def test_everything_is_settled_and_no_poison_is_taken(case):
    size, poison = case
    taken, refused, _ = search(size, poison)
    assert taken | refused == set(range(size))
    assert not taken & refused
    assert poison <= refused


@given(st.integers(1, 100).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_one_poison_entity_is_found_alone_by_a_few_calls(case):
    size, poison = case
    _taken, refused, calls = search(size, {poison})
    assert refused == {poison}
    assert calls <= 2 + 2 * math.ceil(math.log2(max(size, 2)))


@given(st.integers(2, 100))
def test_where_everything_is_refused_the_search_ends_early(size):
    _, refused, calls = search(size, set(range(size)))
    assert refused == set(range(size))
    assert calls <= 6 * math.ceil(math.log2(size)) + 6


@pytest.fixture
def three(linkedin, request_at, db):
    """Three configurations of one application that travel in one call."""
    export = syncable()
    indicator = syncable("IN_ATS_INDICATOR", beside=export)
    for integration in (export, indicator):
        request_at(integration)
    configure(export, CALLBACK_URL="https://a.example/poison", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    return export.customer_id


def test_a_poison_value_is_rejected_alone_and_the_others_are_confirmed(linkedin, three):
    linkedin.state.faults.append(Fault("poison:https://a.example/poison"))
    run = sync(selection=Selection.of_customers([three]))
    assert outcomes(run) == {
        "CALLBACK_URL": "rejected",
        "JOB_POSTING_VIEWERS": "confirmed",
        "APPLICATION_VIEWERS": "confirmed",
    }
    assert set(held(linkedin)) == {"JOB_POSTING_VIEWERS", "APPLICATION_VIEWERS"}
    assert run.attempts.count() == run.writes <= 4


def test_each_call_of_the_search_is_an_attempt_of_its_own(linkedin, three):
    linkedin.state.faults.append(Fault("poison:https://a.example/poison"))
    run = sync(selection=Selection.of_customers([three]))
    carried = [len(attempt.carried) for attempt in run.attempts.order_by("pk")]
    assert carried[0] == 3
    assert all(attempt.request_id for attempt in run.attempts.all())


def test_a_refusal_of_the_call_itself_is_not_searched(linkedin, three):
    linkedin.state.faults.append(Fault("status:403", match={"method": "PUT"}, at="before_apply", times=0))
    run = sync(selection=Selection.of_customers([three]))
    assert set(outcomes(run).values()) == {"rejected"}
    assert run.writes == 1


def test_what_got_no_clear_answer_twice_travels_in_smaller_company(linkedin, three):
    Configuration.objects.filter(key="CALLBACK_URL").update(
        trouble="unknown", failures=6, next_attempt_at="2026-01-01T00:00Z"
    )
    run = sync(selection=Selection.of_customers([three]))
    assert sorted(len(attempt.carried) for attempt in run.attempts.all()) == [1, 2]
