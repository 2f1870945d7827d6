"""Seeding: the same partner on any day, and only into a database without customers."""

import datetime as dt
from collections import Counter

import pytest
import time_machine

from customers.models import Customer
from support.demo.sandbox_files import SandboxFiles
from support.demo.seeding import is_seeded, seed
from support.models import Case, Escalation
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db
FIRST_SUNDAY = dt.datetime(2028, 1, 2, 0, 5, tzinfo=dt.UTC)


def test_seeding_works_past_midnight_on_the_first_sunday_of_a_year(tmp_path):
    with time_machine.travel(FIRST_SUNDAY, tick=False):
        assert seed(SandboxFiles(tmp_path))
    assert is_seeded()
    assert Customer.objects.count() == 42
    assert Counter(Case.objects.values_list("kind", flat=True)) == {"customer": 112, "partner": 9}
    assert Counter(Escalation.objects.values_list("status", flat=True)) == {
        "out": 3, "draft": 2, "withdrawn": 1,
    }  # fmt: skip
    for moment in ("created_at", "filed_at", "last_answer_at", "closed_at"):
        assert not Case.objects.filter(**{f"{moment}__gt": FIRST_SUNDAY}).exists()


def test_a_database_with_other_customers_is_left_alone(tmp_path):
    CustomerFactory(name="Someone real")
    assert not seed(SandboxFiles(tmp_path))
    assert not is_seeded()
    assert [customer.name for customer in Customer.objects.all()] == ["Someone real"]
