"""The mails of an onboarding: what they say and never say, who reads them, and what becomes of the rows when they left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers import sending
from customers.handing_over import decide
from customers.letters import check_letter
from customers.models import Message
from integrations.customer_links import address_of, ask_renewal, newest_valid
from integrations.letter_handover import draft_of, hand_over, note_what_left
from integrations.models import CustomerLink, CustomerReport, Integration
from integrations.offboarding import begin
from integrations.offboarding.letter import LINKEDIN
from integrations.onboarding_letters import PLACEHOLDER, LetterKind
from partnerhub.refusals import Refused
from tests.customers.factories import ContactFactory, UserFactory
from tests.integrations.factories import IntegrationFactory
from tests.integrations.onboarded import PLUGIN_URL, link_to, provisioned_track

NOTES = "SENTINEL-internal-note"
CUSTOMERS_OWN = (LetterKind.PLUGIN_LINK, LetterKind.NUDGE, LetterKind.SUMMARY)


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.PLUGIN_URL, settings.ATS_NAME = PLUGIN_URL, "Acme ATS"


@pytest.fixture
def track(db):
    """Its contract's Recruiter Admin is Robin, also ATS admin; Bea is another ATS admin."""
    made = provisioned_track(levels="company")
    made.customer.notes = NOTES
    made.customer.save(update_fields=["notes"])
    ContactFactory(customer=made.customer, name="Bea Kim", email="bea@customer.example", is_ats_admin=True)
    return made


@pytest.fixture
def leaving(track):
    """The same customer being taken off: Robin asked."""
    export = IntegrationFactory(
        customer=track.customer, application=track.application, pause_reason=f"{NOTES}-pause"
    )
    robin = track.contract.recruiter_admins.get()
    begin(track=track, kind="delete", requested_by=robin, actor=UserFactory(), integrations=[export])
    return track


def handed_over(track, kind="plugin_link", **fields) -> Message:
    draft = draft_of(track, LetterKind(kind))
    typed = {
        "how": "eml",
        "text": draft.text,
        "to": [one.pk for one in draft.readers if one.is_proposed_to],
        "cc": [one.pk for one in draft.readers if one.is_proposed_cc],
        "actor": UserFactory(),
    }
    return hand_over(track=track, kind=LetterKind(kind), **{**typed, **fields})


# What they say


def test_the_link_goes_to_the_recruiter_admin_copied_to_the_ats_admins(track):
    message = handed_over(track)
    robin = track.contract.recruiter_admins.get()
    assert (message.to, message.cc, message.audience) == ([robin.email], ["bea@customer.example"], "customer")
    assert address_of(CustomerLink.objects.get()) in message.body_text
    assert "Acme ATS" in message.body_text
    assert track.contract.linkedin_contract_id in message.body_text


@pytest.mark.parametrize("kind", CUSTOMERS_OWN)
def test_looking_at_a_draft_makes_no_link(track, kind):
    draft = draft_of(track, kind)
    assert (PLACEHOLDER in draft.text) == (kind is not LetterKind.NUDGE)
    assert not CustomerLink.objects.exists()


def test_the_draft_shows_the_link_that_works_already(track):
    link = link_to(track)
    assert address_of(link) in draft_of(track, LetterKind.PLUGIN_LINK).text


def test_a_link_that_the_customer_wants_replaced_is_in_no_new_mail(track):
    before = link_to(track)
    ask_renewal(link=before)
    assert PLACEHOLDER in draft_of(track, LetterKind.PLUGIN_LINK).text
    message = handed_over(track)
    assert address_of(before) not in message.body_text
    assert address_of(newest_valid(track=track, purpose="plugin")) in message.body_text


def test_the_nudge_asks_for_what_the_stage_waits_for(track):
    link = link_to(track)
    text = draft_of(track, LetterKind.NUDGE).text
    assert "click “Request”" in text
    assert address_of(link) in text


