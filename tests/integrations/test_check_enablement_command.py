"""`manage.py check_enablement` as scripts use it, against the sandbox: a JSON array alone on stdout, and the exit code."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from integrations.models import ApiCall, Integration
from integrations.sandbox.faults import Fault
from tests.integrations.at_linkedin import calls_of_integrations, enable
from tests.integrations.syncable import syncable

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, list]:
    """(exit code, the array)"""
    out = io.StringIO()
    try:
        call_command("check_enablement", *arguments, "--json", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def row(linkedin, request_at):
    integration = syncable("PROFILE_PLUGIN")
    request_at(integration)
    return integration


def test_all_enabled_exits_0_with_the_documented_members(linkedin, row):
    enable(linkedin, row)
    code, looks = run()
    stored = Integration.objects.get()
    assert code == 0
    assert looks == [
        {
            "customer": row.customer.name,
            "integration_type": "PROFILE_PLUGIN",
            "context": row.context_urn,
            "outcome": "enabled",
            "linkedin_status": "ENABLED",
            "as_of": stored.linkedin_status_at.isoformat(),
            "name": None,
            "entity_status": 200,
            "request_id": ApiCall.objects.get(endpoint="/rest/integrations").uuid,
            "message": "LinkedIn calls it ENABLED: data may be sent.",
        }
    ]


def test_what_linkedin_did_not_say_names_the_call_too(linkedin, row):
    linkedin.state.faults.append(Fault("entity_status:500", match={"method": "GET"}))
    _, looks = run()
    assert (looks[0]["outcome"], looks[0]["entity_status"]) == ("unknown", 500)
    assert looks[0]["request_id"] == ApiCall.objects.get(endpoint="/rest/integrations").uuid


def test_what_was_not_asked_names_no_call(linkedin):
    syncable("PROFILE_PLUGIN", secret="")
    assert [(one["entity_status"], one["request_id"]) for one in run()[1]] == [(None, None)]


def test_any_other_outcome_exits_1(linkedin, row):
    code, looks = run()
    assert (code, looks[0]["outcome"], looks[0]["linkedin_status"]) == (1, "not_enabled", "REQUESTED")


def test_only_the_named_customers_are_asked_about(linkedin, row):
    syncable("PROFILE_PLUGIN")
    _, looks = run("--customer", row.customer.name.upper())
    assert [one["customer"] for one in looks] == [row.customer.name]


def test_a_request_names_what_changed(linkedin, row):
    code, looks = run("--request-id", enable(linkedin, row), "--customer", row.customer.name)
    assert (code, [one["outcome"] for one in looks]) == (0, ["enabled"])
    assert looks[0]["request_id"] == ApiCall.objects.get(endpoint="/rest/integrations").uuid != ""


def test_a_request_that_linkedin_does_not_know_exits_1(linkedin, row):
    assert run("--request-id", "no-such", "--customer", row.customer.name) == (1, [])


def test_a_request_without_an_answer_tells_stderr(linkedin, row, capsys):
    linkedin.state.faults.append(Fault("garbage", match={"method": "GET"}))
    assert run("--request-id", "77", "--customer", row.customer.name) == (1, [])
    assert row.application.name in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--request-id", "77"],
        ["--request-id", "77", "--customer", "A", "--customer", "B"],
        ["--request-id", "", "--customer", "A"],
        ["--customer", "Nobody"],
    ],
)
def test_wrong_use_exits_2_and_asks_nothing(linkedin, row, arguments):
    with pytest.raises(CommandError) as error:
        call_command("check_enablement", *arguments)
    assert error.value.returncode == 2
    assert calls_of_integrations(linkedin) == []


def test_nothing_selected_exits_0(linkedin, db):
    assert run() == (0, [])


def test_people_at_a_terminal_get_a_line_per_integration(linkedin, row, capsys):
    with pytest.raises(SystemExit):
        call_command("check_enablement")
    assert capsys.readouterr().out.startswith("not_enabled   ")
