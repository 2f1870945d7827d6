"""The five items, in the seed's order, each filled, typed or missing with the sentence what to do (SP-17)."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from partnerhub.clocks import Calendar
from support.checklist import CaseFacts, State, escalation_items
from support.references import parse_reference

LINKEDIN = Calendar("LinkedIn's", ZoneInfo("America/Los_Angeles"), frozenset({date(2026, 2, 16)}))
TODAY = date(2026, 2, 23)
FACTS = CaseFacts(
    name="case 7",
    problem="One-Click Export fails",
    references=(parse_reference("CAS-08123456"), parse_reference("445566", "Zendesk")),
    customers=("Acme", "Globex"),
    filed_on=date(2026, 2, 2),
    answered_on=date(2026, 2, 5),
    integration="Recruiter System Connect (RSC)",
)


def items(*cases, why="Silence."):
    return escalation_items(cases or (FACTS,), today=TODAY, calendar=LINKEDIN, why=why)


def item(key, *cases, why="Silence."):
    return next(found for found in items(*cases, why=why) if found.key == key)


def test_five_items_stand_in_linkedins_order_and_numbering():
    assert [(found.number, found.label, found.lines) for found in items()] == [
        (1, "Ticket", ("CAS-08123456 / Zendesk 445566",)),
        (2, "Customers impacted", ("Acme, Globex",)),
        (
            3,
            "Filed",
            (
                "2 Feb 2026 (14 business days ago). Last response from LinkedIn: 5 Feb 2026 (11 business days ago)",
            ),
        ),
        (4, "Why", ("Silence.",)),
        (5, "Related integration", ("Recruiter System Connect (RSC)",)),
    ]


@pytest.mark.parametrize(
    ("key", "gap", "remedy"),
    [
        ("ticket", {"references": ()}, "Add the CAS, CRM or Zendesk number, or the subject line"),
        ("customers", {"customers": ()}, "Name at least one customer"),
        ("dates", {"filed_on": None}, "Enter the date"),
        ("integration", {"integration": ""}, "Choose the integration"),
    ],
    ids=["SP-17 ticket", "SP-17 customers", "SP-17 dates", "SP-17 integration"],
)
def test_gap_is_missing_and_says_what_to_do(key, gap, remedy):
    missing = item(key, replace(FACTS, **gap))
    assert (missing.state, missing.lines) == (State.MISSING, ())
    assert missing.source.startswith(remedy)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"filed_on": date(2027, 2, 2)}, "filed_at"), ({"answered_on": date(2027, 2, 2)}, "last_answer_at")],
    ids=["filed", "answered"],
)
def test_date_in_the_future_is_missing_where_it_was_entered(change, field):
    found = item("dates", replace(FACTS, **change))
    assert (found.state, found.field) == (State.MISSING, field)
    assert "2 Feb 2027, lies in the future: correct it." in found.source


def test_reason_is_missing_until_someone_writes_it():
    assert item("why", why=" ").is_missing


def test_mail_subject_line_stands_in_for_a_ticket_number():
    found = item("ticket", replace(FACTS, references=(), mail_subject="Export broken"))
    assert (found.state, found.value) == (State.FILLED, "mail “Export broken”")


def test_no_answer_yet_is_said_and_is_no_gap():
    assert item("dates", replace(FACTS, answered_on=None)).value.endswith(
        "Last response from LinkedIn: none yet"
    )


def test_typed_fact_wins_over_rows():
    found = item("customers", replace(FACTS, typed={"customers": "Acme and its 12 subsidiaries"}))
    assert (found.state, found.value) == (State.TYPED, "Acme and its 12 subsidiaries")


def test_several_cases_share_the_items_and_name_the_ticket_of_each_date():
    other = replace(FACTS, references=(parse_reference("CRM:0012345"),), customers=("Globex", "Initech"))
    found = {one.key: one.lines for one in items(FACTS, other)}
    assert found["ticket"] == ("CAS-08123456 / Zendesk 445566 / CRM:0012345",)
    assert found["customers"] == ("Acme, Globex, Initech",)
    assert [line.split(":")[0] for line in found["dates"]] == ["CAS-08123456 / Zendesk 445566", "CRM"]


def test_one_case_with_a_gap_makes_the_item_missing_for_all():
    assert item("integration", FACTS, replace(FACTS, integration="")).is_missing
