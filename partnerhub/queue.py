"""The queue wakes workers up, nothing more: rows are the work, a message carries a name and a primary key, and
every task is harmless when it runs twice or is lost (the sweep finds what is due)."""

import logging
from collections.abc import Callable

from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

from partnerhub.schema import SchemaWatch

logger = logging.getLogger(__name__)

PLENTY = 50  # messages

Task = Callable[[int], None]
_TASKS: dict[str, Task] = {}
_SCHEMA = SchemaWatch()


def task(function: Task) -> Task:
    """Register a function of one primary key under its own name: `@task def run_sync(pk): …`."""
    _TASKS[function.__name__] = function
    return function


def wake(function: Task, pk: int) -> None:
    """Ask a worker to run the task once the current transaction is committed. Never fails the caller: with the
    broker down, the sweep finds the row."""

    def enqueue() -> None:
        async_task("partnerhub.queue.run", function.__name__, pk, save=False)

    transaction.on_commit(enqueue, robust=True)


def is_backed_up() -> bool:
    """Whether workers have plenty before them already: who wakes by the clock then leaves it at that, so that rows,
    not time, bound the queue. A broker that does not answer has nothing before it."""
    try:
        return int(get_broker().queue_size()) >= PLENTY
    except Exception:
        logger.warning("The queue's broker does not answer; the sweep goes on.", exc_info=True)
        return False


def run(name: str, pk: int) -> None:
    """The one callable that queue messages name. An unknown name is logged and dropped. A worker of another release
    than the database's leaves the row alone: the sweep of the right one finds it."""
    if problem := _SCHEMA.mismatch():
        logger.error("Left %s %s to the workers of another release. %s", name, pk, problem)
        return
    function = _TASKS.get(name)
    if function is None:
        logger.error("Dropped a queue message for the unknown task %r.", name)
        return
    function(pk)
