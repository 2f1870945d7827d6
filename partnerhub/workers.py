"""The queue's process tree as one thing to start, watch and stop."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

from django.db import close_old_connections
from django.utils import timezone

from partnerhub.models import Heartbeat

GRACE_SECONDS = 30  # for the workers to finish what they hold


class Workers:
    """A django-q cluster in a process group of its own, so that nothing of it survives `stop`."""

    def __init__(self, manage_py: str) -> None:
        self.started_at = timezone.now()
        self.process = subprocess.Popen(  # noqa: S603 (our own command line)
            [sys.executable, manage_py, "qcluster"], stdin=subprocess.DEVNULL, start_new_session=True
        )

    @property
    def need_restart(self) -> bool:
        return self.process.poll() is not None or self._hang()

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(grace)
        self._kill_group()

    def _hang(self) -> bool:
        """The queue carried no beat for longer than a beat stays fresh: a worker died with the queue's lock."""
        if timezone.now() - self.started_at < Heartbeat.FRESH_FOR:
            return False
        close_old_connections()
        beat = Heartbeat.objects.filter(name=Heartbeat.QUEUE).first()
        return beat is None or not beat.is_fresh

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