def test_a_nudge_without_anything_to_ask_is_refused(track):
    with pytest.raises(Refused, match="Nothing waits for the customer"):
        handed_over(track, "nudge", text="Hello")


def test_the_nudge_answers_what_the_customer_reported(track):
    CustomerReport.objects.create(track=track, link=link_to(track), kind="cookies")
    assert "third-party cookies" in handed_over(track, "nudge").body_text
    assert not CustomerReport.objects.filter(settled_at=None).exists()


def test_the_summary_says_where_we_are_and_what_is_needed(track):
    link_to(track)
    text = handed_over(track, "summary").body_text
    assert "Facts and people collected: done" in text
    assert "Switched on by you: open" in text
    assert "What we need from you: Please open your link" in text
    assert address_of(newest_valid(track=track, purpose="summary")) in text


@pytest.mark.parametrize("kind", CUSTOMERS_OWN)
def test_nothing_internal_gets_into_a_customers_mail(track, kind):
    track.trouble = f"{NOTES}-trouble"
    track.save(update_fields=["trouble"])
    IntegrationFactory(
        customer=track.customer,
        application=track.application,
        paused_at=timezone.now(),
        pause_reason=f"{NOTES}-pause",
    )
    draft = draft_of(track, kind)
    letter = draft.letter(text=draft.text, to=[], cc=[])
    assert "SENTINEL" not in f"{letter.subject}{letter.text}{letter.html}"


def test_the_html_says_the_same_as_the_edited_text(track):
    link_to(track)
    text = f"Hello <b>you</b>,\n\n{draft_of(track, LetterKind.PLUGIN_LINK).text}"
    message = handed_over(track, text=text)
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in message.body_html
    assert f'href="{address_of(CustomerLink.objects.get())}"' in message.body_html


# The mail to LinkedIn


def test_the_customer_and_we_are_on_the_mail_to_linkedin_sp_01(leaving, settings):
    message = handed_over(leaving, "offboarding")
    robin = leaving.contract.recruiter_admins.get()
    assert message.to == [LINKEDIN, robin.email]
    assert message.cc == [settings.SUPPORT_FROM_EMAIL]
    assert message.audience == "linkedin"


def test_the_mail_to_linkedin_names_everything_sp_02(leaving):
    text = handed_over(leaving, "offboarding").body_text
    customer, robin = leaving.customer, leaving.contract.recruiter_admins.get()
    for wanted in (
        "please delete",
        "ONE_CLICK_EXPORT",
        f"urn:li:organization:{customer.linkedin_company_id}",
        f"company id {customer.linkedin_company_id}",
        f"Contract id: {leaving.contract.linkedin_contract_id}",
        f"client id {leaving.application.client_id}",
        f"Requested by: {robin}, Recruiter Admin on contract {leaving.contract.linkedin_contract_id}",
    ):
        assert wanted in text
    assert "SENTINEL" not in text


def test_the_mail_to_linkedin_is_refused_once_the_requester_is_no_admin_sp_28(leaving):
    leaving.contract.recruiter_admins.clear()
    with pytest.raises(Refused, match="SP-28"):
        handed_over(leaving, "offboarding")


def test_the_mail_to_linkedin_is_refused_without_the_customer_on_it_sp_01(leaving):
    leaving.contract.recruiter_admins.get().delete()
    with pytest.raises(Refused, match="SP-01"):
        handed_over(leaving, "offboarding")


def test_the_mail_to_linkedin_is_refused_while_facts_are_missing_sp_02(leaving):
    leaving.customer.linkedin_company_id = ""
    leaving.customer.save(update_fields=["linkedin_company_id"])
    Integration.objects.update(application=None)
    with pytest.raises(Refused) as caught:
        handed_over(leaving, "offboarding")
    assert [refusal.rule for refusal in caught.value.refusals] == ["SP-02", "SP-02"]


