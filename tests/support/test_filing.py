"""From a draft to what left: frozen once, exactly as previewed, and the case knows of it."""

import pytest
import time_machine

from customers.models import Message
from partnerhub.refusals import Refused
from support.destinations import To
from support.filing import decide_about, draft_filing, hand_over, record_form, revise_filing, withdraw
from support.filing_letters import compose
from support.form_texts import digest_of, fields_of
from support.models import Case, Filing
from tests.customers.factories import LinkedInContactFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory
from tests.support.filings import customer_case, draft, partner_case, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


@pytest.fixture
def sam():
    return UserFactory(username="sam", first_name="Sam")


def handed_over(filing, sam, how="eml", digest=None):
    return hand_over(filing=filing, how=how, actor=sam, digest=digest or compose(filing).digest)


def recorded(filing, sam, **fields):
    return record_form(filing=filing, actor=sam, digest=digest_of(fields_of(filing)), **fields)


def sentences(refused):
    return [str(one) for one in refused.value.refusals]


def test_draft_proposes_the_reporter_before_the_contacts():
    filing = draft(customer_case(reporter_email="kim@acme.example"), To.CUSTOMER_CASE_MAIL)
    assert (filing.to, filing.cc) == ([], ["kim@acme.example"])


def test_second_draft_continues_the_first(sam):
    case = customer_case()
    first = draft(case, To.CUSTOMER_CASE_MAIL)
    assert draft_filing(case=case, destination=To.CUSTOMER_CASE_MAIL, author=sam) == first


@pytest.mark.parametrize("destination", [To.ASK_A_PERSON, To.BD_ESCALATION, "nowhere"])
def test_nothing_is_written_for_a_person_or_an_escalation(destination, sam):
    with pytest.raises(Refused, match="Nothing is written"):
        draft_filing(case=CaseFactory(), destination=destination, author=sam)


