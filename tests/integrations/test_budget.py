"""The day's budget as pages show it."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.budget import Budget, budgets_of
from integrations.models import QuotaDay, Throttle
from tests.integrations.factories import DeveloperApplicationFactory

REST = "rest/integrationConfigurations"
NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def application(db, settings):
    settings.LINKEDIN_DAILY_LIMIT = 100
    return DeveloperApplicationFactory()


def used(application, resource=REST, **calls):
    return QuotaDay.objects.create(application=application, resource=resource, day=NOW.date(), **calls)


def test_what_is_used_and_what_is_reserved_beside_it(application):
    used(application, reserved=60, used=40)
    [budget] = budgets_of([application.pk], now=NOW)[application.pk]
    assert budget == Budget(resource=REST, limit=100, used=40, reserved=60)
    assert (budget.under_way, budget.left) == (20, 40)


def test_the_day_is_that_of_utc_wherever_the_office_is(application):
    used(application, reserved=1, used=1)
    in_berlin = NOW.astimezone(datetime.strptime("+0200", "%z").tzinfo)
    assert budgets_of([application.pk], now=in_berlin)[application.pk][0].used == 1
    assert budgets_of([application.pk], now=NOW + timedelta(hours=1)) == {application.pk: []}


def test_a_throttle_is_shown_with_linkedins_words_until_it_ends(application):
    Throttle.objects.create(application=application, resource=REST, until=SOON, because="Slow down.")
    [budget] = budgets_of([application.pk], now=NOW)[application.pk]
    assert budget == Budget(resource=REST, limit=100, throttled_until=SOON, because="Slow down.")
    assert budgets_of([application.pk], now=SOON) == {application.pk: []}


@pytest.mark.parametrize(
    ("budget", "left"),
    [
        pytest.param({"used": 0}, 10, id="nothing used"),
        pytest.param({"used": 9, "reserved": 10}, 0, id="the last one reserved"),
        pytest.param({"used": 12, "reserved": 12}, 0, id="the limit was lowered meanwhile"),
    ],
)
def test_what_is_left(budget, left):
    assert Budget(resource=REST, limit=10, **budget).left == left


def test_resources_come_by_name_and_many_applications_cost_two_queries(
    application, django_assert_num_queries
):
    others = [DeveloperApplicationFactory() for _ in range(5)]
    for one in (application, *others):
        used(one, "rest/integrations", reserved=1)
        used(one, reserved=1)
    with django_assert_num_queries(2):
        found = budgets_of([one.pk for one in (application, *others)], now=NOW)
    assert [[budget.resource for budget in budgets] for budgets in found.values()] == [
        [REST, "rest/integrations"]
    ] * 6
