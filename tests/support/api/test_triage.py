"""`POST /triage`: the contract's words and shapes, and nothing stored."""

import pytest

from support.models import Case
from support.triage import answer
from tests.customers.factories import CustomerFactory
from tests.support.api.problems import fields_of

pytestmark = pytest.mark.django_db

PARTS = {
    "destination", "also", "reasons", "copy", "must_not_copy", "promise", "items", "forbidden", "may_file", "advice",
    "questions", "inferred",
}  # fmt: skip


def test_the_answer_has_the_parts_of_the_contract(help_desk):
    CustomerFactory(name="Acme")
    asked = {
        "kind": "technical_issue",
        "business_line": "talent",
        "customer": "Acme",
        "reporter_role": "customer",
    }
    answer = help_desk.post("triage", asked)
    assert answer.status_code == 200
    assert answer.json().keys() == PARTS
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"description": "Our candidates do not export, error 403"},
        {"kind": "security_breach", "description": "A token leaked"},
        {"kind": "status_request", "existing_reference": "CAS-08123456", "same_issue": True},
        {"kind": "tier_upgrade", "business_line": "marketing", "product": "Ads API"},
        {"kind": None, "widget": None, "customers_affected": 0},
    ],
)
def test_it_is_what_the_desk_itself_says(help_desk, asked):
    over_http = help_desk.post("triage", asked)
    assert over_http.status_code == 200, over_http.content
    here = answer({name: value for name, value in asked.items() if value is not None})
    assert (over_http.json()["destination"], over_http.json()["copy"]) == (here["destination"], here["copy"])


def test_an_unknown_product_lists_those_there_are(help_desk):
    assert (
        "Recruiter System Connect" in fields_of(help_desk.post("triage", {"product": "Nothing"}))["product"]
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("widget", "yes"), ("urgent", 1), ("customers_affected", "3"), ("customers_affected", 1.0), ("customers_affected", True),
        ("customers_affected", -1), ("kind", "Technical_Issue"), ("business_line", ""), ("reporter_role", 5),
        ("programme_stage", []), ("description", 5), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_a_field_error(help_desk, field, value):
    assert fields_of(help_desk.post("triage", {field: value})).keys() == {field}
