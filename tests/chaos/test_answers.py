"""What LinkedIn may answer, or not answer, to a real worker: what is said of the value then, what is said once
all is well again, and how many writes that took."""

from datetime import timedelta

import pytest
from django.db import connection

from integrations.models import Attempt, ClosedVersion, Configuration, Credential, Throttle
from integrations.sandbox.faults import Fault

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

PUT = {"method": "PUT"}
NESTED = "[" * 100_000
ENTITY = "entity_answer:"

# name, fault, outcome of the run, writes in all once healed; None: a person must act before it is sent again
LOST_OR_WRONG = [
    ("S2-timeout-after-it-applied", Fault("hang:1.2"), "confirmed", 1),
    ("S3-timeout-before-it-applied", Fault("hang:1.2", at="before_apply"), "retry", 2),
    ("S2-reset-after-it-applied", Fault("reset"), "confirmed", 1),
    ("S3-reset-before-it-applied", Fault("reset", at="before_apply"), "retry", 2),
    ("S5-reset-in-mid-body", Fault("reset", at="during_reply"), "confirmed", 1),
    ("S5-body-cut-short", Fault("truncate"), "confirmed", 1),
    ("S7-throttled-in-seconds", Fault("throttle:short", headers={"Retry-After": "2"}), "retry", 2),
    ("S8-throttled-until-garbage", Fault("throttle:short", headers={"Retry-After": "soon"}), "retry", 2),
    ("S8-throttled-in-the-past", Fault("throttle:short", headers={"Retry-After": "-5"}), "retry", 2),
    ("S8-throttled-for-ever", Fault("throttle:short", headers={"Retry-After": "9" * 30}), "retry", 2),
    ("S9-throttled-without-a-word", Fault("throttle:short"), "retry", 2),
    ("S9-throttled-for-the-day", Fault("throttle:day"), "retry", 2),
    *[(f"S11-{code}-after-it-applied", Fault(f"status:{code}"), "confirmed", 1) for code in (500, 502, 503, 504)],
    ("S11-500-before-it-applied", Fault("status:500", at="before_apply"), "retry", 2),
    ("S14-401-once", Fault("status:401", at="before_apply"), "confirmed", 2),
    ("S14-401-twice", Fault("status:401", at="before_apply", times=2), "retry", 3),
    ("S15-403", Fault("status:403", at="before_apply"), "rejected", None),
    ("S17-version-ended", Fault("sunset:202603", match=PUT), "retry", 2),
    ("S18-html", Fault("html"), "confirmed", 1),
    ("S18-html-before-it-applied", Fault("html", at="before_apply"), "retry", 2),
    ("S19-garbage", Fault("garbage"), "confirmed", 1),
    ("S19-empty", Fault("empty"), "confirmed", 1),
    ("S19-null", Fault("body:null"), "confirmed", 1),
    ("S19-list", Fault("body:[]"), "confirmed", 1),
    ("S19-NaN", Fault('body:{"results": NaN}'), "confirmed", 1),
    ("S19-byte-order-mark", Fault('body:\ufeff{"results": {}}'), "confirmed", 1),
    ("S19-a-key-twice", Fault('body:{"results": {}, "results": {}}'), "confirmed", 1),
    ("S19-nested", Fault(f"body:{NESTED}"), "confirmed", 1),
    ("S20-redirect", Fault("redirect:http://127.0.0.1:9/"), "confirmed", 1),
    ("S21-drip", Fault("drip:0.1"), "confirmed", 1),
    ("S25-left-out", Fault("drop_entity"), "confirmed", 1),
    ("S25-left-out-and-not-applied", Fault("drop_entity", at="before_apply"), "retry", 2),
    ("S27-status-500", Fault(f'{ENTITY}{{"status": 500}}'), "retry", 2),
    ("S27-status-as-text", Fault(f'{ENTITY}{{"status": "204"}}'), "confirmed", 1),
    ("S27-no-status", Fault(f"{ENTITY}{{}}"), "confirmed", 1),
    ("S29-a-member-more", Fault(f'{ENTITY}{{"status": 204, "since": "202604"}}'), "confirmed", 1),
    ("S12-entity-500", Fault("entity_status:500"), "retry", 2),
    ("S13-entity-400", Fault("entity_status:400", at="before_apply"), "rejected", None),
    ("S16-entity-404", Fault("entity_status:404", at="before_apply"), "rejected", None),
    ("S16-entity-409-and-there", Fault("entity_status:409"), "confirmed", 1),
    ("S16-entity-409-and-not-there", Fault("entity_status:409", at="before_apply"), "rejected", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "outcome", "writes"), [row[1:] for row in LOST_OR_WRONG], ids=[row[0] for row in LOST_OR_WRONG]
)
def test_no_answer_makes_a_value_what_it_is_not(house, fault, outcome, writes):
    callback = house.customer()
    fault.match, fault.seen = PUT, 0
    house.linkedin.state.faults.append(fault)
    run = house.carry_out(house.request(callback))
    assert (run.is_finished, list(run.results.values_list("outcome", flat=True))) == (True, [outcome])
    assert Configuration.objects.get().is_confirmed == (outcome == "confirmed")
    ClosedVersion.objects.all().delete()
    if writes is None:
        assert Configuration.objects.get().next_attempt_at is None
        house.edit(callback, 1)
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == (writes or 2)
    assert all(row.is_confirmed for row in Configuration.objects.filter(pk=callback.pk))


