"""The daily budget: never more reserved than the limit, and what is not used comes back."""

from datetime import date

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from integrations import quota
from integrations.holds import DayTurnedError, SpentError
from integrations.models import QuotaDay
from tests.integrations.factories import DeveloperApplicationFactory

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return DeveloperApplicationFactory()


def reserve(application, calls: int, *, limit: int = 5, day: date = DAY) -> int:
    return quota.reserve({(application.pk, "r"): calls}, day=day, limit=limit)[application.pk, "r"]


def test_a_grant_is_what_was_asked_while_the_limit_allows(application):
    assert reserve(application, 3) == 3
    assert QuotaDay.objects.get().reserved == 3


def test_a_grant_is_cut_to_what_is_left(application):
    reserve(application, 3)
    assert reserve(application, 3) == 2
    assert reserve(application, 3) == 0
    assert QuotaDay.objects.get().reserved == 5


def test_every_day_and_application_has_its_own_budget(application):
    reserve(application, 5)
    assert reserve(application, 5, day=date(2026, 3, 3)) == 5
    assert reserve(DeveloperApplicationFactory(), 5) == 5


def test_unused_calls_come_back_and_used_ones_are_counted(application):
    (grant,) = (ledger := quota.Ledger()).pay([((application.pk, "r"), 4)], day=DAY)
    grant.take(DAY)
    ledger.take_back((application.pk, "r"), grant)
    ledger.settle()
    row = QuotaDay.objects.get()
    assert (row.reserved, row.used) == (1, 1)


def test_what_comes_back_is_spent_before_more_is_reserved(application):
    line, ledger = (application.pk, "r"), quota.Ledger()
    (grant,) = ledger.pay([(line, 4)], day=DAY)
    ledger.take_back(line, grant)
    ledger.pay([(line, 4)], day=DAY)
    assert QuotaDay.objects.get().reserved == 4


def test_a_new_day_is_paid_from_its_own_budget(application):
    line, ledger = (application.pk, "r"), quota.Ledger()
    (yesterday,) = ledger.pay([(line, 2)], day=DAY)
    (today,) = ledger.pay([(line, 2)], day=date(2026, 3, 3))
    ledger.take_back(line, yesterday)
    today.take(date(2026, 3, 3))
    ledger.take_back(line, today)
    ledger.settle()
    rows = QuotaDay.objects.order_by("day").values_list("reserved", "used")
    assert list(rows) == [(0, 0), (1, 1)]


@given(
    asked=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=12),
    limit=st.integers(0, 12),
)
def test_several_workers_together_never_pass_the_limit(asked, limit):
    """Each (calls wanted, calls used) by one of three workers in turn; rows say what left, and never too much."""
    QuotaDay.objects.all().delete()
    line = (DeveloperApplicationFactory().pk, "r")
    with override_settings(LINKEDIN_DAILY_LIMIT=limit):
        ledgers = [quota.Ledger() for _ in range(3)]
    left = 0
    for turn, (wanted, used) in enumerate(asked):
        ledger = ledgers[turn % 3]
        (grant,) = ledger.pay([(line, wanted)], day=DAY)
        for _ in range(min(used, grant.left)):
            grant.take(DAY)
            left += 1
        ledger.take_back(line, grant)
    for ledger in ledgers:
        ledger.settle()
    row = QuotaDay.objects.filter(day=DAY).first()
    assert (row.reserved, row.used) == (left, left) if row else left == 0
    assert left <= limit


def test_an_empty_grant_lets_nothing_leave(application):
    with pytest.raises(SpentError, match="00:00 UTC"):
        quota.Grant(0, DAY).take(DAY)


def test_a_grant_of_yesterday_lets_nothing_leave():
    with pytest.raises(DayTurnedError, match="new UTC day"):
        quota.Grant(5, DAY).take(date(2026, 3, 3))
