"""kill -9 at every point on the way of a write: another worker goes on, and nothing is sent twice, lost, or called what
it is not."""

import os
import signal

import pytest

from integrations.models import Attempt, Configuration
from integrations.sandbox.faults import Fault

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

BEFORE_THE_WRITE = [
    "before-claim", "after-claim", "while-minting", "after-minting", "in-keeping-tokens", "before-announce",
    "in-paying", "in-announce", "after-announce", "before-send",
]  # fmt: skip
AFTER_THE_WRITE = ["after-write", "before-read", "after-answer", "in-record", "in-settle"]
AFTER_THE_RECORD = ["before-finish", "before-release", "after-release"]


@pytest.mark.parametrize("point", BEFORE_THE_WRITE)
def test_q1_killed_before_the_write_it_is_sent_once_by_the_next_worker(house, point):
    callback = house.customer(viewers=True)
    house.die_at(point, house.request())
    assert house.held(callback) is None
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 1
    assert all(row.is_confirmed for row in Configuration.objects.all())


@pytest.mark.parametrize("point", AFTER_THE_WRITE)
def test_q2_killed_after_the_write_it_is_read_back_and_not_sent_again(house, point):
    callback = house.customer(viewers=True)
    house.die_at(point, house.request())
    assert Configuration.objects.filter(in_doubt=True).count() == 2
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 1
    assert house.held(callback) == callback.desired_value


@pytest.mark.parametrize("point", AFTER_THE_RECORD)
def test_q3_killed_after_the_record_nothing_leaves_again(house, point):
    house.customer(viewers=True)
    house.die_at(point, house.request())
    assert all(row.is_confirmed for row in Configuration.objects.all())
    house.heal()
    assert house.complaints(is_exact=point == "after-release") == []
    assert (house.calls("PUT"), house.calls("GET")) == (1, 1)


@pytest.mark.parametrize("at", ["before_apply", "after_apply"])
def test_s2_killed_while_linkedin_takes_its_time_the_late_effect_is_found(house, at):
    callback = house.customer()
    run = house.request()
    hold = house.spoil("hold:20", at=at)
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    worker.kill()
    house.finish(worker)
    house.linkedin.state.faults.clear()
    house.until(lambda: house.held(callback), "the late effect")
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 1


def test_s3_killed_while_the_call_comes_to_nothing_it_is_sent_again(house):
    house.customer()
    run = house.request()
    hang = house.spoil("hang:0.5", at="before_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hang.seen, "the call")
    worker.kill()
    house.finish(worker)
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 2


def test_q6_a_run_that_kills_its_worker_each_time_is_given_up_after_three(house):
    house.customer(viewers=True)
    run = house.request()
    for _ in range(3):
        house.die_at("after-claim", run)
        house.expire_leases()
    run = house.carry_out(run)
    assert run.is_finished
    assert (list(run.results.values_list("outcome", flat=True)), house.calls("PUT")) == (["unknown"] * 2, 0)
    house.heal()
    assert house.complaints() == []


@pytest.mark.parametrize("act", ["alarm", "term"])
@pytest.mark.parametrize(
    "point", ["after-claim", "in-announce", "after-announce", "in-record", "before-finish"]
)
def test_q7_q20_told_to_leave_a_worker_lets_go_of_everything_at_once(house, point, act):
    house.customer()
    run = house.request()
    assert house.finish(house.start(run=run.pk, point=point, act=act)) > 0
    assert not Configuration.objects.exclude(leased_until=None).exists()
    assert not Attempt.objects.filter(state="sending").exists()
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 1


def test_q20_told_to_leave_in_mid_call_a_worker_takes_the_answer_home(house):
    callback = house.customer()
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    os.kill(worker.pid, signal.SIGTERM)
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == signal.SIGTERM
    house.heal()
    assert house.complaints() == []
    assert (house.calls("PUT"), house.held(callback)) == (1, callback.desired_value)


@pytest.mark.parametrize("point", ["in-paying", "after-announce", "after-write", "in-settle"])
def test_killed_again_and_again_it_still_comes_to_its_end(house, point):
    callbacks = [house.customer() for _ in range(3)]
    run = house.request(shard=1)
    house.linkedin.state.faults.append(Fault("reset", match={"method": "PUT"}))
    for skip in range(3):
        house.finish(house.start(run=run.pk, point=point, skip=skip))
        house.expire_leases()
    house.heal()
    assert house.complaints() == []
    assert [house.held(row) for row in callbacks] == [row.desired_value for row in callbacks]
