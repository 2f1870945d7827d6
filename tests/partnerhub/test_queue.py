"""The queue carries names and primary keys; losing it costs time, never a save."""

import logging
import uuid

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.signing import SignedPackage

from partnerhub import queue
from partnerhub.models import Heartbeat
from partnerhub.schema import SchemaWatch
from partnerhub.tasks import beat_queue


@pytest.fixture
def broker(monkeypatch):
    """An empty queue of our own, whatever broker is configured."""
    monkeypatch.setattr(Conf, "CLUSTER_NAME", f"test-{uuid.uuid4().hex}")
    own = get_broker()
    yield own
    own.delete_queue()


@pytest.mark.django_db
def test_a_message_names_the_dispatcher_a_task_and_a_primary_key(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue.wake(beat_queue, 7)
    ((_, package),) = broker.dequeue()
    task = SignedPackage.loads(package)
    assert (task["func"], task["args"]) == ("partnerhub.queue.run", ("beat_queue", 7))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_when_the_save_is_rolled_back(broker):
    with transaction.atomic():
        queue.wake(beat_queue, 7)
        transaction.set_rollback(True)
    assert broker.queue_size() == 0


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


@pytest.mark.django_db
def test_a_worker_of_another_release_leaves_the_row_alone(caplog, monkeypatch):
    monkeypatch.setattr(queue, "_SCHEMA", SchemaWatch())
    MigrationRecorder(connection).record_applied("support", "9999_later")
    queue.run("beat_queue", 7)
    assert not Heartbeat.objects.exists()
    assert "Left beat_queue 7 to the workers of another release" in caplog.text


def test_the_cluster_is_set_so_that_a_slow_task_is_not_run_twice():
    """A message must not come back while it is still waiting or running (design: the queue is a wake-up)."""
    cluster = settings.Q_CLUSTER
    waiting = cluster["queue_limit"] / cluster["workers"] * cluster["timeout"]
    assert cluster["retry"] > cluster["timeout"] + waiting
    assert cluster["queue_limit"] <= 2 * cluster["workers"]
    assert (cluster["bulk"], cluster["scheduler"], cluster["save_limit"]) == (1, False, 0)


@pytest.mark.django_db
def test_the_queue_is_backed_up_only_with_plenty_before_the_workers(
    broker, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(queue, "PLENTY", 2)
    sizes = []
    for _ in range(3):
        sizes.append(queue.is_backed_up())
        with django_capture_on_commit_callbacks(execute=True):
            queue.wake(print, 0)
    assert sizes == [False, False, True]


def test_a_broker_that_does_not_answer_holds_no_sweep_up(monkeypatch):
    def silent() -> None:
        raise ConnectionError

    monkeypatch.setattr(queue, "get_broker", silent)
    assert not queue.is_backed_up()
