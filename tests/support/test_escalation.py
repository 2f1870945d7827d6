"""From a complete case to a frozen mail: nothing incomplete leaves, nothing leaves twice, bytes are those previewed."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine

from customers.models import LinkedInContact, Message, Programme
from partnerhub.refusals import Refused
from support.escalation import decide_about, draft_escalation, hand_over, revise_escalation, withdraw
from support.escalation_letter import compose, first_name
from support.gate import gaps, gate
from support.models import Case, Escalation
from tests.customers.factories import (
    ContactFactory,
    CustomerFactory,
    HolidayFactory,
    LinkedInContactFactory,
    UserFactory,
)
from tests.integrations.factories import IntegrationFactory
from tests.support.factories import CaseFactory, ChecklistItemFactory, EscalationFactory, complete_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


@pytest.fixture
def sam():
    return UserFactory(username="sam", first_name="Sam", last_name="Porter")


def drafted(sam, *cases, **fields):
    chosen = cases or [complete_case()]
    words = {"reason": "not_responsive", "reasoning": "No answer since 5 Feb 2026."}
    contact = LinkedInContact.objects.filter(kind="bd").first()
    return draft_escalation(cases=chosen, author=sam, **{"bd_contact": contact, **words, **fields})


def handed_over(escalation, sam, how="eml"):
    return hand_over(escalation=escalation, how=how, actor=sam, digest=compose(escalation).digest)


def test_gate_lists_everything_missing_at_once():
    assert [(refusal.rule, refusal.field) for refusal in gate(CaseFactory(programme=Programme.RSC))] == [
        ("SP-17", "references"),
        ("SP-17", "filed_at"),
        ("SP-16", "bd_contact"),
    ]


def test_gate_is_open_for_a_complete_case():
    assert gate(complete_case()) == []


def test_gate_is_open_for_a_mail_subject_line_without_number():
    case = complete_case(mail_subject="Export broken")
    case.references.all().delete()
    assert gate(case) == []


def test_cases_of_two_programmes_are_not_escalated_together():
    other = complete_case("CAS-777", programme=Programme.ADS)
    assert [gap.refusal.field for gap in gaps([complete_case(), other])] == ["programme"]


def test_gate_names_the_place_of_a_secret():
    case = complete_case(title="Export fails with client_secret=WPL_AP1.abcdefghij.klmnop")
    assert [(refusal.field, "problem holds a secret" in refusal.text) for refusal in gate(case)] == [
        ("title", True)
    ]


def test_contact_of_another_programme_is_no_contact_for_this_one():
    case = complete_case(with_contact=False)
    LinkedInContactFactory(programme=Programme.ADS)
    assert [refusal.field for refusal in gate(case)] == ["bd_contact"]
    LinkedInContactFactory(programme="", email="all@linkedin.example")
    assert gate(case) == []


def test_integration_named_like_its_programme_is_named_once_for_all_cases(sam):
    LinkedInContactFactory(programme="")
    integrations = [IntegrationFactory(integration_type="APPLY_CONNECT") for _ in range(2)]
    cases = [
        complete_case(f"CAS-{number}11", integration=one, customer=one.customer)
        for number, one in enumerate(integrations, 1)
    ]
    assert "Related integration: Apply Connect\n" in compose(drafted(sam, *cases)).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "impatience"}, "reason"),
        ({"reasoning": "  "}, "reasoning"),
        ({"reasoning": "x" * 601}, "reasoning"),
        ({"reasoning": "Look: Authorization: Bearer abc.def.ghi"}, "reasoning"),
    ],
    ids=["SP-18 no reason", "SP-18 other reason", "SP-17 no words", "not brief", "secret"],
)
def test_draft_is_refused(sam, change, field):
    with pytest.raises(Refused) as refused:
        drafted(sam, **change)
    assert [refusal.field for refusal in refused.value.refusals] == [field]
    assert not Escalation.objects.exists()


def test_draft_is_refused_while_items_are_missing(sam):
    case = complete_case(filed_at=None, last_answer_at=None)
    with pytest.raises(Refused, match=r"Enter the date .* \(SP-17\)"):
        drafted(sam, case)


def test_draft_is_refused_to_a_contact_who_is_not_bd(sam):
    csm = LinkedInContactFactory(kind="csm", email="csm@linkedin.example")
    with pytest.raises(Refused, match="no Business Development contact"):
        drafted(sam, complete_case(), bd_contact=csm)


def test_second_open_escalation_wants_a_reason(sam):
    case = complete_case()
    drafted(sam, case)
    with pytest.raises(Refused, match="still open"):
        drafted(sam, case)
    assert drafted(sam, case, another_because="The first contact left.").another_because


def test_text_of_the_mail(sam, settings):
    HolidayFactory()
    case = complete_case(
        "CAS-08123456",
        "445566",
        customer=CustomerFactory(name="Acme"),
        title="Re: CAS-08123456: Export fails",
    )
    case.affected_customers.add(CustomerFactory(name="Globex & Söhne"))
    letter = compose(drafted(sam, case))
    assert letter.subject == (
        "[Support Escalation] CAS-08123456 / Zendesk 445566: Export fails (Acme and 1 more)"
    )
    assert letter.text == (
        "Hi Dana,\n\n"
        "Please escalate CAS-08123456 / Zendesk 445566: LinkedIn has not responded for 11 business days, and"
        " “Export fails” still affects Acme and Globex & Söhne.\n\n"
        "1. Ticket: CAS-08123456 / Zendesk 445566\n"
        "2. Customers impacted: Acme, Globex & Söhne\n"
        "3. Filed: 2 Feb 2026 (14 business days ago). Last response from LinkedIn: 5 Feb 2026"
        " (11 business days ago)\n"
        "4. Why: No response, or an ageing ticket. No answer since 5 Feb 2026.\n"
        "5. Related integration: Recruiter System Connect (RSC)\n\n"
        "A plain reply to this mail is all we need: tell us who has it now, or what you still need from us.\n\n"
        "Kind regards,\nSam Porter\n" + settings.SUPPORT_FROM_EMAIL + "\n"
    )


def test_html_says_the_same_as_the_text_without_links_or_images(sam):
    letter = compose(drafted(sam))
    words = " ".join(re.sub(r"<[^>]+>", " ", letter.html.partition("<body")[2].partition(">")[2]).split())
    plain = " ".join(re.sub(r"^\d\. ", "", letter.text, flags=re.M).split())
    assert words.replace(" ", "") == plain.replace(" ", "")
    assert not re.search(r"<(img|a|table|script|link)\b", letter.html)


def test_hostile_words_stay_words(sam):
    name = '<script>alert(1)</script> {{ settings.SECRET_KEY }} O\'Neil "x" שלום'
    letter = compose(drafted(sam, complete_case(customer=CustomerFactory(name=name))))
    assert name in letter.text
    assert "<script>" not in letter.html
    assert "{{ settings.SECRET_KEY }}" in letter.html


def test_typed_customers_win_in_items_and_subject(sam):
    case = complete_case()
    ChecklistItemFactory(case=case, value="Acme and its subsidiaries")
    letter = compose(drafted(sam, case))
    assert letter.subject.endswith("(Acme and its subsidiaries)")
    assert "2. Customers impacted: Acme and its subsidiaries\n" in letter.text


@pytest.mark.parametrize(
    ("name", "greeted"),
    [("Dana Fox", "Dana"), ("Fox, Dana", "Dana"), ("Dr. Dana Fox", "Dana"), ("Dana", "Dana"), ("", "there")],
)
def test_greeting_uses_the_first_name(name, greeted):
    assert first_name(name) == greeted


def test_handing_over_freezes_the_previewed_mail(sam):
    escalation = drafted(sam)
    letter = compose(escalation)
    message = handed_over(escalation, sam)
    escalation.refresh_from_db()
    mail = message_from_bytes(bytes(message.raw), policy=default)
    assert (mail["Subject"], mail["To"]) == (letter.subject, letter.to[0])
    assert (message.digest, message.state, message.author) == (letter.digest, Message.State.HANDED_OVER, sam)
    assert (escalation.status, escalation.message) == (Escalation.Status.OUT, message)


def test_ball_moves_to_bd_and_history_says_why(sam):
    escalation = drafted(sam)
    handed_over(escalation, sam)
    case = escalation.cases.get()
    assert case.ball == Case.Ball.BD
    assert case.history.first().history_change_reason == f"Escalation {escalation.pk}"
    assert escalation.history.first().history_user == sam


def test_mail_that_changed_since_the_preview_is_refused(sam):
    escalation = drafted(sam)
    digest = compose(escalation).digest
    Case.objects.update(title="Something else")
    with pytest.raises(Refused, match="changed since you opened this page"):
        hand_over(escalation=escalation, how="eml", actor=sam, digest=digest)
    assert not Message.objects.exists()


def test_next_day_the_ages_differ_and_the_preview_is_old(sam):
    escalation = drafted(sam)
    digest = compose(escalation).digest
    with time_machine.travel("2026-02-24 10:00Z"), pytest.raises(Refused, match="changed since"):
        hand_over(escalation=escalation, how="eml", actor=sam, digest=digest)


def test_handing_over_twice_gives_the_same_message(sam):
    escalation = drafted(sam)
    first = handed_over(escalation, sam)
    assert hand_over(escalation=escalation, how="copy", actor=sam, digest=first.digest) == first
    assert Message.objects.count() == 1


def test_mail_that_left_by_hand_is_not_sent_as_well(sam, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    escalation = drafted(sam)
    first = handed_over(escalation, sam)
    with pytest.raises(Refused, match="could deliver it twice"):
        hand_over(escalation=escalation, how="smtp", actor=sam, digest=first.digest)


def test_send_wakes_a_worker_once(sam, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    escalation = drafted(sam)
    with django_capture_on_commit_callbacks() as woken:
        message = handed_over(escalation, sam, "smtp")
        hand_over(escalation=escalation, how="smtp", actor=sam, digest=message.digest)
    assert (message.state, len(woken)) == (Message.State.APPROVED, 1)


@pytest.mark.parametrize(
    ("how", "words"), [("smtp", "EMAIL_URL is not set"), ("pigeon", "no way to hand a mail over")]
)
def test_ways_out_that_are_not_there_are_refused(sam, settings, how, words):
    settings.EMAIL_URL = ""
    with pytest.raises(Refused, match=words):
        handed_over(drafted(sam), sam, how)


@pytest.mark.parametrize("address", ["robin@acme.example", "ROBIN@ACME.example", "other@acme.example"])
def test_customer_never_reads_an_escalation(sam, address):
    case = complete_case(with_contact=False)
    LinkedInContactFactory(email=address)
    escalation = drafted(sam, case)
    ContactFactory(customer=case.customer, email="robin@acme.example")
    with pytest.raises(Refused, match="SP-11"):
        handed_over(escalation, sam)


def test_secret_that_came_after_the_draft_is_found_at_the_hand_over(sam):
    escalation = drafted(sam)
    Escalation.objects.update(reasoning="client_secret=WPL_AP1.abcdefghij.klmnop")
    escalation.refresh_from_db()
    with pytest.raises(Refused, match="holds a secret"):
        handed_over(escalation, sam)


def test_hidden_character_in_a_name_is_refused_before_the_mail_leaves(sam):
    case = complete_case(customer=CustomerFactory(name="Acme \u202e evil"))
    with pytest.raises(Refused, match="RIGHT-TO-LEFT OVERRIDE"):
        handed_over(drafted(sam, case), sam)


def test_one_escalation_carries_every_number_of_its_cases(sam):
    cases = [complete_case("CAS-111"), complete_case("CRM 222", "333")]
    subject = compose(drafted(sam, *cases)).subject
    assert subject.startswith("[Support Escalation] CAS-111 / CRM 222 / Zendesk 333: ")


def test_wording_of_a_draft_can_be_changed_and_of_a_frozen_mail_not(sam):
    escalation = drafted(sam)
    words = {"reason": "large_scope", "reasoning": "Both are affected.", "bd_contact": escalation.bd_contact}
    assert revise_escalation(escalation=escalation, **words).reason == "large_scope"
    handed_over(Escalation.objects.get(), sam)
    with pytest.raises(Refused, match="no draft any more"):
        revise_escalation(escalation=escalation, **words)


def test_withdrawing_what_was_handed_over_wants_a_reason_and_returns_the_ball(sam):
    escalation = drafted(sam)
    handed_over(escalation, sam)
    with pytest.raises(Refused, match="Say why"):
        withdraw(escalation=escalation, because=" ", actor=sam)
    withdraw(escalation=escalation, because="LinkedIn answered meanwhile.", actor=sam)
    escalation.refresh_from_db()
    assert (escalation.status, escalation.withdrawn_because) == ("withdrawn", "LinkedIn answered meanwhile.")
    assert escalation.cases.get().ball == Case.Ball.US


@pytest.mark.parametrize(
    ("state", "refused"),
    [("approved", False), ("sending", True), ("sent", True), ("unknown", False)],
)
def test_only_what_did_not_leave_can_be_withdrawn(sam, settings, state, refused):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    escalation = drafted(sam)
    message = handed_over(escalation, sam, "smtp")
    Message.objects.update(state=state)
    if refused:
        with pytest.raises(Refused, match="cannot be taken back"):
            withdraw(escalation=escalation, because="Wrong contact.", actor=sam)
    else:
        withdraw(escalation=escalation, because="Wrong contact.", actor=sam)
        message.refresh_from_db()
        assert (message.state, message.due_at) == ("draft", None)


def test_withdrawn_draft_does_not_leave(sam):
    escalation = EscalationFactory()
    withdraw(escalation=escalation, because="", actor=sam)
    with pytest.raises(Refused, match="withdrawn"):
        handed_over(escalation, sam)


def not_known(sam, settings):
    """An escalation whose mail server gave no clear answer."""
    settings.EMAIL_URL = "smtp://127.0.0.1"
    escalation = drafted(sam)
    handed_over(escalation, sam, "smtp")
    Message.objects.update(state="unknown", due_at=None)
    return Escalation.objects.get()


@pytest.mark.parametrize("left", ["again", "sent"])
def test_nothing_is_decided_about_the_mail_of_a_withdrawn_escalation(sam, settings, left):
    stale = not_known(sam, settings)
    withdraw(escalation=stale, because="It never left.", actor=sam)
    with pytest.raises(Refused, match="is withdrawn: its mail is not sent any more"):
        decide_about(escalation=stale, left=left, actor=sam)
    assert Message.objects.get().state == Message.State.DRAFT


def test_decision_wakes_a_worker_and_history_says_who_decided(
    sam, settings, django_capture_on_commit_callbacks
):
    escalation = not_known(sam, settings)
    with django_capture_on_commit_callbacks() as woken:
        decide_about(escalation=escalation, left="again", actor=sam)
    newest = escalation.history.first()
    assert (Message.objects.get().state, len(woken)) == (Message.State.APPROVED, 1)
    assert (newest.history_user, newest.history_change_reason) == (sam, "Found by sam: again")


def test_finding_that_is_none_is_refused(sam, settings):
    with pytest.raises(Refused, match="'maybe' is no finding about a mail"):
        decide_about(escalation=not_known(sam, settings), left="maybe", actor=sam)


def test_mail_too_long_for_a_link_is_not_handed_over_by_one(sam):
    escalation = drafted(sam, reasoning="Ünterbrochen. " * 40)
    with pytest.raises(Refused, match="too long for a link"):
        handed_over(escalation, sam, "mailto")
    assert handed_over(escalation, sam, "copy")
