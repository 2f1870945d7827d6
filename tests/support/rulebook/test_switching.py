"""Switching an integration on and off: who may, and at which level (SP-28, SP-29, SP-31)."""

import re

import pytest

from integrations.models import Integration, Offboarding, OnboardingTrack
from support.destinations import To
from tests.customers.factories import ContactFactory
from tests.integrations.factories import ConfigurationFactory, IntegrationFactory
from tests.integrations.onboarded import COMPANY_TYPES, known_integrations, provisioned_track
from tests.integrations.tracks_at import link_unsent
from tests.support.filings import customer_case
from tests.support.rulebook.doors import draft, rules_of, states_of, triage, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def onboarding(browser_of, settings):
    settings.PLUGIN_URL = "http://connect.example"
    return browser_of("Onboarding")


@pytest.fixture
def track() -> OnboardingTrack:
    """One-Click Export runs; Robin is the Recruiter Admin."""
    made = provisioned_track(levels="company")
    export = IntegrationFactory(customer=made.customer, application=made.application)
    ConfigurationFactory(integration=export, confirmed=True)
    return made


def track_url(track, part="change") -> str:
    return f"/integrations/onboardingtrack/{track.pk}/{part}/"


def ask_to_disable(browser, track, contact):
    export = track.customer.integrations.get()
    wish = {"kind": "disable", "requested_by": contact.pk, "integrations": [export.pk]}
    return browser.post(track_url(track, "offboard"), wish, follow=True)


def test_sp_28_nobody_but_a_recruiter_admin_has_it_disabled(onboarding, track):
    bea = ContactFactory(customer=track.customer, name="Bea Kim", is_ats_admin=True)
    shown = words(ask_to_disable(onboarding, track, bea))
    assert "SP-28" in shown
    assert "Robin Lee" in shown
    assert Integration.objects.get().stopped_at is None


def test_sp_28_once_a_recruiter_admin_asked_our_calls_stop_and_linkedin_is_written_to(onboarding, track):
    shown = words(ask_to_disable(onboarding, track, track.contract.recruiter_admins.get()))
    assert Integration.objects.get().stopped_at is not None
    assert Offboarding.objects.get().requested_by.name == "Robin Lee"
    assert "Write to LinkedIn" in shown


def test_sp_28_it_is_over_only_when_the_ats_side_is_off_too(onboarding, track):
    ask_to_disable(onboarding, track, track.contract.recruiter_admins.get())
    offboarding = Offboarding.objects.get()
    onboarding.post(f"/integrations/offboarding/{offboarding.pk}/do/complete/")
    track.refresh_from_db()
    assert track.ended_at is None


def test_sp_28_a_mail_without_a_recruiter_admin_does_not_ask_to_disable(desk):
    case = customer_case(category="disable_or_delete")
    paper = draft(desk, case, To.CUSTOMER_CASE_MAIL)
    assert "Nobody on the mail is a Recruiter Admin on a contract of Acme" in paper.page()
    assert "(SP-28)" in paper.send()
    assert not paper.is_out
    case.customer.contracts.get().recruiter_admins.add(case.customer.contacts.get())
    paper.send()
    assert paper.is_out


def test_sp_28_triage_wants_a_recruiter_admin_and_the_ats_side(help_desk):
    found = triage(help_desk, kind="disable_or_delete", product="RSC", reporter_role="support")
    assert (found["destination"], found["also"]) == ("customer_case_mail", ["ats_representative"])
    assert found["may_file"] == ["recruiter_admin"]
    assert "SP-28" in rules_of(found)
    assert "has to come from a Recruiter Admin on the contract" in found["advice"][0]
    assert (states_of(found)["contract_id"], states_of(found)["steps"]) == ("missing", "not_applicable")


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("Recruiter Admin", "No contact is marked as Recruiter Admin of contract"),
        ("ATS admin", "No contact is marked as ATS admin: enabling takes one beside the Recruiter Admin."),
    ],
)
def test_sp_29_without_one_of_both_admins_the_facts_are_to_be_completed_first(onboarding, lacking, said):
    track = link_unsent()
    if lacking == "ATS admin":
        track.customer.contacts.update(is_ats_admin=False)
    else:
        track.contract.recruiter_admins.clear()
    response = onboarding.get(track_url(track))
    assert said in words(response)
    assert next_step(response) == "Complete the facts"


def test_sp_29_with_both_the_link_is_sent_next(onboarding):
    response = onboarding.get(track_url(link_unsent()))
    assert "No contact is marked as" not in words(response)
    assert next_step(response) == "Send the link"


def next_step(response) -> str:
    """The one primary button of the page."""
    (label,) = re.findall(r'<a class="ph-button is-primary"[^>]*>([^<]+)</a>', response.content.decode())
    return label.strip()


def test_sp_29_who_enables_is_both_admins(help_desk):
    found = triage(help_desk, kind="enable", product="RSC")
    assert (found["destination"], {"SP-29"} <= rules_of(found)) == ("self_service", True)
    assert (
        found["advice"][0]
        == "Find the person who is Recruiter Admin at LinkedIn and admin of the ATS. (SP-29)"
    )


def test_sp_31_company_level_alone_brings_no_contract_level_features(onboarding):
    track = provisioned_track()
    known_integrations(track, *COMPANY_TYPES, word="ENABLED")
    shown = words(onboarding.get(track_url(track)))
    assert "Company level switched on" in shown
    assert "Contract level not requested yet Gives SeatsV2 and the other features of one contract" in shown
    assert "a Recruiter Admin still has to click “Request” for contract level. SP-31" in shown


def test_sp_31_enabling_says_that_there_are_two_levels(help_desk):
    found = triage(help_desk, kind="enable", product="RSC")
    reason = next(one["text"] for one in found["reasons"] if one["rule"] == "SP-31")
    assert "SeatsV2 and its like need the contract" in reason
    assert (
        "Have company level and contract level requested, as the customer needs. (SP-31)" in found["advice"]
    )
