"""The daily budget: never more reserved than the limit, and what is not used comes back."""

from datetime import date

import pytest

from integrations import quota
from integrations.models import QuotaDay
from tests.integrations.factories import DeveloperApplicationFactory

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return DeveloperApplicationFactory()


def reserve(application, calls: int, *, limit: int = 5, day: date = DAY) -> quota.Grant:
    grants = quota.reserve({application.pk: calls}, resource="r", day=day, limit=limit)
    return grants[application.pk]


def test_a_grant_is_what_was_asked_while_the_limit_allows(application):
    assert reserve(application, 3).left == 3
    assert QuotaDay.objects.get().reserved == 3


def test_a_grant_is_cut_to_what_is_left(application):
    reserve(application, 3)
    assert reserve(application, 3).left == 2
    assert reserve(application, 3).left == 0
    assert QuotaDay.objects.get().reserved == 5


def test_every_day_and_application_has_its_own_budget(application):
    reserve(application, 5)
    assert reserve(application, 5, day=date(2026, 3, 3)).left == 5
    assert reserve(DeveloperApplicationFactory(), 5).left == 5


def test_unused_calls_come_back(application):
    grant = reserve(application, 4)
    grant.take(DAY)
    quota.give_back({application.pk: grant}, resource="r", day=DAY)
    assert QuotaDay.objects.get().reserved == 1


def test_an_empty_grant_lets_nothing_leave(application):
    with pytest.raises(quota.SpentError, match="00:00 UTC"):
        quota.Grant(0, DAY).take(DAY)


def test_a_grant_of_yesterday_lets_nothing_leave():
    with pytest.raises(quota.DayTurnedError, match="new UTC day"):
        quota.Grant(5, DAY).take(date(2026, 3, 3))
