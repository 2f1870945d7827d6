"""A process that dies while a name is on its way leaves behind who sent which name."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from integrations.name_history import sending
from integrations.names import default_name
from integrations.naming import send_names
from tests.chaos import worker
from tests.chaos.rig import SETTINGS

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


def send_name(orders: worker.Orders, integration: int, user: int) -> None:
    """What the page does, in a process of its own."""
    worker._write_to(orders.log)
    worker._move_in(orders)
    send_names(integrations=[integration], actor=User.objects.get(pk=user))


def test_who_sent_a_name_is_on_record_when_the_process_dies_before_the_answer(house, person):
    integration, user = house.customer().integration, person("Onboarding")
    orders = worker.Orders(
        database={name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER")},
        settings={name: getattr(settings, name) for name in SETTINGS},
        log=house.log,
    )
    hold = house.spoil("hold:20", match={"method": "POST", "resource": "integrations"}, at="after_apply")
    process = worker.FORGE.Process(target=send_name, args=(orders, integration.pk, user.pk), daemon=True)
    process.start()
    house.workers.append(process)
    house.until(lambda: hold.seen, "the call")
    process.kill()
    house.finish(process)
    house.linkedin.state.faults.clear()
    latest = integration.history.first()
    assert latest.history_change_reason == sending(default_name(integration))
    assert latest.history_user == user
    integration.refresh_from_db()
    assert integration.confirmed_name == ""
