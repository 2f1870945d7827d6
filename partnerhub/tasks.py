"""The machinery's own sign of life: the sweep beats, and sends the queue a message that beats too."""

from django.utils import timezone

from partnerhub.api_answers import KEPT, forget_answers
from partnerhub.clock_skew import watch_clock
from partnerhub.models import Heartbeat
from partnerhub.queue import task, wake
from partnerhub.sweeps import sweep


@sweep(seconds=15)
def beat_sweep() -> None:
    Heartbeat.beat(Heartbeat.SWEEP)
    wake(beat_queue, 0)


@sweep(seconds=3600)
def forget_old_answers() -> None:
    forget_answers(before=timezone.now() - KEPT)


sweep(seconds=60)(watch_clock)  # of this host; the pages' own host is asked by /readyz


@task
def beat_queue(_pk: int) -> None:
    Heartbeat.beat(Heartbeat.QUEUE)
