"""W2: the same signed notification a hundred times at once is one row and one effect, and every answer is a 2xx."""

import pytest
from django.test import Client

from integrations.inbound.acting import act_on_notifications
from integrations.inbound.endpoints import open_endpoint
from integrations.models import WebhookNotification
from partnerhub.queue import run
from tests.chaos.threads import in_threads
from tests.integrations import conftest
from tests.integrations.at_linkedin import calls_of_integrations
from tests.integrations.inbound.posts import notification, notify
from tests.integrations.syncable import syncable

linkedin, request_at = conftest.linkedin, conftest.request_at  # fixtures of another folder

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def endpoint(database, linkedin, request_at):
    integration = syncable("PROFILE_PLUGIN")
    request_at(integration)
    return open_endpoint(application=integration.application)


def test_w2_a_hundred_duplicates_at_once_are_one_row_and_one_effect(endpoint, linkedin):
    answers = in_threads(100, lambda _: notify(Client(), endpoint, notification()).status_code)
    assert set(answers) == {200}
    row = WebhookNotification.objects.get()
    in_threads(8, lambda _: run("act_on_application", row.application_id))
    act_on_notifications(application=row.application_id)
    row.refresh_from_db()
    assert row.state == WebhookNotification.State.DONE
    assert calls_of_integrations(linkedin) == ["GET"]


def test_w2_a_hundred_different_ones_at_once_are_all_kept(endpoint):
    answers = in_threads(100, lambda number: notify(Client(), endpoint, notification(number)).status_code)
    assert set(answers) == {200}
    assert WebhookNotification.objects.count() == 100
