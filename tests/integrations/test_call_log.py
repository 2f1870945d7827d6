"""The log of API calls is pruned by age, in small bites, and nothing else goes with it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from integrations import call_log
from integrations.call_log import prune_calls
from integrations.call_log_tasks import prune_old_calls
from integrations.models import ApiCall, Attempt
from tests.integrations.factories import ApiCallFactory, AttemptFactory

pytestmark = pytest.mark.django_db


def call_aged(days, **fields):
    return ApiCallFactory(started_at=timezone.now() - timedelta(days=days), **fields)


def prune(capsys, *arguments):
    call_command("prune_api_calls", *arguments)
    return capsys.readouterr().out.strip()


def left():
    return set(ApiCall.objects.values_list("pk", flat=True))


def test_calls_past_their_retention_go_and_the_others_stay(capsys):
    kept = call_aged(89)
    call_aged(91)
    assert prune(capsys).startswith("1 API call from before ")
    assert left() == {kept.pk}


def test_the_number_of_days_can_be_given(capsys):
    kept = call_aged(6)
    call_aged(8)
    prune(capsys, "--days", "7")
    assert left() == {kept.pk}


@time_machine.travel("2026-11-21 12:00Z", tick=False)
def test_a_dry_run_only_counts(capsys):
    old = {call_aged(100).pk, call_aged(200).pk}
    said = prune(capsys, "--dry-run")
    assert said == "2 API calls from before 23 Aug 2026, 12:00 would be deleted; nothing was."
    assert left() == old


@pytest.mark.parametrize("days", ["0", "-1", "ninety", "3651", "٣", ""])
def test_a_wrong_number_of_days_is_refused_and_nothing_goes(days):
    old = call_aged(4000)
    with pytest.raises(CommandError, match="is no number of days from 1 to 3650"):
        call_command("prune_api_calls", f"--days={days}")
    assert left() == {old.pk}


def test_more_than_a_chunk_goes_in_bites(monkeypatch):
    monkeypatch.setattr(call_log, "CHUNK", 2)
    for days in (100, 101, 102, 103, 104):
        call_aged(days)
    assert prune_calls(before=timezone.now() - timedelta(days=90)) == 5
    assert left() == set()


def test_what_is_bounded_begins_with_the_oldest(monkeypatch):
    monkeypatch.setattr(call_log, "CHUNK", 1)
    youngest = call_aged(100)
    call_aged(102)
    call_aged(101)
    assert prune_calls(before=timezone.now() - timedelta(days=90), most=2) == 2
    assert left() == {youngest.pk}


def test_an_attempt_outlives_its_calls_with_what_it_knows_of_them():
    attempt = AttemptFactory(
        write_call=call_aged(100), request_id="AAYx==", version="202603", status=200, duration_ms=52
    )
    prune_old_calls()
    kept = Attempt.objects.values("write_call", "request_id", "version", "status", "duration_ms").get()
    assert kept == {
        "write_call": None, "request_id": "AAYx==", "version": "202603", "status": 200, "duration_ms": 52,
    }  # fmt: skip
    assert attempt.carried == []


def test_the_sweep_obeys_the_setting(settings):
    settings.API_CALL_DAYS = 10
    call_aged(11)
    kept = call_aged(9)
    prune_old_calls()
    assert left() == {kept.pk}
