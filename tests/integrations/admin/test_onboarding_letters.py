"""The page of a mail: preview, what was typed stays, and who may write it."""

import pytest

from customers.models import Message
from integrations.customer_links import address_of
from integrations.models import CustomerLink
from integrations.onboarding_letters import PLACEHOLDER
from tests.customers.factories import MessageFactory
from tests.integrations.onboarded import PLUGIN_URL, link_to, provisioned_track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.PLUGIN_URL = PLUGIN_URL


@pytest.fixture
def track():
    return provisioned_track(levels="company")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def page(track, kind="plugin_link", more="") -> str:
    return f"/integrations/onboardingtrack/{track.pk}/letter/{kind}/{more}"


def typed(track, **fields):
    return {
        "how": "eml",
        "to": [track.contract.recruiter_admins.get().pk],
        "text": f"Hello,\r\n\r\n{PLACEHOLDER}\r\n",
        **fields,
    }


@pytest.mark.parametrize("kind", ["plugin_link", "nudge", "summary"])
def test_looking_shows_the_mail_and_changes_nothing(browser, track, kind):
    shown = browser.get(page(track, kind)).content.decode()
    assert "Kind regards" in shown
    assert track.contract.recruiter_admins.get().email in shown
    assert not CustomerLink.objects.exists()
    assert not Message.objects.exists()


def test_handing_over_freezes_what_was_typed_and_starts_the_download_once(browser, track):
    answer = browser.post(page(track), typed(track))
    message, link = Message.objects.get(), CustomerLink.objects.get()
    assert answer.url == page(track, more=f"?message={message.pk}")
    assert message.body_text == f"Hello,\n\n{address_of(link)}\n"
    assert 'http-equiv="refresh"' in browser.get(answer.url).content.decode()
    assert 'http-equiv="refresh"' not in browser.get(answer.url).content.decode()


def test_the_download_is_an_unsent_draft(browser, track):
    browser.post(page(track), typed(track))
    answer = browser.get(page(track, more=f"eml/?message={Message.objects.get().pk}"))
    assert answer["Content-Type"] == "message/rfc822"
    assert answer.content.startswith(b"X-Unsent: 1\r\n")


def test_what_was_typed_stays_when_it_is_refused(browser, track):
    answer = browser.post(page(track), typed(track, text="My own words, without any link"))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "My own words, without any link" in shown
    assert "is not in the text" in shown
    assert not CustomerLink.objects.exists()


def test_a_contact_of_somebody_else_is_no_choice(browser, track):
    other = provisioned_track().contract.recruiter_admins.get()
    answer = browser.post(page(track), typed(track, to=[other.pk]))
    assert answer.status_code == 200
    assert not Message.objects.exists()


def test_send_is_offered_only_with_a_mail_server(browser, track, settings):
    settings.EMAIL_URL = ""
    assert 'value="smtp"' not in browser.get(page(track)).content.decode()
    settings.EMAIL_URL = "smtp://mail.example"
    assert 'value="smtp"' in browser.get(page(track)).content.decode()


def test_a_person_decides_about_a_mail_of_which_nobody_knows(browser, track):
    message = MessageFactory(state="unknown", frozen_at="2026-11-01T00:00Z")
    link_to(track, message=message)
    assert (
        "I found it: it was sent" in browser.get(page(track, more=f"?message={message.pk}")).content.decode()
    )
    browser.post(page(track, more="decide/"), {"message": message.pk, "left": "sent"})
    message.refresh_from_db()
    assert message.state == "sent"


def test_the_mails_of_others_are_not_shown_here(browser, track):
    foreign = MessageFactory(state="sent", frozen_at="2026-11-01T00:00Z")
    assert browser.get(page(track, more=f"?message={foreign.pk}")).status_code == 404
    assert browser.get(page(track, more="?message=x")).status_code == 404


def test_an_unknown_kind_is_not_found(browser, track):
    assert browser.get(page(track, "poem")).status_code == 404


@pytest.mark.parametrize("role", ["Support", "BD reviewer", ""])
def test_who_may_not_change_tracks_neither_reads_nor_writes_mails(browser_of, role, track):
    browser = browser_of(role)
    assert browser.get(page(track)).status_code == 403
    assert browser.post(page(track), typed(track)).status_code == 403
    assert not Message.objects.exists()


def test_without_an_off_boarding_the_mail_to_linkedin_leads_back_to_the_track(browser, track):
    answer = browser.get(page(track, "offboarding"))
    assert answer.url == f"/integrations/onboardingtrack/{track.pk}/change/"
