"""Random bad days: whatever LinkedIn does, "confirmed" is never said of a value that it does not hold.

CHAOS_ROUNDS says how many days are lived through (`make chaos` for many); a failing day prints its seed.
"""

import os
import random
from collections import Counter

import pytest

from integrations.models import Attempt, Configuration, SyncRun, Throttle
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.integrations.syncable import configure, syncable

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
EFFECTS = [
    ("reset", "before_apply"), ("reset", "after_apply"), ("reset", "during_reply"), ("html", "after_apply"),
    ("garbage", "after_apply"), ("empty", "before_apply"), ("truncate", "during_reply"),
    ("status:500", "before_apply"), ("status:502", "after_apply"), ("status:429", "before_apply"),
    ("status:401", "before_apply"), ("status:403", "before_apply"), ("drop_entity", "after_apply"),
    ("entity_status:500", "after_apply"), ("entity_status:409", "after_apply"),
    ("entity_status:422", "before_apply"), ("body:{}", "after_apply"), ("body:null", "after_apply"),
]  # fmt: skip

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def customers(request_at):
    rows = []
    for _ in range(3):
        integration = syncable()
        request_at(integration)
        rows += configure(
            integration,
            CALLBACK_URL=f"https://{integration.pk}.example/0",
            JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS",
        )
    return rows


def live_through_a_day(dice: random.Random, linkedin, rows: list[Configuration], day: int) -> SyncRun:
    linkedin.state.faults[:] = [
        Fault(
            effect,
            at=at,
            match={"method": dice.choice(["PUT", "PUT", "GET", "POST"])},
            skip=dice.randrange(3),
        )
        for effect, at in dice.sample(EFFECTS, k=dice.randrange(4))
    ]
    callbacks = [row for row in rows if row.key == "CALLBACK_URL"]
    for row in dice.sample(callbacks, k=dice.randrange(len(callbacks) + 1)):
        configure(row.integration, CALLBACK_URL=f"https://{row.integration_id}.example/{day}")
    return perform(request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND).pk)


def held_at(linkedin) -> dict[tuple[str, str], str]:
    return {
        (key.context, name): received.value
        for key, integration in linkedin.state.integrations.items()
        for name, received in integration.values.items()
    }


def test_confirmed_is_never_said_of_a_value_linkedin_does_not_hold(linkedin, customers):
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**9)))
    dice, seen = random.Random(seed), Counter()
    for day in range(ROUNDS):
        run = live_through_a_day(dice, linkedin, customers, day)
        seen.update(run.results.values_list("outcome", flat=True))
        held = held_at(linkedin)
        for row in Configuration.objects.select_related("integration__customer"):
            if row.is_confirmed:
                place = (row.integration.context_urn, row.key)
                assert held.get(place) == row.desired_value, f"CHAOS_SEED={seed}, day {day}"
        assert "" not in seen, f"a result was left unsettled: CHAOS_SEED={seed}, day {day}"
    print(f"{ROUNDS} days, seed {seed}: {dict(seen)}")  # noqa: T201 (the figures of `make chaos`)
    assert not Attempt.objects.filter(state=Attempt.State.SENDING).exists()


def test_a_good_day_after_bad_ones_confirms_everything(linkedin, customers):
    dice = random.Random(7)
    for day in range(min(ROUNDS, 20)):
        live_through_a_day(dice, linkedin, customers, day)
    linkedin.state.faults.clear()
    Throttle.objects.all().delete()
    for _ in range(3):  # a rejected value is sent again when a person asks; an unknown one is read first
        run = perform(request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND).pk)
    assert set(run.results.values_list("outcome", flat=True)) == {"unchanged"}
