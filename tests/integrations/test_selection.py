"""From rows to plans: the same few queries for any number of integrations, and no more of them in memory than needed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations import selection
from integrations.selection import Selection, facts_of, steps_of
from tests.integrations.factories import ConfigurationFactory, DeveloperApplicationFactory, IntegrationFactory

pytestmark = pytest.mark.django_db


def test_integrations_are_loaded_a_few_at_a_time_as_steps_are_asked_for(monkeypatch):
    monkeypatch.setattr(selection, "AT_ONCE", 2)
    rows = [ConfigurationFactory() for _ in range(5)]
    steps = steps_of(Selection.of_integrations([row.integration_id for row in rows]))
    with CaptureQueriesContext(connection) as first:
        next(steps)
    with CaptureQueriesContext(connection) as rest:
        list(steps)
    assert (len(first), len(rest)) == (2, 4)


@pytest.mark.parametrize(("own", "house", "spoken"), [("", "v2", "v2"), ("rest", "v2", "rest")])
def test_the_plan_knows_in_which_dialect_the_application_speaks(settings, own, house, spoken):
    settings.LINKEDIN_DIALECT = house
    application = DeveloperApplicationFactory(dialect=own)
    integration = IntegrationFactory(application=application, customer=application.customer)
    assert facts_of(integration).dialect == spoken


def test_the_plan_knows_whether_deleting_is_switched_off(settings):
    settings.LINKEDIN_DELETES = "off"
    assert not facts_of(IntegrationFactory()).may_delete
