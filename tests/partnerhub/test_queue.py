"""The queue carries names and primary keys; losing it costs time, never a save."""

import logging

import pytest
from django.conf import settings
from django.db import transaction
from django_q.models import OrmQ

from partnerhub import queue
from partnerhub.models import Heartbeat
from partnerhub.tasks import beat_queue


@pytest.mark.django_db
def test_a_message_names_the_dispatcher_a_task_and_a_primary_key(
    django_capture_on_commit_callbacks, settings
):
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake(beat_queue, 7)
    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == ("partnerhub.queue.run", ("beat_queue", 7))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_when_the_save_is_rolled_back():
    with transaction.atomic():
        queue.wake(beat_queue, 7)
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_a_broken_broker_does_not_fail_the_save(django_capture_on_commit_callbacks, monkeypatch, caplog):
    monkeypatch.setattr("django_q.tasks.get_broker", lambda *_: _raise(ConnectionError("broker is down")))
    with django_capture_on_commit_callbacks(execute=True), caplog.at_level(logging.ERROR):
        queue.wake(beat_queue, 7)
    assert "broker is down" in caplog.text


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.django_db
def test_the_dispatcher_runs_registered_tasks_only(caplog):
    queue.run("beat_queue", 0)
    queue.run("os.system", 0)
    assert Heartbeat.objects.get().name == Heartbeat.QUEUE
    assert "unknown task 'os.system'" in caplog.text


def test_the_cluster_is_set_so_that_a_slow_task_is_not_run_twice():
    """A message must not come back while it is still waiting or running (design: the queue is a wake-up)."""
    cluster = settings.Q_CLUSTER
    waiting = cluster["queue_limit"] / cluster["workers"] * cluster["timeout"]
    assert cluster["retry"] > cluster["timeout"] + waiting
    assert cluster["queue_limit"] <= 2 * cluster["workers"]
    assert (cluster["bulk"], cluster["scheduler"], cluster["save_limit"]) == (1, False, 0)
