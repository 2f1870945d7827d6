"""The plan: what to send, what is fine, what must not be sent and why. Pure, so without rows."""

import dataclasses

import pytest

from integrations.plan import (
    Calls,
    Change,
    ConfigurationFacts,
    IntegrationFacts,
    Verdict,
    calls_needed,
    plan,
    unmet_needs,
)

OURS, THEIRS = "https://a.example/", "https://b.example/"
CALLBACK = ConfigurationFacts(
    id=1, key="CALLBACK_URL", value="https://a.example/", generation=1, is_confirmed=False
)
VIEWERS = ConfigurationFacts(
    id=2, key="JOB_POSTING_VIEWERS", value="ALL_PRODUCT_USERS", generation=1, is_confirmed=True
)
GOING = dataclasses.replace(VIEWERS, is_deleting=True)
REST, V2 = "rest/integrationConfigurations", "v2/atsIntegrations"
EXPORT = IntegrationFacts(
    id=7,
    type_name="ONE_CLICK_EXPORT",
    tenant_type="RECRUITER",
    context_urn="urn:li:organization:1",
    customer_name="Acme",
    uses_acls="no",
    syncs_acls=False,
    application_id=3,
    application_is_theirs=True,
    has_secret=True,
    configurations=[CALLBACK, VIEWERS],
)
ANOTHER = dataclasses.replace(EXPORT, id=8, application_id=4, context_urn="urn:li:organization:2")


def verdicts(facts: IntegrationFacts, **options) -> dict[str, Verdict]:
    return {step.key: step.verdict for step in plan(facts, **options)}


def with_(**changes) -> IntegrationFacts:
    return dataclasses.replace(EXPORT, **changes)


def test_what_is_not_confirmed_is_sent_and_what_is_confirmed_is_not():
    assert verdicts(EXPORT) == {"CALLBACK_URL": Verdict.SEND, "JOB_POSTING_VIEWERS": Verdict.UNCHANGED}


def test_a_needed_key_without_value_is_listed():
    assert verdicts(with_(configurations=[CALLBACK]))["JOB_POSTING_VIEWERS"] is Verdict.NOT_ALLOWED


def test_chosen_keys_alone_are_planned():
    assert verdicts(with_(configurations=[CALLBACK]), keys=["CALLBACK_URL"]) == {"CALLBACK_URL": Verdict.SEND}


def test_a_customer_with_acls_needs_no_viewers_key():
    facts = with_(configurations=[CALLBACK], uses_acls="yes", syncs_acls=True)
    assert verdicts(facts) == {"CALLBACK_URL": Verdict.SEND}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pause": "by Ana: waits for go-live"}, "waits for go-live"),
        ({"context_urn": ""}, "LinkedIn company id"),
        ({"application_id": None}, "Choose the customer's developer application"),
        ({"application_is_theirs": False}, "belongs to someone else"),
        ({"has_secret": False}, "no client secret"),
        ({"tenant_type": "JOBS"}, "runs under tenant RECRUITER"),
    ],
)
def test_an_obstacle_stops_every_key_and_says_what_to_do(changes, sentence):
    steps = plan(with_(**changes))
    assert {step.verdict for step in steps} == {Verdict.NOT_ALLOWED}
    assert all(sentence in step.refusal.text for step in steps)


def test_a_stored_value_linkedin_would_refuse_is_not_sent():
    bad = dataclasses.replace(CALLBACK, value="http://a.example/")
    (step,) = plan(with_(configurations=[bad]), keys=["CALLBACK_URL"])
    assert (step.verdict, step.refusal.rule) == (Verdict.NOT_ALLOWED, "IC-02")


def test_calls_are_counted_per_application_and_chunk():
    steps = plan(EXPORT) + plan(with_(application_id=4)) + plan(ANOTHER)
    assert calls_needed(steps, batch_size=1) == {(3, REST): Calls(1), (4, REST): Calls(2)}
    assert calls_needed(steps, batch_size=20) == {(3, REST): Calls(1), (4, REST): Calls(1)}


def test_the_legacy_form_takes_a_call_for_each_integration():
    steps = plan(with_(application_id=4, dialect="v2")) + plan(dataclasses.replace(ANOTHER, dialect="v2"))
    assert calls_needed(steps, batch_size=20) == {(4, V2): Calls(2)}


def test_deleting_takes_a_legacy_call_for_each_integration_beside_the_others():
    steps = plan(with_(configurations=[CALLBACK, GOING]))
    assert calls_needed(steps, batch_size=20) == {(3, REST): Calls(1), (3, V2): Calls(1)}


def test_each_write_is_read_back():
    assert (Calls(3).reads, Calls(3).total) == (3, 6)


@pytest.mark.parametrize(
    ("fields", "change", "before", "after"),
    [
        pytest.param({}, Change.ADD, "", OURS, id="nothing was seen"),
        pytest.param({"value_before": THEIRS}, Change.CHANGE, THEIRS, OURS, id="another value"),
        pytest.param({"value_before": OURS}, Change.AGAIN, OURS, OURS, id="the same, unproven"),
        pytest.param({"is_confirmed": True}, Change.UNCHANGED, "", OURS, id="proven"),
        pytest.param({"value": "http://a"}, Change.NOT_ALLOWED, "", "http://a", id="IC-02"),
        pytest.param(
            {"value_before": THEIRS, "drift": "differs"},
            Change.CHANGE,
            THEIRS,
            OURS,
            id="changed at LinkedIn",
        ),
    ],
)
def test_a_step_says_in_a_word_what_it_does(fields, change, before, after):
    callback = dataclasses.replace(CALLBACK, **fields)
    (step,) = plan(with_(configurations=[callback]), keys=["CALLBACK_URL"])
    assert (step.change, step.value_before, step.value) == (change, before, after)


def test_what_was_taken_away_is_deleted_and_planned_once_though_it_is_needed():
    facts = with_(configurations=[CALLBACK, GOING])
    assert [(step.key, step.operation, step.change, step.value) for step in plan(facts)] == [
        ("CALLBACK_URL", "upsert", Change.ADD, "https://a.example/"),
        ("JOB_POSTING_VIEWERS", "delete", Change.DELETE, ""),
    ]
    assert [key.name for key, _ in unmet_needs(facts)] == ["JOB_POSTING_VIEWERS"]


@pytest.mark.parametrize(
    ("changes", "going", "rule", "sentence"),
    [
        pytest.param({}, {"key": "CALLBACK_URL", "value": "https://a.example/"}, "IC-08", "does not delete it", id="IC-08"),
        pytest.param({"may_delete": False}, {}, "", "switched off here (LINKEDIN_DELETES)", id="switched off"),
        pytest.param({"pause": "by Ana: waits"}, {}, "", "is paused", id="paused"),
    ],
)  # fmt: skip
def test_a_deletion_that_must_not_be_sent_says_why(changes, going, rule, sentence):
    (step,) = plan(
        with_(configurations=[dataclasses.replace(GOING, **going)], **changes),
        keys=[going.get("key", GOING.key)],
    )
    assert (step.change, step.refusal.rule) == (Change.NOT_ALLOWED, rule)
    assert sentence in step.refusal.text
