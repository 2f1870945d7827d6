"""A process notices that the database is of another release than its own code."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from partnerhub.schema import SECONDS_BETWEEN_LOOKS, SchemaWatch, mismatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorder() -> MigrationRecorder:
    return MigrationRecorder(connection)


def test_code_and_database_of_one_release_agree():
    assert mismatch() == ""


def test_migrations_that_are_missing_are_named_with_what_to_do(recorder):
    recorder.record_unapplied("support", "0001_initial")
    assert mismatch() == "The database lacks the migration support.0001_initial: run manage.py migrate."


def test_a_database_of_a_newer_release_stops_the_older_one(recorder):
    recorder.record_applied("support", "9999_later")
    recorder.record_applied("support", "9999_still_later")
    assert mismatch() == (
        "The database has the migration support.9999_later and 1 more, which this code does not know: this is an older"
        " release, stop it and start the newer one."
    )


def test_migrations_of_apps_that_were_taken_out_do_not_matter(recorder):
    recorder.record_applied("an_app_of_the_past", "0001_initial")
    assert mismatch() == ""


def test_looking_costs_one_query(django_assert_num_queries):
    mismatch()
    with django_assert_num_queries(2):  # the first one asks whether the table is there at all
        mismatch()


def test_the_database_is_asked_again_after_a_few_seconds_only(recorder):
    watch = SchemaWatch()
    assert watch.mismatch(now=100.0) == ""
    recorder.record_applied("support", "9999_later")
    assert watch.mismatch(now=100.0 + SECONDS_BETWEEN_LOOKS - 0.1) == ""
    assert "older release" in watch.mismatch(now=100.0 + SECONDS_BETWEEN_LOOKS)
