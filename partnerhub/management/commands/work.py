"""`manage.py work`: everything that runs behind the pages, in one process to supervise."""

import signal
import sys
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from partnerhub.sweeps import run_due_sweeps
from partnerhub.workers import Workers


class Command(BaseCommand):
    help = "Run the queue's workers and the sweep loop; restart the workers when they die or hang."

    is_stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        workers = Workers(sys.argv[0])
        self.stdout.write("Working. Ctrl-C stops.")
        while not self.is_stopping:
            run_due_sweeps()
            if workers.need_restart:
                self.stderr.write("The queue's workers died or hung: starting them anew.")
                workers.stop(grace=0)
                workers = Workers(sys.argv[0])
            time.sleep(0.5)
        workers.stop()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
