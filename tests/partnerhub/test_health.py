"""The two health pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from partnerhub.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_the_process_says_that_it_answers_without_a_login(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readiness_names_each_part_that_has_never_run(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "checks": {
            "database": "ok",
            "clock": "ok",
            "sweep": "has never run: start manage.py work",
            "queue": "has never run: start manage.py work",
        },
    }


def test_the_system_is_ready_while_both_hearts_beat(client):
    Heartbeat.beat(Heartbeat.SWEEP)
    Heartbeat.beat(Heartbeat.QUEUE)
    assert client.get("/readyz").json() == {
        "ready": True,
        "checks": {"database": "ok", "clock": "ok", "sweep": "ok", "queue": "ok"},
    }


def test_a_queue_that_fell_silent_turns_readiness_red(client):
    Heartbeat.beat(Heartbeat.SWEEP)
    Heartbeat.objects.create(name=Heartbeat.QUEUE, beat_at=timezone.now() - timedelta(minutes=5))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["queue"].startswith("silent since ")


def test_a_database_of_another_release_turns_readiness_red(client):
    MigrationRecorder(connection).record_applied("support", "9999_later")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "this is an older release" in answer.json()["checks"]["database"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_pages_are_only_read(client, path):
    assert client.post(path).status_code == 405
