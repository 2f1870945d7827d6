"""Taking a customer off LinkedIn, by the pages."""

import pytest
from django.utils import timezone

from integrations.models import Integration, Offboarding, SyncResult
from integrations.offboarding import begin
from tests.customers.factories import ContactFactory, MessageFactory, UserFactory
from tests.integrations.factories import ApiCallFactory, ConfigurationFactory, IntegrationFactory
from tests.integrations.onboarded import provisioned_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def track():
    """With One-Click Export, its callback and its viewers key; Robin is the Recruiter Admin."""
    made = provisioned_track(levels="company")
    export = IntegrationFactory(customer=made.customer, application=made.application)
    ConfigurationFactory(integration=export, confirmed=True)
    ConfigurationFactory(
        integration=export, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", confirmed=True
    )
    return made


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


@pytest.fixture
def offboarding(track):
    robin = track.contract.recruiter_admins.get()
    return begin(track=track, kind="disable", requested_by=robin, actor=UserFactory())


def form_of(track) -> str:
    return f"/integrations/onboardingtrack/{track.pk}/offboard/"


def page_of(offboarding, more="change/") -> str:
    return f"/integrations/offboarding/{offboarding.pk}/{more}"


def wish(track, **fields):
    robin = track.contract.recruiter_admins.get()
    export = track.customer.integrations.get()
    return {"kind": "delete", "requested_by": robin.pk, "integrations": [export.pk], **fields}


def test_the_form_says_who_may_ask_and_what_is_deleted(browser, track):
    ContactFactory(customer=track.customer, name="Bea Kim", is_ats_admin=True)
    shown = browser.get(form_of(track)).content.decode()
    assert f"Recruiter Admin of contract {track.contract.linkedin_contract_id}" in shown
    assert "no Recruiter Admin, so LinkedIn refuses (ATS admin)" in shown
    assert "JOB_POSTING_VIEWERS of One-Click Export" in shown
    assert not Offboarding.objects.exists()


def test_starting_stops_at_once_and_leads_to_the_steps(browser, track):
    answer = browser.post(form_of(track), wish(track))
    offboarding = Offboarding.objects.get()
    assert answer.url == page_of(offboarding)
    assert (offboarding.kind, offboarding.recorded_by.username) == ("delete", "onboarding")
    assert Integration.objects.get().stopped_at
    assert "Write to LinkedIn" in browser.get(answer.url).content.decode()


def test_a_request_of_somebody_else_is_refused_on_the_page_sp_28(browser, track):
    bea = ContactFactory(customer=track.customer, name="Bea Kim", is_ats_admin=True)
    answer = browser.post(form_of(track), wish(track, requested_by=bea.pk))
    shown = answer.content.decode()
    assert "SP-28" in shown
    assert "Robin Lee" in shown
    assert Integration.objects.get().stopped_at is None


def test_a_second_start_leads_to_the_one_that_runs(browser, track, offboarding):
    assert browser.get(form_of(track)).url == page_of(offboarding)


def read_back_without_viewers_key(track) -> None:
    """The run of the deletions came home."""
    deletions = SyncResult.objects.filter(operation=SyncResult.Operation.DELETE)
    deletions.update(outcome=SyncResult.Outcome.CONFIRMED, settled_at=timezone.now())
    track.customer.integrations.get().configurations.filter(key="JOB_POSTING_VIEWERS").delete()


def test_the_steps_are_done_one_after_the_other_until_the_track_is_over(browser, track, offboarding):
    letter = f"/integrations/onboardingtrack/{track.pk}/letter/offboarding/"
    text = browser.get(letter).context["draft"].text
    browser.post(letter, {"how": "copy", "text": text})
    read_back_without_viewers_key(track)
    for verb in ("ats", "linkedin", "complete"):
        browser.post(page_of(offboarding, f"do/{verb}/"))
    track.refresh_from_db()
    shown = browser.get(page_of(offboarding)).content.decode()
    assert track.ended_at
    assert "Final state" in shown
    assert "No call left since" in shown


def test_the_end_is_refused_while_steps_are_open(browser, track, offboarding):
    shown = browser.post(page_of(offboarding, "do/complete/"), follow=True).content.decode()
    assert "Mail to LinkedIn left" in shown
    track.refresh_from_db()
    assert track.ended_at is None


def test_the_page_names_a_call_that_left(browser, track, offboarding):
    row = track.customer.integrations.get()
    url = f"https://api.linkedin.com/rest/integrations?ids[0].integrationContext={row.context_urn}"
    url += "&ids[0].integrationType=ONE_CLICK_EXPORT&ids[0].tenantType=RECRUITER"
    call = ApiCallFactory(application=row.application, url=url)
    shown = browser.get(page_of(offboarding)).content.decode()
    assert "1 call left since" in shown
    assert f"/integrations/apicall/{call.pk}/change/" in shown
    browser.post(page_of(offboarding, "do/count-anew/"))
    assert "1 call left since" not in browser.get(page_of(offboarding)).content.decode()


def test_what_was_started_by_mistake_is_taken_back_with_a_reason(browser, track, offboarding):
    browser.post(page_of(offboarding, "take-back/"), {"reason": ""})
    assert Offboarding.objects.exists()
    answer = browser.post(page_of(offboarding, "take-back/"), {"reason": "Wrong customer"})
    assert answer.url == f"/integrations/onboardingtrack/{track.pk}/change/"
    row = Integration.objects.get()
    assert (row.stopped_at, row.is_paused) == (None, True)


def test_a_mail_that_was_never_sent_is_written_again(browser, offboarding):
    now = timezone.now()
    offboarding.message = MessageFactory(state="handed_over", frozen_at=now, left_at=now)
    offboarding.save(update_fields=["message"])
    assert "The mail was never sent" in browser.get(page_of(offboarding)).content.decode()
    browser.post(page_of(offboarding, "do/not-sent/"))
    offboarding.refresh_from_db()
    assert offboarding.message is None


def test_looking_changes_nothing(browser, track, offboarding):
    before = list(Integration.objects.values()), list(Offboarding.objects.values())
    for url in (page_of(offboarding), "/integrations/offboarding/", form_of(track)):
        assert browser.get(url).status_code in (200, 302)
    for more in ("do/ats/", "take-back/"):
        assert browser.get(page_of(offboarding, more)).status_code in (302, 405)
    assert (list(Integration.objects.values()), list(Offboarding.objects.values())) == before


@pytest.mark.parametrize("role", ["Support", "BD reviewer", ""])
def test_who_may_not_off_board_cannot(browser_of, role, track, offboarding):
    browser = browser_of(role)
    for url in (form_of(track), page_of(offboarding, "do/ats/"), page_of(offboarding, "take-back/")):
        assert browser.post(url, wish(track)).status_code == 403
    offboarding.refresh_from_db()
    assert offboarding.ats_done_at is None


def test_support_reads_it_without_buttons(browser_of, offboarding):
    shown = browser_of("Support").get(page_of(offboarding)).content.decode()
    assert "Proven" in shown
    assert "Write to LinkedIn</a>" not in shown
