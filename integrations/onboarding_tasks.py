"""What runs behind the pages for onboarding: tracks whose time has come are taken further."""

from django.utils import timezone

from integrations.advancing import advance, sweep_due
from integrations.sync_tasks import wake_run
from partnerhub.queue import is_backed_up, task, wake
from partnerhub.sweeps import sweep


@task
def advance_track(pk: int) -> None:
    advance(pk, wake_run=wake_run)


@sweep(seconds=3)
def wake_due_tracks() -> None:
    if is_backed_up():
        return
    for pk in sweep_due(now=timezone.now()):
        wake(advance_track, pk)
