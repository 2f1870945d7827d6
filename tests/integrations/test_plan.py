"""The plan: what to send, what is fine, what must not be sent and why. Pure, so without rows."""

import dataclasses

import pytest

from integrations.plan import ConfigurationFacts, IntegrationFacts, Verdict, calls_needed, plan

CALLBACK = ConfigurationFacts(
    id=1, key="CALLBACK_URL", value="https://a.example/", generation=1, is_confirmed=False
)
VIEWERS = ConfigurationFacts(
    id=2, key="JOB_POSTING_VIEWERS", value="ALL_PRODUCT_USERS", generation=1, is_confirmed=True
)
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
    steps = plan(EXPORT) + plan(with_(application_id=4)) + plan(with_(application_id=4, id=8))
    assert calls_needed(steps, batch_size=1) == 3
    assert calls_needed(steps, batch_size=20) == 2
