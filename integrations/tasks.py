"""What runs behind the pages for integrations: sync runs, and what is due again."""

from integrations.customer_csv import uploads
from integrations.models import SyncRun
from integrations.sync import due_configurations, perform, request_sync, unfinished_runs
from partnerhub.queue import task, wake
from partnerhub.sweeps import sweep

# The queue kills a task after 120 seconds. What is begun within these ends in time even when a token, a write and a
# read all take the 30 seconds that a call may.
SLICE_SECONDS = 20


@task
def run_sync(pk: int) -> None:
    settled: list[int] = []
    run = perform(pk, seconds=SLICE_SECONDS, on_settled=settled.append)
    if settled and not run.is_finished:
        wake(run_sync, pk)  # a slice that only waited is looked at again by the sweep


@sweep(seconds=600)
def wipe_imports() -> None:
    uploads.wipe_forgotten_imports()


@sweep(seconds=10)
def wake_unfinished_runs() -> None:
    for pk in unfinished_runs():
        wake(run_sync, pk)


@sweep(seconds=20)
def retry_what_is_due() -> None:
    selection = due_configurations()
    if selection.keys:
        wake(run_sync, request_sync(selection=selection, source=SyncRun.Source.SWEEP).pk)
