"""Which step a case may take next, and everything that stands in its way."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.refusals import Refusal
from support.destinations import To
from support.lifecycle import LAWFUL, WORDS, Status, TransitionFacts, can_transition, is_reopening
from support.models import Case
from support.reports import Kind

FILED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def facts(status="new", **fields):
    """A customer case that wants nothing more for any step."""
    complete = {
        "filed_at": FILED,
        "destination": To.CUSTOMER_CASE_MAIL,
        "is_answered": True,
        "because": "Came back",
    }
    return TransitionFacts(number=7, status=status, **{**complete, **fields})


TWIN = Refusal("Acme has an open case for this issue: case 3.", "SP-07", "issue_key")


def fields_of(refusals):
    return [(refusal.rule, refusal.field) for refusal in refusals]


def test_states_are_those_of_the_rows():
    assert dict(Case.Status.choices) == {status.value: words for status, words in WORDS.items()}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("to", Status)
def test_table_of_steps_is_what_is_lawful(status, to):
    assert (can_transition(facts(status), to) == []) is (to in LAWFUL[status])


@pytest.mark.parametrize(
    ("given", "to", "refused"),
    [
        pytest.param({"filed_at": None}, "filed", [("SP-17", "filed_at")], id="filing wants its date"),
        pytest.param({"destination": ""}, "filed", [("", "destination")], id="filing wants a destination"),
        pytest.param(
            {"destination": "", "is_numbered": True}, "filed", [], id="what LinkedIn numbered is filed"
        ),
        pytest.param(
            {"destination": To.PARTNER_ENGINEERING_FORM},
            "filed",
            [("SP-22", "is_investigated")],
            id="SP-22 a partner ticket wants investigation",
        ),
        pytest.param(
            {"destination": To.PARTNER_ENGINEERING_FORM, "is_investigated": True}, "filed", [], id="SP-22 done"
        ),
        pytest.param(
            {"destination": To.PARTNER_ENGINEERING_FORM, "category": Kind.APP_SETTINGS},
            "filed",
            [],
            id="SP-22 app settings have nothing to investigate",
        ),
        pytest.param(
            {"status": "filed", "filed_at": None}, "transferred", [("SP-05", "filed_at")], id="SP-05 never filed"
        ),
        pytest.param({}, "transferred", [("SP-05", "status")], id="SP-05 only from filed or waiting"),
        pytest.param(
            {"status": "filed", "is_answered": False, "because": " "},
            "resolved",
            [("", "because")],
            id="ending wants an answer or a reason",
        ),
        pytest.param({"status": "filed", "is_answered": False}, "closed", [], id="ending by a reason"),
        pytest.param(
            {"status": "resolved", "is_answered": False, "because": ""}, "closed", [], id="closing what was resolved"
        ),
        pytest.param({"status": "closed", "because": ""}, "waiting", [("SP-18", "because")], id="SP-18 reopening"),
        pytest.param({"status": "closed", "merged_into": 3}, "waiting", [("", "status")], id="merged case"),
        pytest.param({"status": "closed", "twin": TWIN}, "waiting", [("SP-07", "status")], id="SP-07 open twin"),
        pytest.param({"status": "filed"}, "filed", [("", "status")], id="already there"),
        pytest.param({}, "lost", [("", "status")], id="no such state"),
        pytest.param(
            {"filed_at": None, "destination": "", "is_partner": True},
            "filed",
            [("SP-17", "filed_at"), ("", "destination"), ("SP-22", "is_investigated")],
            id="all reasons at once",
        ),
    ],
)  # fmt: skip
def test_step_is_refused_for_what_it_wants(given, to, refused):
    assert fields_of(can_transition(facts(**given), to)) == refused


def test_refused_step_says_which_ones_there_are():
    words = str(can_transition(facts("transferred"), "filed")[0])
    assert words == (
        "Case 7 is transferred at LinkedIn: it cannot become filed with LinkedIn from there. Choose waiting, resolved,"
        " closed."
    )


FACTS = st.builds(
    TransitionFacts,
    number=st.integers(0, 9),
    status=st.sampled_from(Status),
    is_partner=st.booleans(),
    destination=st.sampled_from(["", *To]),
    category=st.sampled_from(["", *Kind]),
    filed_at=st.sampled_from([None, FILED]),
    is_numbered=st.booleans(),
    is_investigated=st.booleans(),
    is_answered=st.booleans(),
    because=st.sampled_from(["", " ", "Came back"]),
    twin=st.sampled_from([None, TWIN]),
    merged_into=st.sampled_from([None, 4]),
)


@given(facts=FACTS, to=st.sampled_from([*Status, "lost"]))
def test_nobody_takes_a_step_that_is_not_in_the_table_nor_reopens_what_is_merged(facts, to):
    if can_transition(facts, to):
        return
    assert to in LAWFUL[facts.status]
    assert not (
        is_reopening(facts.status, to) and (facts.merged_into or facts.twin or not facts.because.strip())
    )
    assert not (to == Status.TRANSFERRED and facts.filed_at is None)
