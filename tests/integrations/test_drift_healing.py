"""What is done about drift: by the customer's policy, once and never again within a day, or by a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.configurations import set_value
from integrations.healing import (
    ASKS,
    BEING_SENT,
    DID_NOT_HELP,
    FOUGHT,
    HEALS,
    PAUSED,
    drifted,
    heal_what_may_be,
    take_linkedins_value,
    what_happens_next,
)
from integrations.models import Configuration, SyncResult, SyncRun
from partnerhub.refusals import Refused
from tests.integrations.factories import (
    ConfigurationFactory,
    SyncResultFactory,
    SyncRunFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db

OURS = "https://ats.example/ours"
THEIRS = "https://elsewhere.example/theirs"


def ago(**delta):
    return timezone.now() - timedelta(**delta)


def drifting(policy="heal", **fields):
    """A confirmed callback that LinkedIn was seen without, of a customer with that policy."""
    row = ready_configuration(
        **{
            "confirmed": True,
            "desired_value": OURS,
            "observed_value": THEIRS,
            "drift": "differs",
            "drift_since": ago(minutes=1),
            **fields,
        }
    )
    customer = row.integration.customer
    customer.drift_policy = policy
    customer.save()
    return row


def healed(row, *, requested_at, outcome="confirmed"):
    """An earlier run of the policy, and what became of the row in it."""
    run = SyncRunFactory(source=SyncRun.Source.HEAL)
    SyncRun.objects.filter(pk=run.pk).update(requested_at=requested_at)
    return SyncResultFactory(run=run, configuration=row, outcome=outcome)


def next_of(row):
    return what_happens_next(drifted().get(pk=row.pk))


def test_the_policy_asks_for_one_run_of_our_values():
    row = drifting()
    run = heal_what_may_be()
    result = run.results.get()
    assert (run.source, run.is_finished) == ("heal", False)
    assert (result.configuration, result.value, result.value_before) == (row, OURS, THEIRS)


def test_a_waiting_run_is_not_asked_for_twice():
    drifting()
    heal_what_may_be()
    assert heal_what_may_be() is None


def test_nothing_drifted_asks_for_nothing():
    ConfigurationFactory(confirmed=True)
    assert heal_what_may_be() is None
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"policy": "ask"}, ASKS, id="the policy is to ask"),
        pytest.param({"trouble": "rejected"}, DID_NOT_HELP, id="LinkedIn refused it"),
        pytest.param({"trouble": "retry"}, BEING_SENT, id="it is being tried again"),
    ],
)
def test_what_the_policy_leaves_alone(fields, sentence):
    row = drifting(**fields)
    assert heal_what_may_be() is None
    assert next_of(row) == sentence


def test_a_paused_integration_is_not_healed():
    row = drifting()
    row.integration.paused_at = timezone.now()
    row.integration.save()
    assert heal_what_may_be() is None
    assert next_of(row) == PAUSED


def test_what_was_taken_away_is_not_healed():
    drifting(deleting_since=timezone.now())
    assert heal_what_may_be() is None


def test_what_drifts_again_within_a_day_of_healing_is_left_to_a_person():
    row = drifting()
    healed(row, requested_at=ago(hours=23))
    assert heal_what_may_be() is None
    assert next_of(row) == FOUGHT


def test_it_stays_with_the_person_however_long_they_take():
    row = drifting(drift_since=ago(days=3))
    healed(row, requested_at=ago(days=3, hours=23))
    assert heal_what_may_be() is None


def test_what_drifts_again_later_is_healed_again():
    row = drifting()
    healed(row, requested_at=ago(hours=25))
    assert next_of(row) == HEALS
    assert heal_what_may_be().results.get().configuration == row


@pytest.mark.parametrize("outcome", ["not_allowed", "rejected", "unknown"])
def test_what_one_run_could_not_settle_starts_no_second_one(outcome):
    row = drifting(drift_since=ago(hours=1))
    healed(row, requested_at=ago(minutes=30), outcome=outcome)
    assert heal_what_may_be() is None
    assert next_of(row) == DID_NOT_HELP


def test_a_run_by_a_person_does_not_count_as_healing():
    row = drifting()
    SyncResultFactory(configuration=row, outcome="confirmed")
    assert heal_what_may_be() is not None


# Taking LinkedIn's value


def test_linkedins_value_becomes_ours_and_is_not_called_confirmed():
    row = drifting()
    take_linkedins_value(configuration=row, shown=THEIRS)
    taken = Configuration.objects.get()
    assert (taken.desired_value, taken.generation, taken.drift, taken.is_confirmed) == (THEIRS, 2, "", False)
    assert taken.history.first().history_change_reason.startswith("Taken from LinkedIn, where it was first")


@pytest.mark.parametrize(
    ("fields", "shown", "words"),
    [
        pytest.param({"drift": "absent", "observed_value": ""}, "", "nothing to take", id="no value there"),
        pytest.param({"drift": "", "drift_since": None}, THEIRS, "nothing to take", id="no drift"),
        pytest.param({}, "https://elsewhere.example/2", "another value meanwhile", id="changed since shown"),
        pytest.param({"observed_value": "http://no.tls/"}, "http://no.tls/", "IC-02", id="no callback"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_with_a_sentence(fields, shown, words):
    row = drifting(**fields)
    with pytest.raises(Refused, match=words):
        take_linkedins_value(configuration=row, shown=shown)
    assert Configuration.objects.get().desired_value == OURS


def test_the_callback_of_another_customer_cannot_be_taken():
    other = ready_configuration(desired_value="https://other.example/")
    set_value(integration=other.integration, key="CALLBACK_URL", value=THEIRS)
    with pytest.raises(Refused, match="IC-03"):
        take_linkedins_value(configuration=drifting(), shown=THEIRS)
    assert not SyncResult.objects.exists()
