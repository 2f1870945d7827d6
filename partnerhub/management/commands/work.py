"""`manage.py work`: everything that runs behind the pages, in one process to supervise."""

import signal
import sys
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnerhub.schema import EXIT_CODE, SchemaWatch
from partnerhub.sweeps import run_due_sweeps
from partnerhub.workers import Workers


class Command(BaseCommand):
    help = (
        "Run the queue's workers and the sweep loop; restart the workers when they die or hang. Ends with code 3 where"
        " the database is of another release than this code."
    )

    is_stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        schema = SchemaWatch()
        _refuse(schema.mismatch())
        workers = Workers(sys.argv[0])
        self.stdout.write("Working. Ctrl-C stops.")
        while not self.is_stopping and not schema.mismatch():
            run_due_sweeps()
            if workers.need_restart:
                self.stderr.write("The queue's workers died or hung: starting them anew.")
                workers.stop(grace=0)
                workers = Workers(sys.argv[0])
            time.sleep(0.5)
        workers.stop()
        _refuse(schema.answer)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def _refuse(problem: str) -> None:
    if problem:
        raise CommandError(problem, returncode=EXIT_CODE)