def test_what_linkedin_asks_for_cannot_be_edited_away_sp_02(leaving):
    text = draft_of(leaving, LetterKind.OFFBOARDING).text
    client_id = leaving.application.client_id
    with pytest.raises(Refused, match=f"{client_id} is not in the text any more"):
        handed_over(leaving, "offboarding", text=text.replace(client_id, "our application"))


def test_the_mail_to_linkedin_is_written_once(leaving):
    first = handed_over(leaving, "offboarding")
    with pytest.raises(Refused, match="already"):
        handed_over(leaving, "offboarding")
    assert leaving.offboardings.get().message == first


def test_without_an_off_boarding_there_is_no_such_mail(track):
    with pytest.raises(Refused, match="not being taken off"):
        draft_of(track, LetterKind.OFFBOARDING)


def test_nobody_is_sent_a_plugin_link_while_it_is_taken_off_sp_28(leaving):
    with pytest.raises(Refused, match="SP-28"):
        handed_over(leaving)


# What keeps one back, and what becomes of it


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param({"to": [], "cc": []}, "no recipient", id="T22 nobody"),
        pytest.param({"to": [999_999]}, "no recipient", id="T22 somebody else's contact"),
        pytest.param({"text": " "}, "empty", id="empty"),
        pytest.param({"text": "Hello"}, "is not in the text", id="without its link"),
        pytest.param({"how": "pigeon"}, "no way to hand", id="unknown way"),
        pytest.param({"how": "smtp"}, "EMAIL_URL", id="no mail server"),
    ],
)
def test_a_mail_that_cannot_leave_makes_neither_row_nor_link(track, typed, why):
    with pytest.raises(Refused, match=why):
        handed_over(track, **typed)
    assert (Message.objects.count(), CustomerLink.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "added",
    ["client_secret=Zx9sdf87sdf6sdf5sdf4", "a\u202eb"],
    ids=["T20 a secret", "T21 a hidden character"],
)
def test_what_the_letter_rules_refuse_is_refused_here(track, added):
    text = f"{draft_of(track, LetterKind.PLUGIN_LINK).text}\n{added}"
    with pytest.raises(Refused):
        handed_over(track, text=text)
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", ["plugin_link", "summary"])
def test_our_own_text_passes_the_letter_rules_with_its_link(track, kind):
    link_to(track, purpose="plugin" if kind == "plugin_link" else "summary")
    draft = draft_of(track, LetterKind(kind))
    assert check_letter(draft.letter(text=draft.text, to=[draft.readers[0].pk], cc=[])) == []


@pytest.mark.parametrize("how", ["eml", "copy", "mailto"])
def test_what_was_handed_over_counts_as_sent(track, how):
    message = handed_over(track, how=how)
    link = CustomerLink.objects.get()
    assert (message.state, link.message, link.sent_at) == ("handed_over", message, message.left_at)
    track.refresh_from_db()
    assert "Mail (plugin link)" in track.history.first().history_change_reason
    assert track.due_at


def test_what_is_sent_by_smtp_counts_as_sent_once_it_left(track, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    message = handed_over(track, how="smtp")
    assert (note_what_left(), CustomerLink.objects.get().sent_at) == (0, None)
    Message.objects.update(state="sent", left_at=timezone.now(), due_at=None)
    assert note_what_left() == 1
    message.refresh_from_db()
    assert CustomerLink.objects.get().sent_at == message.left_at
    assert note_what_left() == 0


def test_one_click_too_many_makes_no_second_mail(track):
    actor = UserFactory()
    first, second = (handed_over(track, actor=actor) for _ in range(2))
    assert first == second
    Message.objects.update(frozen_at=timezone.now() - timedelta(minutes=3))
    assert handed_over(track, actor=actor) != first


def test_a_person_decides_about_a_mail_of_which_nobody_knows(track, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    message = handed_over(track, how="smtp")
    Message.objects.update(state="unknown", due_at=None)
    decide(message, "sent")
    message.refresh_from_db()
    assert (message.state, sending.due_messages()) == ("sent", [])
    with pytest.raises(Refused, match="no finding"):
        decide(message, "perhaps")
