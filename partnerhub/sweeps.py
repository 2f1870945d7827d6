"""Sweeps: what has to happen every so often without anyone asking. `manage.py work` runs them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections

logger = logging.getLogger(__name__)


@dataclass
class Sweep:
    name: str
    seconds: float
    function: Callable[[], object]
    due_at: float = field(default=0.0)  # time.monotonic()


_SWEEPS: list[Sweep] = []


def sweep(*, seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function without arguments to run about every `seconds`: `@sweep(seconds=30)`."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _SWEEPS.append(Sweep(function.__name__, seconds, function))
        return function

    return register


def run_due_sweeps(now: float | None = None) -> list[str]:
    """Run every sweep whose time has come and return their names. One that fails is logged and tried next time."""
    moment = time.monotonic() if now is None else now
    due = [one for one in _SWEEPS if one.due_at <= moment]
    for one in due:
        one.due_at = moment + one.seconds
        _run(one)
    return [one.name for one in due]


def _run(one: Sweep) -> None:
    close_old_connections()
    try:
        one.function()
    except Exception:
        logger.exception("The sweep %s failed; it runs again in %s seconds.", one.name, one.seconds)
