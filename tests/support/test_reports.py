"""Realistic reports, with facts and as free text alone: where each goes, who is copied, who never, promise and items."""

import pytest

from support.kind_words import TROUBLE
from support.triage import answer
from tests.support.report_rows import ROWS, Row

pytestmark = pytest.mark.django_db

BY_FACTS = [pytest.param(row, row.facts, id=f"facts: {row.id}") for row in ROWS if row.facts]
BY_TEXT = [pytest.param(row, {"description": row.text}, id=f"text: {row.id}") for row in ROWS if row.text]


def test_there_are_reports_enough():
    assert len(ROWS) >= 60
    assert len(BY_TEXT) >= 60
    assert len(BY_FACTS) >= 60
    assert {row.to for row in ROWS} == {
        "customer_case_mail", "help_center", "linkedin_customer_support", "partner_engineering_form", "developer_support_form",
        "vetting_appeal_form", "tier_upgrade_ticket", "customer_success_manager", "security_mail", "bd_contact", "bd_escalation",
        "ats_representative", "existing_case", "self_service", "answer_from_guide", "ask_a_person",
    }  # fmt: skip


@pytest.mark.parametrize(("row", "said"), [*BY_FACTS, *BY_TEXT])
def test_report_goes_where_the_guides_say(row: Row, said):
    found = answer(said)
    promise = found["promise"]
    assert found["destination"] == row.to
    assert sorted(found["also"]) == sorted(row.also)
    assert [one["role"] for one in found["copy"]] == row.copy
    assert [one["role"] for one in found["must_not_copy"]] == row.never
    assert (promise["business_days"] if promise else None) == row.days
    assert set(row.rules) <= {reason["rule"] for reason in found["reasons"]}


@pytest.mark.parametrize(("row", "said"), [*BY_FACTS, *BY_TEXT])
def test_report_says_what_is_needed_there(row: Row, said):
    items = {item["key"]: item for item in answer(said)["items"]}
    assert set(row.items) <= set(items)
    assert all(items[key]["state"] == "not_applicable" for key in row.without)


@pytest.mark.parametrize(("row", "said"), BY_TEXT)
def test_what_was_read_from_the_text_is_listed_with_its_words(row: Row, said):
    for one in answer(said)["inferred"]:
        assert one["origin"]
        assert one["value"] not in ("", None)


@pytest.mark.parametrize(("row", "said"), [*BY_FACTS, *BY_TEXT])
def test_at_most_two_questions_remain_and_each_answer_to_one_may_lead_elsewhere(row: Row, said):
    found = answer(said)
    assert len(found["questions"]) <= 2
    for question in found["questions"]:
        goes_to = {
            answer({**said, question["key"]: _value(one["value"])})["destination"]
            for one in question["choices"]
        }
        assert goes_to != {found["destination"]}


def _value(text: str):
    return {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)


def test_drop_down_is_nothing_that_is_down():
    assert TROUBLE.search("the drop-down is there") is None
    assert TROUBLE.search("the export is down")
