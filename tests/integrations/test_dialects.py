"""The engine in both of LinkedIn's forms, and deletes, which only the legacy form has."""

import pytest

from integrations.models import Attempt, Configuration, QuotaDay
from integrations.removal import remove
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.integrations.syncable import configure, held, outcomes, sync, syncable

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(linkedin, request_at):
    integration = syncable()
    request_at(integration)
    configure(integration, CALLBACK_URL="https://a.example/1", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    return integration


def everything_of(integration):
    return sync(selection=Selection.of_customers([integration.customer_id]))


def viewers() -> Configuration:
    return Configuration.objects.get(key="JOB_POSTING_VIEWERS")


def test_the_legacy_form_makes_one_call_for_each_integration(linkedin, export, request_at, settings):
    settings.LINKEDIN_DIALECT = "v2"
    indicator = syncable("IN_ATS_INDICATOR", beside=export)
    request_at(indicator)
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    run = everything_of(export)
    assert set(outcomes(run).values()) == {"confirmed"}
    assert (run.writes, run.reads) == (2, 2)
    assert linkedin.state.calls.count("PUT", "atsIntegrations/configurations") == 2
    assert set(QuotaDay.objects.values_list("resource", "used")) == {("v2/atsIntegrations", 4)}


def test_an_application_may_speak_another_form_than_the_house(linkedin, export):
    export.application.dialect = "v2"
    export.application.save()
    run = everything_of(export)
    assert (set(outcomes(run).values()), run.writes) == ({"confirmed"}, 1)
    assert run.attempts.get().version == ""
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == 0


@pytest.mark.parametrize("effect", ["reset", "html", "garbage", "status:502"])
def test_the_legacy_form_confirms_by_reading_back_as_well(linkedin, export, settings, effect):
    settings.LINKEDIN_DIALECT = "v2"
    linkedin.state.faults.append(Fault(effect, match={"method": "PUT"}, at="after_apply"))
    run = everything_of(export)
    assert (set(outcomes(run).values()), run.writes) == ({"confirmed"}, 1)


@pytest.mark.parametrize("dialect", ["rest", "v2"])
def test_a_deleted_key_is_gone_at_linkedin_and_here(linkedin, export, settings, dialect):
    settings.LINKEDIN_DIALECT = dialect
    everything_of(export)
    remove(viewers())
    run = everything_of(export)
    deleted = run.results.get(key="JOB_POSTING_VIEWERS")
    assert (deleted.operation, deleted.outcome, deleted.configuration) == ("delete", "confirmed", None)
    assert set(held(linkedin)) == {"CALLBACK_URL"}
    assert list(Configuration.objects.values_list("key", flat=True)) == ["CALLBACK_URL"]
    assert run.attempts.get().operation == "delete"


def test_what_linkedin_has_no_more_already_counts_as_deleted(linkedin, export):
    everything_of(export)
    remove(viewers())
    key = next(key for key in linkedin.state.integrations)
    linkedin.state.put_elsewhere(key, "JOB_POSTING_VIEWERS", None)
    assert everything_of(export).results.get(key="JOB_POSTING_VIEWERS").outcome == "confirmed"


def test_an_unanswered_delete_is_settled_by_reading_back(linkedin, export):
    everything_of(export)
    remove(viewers())
    linkedin.state.faults.append(Fault("reset", match={"method": "DELETE"}, at="after_apply"))
    run = everything_of(export)
    assert run.results.get(key="JOB_POSTING_VIEWERS").outcome == "confirmed"
    assert linkedin.state.calls.count("DELETE", "atsIntegrations/configurations") == 1


def test_a_delete_that_was_lost_is_sent_again(linkedin, export):
    everything_of(export)
    remove(viewers())
    linkedin.state.faults.append(Fault("reset", match={"method": "DELETE"}, at="before_apply"))
    assert everything_of(export).results.get(key="JOB_POSTING_VIEWERS").outcome == "retry"
    assert "JOB_POSTING_VIEWERS" in held(linkedin)
    assert everything_of(export).results.get(key="JOB_POSTING_VIEWERS").outcome == "confirmed"
    assert not Configuration.objects.filter(key="JOB_POSTING_VIEWERS").exists()


def test_a_key_that_is_wanted_back_while_it_is_deleted_stays(linkedin, export, monkeypatch):
    """The late answer to the delete concerns its own generation only (S40)."""
    everything_of(export)
    remove(viewers())
    run = request_sync(selection=Selection.of_customers([export.customer_id]), source="admin")

    def want_it_back(_engine: object) -> None:
        configure(export, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")

    monkeypatch.setattr("integrations.engine.Engine._keep_leases", want_it_back)
    perform(run.pk)
    monkeypatch.undo()
    row = viewers()
    assert (row.deleting_since, row.is_confirmed) == (None, False)
    assert everything_of(export).results.get(key="JOB_POSTING_VIEWERS").outcome == "confirmed"
    assert "JOB_POSTING_VIEWERS" in held(linkedin)


def test_a_row_deleted_while_its_value_travels_is_deleted_at_linkedin_next(linkedin, export, monkeypatch):
    run = request_sync(selection=Selection.of_integrations([export.pk]), source="admin")
    monkeypatch.setattr("integrations.engine.Engine._keep_leases", lambda _: _remove_once())
    perform(run.pk)
    monkeypatch.undo()
    assert viewers().deleting_since is not None
    assert Attempt.objects.filter(state="answered").exists()
    everything_of(export)
    assert set(held(linkedin)) == {"CALLBACK_URL"}


def _remove_once() -> None:
    row = viewers()
    if row.deleting_since is None:
        remove(row)
