"""`manage.py verify_configurations` as scripts use it, against the sandbox: JSON alone on stdout, the exit code, and
not one call that could change anything."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations.drift import verify_what_is_due
from integrations.models import ApiCall, Configuration
from integrations.sandbox.faults import Fault
from tests.integrations.syncable import change_at_linkedin, configure, sync, syncable

pytestmark = pytest.mark.django_db(transaction=True)

THEIRS = "https://elsewhere.example.com/"
BOTH = pytest.mark.parametrize("dialect", ["rest", "v2"])


def run(*arguments: str) -> tuple[int, dict]:
    """(exit code, the document)"""
    out = io.StringIO()
    try:
        call_command("verify_configurations", *arguments, "--json", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def with_acls(integration):
    """The same integration, which then needs nothing but its callback."""
    integration.customer.uses_acls = "yes"
    integration.customer.save()
    integration.application.supports_sync_acls = True
    integration.application.save()
    return integration


@pytest.fixture
def callback(callback):
    with_acls(callback.integration)
    return callback


@pytest.fixture
def synced(linkedin, callback):
    """A callback that was proven at LinkedIn."""
    assert sync(callback).results.get().outcome == "confirmed"
    return callback


def test_a_confirmed_value_matches_by_one_read(synced):
    code, report = run("--customer", synced.integration.customer.name.upper())
    assert (code, report["run"], report["calls"], report["reads"]) == (0, None, 0, 1)
    assert report["totals"] == {"matches": 1}


def test_a_changed_value_is_drift_with_the_documented_members(linkedin, synced):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    code, report = run()
    result = report["results"][0]
    assert (code, report["totals"]) == (1, {"drift": 1})
    assert set(result) == {
        "customer", "integration_type", "configuration_key", "operation", "outcome", "entity_status",
        "request_id", "message", "expected", "found", "since",
    }  # fmt: skip
    assert (result["operation"], result["expected"], result["found"]) == (
        "verify",
        synced.desired_value,
        THEIRS,
    )
    assert result["since"] == Configuration.objects.get().drift_since.isoformat()


@BOTH
@pytest.mark.parametrize("theirs", ["the same", THEIRS, None])
def test_what_was_read_names_its_call_and_a_status(dialect, theirs, linkedin, synced):
    application = synced.integration.application
    application.dialect = dialect
    application.save()
    if theirs != "the same":
        change_at_linkedin(linkedin, CALLBACK_URL=theirs)
    result = run()[1]["results"][0]
    call = ApiCall.objects.filter(method="GET").order_by("pk").last()
    assert (result["request_id"], bool(call.uuid)) == (call.uuid, True)
    assert result["entity_status"] == (200 if theirs else 404)


def test_a_value_that_went_away_is_absent(linkedin, synced):
    change_at_linkedin(linkedin, CALLBACK_URL=None)
    code, report = run()
    assert (code, report["totals"], report["results"][0]["found"]) == (1, {"absent": 1}, None)


def test_what_was_never_sent_is_absent(linkedin, callback):
    assert run()[1]["totals"] == {"absent": 1}


def test_an_application_without_a_secret_is_unknown(linkedin):
    configure(with_acls(syncable(secret="")), CALLBACK_URL="https://ats.example.com/1")
    code, report = run()
    assert (code, report["reads"], report["totals"]) == (1, 0, {"unknown": 1})
    assert (report["results"][0]["entity_status"], report["results"][0]["request_id"]) == (None, None)


def test_what_is_needed_and_not_stored_is_absent_with_its_rule(linkedin):
    integration = with_acls(syncable())
    code, report = run()
    assert (code, report["reads"], report["totals"]) == (1, 0, {"absent": 1})
    assert report["results"] == [
        {
            "customer": integration.customer.name,
            "integration_type": "ONE_CLICK_EXPORT",
            "configuration_key": "CALLBACK_URL",
            "operation": "verify",
            "outcome": "absent",
            "entity_status": None,
            "request_id": None,
            "message": "ONE_CLICK_EXPORT needs a value for CALLBACK_URL (where candidate exports are delivered): without"
            " it the customer cannot enable One-Click Export. (IC-01)",
            "expected": None,
            "found": None,
            "since": None,
        }
    ]


def test_what_other_customers_need_is_not_asked_for(linkedin, synced):
    other = syncable()
    assert run("--customer", synced.integration.customer.name)[0] == 0
    code, report = run("--customer", other.customer.name)
    assert (code, [result["configuration_key"] for result in report["results"]]) == (
        1,
        ["CALLBACK_URL", "JOB_POSTING_VIEWERS"],
    )


def test_what_is_needed_and_being_deleted_is_listed_once(linkedin, synced):
    Configuration.objects.update(deleting_since=timezone.now())
    assert len(run()[1]["results"]) == 1


def test_a_broken_answer_is_unknown(linkedin, synced):
    linkedin.state.faults.append(Fault("garbage", match={"method": "GET"}))
    assert run()[1]["totals"] == {"unknown": 1}


def test_only_the_named_customers_are_compared(linkedin, synced):
    other = configure(with_acls(syncable()), CALLBACK_URL="https://ats.example.com/linkedin/other")[0]
    _, report = run("--customer", synced.integration.customer.name)
    assert len(report["results"]) == 1
    both = ["--customer", synced.integration.customer.name, "--customer", other.integration.customer.name]
    assert len(run(*both)[1]["results"]) == 2


def test_nothing_selected_exits_0(linkedin, db):
    assert run() == (0, {"run": None, "calls": 0, "reads": 0, "results": [], "totals": {}})


def test_an_unknown_customer_exits_2(db):
    with pytest.raises(CommandError, match="No customer is named 'Nobody'") as error:
        call_command("verify_configurations", "--customer", "Nobody")
    assert error.value.returncode == 2


def test_people_at_a_terminal_get_a_line_per_configuration(linkedin, synced, capsys):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    with pytest.raises(SystemExit):
        call_command("verify_configurations")
    out = capsys.readouterr().out
    assert out.startswith("drift    ")
    assert "1 drift; 1 reads." in out


def test_neither_the_command_nor_the_sweep_can_write(linkedin, synced, settings):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    settings.LINKEDIN_VERIFY_HOURS = 1e-9
    written = linkedin.state.calls.count("PUT", "integrationConfigurations")
    run()
    verify_what_is_due()
    calls = linkedin.state.calls.recent
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == written == 1
    assert [call.method for call in calls if call.resource == "integrationConfigurations"][2:] == [
        "GET",
        "GET",
    ]
    assert {call.method for call in calls} - {"PUT", "GET"} <= {"POST"}  # for tokens
    assert {call.resource for call in calls if call.method == "POST"} == {"accessToken"}


def test_drift_is_over_once_our_value_was_sent_again(linkedin, synced):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    run()
    sync(synced)
    assert run()[0] == 0
    assert Configuration.objects.get().is_confirmed
