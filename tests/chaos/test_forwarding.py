"""Workers that are killed while they forward, and an ATS that fails: every event arrives, as it came."""

import os
import random

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from integrations.inbound.forwarding import forward_due
from integrations.inbound.routes import set_route
from integrations.models import CallbackEvent
from tests.chaos import worker
from tests.chaos.rig import SETTINGS
from tests.customers.factories import CustomerFactory
from tests.integrations.inbound.ats import Ats
from tests.integrations.inbound.posts import deliver

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
ROUNDS = max(1, int(os.environ.get("CHAOS_ROUNDS", "5")) // 5)
EVENTS = 4


def forward(orders: worker.Orders, customer: int) -> None:
    """What the task does, in a process of its own."""
    worker._write_to(orders.log)
    worker._move_in(orders)
    forward_due(customer=customer)


@pytest.fixture
def start(forge, database, tmp_path):
    """`start(customer)` is a worker that forwards; all of them end with the test."""
    processes = []

    def one(customer):
        orders = worker.Orders(
            database={name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER")},
            settings={name: getattr(django_settings, name) for name in SETTINGS} | {"DEBUG": True},
            log=tmp_path / "workers.log",
        )
        process = worker.FORGE.Process(target=forward, args=(orders, customer), daemon=True)
        process.start()
        processes.append(process)
        return process

    yield one
    for process in processes:
        process.kill()
        process.join(30)
        process.close()


def time_passes():
    """As long as any claim or wait lasts."""
    waiting = CallbackEvent.objects.filter(forward=CallbackEvent.Forward.WAITING)
    waiting.update(forward_due_at=timezone.now())


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whoever_is_killed_and_whatever_the_ats_answers_no_event_is_lost(start, settings, seed):
    settings.DEBUG = True
    dice = random.Random(os.environ.get("CHAOS_SEED", seed))
    bodies = [b'{"id": "%d", "type": "EXPORT_CANDIDATE_PROFILE"}\xff' % number for number in range(EVENTS)]
    with Ats() as ats:
        route = set_route(customer=CustomerFactory(), forward_to=ats.url)
        for body in bodies:
            assert deliver(Client(), route, body).status_code == 200
        for _ in range(3):
            process = start(route.customer_id)
            ats.status = dice.choice([200, 200, 500])
            ats.before_answer = process.kill if dice.random() < 0.6 else lambda: None
            process.join(60)
            time_passes()
        ats.status, ats.before_answer = 200, lambda: None
        start(route.customer_id).join(60)
    assert set(CallbackEvent.objects.values_list("forward", flat=True)) == {CallbackEvent.Forward.DONE}
    assert {one.body for one in ats.received} == set(bodies)
