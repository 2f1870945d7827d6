"""What runs behind the pages for syncing: runs, and what is due again."""

from integrations.models import SyncRun
from integrations.sync import due_configurations, perform, request_sync, unfinished_runs
from partnerhub.queue import is_backed_up, task, wake
from partnerhub.sweeps import sweep

# The queue kills a task after 120 seconds. What is begun within these ends in time even when a token, a write and a
# read all take the 30 seconds that a call may.
SLICE_SECONDS = 20
WORKERS_PER_RUN = 4  # woken at once; each takes a shard after the other


@task
def run_sync(pk: int) -> None:
    settled: list[int] = []
    run = perform(pk, seconds=SLICE_SECONDS, on_settled=settled.append)
    if settled and not run.is_finished:
        wake(run_sync, pk)  # a slice that only waited is looked at again by the sweep


def wake_run(run: SyncRun) -> None:
    """Let workers share a run that was just requested."""
    _wake_workers(run.pk, run.shards.filter(finished_at=None).count())


@sweep(seconds=10)
def wake_unfinished_runs() -> None:
    if is_backed_up():
        return
    for pk, shards in unfinished_runs():
        _wake_workers(pk, shards)


@sweep(seconds=20)
def retry_what_is_due() -> None:
    selection = due_configurations()
    if selection.keys:
        wake_run(request_sync(selection=selection, source=SyncRun.Source.SWEEP))


def _wake_workers(run: int, shards: int) -> None:
    for _ in range(min(shards, WORKERS_PER_RUN)):
        wake(run_sync, run)