def test_s1_an_unreachable_linkedin_is_not_asked_and_costs_nothing_later(house, settings):
    callback = house.customer()
    there, settings.LINKEDIN_API_URL = settings.LINKEDIN_API_URL, "http://127.0.0.1:9"
    run = house.carry_out(house.request(callback))
    assert list(run.results.values_list("outcome", flat=True)) == ["retry"]
    assert (Attempt.objects.get().state, Configuration.objects.get().in_doubt) == ("not_sent", False)
    settings.LINKEDIN_API_URL = there
    house.heal()
    assert house.complaints() == []


def test_s12_the_good_half_is_confirmed_and_the_bad_half_goes_again_alone(house):
    callback = house.customer(viewers=True)
    house.spoil("entity_status:500", match={**PUT, "entity": "JOB_POSTING_VIEWERS"}, at="before_apply")
    run = house.carry_out(house.request())
    assert dict(run.results.values_list("key", "outcome")) == {
        "CALLBACK_URL": "confirmed",
        "JOB_POSTING_VIEWERS": "retry",
    }
    house.heal()
    assert house.complaints() == []
    written = [change.key.name for change in house.linkedin.state.applied]
    assert sorted(written) == ["CALLBACK_URL", "JOB_POSTING_VIEWERS"]
    assert callback.desired_value == house.held(callback)


def test_s7_a_throttle_closes_one_application_and_no_other(house):
    throttled, other = house.customer(), house.customer()
    client_id = throttled.integration.application.client_id
    house.spoil("throttle:short", match={**PUT, "client_id": client_id}, headers={"Retry-After": "60"})
    house.carry_out(house.request())
    assert (house.held(throttled), house.held(other)) == (None, other.desired_value)
    assert list(Throttle.objects.values_list("application__client_id", flat=True)) == [client_id]


def test_s14_credentials_that_are_refused_stop_their_application_alone(house):
    refused, other = house.customer(), house.customer()
    house.linkedin.state.applications[refused.integration.application.client_id].may_create_tokens = False
    house.carry_out(house.request())
    assert (house.held(refused), house.held(other)) == (None, other.desired_value)
    assert Credential.objects.get(refused_at=None).application == other.integration.application
    assert Configuration.objects.get(pk=refused.pk).trouble == "retry"


def test_s30_what_somebody_else_wrote_in_between_is_never_called_confirmed(house):
    callback = house.customer()
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    house.change_elsewhere(callback, "https://elsewhere.example/")
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == 0
    row = Configuration.objects.get()
    assert (row.is_confirmed, row.trouble, row.observed_value) == (
        False,
        "unknown",
        "https://elsewhere.example/",
    )
    assert house.complaints() == []


def test_s35_a_poisoned_value_is_found_by_halving_and_takes_nobody_with_it(house):
    first = house.customer(viewers=True)
    rows = [first, house.customer(kind="CRM_ONE_CLICK_EXPORT", beside=first.integration)]
    house.spoil(f"poison:{first.integration_id}.example")
    run = house.carry_out(house.request())
    by_value = dict(run.results.exclude(value="").values_list("value", "outcome"))
    assert by_value.pop(first.desired_value) == "rejected"
    assert by_value == {rows[1].desired_value: "confirmed", "ALL_PRODUCT_USERS": "confirmed"}
    assert house.calls("PUT") <= 1 + 2 * 2 + 2  # of three, ceil(log2(3)) = 2
    house.edit(first, 1)
    house.heal()
    assert house.complaints() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has one writer at a time")
def test_q12_a_locked_database_repeats_transactions_and_no_calls(house):
    callback = house.customer(viewers=True)
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        house.linkedin.state.faults.clear()
        house.until(lambda: house.calls("GET"), "the read-back")
        worker.join(0.5)
        assert worker.exitcode is None
        cursor.execute("COMMIT")
    assert house.finish(worker) == 0
    assert (house.calls("PUT"), house.calls("GET"), house.held(callback)) == (1, 1, callback.desired_value)
    assert house.complaints(is_exact=True) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server that restarts")
def test_q14_a_database_that_restarts_in_mid_call_debits_nothing_twice(house):
    callback = house.customer(viewers=True)
    run = house.request()
    hold = house.spoil("hold:20", at="after_apply")
    worker = house.start(run=run.pk)
    house.until(lambda: hold.seen, "the call")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    house.linkedin.state.faults.clear()
    assert house.finish(worker) == 0
    assert (house.calls("PUT"), house.calls("GET"), house.held(callback)) == (1, 1, callback.desired_value)
    assert house.complaints(is_exact=True) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the disk that is full is the database file's")
def test_q15_with_a_full_disk_nothing_leaves_that_no_row_announced(house):
    callback = house.customer()
    run = house.request()
    assert house.finish(house.start(run=run.pk, room=1000)) != 0
    assert house.calls("PUT") == 0
    house.heal()
    assert house.complaints() == []
    assert house.held(callback) == callback.desired_value


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no clock of its own")
def test_q17_hosts_whose_clocks_are_far_apart_share_a_run(house):
    for _ in range(6):
        house.customer()
    run = house.request(shard=1)
    workers = [house.start(run=run.pk, clock=skew) for skew in (-90, 0, 90)]
    assert [house.finish(worker) for worker in workers] == [0, 0, 0]
    assert house.calls("PUT") == 6
    house.heal()
    assert house.complaints(skew=timedelta(seconds=91)) == []
