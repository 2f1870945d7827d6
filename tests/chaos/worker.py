"""A worker as a process of its own, with a point at which it dies or stops. Nothing of this is in the product: the
functions it stops at are wrapped here, in the child.

Processes are forked from a server that has the house loaded already, so that one more costs milliseconds.
"""

import functools
import logging
import math
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # in the server that workers are forked from; under pytest they are
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerhub.settings")
    django.setup()

import time_machine
from django.conf import settings
from django.db import connections
from django.utils import timezone

from integrations import (
    announcing,
    backoff,
    claims,
    dispatch,
    engine,
    evidence,
    items,
    quota,
    sending,
    settling,
    sync,
    tokens,
    workload,
)
from integrations.linkedin.client import LinkedInClient, LinkedInReader
from integrations.linkedin.oauth import OAuthClient
from integrations.linkedin.transport import Transport
from integrations.models import SyncRun
from tests.chaos import shared_application

FORGE = multiprocessing.get_context("forkserver")

LEASE = 10.0  # seconds; nobody loses it by being slow
SHORT_LEASE = 1.8  # still longer than any call and the quiet time, as in life
CALL = 0.6
QUIET = 0.15

# Where a worker can be stopped: before or after a function of the house. Those inside a transaction lose it.
POINTS: Mapping[str, tuple[object, str, str]] = {
    "before-claim": (claims, "claim_shard", "before"),
    "after-claim": (workload, "take", "after"),
    "while-minting": (OAuthClient, "fetch_token", "before"),
    "after-minting": (OAuthClient, "fetch_token", "after"),
    "in-keeping-tokens": (tokens, "save", "after"),
    "before-announce": (dispatch.Dispatch, "announce", "before"),
    "in-paying": (quota, "reserve", "after"),
    "in-announce": (announcing, "open_attempts", "after"),
    "after-announce": (dispatch.Dispatch, "announce", "after"),
    "before-send": (LinkedInClient, "upsert_configurations", "before"),
    "after-write": (LinkedInClient, "upsert_configurations", "after"),
    "before-read": (LinkedInReader, "get_configurations", "before"),
    "after-answer": (sending, "carry_out", "after"),
    "in-record": (evidence, "record_attempts", "after"),
    "in-settle": (items.Item, "settle_configuration", "after"),
    "before-finish": (claims, "finish_shards", "before"),
    "before-release": (claims, "release", "before"),
    "after-release": (claims, "release", "after"),
}
SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "term": signal.SIGTERM, "alarm": signal.SIGALRM}


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a worker shall do and how it ends. `run` is carried out once; without it the worker goes on with whatever
    is due until the file `until` exists. `point` and `act` say where it is signalled, the first `skip` times not.
    `clock` is added to its clock, in seconds, and with
    `moves_database` to that of the database. `room` is the size
    in bytes that its disk lets a file have; `chunks` are its part of the shared application."""

    database: Mapping[str, Any]
    settings: Mapping[str, Any]
    log: Path
    run: int | None = None
    until: Path | None = None
    point: str = ""
    act: str = "kill"
    skip: int = 0
    clock: float = 0
    moves_database: bool = False
    room: int | None = None
    lease: float = LEASE
    seconds: float = math.inf
    shard: int = sync.SHARD
    chunks: shared_application.Part | None = None


def warm_up() -> None:
    FORGE.set_forkserver_preload([__name__])
    process = FORGE.Process(target=int)
    process.start()
    process.join(60)
    process.close()


def start(orders: Orders) -> ForkServerProcess:
    process = FORGE.Process(target=work, args=(orders,), daemon=True)
    process.start()
    return process


def work(orders: Orders) -> None:
    _write_to(orders.log)
    for number in (signal.SIGTERM, signal.SIGALRM):  # as a command in the foreground, and the queue's timeout
        signal.signal(number, _leave)
    _move_in(orders)
    _hurry(orders)
    if orders.clock:
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=orders.clock), tick=True).start()
    if orders.moves_database:
        for module in (claims, dispatch, engine, settling):
            module.database_now = timezone.now
    if orders.point:
        _wrap(orders)
    if orders.chunks:
        shared_application.send(orders.chunks)
    elif orders.run:
        sync.perform(orders.run, seconds=orders.seconds)
    else:
        _sweep(orders)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(number)


def _write_to(log: Path) -> None:
    with log.open("a") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())


def _move_in(orders: Orders) -> None:
    """Into the database of this test, with its settings."""
    connections.settings["default"].update(orders.database)
    del connections["default"]
    for name, value in orders.settings.items():
        setattr(settings, name, value)
    if orders.room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.room, orders.room))


def _hurry(orders: Orders) -> None:
    """All times of the house in proportion, so that a lease runs out within a test."""
    lease = timedelta(seconds=orders.lease)
    claims.LEASE, claims.RENEW_AFTER, tokens.REFRESH_LEASE = lease, lease / 4, lease
    claims.LONGEST_CALL = timedelta(seconds=CALL)
    engine.LOOK_EVERY = orders.lease / 10  # type: ignore[assignment]
    backoff.FIRST, backoff.LONGEST = timedelta(seconds=0.02), timedelta(seconds=0.2)
    backoff.FIRST_STRIKE = backoff.LONGEST_STRIKE = timedelta(seconds=0.2)
    sync.SHARD = orders.shard
    sync.Transport = functools.partial(  # type: ignore[assignment]
        Transport, connect_timeout=CALL, read_timeout=CALL, total_deadline=CALL
    )


def _sweep(orders: Orders) -> None:
    """What `manage.py work` does, without its queue: the rows are the work."""
    assert orders.until is not None
    while not orders.until.exists():
        selection = sync.due_configurations()
        if selection.keys:
            sync.request_sync(selection=selection, source=SyncRun.Source.SWEEP)
        for run, _ in sync.unfinished_runs():
            sync.perform(run, seconds=orders.seconds)
        time.sleep(0.03)


def _wrap(orders: Orders) -> None:
    place, name, when = POINTS[orders.point]
    original: Callable[..., Any] = getattr(place, name)
    passed = 0

    def reach() -> None:
        nonlocal passed
        passed += 1
        if passed == orders.skip + 1:
            logging.getLogger(__name__).warning("%s reached: %s", orders.point, orders.act)
            # To this very thread, which must not go on while another one takes the signal.
            signal.pthread_kill(threading.get_ident(), SIGNALS[orders.act])

    @functools.wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            reach()
        result = original(*args, **kwargs)
        if when == "after":
            reach()
        return result

    setattr(place, name, wrapped)
