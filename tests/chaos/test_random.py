"""Random bad days with real workers: several on everything that is due, killed, stopped and woken at random, while
LinkedIn fails at random, people edit and delete, and somebody else changes values at LinkedIn. In the end the faults are
over, workers come to rest, and the checker has nothing to say.

CHAOS_ROUNDS says how many rounds, CHAOS_SEED repeats one; a round is about a second.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.context import ForkServerProcess

import pytest

from integrations import removal
from integrations.models import Attempt, Configuration, SyncResult
from partnerhub.refusals import Refused
from tests.chaos import locks
from tests.chaos.rig import House

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
WORKERS = 3
CUSTOMERS = 5
LEASE = 1.2  # seconds; some rounds wait as long, so that who sleeps then has lost what was leased
BEFORE, AFTER, DURING = "before_apply", "after_apply", "during_reply"
EFFECTS = [
    ("reset", BEFORE), ("reset", AFTER), ("reset", DURING), ("truncate", DURING), ("html", AFTER), ("garbage", AFTER),
    ("empty", BEFORE), ("body:null", AFTER), ("status:500", BEFORE), ("status:502", AFTER), ("status:429", BEFORE),
    ("throttle:short", BEFORE), ("status:401", BEFORE), ("status:403", BEFORE), ("redirect:http://127.0.0.1:9/", AFTER),
    ("hang:1", BEFORE), ("hang:1", AFTER), ("hold:0.3", BEFORE), ("hold:0.3", AFTER), ("drop_entity", AFTER),
    ("drop_entity", BEFORE), ("entity_status:500", AFTER), ("entity_status:409", AFTER), ("entity_status:422", BEFORE),
]  # fmt: skip

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


class Day:
    """One round: `wreck` does one random thing after the other."""

    def __init__(self, house: House, dice: random.Random) -> None:
        self.house, self.dice = house, dice
        self.stop = house.folder / f"stop-{dice.random()}"
        self.workers: list[ForkServerProcess] = []
        self.stopped: set[int] = set()
        self.number = dice.randrange(10**9)

    def live(self, *, steps: int) -> Counter[str]:
        done: Counter[str] = Counter()
        self.workers = [self.house.start(until=self.stop, shard=2, lease=LEASE) for _ in range(WORKERS)]
        deeds: list[Callable[[], object]] = [
            self.fail, self.fail, self.edit, self.edit, self.kill, self.sleep, self.wake, self.delete, self.meddle, self.ask,
        ]  # fmt: skip
        for _ in range(steps):
            deed = self.dice.choice(deeds)
            deed()
            done[deed.__name__] += 1
            time.sleep(LEASE if self.dice.random() < 0.03 else self.dice.random() * 0.05)
        self._end()
        return done

    def fail(self) -> None:
        effect, at = self.dice.choice(EFFECTS)
        method = self.dice.choice(["PUT", "PUT", "GET", "POST", "DELETE"])
        self.house.spoil(effect, method=method, at=at, skip=self.dice.randrange(2))

    def edit(self) -> None:
        self.number += 1
        self.house.edit(self._any_callback(), self.number)

    def ask(self) -> None:
        self.house.request(shard=2)

    def delete(self) -> None:
        """Or put it back."""
        callback = self._any_callback()
        viewers = callback.integration.configurations.filter(key="JOB_POSTING_VIEWERS").first()
        if viewers is None:
            self.house.view(callback)
            return
        with suppress(Refused, Configuration.DoesNotExist):
            removal.remove(viewers)

    def meddle(self) -> None:
        callback = self._any_callback()
        self.number += 1
        value = self.dice.choice([None, f"https://{callback.integration_id}.example/{self.number}"])
        self.house.change_elsewhere(callback, value)

    def kill(self) -> None:
        """And start another. A sleeper is left alone: what it sends when it wakes is its own to put right."""
        worker = self._any_running()
        worker.kill()
        worker.join(10)
        self.workers[self.workers.index(worker)] = self.house.start(until=self.stop, shard=2, lease=LEASE)

    def sleep(self) -> None:
        if len(self.stopped) < WORKERS - 1:
            pid = self._any_running().pid or 0
            os.kill(pid, signal.SIGSTOP)
            if locks.are_held():  # by the sleeper, and everybody would wait for it
                os.kill(pid, signal.SIGCONT)
            else:
                self.stopped.add(pid)

    def wake(self) -> None:
        if self.stopped and self.dice.random() < 0.5:
            os.kill(self.stopped.pop(), signal.SIGCONT)

    def _any_running(self) -> ForkServerProcess:
        return self.dice.choice([worker for worker in self.workers if worker.pid not in self.stopped])

    def _any_callback(self) -> Configuration:
        rows = Configuration.objects.select_related("integration").filter(key="CALLBACK_URL").order_by("pk")
        return self.dice.choice(list(rows))

    def _end(self) -> None:
        self.house.linkedin.state.faults.clear()
        for pid in self.stopped:
            os.kill(pid, signal.SIGCONT)
        self.stop.touch()
        for worker in self.workers:
            assert self.house.finish(worker) == 0, self.house.said()


def test_after_any_bad_day_all_is_well(house):
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**9)))
    print(f"CHAOS_SEED={seed}")  # noqa: T201 (shown where the test fails)
    dice, done = random.Random(seed), Counter()
    for _ in range(CUSTOMERS):
        house.customer(viewers=True)
    for _ in range(ROUNDS):
        done += Day(house, dice).live(steps=20)
        house.heal()
        complaints = house.complaints()
        assert complaints == [], f"CHAOS_SEED={seed}"
    outcomes = Counter(SyncResult.objects.values_list("outcome", flat=True))
    attempts = Counter(Attempt.objects.values_list("state", flat=True))
    print(f"{ROUNDS} rounds: {dict(done)}; results {dict(outcomes)}; attempts {dict(attempts)}")  # noqa: T201
