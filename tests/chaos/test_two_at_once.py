"""Several workers, schedulers and people at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import removal
from integrations.models import Configuration, Credential, DeveloperApplication, SyncRun
from integrations.sandbox.registration import Registration
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.syncable import SECRET

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


def test_q4_one_message_delivered_several_times_at_once_is_one_write(house):
    house.customer(viewers=True)
    run = house.request()
    workers = [house.start(run=run.pk) for _ in range(3)]
    assert [house.finish(worker) for worker in workers] == [0, 0, 0]
    assert (house.calls("PUT"), house.calls("GET")) == (1, 1)
    assert house.complaints(is_exact=True) == []


def test_q5_a_message_that_comes_when_all_is_done_makes_no_call(house):
    house.customer()
    run = house.carry_out(house.request())
    house.carry_out(run)
    assert (house.calls("PUT"), house.calls("GET")) == (1, 1)


def test_several_workers_share_a_run_without_overlap(house):
    callbacks = [house.customer(viewers=True) for _ in range(8)]
    run = house.request(shard=2)
    assert run.shards.count() == 8
    workers = [house.start(run=run.pk) for _ in range(4)]
    assert [house.finish(worker) for worker in workers] == [0] * 4
    assert SyncRun.objects.get().is_finished
    assert (house.calls("PUT"), house.calls("GET")) == (8, 8)
    assert [house.held(row) for row in callbacks] == [row.desired_value for row in callbacks]
    assert house.complaints(is_exact=True) == []


def test_two_runs_of_the_same_configurations_never_write_at_once(house):
    callbacks = [house.customer() for _ in range(6)]
    runs = [house.request(shard=1)]
    for row in callbacks:
        house.edit(row, 1)
    runs.append(house.request(shard=1))
    workers = [house.start(run=run.pk) for run in runs * 2]
    assert [house.finish(worker) for worker in workers] == [0] * 4
    house.heal()
    assert house.complaints() == []


def test_q19_two_schedulers_send_what_is_due_once(house):
    for _ in range(3):
        house.customer()
    Configuration.objects.update(trouble="retry", next_attempt_at=timezone.now())
    stop = house.folder / "stop"
    workers = [house.start(until=stop) for _ in range(2)]
    house.until(lambda: all(row.is_confirmed for row in Configuration.objects.all()), "the sweep")
    stop.touch()
    assert [house.finish(worker) for worker in workers] == [0, 0]
    assert house.calls("PUT") == 3
    house.heal()  # a run of the second scheduler may have waited for the first one's
    assert house.calls("PUT") == 3
    assert house.complaints() == []


# Tokens


def test_k2_two_workers_with_an_expired_token_fetch_one(house):
    callback = house.customer()
    viewers = house.customer(kind="CRM_ONE_CLICK_EXPORT", beside=callback.integration)
    house.carry_out(house.request())
    long_ago = timezone.now() - timedelta(days=1)
    Credential.objects.update(access_token_obtained_at=long_ago, access_token_expires_at=long_ago)
    for row in (callback, viewers):
        house.edit(row, 1)
    runs = [house.request(row) for row in (callback, viewers)]
    hold = house.spoil("hold:20", match={"path": "/oauth"}, at="after_apply")
    workers = [house.start(run=run.pk) for run in runs]
    house.until(lambda: hold.seen, "the token call")
    house.until(lambda: Configuration.objects.exclude(leased_until=None).count() == 2, "both to want a token")
    house.linkedin.state.faults.clear()
    assert [house.finish(worker) for worker in workers] == [0, 0]
    assert house.calls("POST", "accessToken") == 2  # the first sync's, and one more
    assert all(row.is_confirmed for row in Configuration.objects.all())
    assert house.complaints(is_exact=True) == []


def test_k1_a_token_revoked_in_mid_run_is_renewed_once(house):
    callbacks = [house.customer()]
    callbacks.append(house.customer(kind="CRM_ONE_CLICK_EXPORT", beside=callbacks[0].integration))
    house.carry_out(house.request())
    for row in callbacks:
        house.edit(row, 1)
        house.linkedin.state.revoke_tokens(row.integration.application.client_id)
    runs = [house.request(row) for row in callbacks]
    workers = [house.start(run=run.pk) for run in runs]
    assert [house.finish(worker) for worker in workers] == [0, 0]
    assert all(row.is_confirmed for row in Configuration.objects.all())
    assert house.calls("POST", "accessToken") <= 3  # the first, and at most one for each that was refused
    assert Credential.objects.filter(refused_at=None).count() == 1
    assert house.complaints() == []


# People


def test_s38_an_edit_while_a_write_is_in_flight_stays_to_be_sent(house):
    callback = house.customer()
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    newest = house.edit(callback, 1)
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == 0
    row = Configuration.objects.get()
    assert (row.confirmed_generation, row.generation, row.is_confirmed) == (1, 2, False)
    house.heal()
    assert house.complaints(is_exact=True) == []
    assert house.held(callback) == newest


def test_s40_what_is_deleted_while_in_flight_is_deleted_at_linkedin_afterwards(house):
    callback = house.customer(viewers=True)
    viewers = Configuration.objects.get(key="JOB_POSTING_VIEWERS")
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    assert removal.remove(viewers) is not None
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == 0
    assert house.held(viewers) == "ALL_PRODUCT_USERS"
    house.carry_out(house.request(viewers))
    assert (house.held(viewers), Configuration.objects.get()) == (None, callback)
    assert house.complaints(is_exact=True) == []


def test_s42_an_application_swapped_while_in_flight_makes_it_unproven(house):
    callback = house.customer()
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    _swap_application(house, callback)
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == 0
    assert not Configuration.objects.get().is_confirmed
    house.heal()
    assert house.complaints() == []
    assert Configuration.objects.get().is_confirmed


def _swap_application(house, callback: Configuration) -> None:
    """Another one of the same customer, which LinkedIn knows too."""
    integration = callback.integration
    house.linkedin.state.put_elsewhere(house.key_of(callback), callback.key, None)
    DeveloperApplicationFactory(customer=integration.customer, secret=SECRET)
    other = DeveloperApplication.objects.latest("pk")
    integration.application_id = other.pk
    integration.save()
    house.linkedin.state.register(
        Registration(
            customer=integration.customer.name,
            client_id=other.client_id,
            client_secret=SECRET,
            integration_type=integration.integration_type,
        )
    )
