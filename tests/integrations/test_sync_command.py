"""`manage.py sync_configurations` as scripts use it: JSON alone on stdout, and the exit code."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from integrations.drift import verify
from integrations.models import Configuration, SyncRun
from integrations.sandbox.faults import Fault
from tests.integrations.syncable import change_at_linkedin, configure, held, sync, syncable

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> tuple[int, dict]:
    """(exit code, the document)"""
    out = io.StringIO()
    try:
        call_command("sync_configurations", *arguments, "--json", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_confirmed_run_exits_0_with_the_documented_members(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    code, report = run("--customer", callback.integration.customer.name.upper())
    result = report["results"][0]
    assert (code, report["calls"], report["reads"]) == (0, 1, 1)
    assert report["totals"] == {"confirmed": 2}
    assert set(result) == {
        "customer", "integration_type", "configuration_key", "operation", "outcome", "entity_status",
        "request_id", "message",
    }  # fmt: skip
    assert (result["operation"], result["outcome"], result["entity_status"]) == ("upsert", "confirmed", 204)


def test_a_second_run_makes_no_call(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    run("--all")
    code, report = run("--all")
    assert (code, report["calls"], report["reads"], report["totals"]) == (0, 0, 0, {"unchanged": 2})


def test_one_changed_value_makes_one_write_and_one_read(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    run("--all")
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/moved")
    code, report = run("--all")
    assert (code, report["calls"], report["reads"]) == (0, 1, 1)
    assert report["totals"] == {"confirmed": 1, "unchanged": 1}


def test_a_missing_required_key_exits_1_and_names_the_rule(linkedin, callback):
    code, report = run("--all")
    missing = next(r for r in report["results"] if r["configuration_key"] == "JOB_POSTING_VIEWERS")
    assert code == 1
    assert missing["outcome"] == "not_allowed"
    assert "IC-05" in missing["message"]


def test_plan_writes_and_sends_nothing(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    code, report = run("--all", "--plan")
    assert (code, report["run"], report["calls"], report["totals"]) == (0, None, 0, {"planned": 2})
    assert not SyncRun.objects.exists()
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == 0


def test_enqueue_leaves_the_work_to_a_worker(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    code, report = run("--all", "--enqueue")
    assert (code, report["totals"]) == (0, {"queued": 2})
    assert not SyncRun.objects.get(pk=report["run"]).is_finished


def test_trouble_exits_1(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    linkedin.state.faults.append(Fault("entity_status:422", match={"method": "PUT"}))
    code, report = run("--all")
    assert (code, report["totals"]) == (1, {"rejected": 1, "confirmed": 1})


def test_nothing_selected_exits_0(linkedin, db):
    code, report = run("--all")
    assert (code, report["results"], report["totals"]) == (0, [], {})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--customer", "Nobody"], "No customer is named 'Nobody'"),
        ([], "Say whose"),
        (["--all", "--customer", "Nobody"], "Say whose"),
        (["--all", "--plan", "--enqueue"], "nothing to --enqueue"),
    ],
)
def test_wrong_use_exits_2_with_a_sentence(db, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as error:
        call_command("sync_configurations", *arguments)
    assert error.value.returncode == 2


def test_people_at_a_terminal_get_a_line_per_configuration(linkedin, callback, capsys):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    call_command("sync_configurations", "--all")
    out = capsys.readouterr().out
    assert "One-Click Export can be enabled now." in out
    assert "2 confirmed; 1 writes, 1 reads." in out


def test_integrations_without_keys_need_no_sync(linkedin, request_at):
    syncable("PROFILE_PLUGIN")
    code, report = run("--all")
    assert (code, report["results"]) == (0, [])
    assert not Configuration.objects.exists()


def test_what_somebody_changed_at_linkedin_is_left_alone_unless_told(linkedin, callback):
    """Healing is a person's, or the customer's policy's: a command that runs every night is neither."""
    drifted(linkedin, callback)
    code, report = run("--all")
    assert (code, report["totals"]) == (1, {"not_allowed": 2})
    assert any("--heal" in result["message"] for result in report["results"])
    _, report = run("--all", "--heal")
    assert report["totals"] == {"confirmed": 1, "not_allowed": 1}
    assert held(linkedin) == {"CALLBACK_URL": callback.desired_value}


def test_a_customer_whose_policy_heals_is_healed_by_the_command_as_well(linkedin, callback):
    drifted(linkedin, callback)
    Customer.objects.update(drift_policy="heal")
    assert run("--all")[1]["totals"] == {"confirmed": 1, "not_allowed": 1}


def drifted(linkedin, callback) -> None:
    sync(callback)
    change_at_linkedin(linkedin, CALLBACK_URL="https://elsewhere.example/1")
    verify([callback.pk])
