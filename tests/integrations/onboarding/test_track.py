"""Where a track stands: one row per reason to stand there."""

from dataclasses import replace

import pytest

from integrations.next_steps import next_step
from integrations.track import ApplicationFacts, IntegrationState, Prerequisite, StageName, Who, position_of
from tests.integrations.onboarding.facts import (
    APPLICATION,
    DONE,
    LIVE,
    before_request,
    stages,
    where,
    with_integration,
)

MISSING = Prerequisite(
    "company", "Company id", "Enter the company id.", rule="IC-09", about="linkedin_company_id"
)
LITE = Prerequisite(
    "full", "Full Recruiter", "It is Lite.", by=Who.CUSTOMER, ask="Please use full Recruiter."
)
UNPROVEN = {"unproven": ("CALLBACK_URL",), "is_enabled": False, "is_verified": False, "word": "REQUESTED"}

TABLE = {
    "everything proven": (LIVE, "live", "done", ""),
    "a prerequisite is missing": (replace(LIVE, prerequisites=(MISSING,)), "prerequisites", "blocked", "us"),
    "only the customer can meet it": (replace(LIVE, prerequisites=(LITE,)), "prerequisites", "blocked", "customer"),
    "ours before theirs": (replace(LIVE, prerequisites=(LITE, MISSING)), "prerequisites", "blocked", "us"),
    "no application yet": (
        replace(before_request(), application=ApplicationFacts()), "provisioned", "active", "",
    ),
    "LinkedIn is slow to provision": (
        replace(before_request(), application=ApplicationFacts(order_trouble="No answer.")), "provisioned", "active", "linkedin",
    ),
    "LinkedIn refused to provision": (
        replace(before_request(), application=ApplicationFacts(order_id=4, order_trouble="403.", needs_person=True)),
        "provisioned", "blocked", "us",
    ),
    "no parent application": (
        replace(before_request(), application=ApplicationFacts(order_trouble="No parent.", needs_person=True)),
        "provisioned", "blocked", "us",
    ),
    "credentials refused": (
        replace(LIVE, application=replace(APPLICATION, refused="Wrong secret.")), "provisioned", "blocked", "us",
    ),
    "our page is not among its domains": (
        replace(before_request(), application=replace(APPLICATION, domains_fit=False)), "provisioned", "active", "",
    ),
    "requested without our page": (replace(LIVE, application=replace(APPLICATION, domains_fit=False)), "live", "done", ""),
    "no link yet": (before_request(exists=False, is_sent=False, is_valid=False), "link_sent", "blocked", "us"),
    "a link nobody sent": (before_request(is_sent=False), "link_sent", "blocked", "us"),
    "an expired link": (before_request(is_valid=False), "link_sent", "blocked", "us"),
    "a new link was asked for": (before_request(renewal_asked=True), "link_sent", "blocked", "us"),
    "not opened": (before_request(), "requested", "blocked", "customer"),
    "opened, not requested": (before_request(is_opened=True), "requested", "blocked", "customer"),
    "being confirmed": (before_request(request_state="waiting"), "requested", "active", "linkedin"),
    "a foreign company": (before_request(request_state="refused", request_why="Foreign."), "requested", "blocked", "us"),
    "not a Recruiter Admin": (
        before_request(report="Not an admin.", report_ask="Forward it."), "requested", "blocked", "customer",
    ),
    "no company at LinkedIn": (
        before_request(report="No company.", report_by=Who.LINKEDIN), "requested", "blocked", "linkedin",
    ),
    "not named": (with_integration(is_named=False, is_verified=False), "named", "active", ""),
    "the name is refused for now": (
        replace(with_integration(is_named=False), trouble="LinkedIn answered 500."), "named", "active", "linkedin",
    ),
    "paused before it was named": (
        with_integration(is_named=False, pause="by olga: audit"), "named", "blocked", "us",
    ),
    "a value is missing": (
        with_integration(unmet=("CALLBACK_URL",), unmet_why="A value.", is_verified=False), "configured", "blocked", "us",
    ),
    "a value is on its way": (with_integration(**UNPROVEN), "configured", "active", ""),
    "a value is rejected": (with_integration(**UNPROVEN, needs_person="422."), "configured", "blocked", "us"),
    "a value was changed after LinkedIn had it": (
        with_integration(unproven=("CALLBACK_URL",), changed=(7,)), "configured", "blocked", "us",
    ),
    "a value is in doubt": (with_integration(**UNPROVEN, is_unclear=True), "configured", "active", "linkedin"),
    "enabled, and a value in doubt": (with_integration(unproven=("CALLBACK_URL",)), "configured", "active", ""),
    "not switched on": (
        with_integration(is_enabled=False, is_verified=False, word="REQUESTED"), "enabled", "blocked", "customer",
    ),
    "switched off again": (
        with_integration(is_enabled=False, is_verified=False, word="DISABLED"), "enabled", "blocked", "customer",
    ),
    "not verified": (with_integration(is_verified=False), "verified", "active", "linkedin"),
    "LinkedIn could not be asked for days": (
        with_integration(is_verified=False, is_out_of_sight=True), "verified", "active", "linkedin",
    ),
    "paused when live": (with_integration(pause="by olga: audit"), "live", "blocked", "us"),
    "being taken off": (replace(LIVE, offboarding=5), "off_boarding", "blocked", "us"),
    "taken off before it was live": (replace(before_request(), offboarding=5), "off_boarding", "blocked", "us"),
    "taken off": (replace(LIVE, is_ended=True), "off_boarding", "done", ""),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "stage", "state", "who"), TABLE.values(), ids=TABLE.keys())
def test_a_track_stands_where_its_facts_say(facts, stage, state, who):
    assert where(facts) == (stage, state, who)


@pytest.mark.parametrize("facts", [row[0] for row in TABLE.values()], ids=TABLE.keys())
def test_whoever_holds_a_track_is_told_why_and_what_next(facts):
    current = position_of(facts).current
    assert current.why
    if current.blocked_by is Who.US:
        assert current.next_action
    if current.blocked_by is Who.CUSTOMER:
        assert current.ask


@pytest.mark.parametrize("facts", [row[0] for row in TABLE.values()], ids=TABLE.keys())
def test_no_track_rests_for_ever_unless_a_person_holds_it(facts):
    current = position_of(facts).current
    step = next_step(facts, position_of(facts))
    assert step or current.blocked_by in (Who.US, Who.CUSTOMER) or current.name is StageName.OFF_BOARDING


def test_every_stage_is_done_active_or_blocked():
    position = position_of(before_request())
    assert stages(position) == {
        "prerequisites": "done",
        "provisioned": "done",
        "link_sent": "done",
        "requested": "blocked",
        "named": "blocked",
        "configured": "blocked",
        "enabled": "blocked",
        "verified": "blocked",
        "live": "blocked",
    }
    assert position.stages[4].why == "“Requested by the customer” comes first."


def test_one_of_two_integrations_holds_the_track():
    waiting = IntegrationState("PROFILE_PLUGIN", "Profile Plugin")
    assert where(replace(LIVE, integrations=(DONE, waiting))) == ("requested", "blocked", "customer")


def test_a_product_without_integrations_is_never_live():
    assert not position_of(replace(LIVE, integrations=())).is_live


def test_the_nudge_names_what_to_switch_on_and_where():
    ask = position_of(with_integration(is_enabled=False, is_verified=False)).current.ask
    assert ask == "Please switch on Northwind One-Click Export Integration in Recruiter settings."


def test_no_pause_reason_reaches_the_customer():
    for facts, *_ in TABLE.values():
        for stage in position_of(facts).stages:
            assert "olga" not in stage.ask
