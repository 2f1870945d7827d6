"""What keeps looking for drift behind the pages, and heals it where the customer's policy says so."""

from integrations.drift import due_for_a_look, verify_what_is_due
from integrations.healing import heal_what_may_be
from partnerhub.queue import task, wake
from partnerhub.sweeps import sweep

SLICE_SECONDS = 20  # of asking; the queue kills a task after 120


@sweep(seconds=120)
def look_for_drift() -> None:
    if due_for_a_look(limit=1):
        wake(compare_what_is_due, 0)


@task
def compare_what_is_due(_pk: int) -> None:
    verify_what_is_due(seconds=SLICE_SECONDS)


sweep(seconds=60)(heal_what_may_be)  # the run it asks for is woken as every other that nobody is at
