"""Sweeps run when they are due, and one that fails stops no other."""

import pytest

from partnerhub import sweeps
from partnerhub.models import Heartbeat
from partnerhub.tasks import beat_sweep


@pytest.fixture
def own_sweeps(monkeypatch):
    monkeypatch.setattr(sweeps, "_SWEEPS", [])


@pytest.mark.django_db
def test_a_sweep_runs_when_it_is_due_and_not_before(own_sweeps):
    calls = []
    sweeps.sweep(seconds=30)(lambda: calls.append(1))
    for now in (100.0, 129.0, 130.0):
        sweeps.run_due_sweeps(now)
    assert len(calls) == 2


@pytest.mark.django_db
def test_a_failing_sweep_is_logged_and_stops_no_other(own_sweeps, caplog):
    calls = []
    sweeps.sweep(seconds=30)(lambda: 1 / 0)
    sweeps.sweep(seconds=30)(lambda: calls.append(1))
    sweeps.run_due_sweeps(100.0)
    assert calls == [1]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_the_sweep_loop_shows_that_it_is_alive():
    beat_sweep()
    assert Heartbeat.objects.get(name=Heartbeat.SWEEP).is_fresh