def test_everything_wrong_with_a_revision_is_said_at_once(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    with pytest.raises(Refused) as refused:
        revise_filing(
            filing=filing,
            to=["nobody"],
            cc=["a@b\u202e.example"],
            words="client_secret=WPL_AP1.abcdefghij.klmnop",
            incomplete_because="",
            actor=sam,
        )
    assert [one.field for one in refused.value.refusals] == ["to", "cc", "words"]


@pytest.mark.parametrize("field", ["words", "incomplete_because"])
@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e"])
def test_hidden_characters_in_typed_text_are_refused_at_their_field(sam, field, mark):
    typed = {"words": "", "incomplete_because": "", field: f"It{mark} fails"}
    with pytest.raises(Refused) as refused:
        draft_filing(case=customer_case(), destination=To.CUSTOMER_CASE_MAIL, author=sam, **typed)
    assert [one.field for one in refused.value.refusals] == [field]


def test_hidden_character_in_the_reason_to_withdraw_is_refused(sam):
    with pytest.raises(Refused) as refused:
        withdraw(filing=draft(customer_case(), To.CUSTOMER_CASE_MAIL), because="\x00", actor=sam)
    assert [one.field for one in refused.value.refusals] == ["because"]


def test_words_replace_ours_and_the_facts_stay(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    words = "Nobody at Acme can export."
    revise_filing(filing=filing, to=[], cc=filing.cc, words=words, incomplete_because="", actor=sam)
    filing.refresh_from_db()
    text = compose(filing).text
    assert text.startswith(f"Hello,\n\n{words}\n\n1. Integration type:")


def test_our_own_words_typed_back_stay_ours(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    ours = (
        "Acme has this problem: One-Click Export fails with 403. The customer and we are both on this mail."
    )
    revise_filing(filing=filing, to=[], cc=filing.cc, words=ours, incomplete_because="", actor=sam)
    filing.refresh_from_db()
    assert filing.words == ""


def test_handed_over_mail_is_frozen_and_the_case_is_filed(sam):
    case = customer_case()
    filing = draft(case, To.CUSTOMER_CASE_MAIL)
    letter = compose(filing)
    message = handed_over(filing, sam)
    filing.refresh_from_db()
    case.refresh_from_db()
    assert (message.digest, message.state, filing.status) == (letter.digest, "handed_over", "out")
    assert (case.status, case.ball, case.destination) == ("filed", "linkedin_support", "customer_case_mail")
    assert case.filed_at == filing.filed_at
    assert case.version > 1


def test_handing_over_again_returns_the_same_mail(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    digest = compose(filing).digest
    first = handed_over(filing, sam, digest=digest)
    assert handed_over(filing, sam, "copy", digest) == first
    assert Message.objects.count() == 1


def test_mail_that_changed_since_the_preview_is_refused(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    digest = compose(filing).digest
    CaseReferenceFactory(case=filing.case)
    with pytest.raises(Refused, match="changed since you opened"):
        handed_over(filing, sam, digest=digest)
    assert not Message.objects.exists()


@pytest.mark.parametrize(("how", "words"), [("pigeon", "is no way"), ("smtp", "EMAIL_URL is not set")])
def test_way_that_is_none_is_refused(sam, how, words, settings):
    settings.EMAIL_URL = ""
    with pytest.raises(Refused, match=words):
        handed_over(draft(customer_case(), To.CUSTOMER_CASE_MAIL), sam, how)


def test_mail_with_files_beside_it_is_not_sent_without_them(sam, settings):
    settings.EMAIL_URL = "smtp://localhost:1"
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    filing.case.attachments.create(name="screen.png", content_type="image/png", size=3, digest="d")
    with pytest.raises(Refused, match="attach"):
        handed_over(filing, sam, "smtp")
    assert handed_over(filing, sam, "eml").state == "handed_over"


def test_reply_gives_the_turn_to_the_customer_and_files_nothing(sam):
    case = customer_case()
    handed_over(draft(case, To.HELP_CENTER), sam)
    case.refresh_from_db()
    assert (case.status, case.ball, case.filed_at) == ("new", "customer", None)


def test_reply_leaves_linkedins_turn_with_linkedin(sam):
    case = customer_case(status=Case.Status.FILED, ball="linkedin_support")
    handed_over(draft(case, To.HELP_CENTER), sam)
    case.refresh_from_db()
    assert case.ball == "linkedin_support"


def test_secret_in_the_reason_to_withdraw_is_taken_out(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    withdraw(filing=filing, because="client_secret=WPL_AP1.Zx9QabcdEFGH12345678==", actor=sam)
    assert "Zx9Q" not in filing.history.first().history_change_reason


def test_sp_25_mail_beside_a_ticket_leaves_the_case_where_it_is(sam):
    LinkedInContactFactory(email="dana@linkedin.example")
    case = partner_case(is_urgent=True, destination=To.PARTNER_ENGINEERING_FORM)
    handed_over(draft(case, To.BD_CONTACT, words="Nobody can export."), sam)
    case.refresh_from_db()
    assert (case.status, case.ball) == ("new", "us")


def test_later_mail_on_the_thread_gives_the_turn_back_to_linkedin(sam):
    case = customer_case(mail_subject="Export", status=Case.Status.WAITING, category="status_request")
    handed_over(draft(case, To.EXISTING_CASE), sam)
    case.refresh_from_db()
    assert (case.status, case.ball) == ("waiting", "linkedin_support")


def test_form_freezes_its_fields_and_keeps_the_number(sam):
    case = partner_case()
    filing = recorded(draft(case, To.PARTNER_ENGINEERING_FORM), sam, number="1234567")
    case.refresh_from_db()
    assert [field["label"] for field in filing.fields][:4] == [
        "Form", "Inquiry Topic", "Subject", "Application Client ID",
    ]  # fmt: skip
    assert (case.status, case.ball) == ("filed", "linkedin_engineering")
    assert [(row.system, row.as_written) for row in case.references.all()] == [("Zendesk", "1234567")]


def test_form_recorded_twice_is_one(sam):
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    digest = digest_of(fields_of(filing))
    first = record_form(filing=filing, actor=sam, digest=digest)
    again = record_form(filing=filing, actor=sam, digest=digest, number="1234567")
    assert (again.filed_at, again.case.references.count()) == (first.filed_at, 0)


def test_number_that_is_none_freezes_nothing(sam):
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    with pytest.raises(Refused, match="is no CAS, CRM or Zendesk number"):
        recorded(filing, sam, number="soon")
    filing.refresh_from_db()
    assert (filing.status, filing.fields) == ("draft", [])


def test_form_is_not_handed_over_as_a_mail(sam):
    with pytest.raises(Refused, match="is a web form"):
        handed_over(draft(partner_case(), To.PARTNER_ENGINEERING_FORM), sam, digest="0")


def test_typed_investigation_counts_for_the_case_as_well(sam):
    case = partner_case(investigation="", is_investigated=None)
    typed(case, investigation="We looked at the scopes.")
    recorded(draft(case, To.PARTNER_ENGINEERING_FORM), sam)
    case.refresh_from_db()
    assert (case.status, case.investigation) == ("filed", "We looked at the scopes.")


def test_draft_is_withdrawn_without_a_reason(sam):
    filing = withdraw(filing=draft(customer_case(), To.CUSTOMER_CASE_MAIL), because="", actor=sam)
    assert (filing.status, filing.history.first().history_user) == ("withdrawn", sam)


def test_mail_that_nobody_sent_is_withdrawn_with_a_reason(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    handed_over(filing, sam)
    with pytest.raises(Refused, match="Say why"):
        withdraw(filing=filing, because=" ", actor=sam)
    withdraw(filing=filing, because="The customer solved it", actor=sam)
    assert (Filing.objects.get().status, Case.objects.get(pk=filing.case_id).ball) == ("withdrawn", "us")


def test_decision_about_a_mail_in_doubt_is_kept(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    message = handed_over(filing, sam)
    Message.objects.filter(pk=message.pk).update(state="unknown", left_at=None)
    decide_about(filing=filing, left="sent", actor=sam)
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("left", ["sent", "maybe"])
def test_draft_takes_no_decision(sam, left):
    with pytest.raises(Refused):
        decide_about(filing=draft(customer_case(), To.CUSTOMER_CASE_MAIL), left=left, actor=sam)
