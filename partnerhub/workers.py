"""The queue's process tree as one thing to start, watch and stop."""

import sys

from django.db import close_old_connections
from django.utils import timezone

from partnerhub.models import Heartbeat
from partnerhub.programs import Program, stop_all

GRACE_SECONDS = 30  # for the workers to finish what they hold


class Workers:
    """A django-q cluster."""

    def __init__(self, manage_py: str) -> None:
        self.started_at = timezone.now()
        self.program = Program("The queue's workers", [sys.executable, manage_py, "qcluster"])

    @property
    def need_restart(self) -> bool:
        return not self.program.is_running or self._hang()

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        stop_all([self.program], grace=grace)

    def _hang(self) -> bool:
        """The queue carried no beat for as long as a beat stays fresh: a worker died with the queue's lock."""
        if timezone.now() - self.started_at < Heartbeat.FRESH_FOR:
            return False
        close_old_connections()
        beat = Heartbeat.objects.filter(name=Heartbeat.QUEUE).first()
        return beat is None or not beat.is_fresh
