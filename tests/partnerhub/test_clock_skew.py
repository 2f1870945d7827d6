"""One clock for all hosts: the database's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from partnerhub.clock_skew import clock_skew, complaint_about, database_now, watch_clock

own_clock = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no clock but this process's"
)


@pytest.mark.parametrize(
    ("seconds", "complaint"),
    [
        (0, ""),
        (30, ""),
        (-30, ""),
        (90, "90 seconds ahead of the database's"),
        (-90, "90 seconds behind the database's"),
    ],
)
def test_a_clock_more_than_half_a_minute_off_is_complained_about(seconds, complaint):
    said = complaint_about(timedelta(seconds=seconds))
    assert complaint in said
    assert bool(said) is bool(complaint)


@pytest.mark.django_db
def test_the_databases_time_is_aware_and_is_now():
    assert abs(timezone.now() - database_now()) < timedelta(seconds=5)


@pytest.mark.django_db
def test_a_host_beside_its_database_has_nothing_to_complain_about(caplog):
    assert watch_clock() == caplog.text == ""


@own_clock
@pytest.mark.django_db
def test_the_databases_time_goes_on_within_a_transaction():
    assert database_now() < database_now()


@own_clock
@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [90, -90])
def test_a_wrong_clock_is_logged_and_turns_readiness_red(seconds, time_machine, caplog, client):
    time_machine.move_to(timezone.now() + timedelta(seconds=seconds))
    assert clock_skew().total_seconds() == pytest.approx(seconds, abs=5)
    assert f"this host's clock is {abs(seconds)} seconds" in client.get("/readyz").json()["checks"]["clock"]
    assert "Times written here are wrong" in caplog.text
