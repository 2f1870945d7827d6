"""SIGSTOP past a lease: whoever wakes late finds that another went on, and changes nothing but doubt."""

import pytest

from integrations.models import Attempt, Configuration, Credential, SyncResult

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


def states() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("point", ["after-claim", "before-announce", "after-announce"])
def test_who_wakes_before_sending_sends_nothing(house, point):
    callback = house.customer()
    run = house.request()
    sleeper = house.stop_at(point, run)
    house.outlive_leases()
    run = house.carry_out(run)
    assert Configuration.objects.get().is_confirmed
    assert house.wake(sleeper) == 0
    assert (house.calls("PUT"), Configuration.objects.get().is_confirmed) == (1, True)
    house.edit(callback, 1)
    house.heal()
    assert house.complaints() == []


def test_a_write_that_leaves_late_is_doubted_and_put_right(house):
    """Between its last look at the lease and the wire a worker can be stopped; LinkedIn takes what it sends then."""
    callback = house.customer()
    first = house.request()
    sleeper = house.stop_at("before-send", first)
    newest = house.edit(callback, 1)
    house.outlive_leases()
    house.carry_out(first)
    assert (Configuration.objects.get().is_confirmed, house.held(callback)) == (True, newest)
    house.wake(sleeper)
    assert house.held(callback) != newest
    row = Configuration.objects.get()
    assert (row.is_confirmed, row.trouble, row.in_doubt) == (False, "unknown", True)
    house.heal()
    assert house.complaints() == []
    assert (Configuration.objects.get().is_confirmed, house.held(callback)) == (True, newest)


@pytest.mark.parametrize("point", ["after-write", "after-answer"])
def test_a_late_answer_confirms_nothing_and_settles_nothing(house, point):
    callback = house.customer()
    run = house.request()
    sleeper = house.stop_at(point, run)
    house.outlive_leases()
    house.carry_out(run)
    before = list(SyncResult.objects.values())
    house.wake(sleeper)
    assert list(SyncResult.objects.values()) == before
    assert house.calls("PUT") == 1
    assert states()[0] in {"answered", "unknown"}
    house.heal()
    assert house.complaints() == []
    assert house.held(callback) == callback.desired_value


def test_a_late_answer_to_an_older_value_leaves_the_newer_one_to_be_sent(house):
    callback = house.customer()
    run = house.request()
    sleeper = house.stop_at("after-answer", run)
    newest = house.edit(callback, 1)
    house.outlive_leases()
    house.wake(sleeper)
    assert not Configuration.objects.get().is_confirmed
    house.heal()
    assert house.complaints() == []
    assert house.held(callback) == newest


def test_k2_who_wakes_late_with_a_token_does_no_harm(house):
    house.customer()
    run = house.request()
    sleeper = house.stop_at("after-minting", run)
    house.outlive_leases()
    house.until(lambda: house.carry_out(run).is_finished, "the other worker to get a token of its own")
    house.wake(sleeper)
    assert (house.calls("PUT"), Credential.objects.get().refresh_holder) == (1, "")
    assert house.complaints() == []


def test_a_lease_outlives_a_slow_call(house):
    """A worker that lives renews what it holds, however long LinkedIn takes."""
    for _ in range(2):
        house.customer()
    house.spoil("hang:0.4", at="after_apply", times=0)
    run = house.request()
    first = house.start(run=run.pk, lease=1.2)
    second = house.start(run=run.pk, lease=1.2)
    assert (house.finish(first), house.finish(second)) == (0, 0)
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 2
