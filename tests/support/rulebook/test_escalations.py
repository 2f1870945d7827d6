"""Escalations to Business Development: where they go, their five items, their three reasons (SP-16 to SP-18)."""

from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from django.urls import reverse

from customers.models import LinkedInContact
from support.models import CaseReference, Escalation
from tests.customers.factories import LinkedInContactFactory
from tests.support.factories import complete_case
from tests.support.rulebook.doors import ESCALATE, parties, rules_of, states_of, triage, words

pytestmark = pytest.mark.django_db
FIVE = ["Ticket", "Customers impacted", "Filed", "Why", "Related integration"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


def address(*cases) -> str:
    return f"{ESCALATE}?cases={','.join(str(case.pk) for case in cases)}"


def write(desk, case, **typed):
    """The form with its own proposals, and what was typed over them."""
    form = desk.get(address(case)).context["form"]
    values = {name: form[name].value() for name in form.fields} | typed
    values["bd_contact"] = getattr(values["bd_contact"], "pk", values["bd_contact"])
    return desk.post(address(case), values, follow=True)


def left(desk, case):
    """The mail that left, as a mail program reads it."""
    digest = write(desk, case).context["mail"].letter.digest
    escalation = Escalation.objects.get()
    desk.post(
        reverse("admin:support_escalation_hand-over", args=[escalation.pk]), {"how": "copy", "digest": digest}
    )
    raw = desk.get(reverse("admin:support_escalation_eml", args=[escalation.pk])).content
    return message_from_bytes(raw, policy=default)


@pytest.mark.parametrize(
    "title", ["Export fails", "[Support Escalation] Export fails", "Re: [support escalation] Export fails"]
)
def test_sp_16_the_mail_goes_to_business_development_with_the_tag_once(desk, title):
    mail = left(desk, complete_case("CAS-08123456", title=title))
    assert mail["To"] == LinkedInContact.objects.get().email
    assert mail["Subject"].startswith("[Support Escalation] CAS-08123456")
    assert mail["Subject"].lower().count("[support escalation]") == 1


def test_sp_16_without_a_contact_there_nothing_is_written(desk):
    response = desk.post(
        address(complete_case(with_contact=False)), {"reason": "large_scope", "reasoning": "x"}
    )
    assert "No Business Development contact is known for" in words(response)
    assert "(SP-16)" in words(response)
    assert not Escalation.objects.exists()


def test_sp_16_a_success_manager_is_not_whom_to_escalate_to(desk):
    csm = LinkedInContactFactory(kind=LinkedInContact.Kind.CSM)
    write(desk, complete_case(), bd_contact=csm.pk)
    assert not Escalation.objects.exists()


def test_sp_16_triage_sends_escalations_to_business_development_without_the_customer(help_desk):
    found = triage(help_desk, kind="escalation", existing_reference="CAS-08123456")
    assert (found["destination"], parties(found, "copy")) == ("bd_escalation", ["bd"])
    assert parties(found, "must_not_copy") == ["customer"]
    assert {"SP-16", "SP-17", "SP-18"} <= rules_of(found)


def test_sp_17_the_mail_holds_the_five_items_in_their_order(desk):
    text = str(left(desk, complete_case("CAS-08123456")).get_body(("plain",)).get_content())
    places = [text.index(f"{number}. {label}") for number, label in enumerate(FIVE, start=1)]
    assert places == sorted(places)
    for value in ("CAS-08123456", "2 Feb 2026", "Last response from LinkedIn: 5 Feb 2026"):
        assert value in text


@pytest.mark.parametrize(
    ("gap", "missing"),
    [
        (
            {"filed_at": None, "last_answer_at": None},
            "3. Filed: Enter the date on which the case was first filed",
        ),
        ({"programme": ""}, "5. Related integration: Choose the integration"),
        ({"kind": "partner", "customer": None}, "2. Customers impacted: Name at least one customer"),
    ],
    ids=["date", "integration", "customers"],
)
def test_sp_17_a_missing_item_keeps_the_mail_from_being_written(desk, gap, missing):
    case = complete_case("CAS-08123456", **gap)
    response = desk.post(address(case), {"reason": "large_scope", "reasoning": "x"})
    assert missing in words(response)
    assert "(SP-17)" in words(response)
    assert not Escalation.objects.exists()


def test_sp_17_a_ticket_number_or_else_the_subject_line_is_wanted(desk):
    case = complete_case()
    CaseReference.objects.all().delete()
    assert "1. Ticket: Add the CAS, CRM or Zendesk number, or the subject line" in words(
        desk.get(address(case))
    )
    case.mail_subject = "Export fails since Monday"
    case.save(update_fields=["mail_subject"])
    assert "mail “Export fails since Monday”" in words(write(desk, case))


def test_sp_17_without_an_answer_of_linkedin_the_date_filed_is_enough(desk):
    mail = left(desk, complete_case("CAS-08123456", last_answer_at=None))
    assert "Last response from LinkedIn: none yet" in str(mail.get_body(("plain",)).get_content())


def test_sp_17_the_brief_reasoning_is_wanted(desk):
    response = write(desk, complete_case(), reasoning="  ")
    assert "Say briefly why this needs attention now. (SP-17)" in words(response)
    assert not Escalation.objects.exists()


def test_sp_17_triage_lists_the_five_items(help_desk):
    states = states_of(triage(help_desk, kind="escalation", existing_reference="CAS-08123456"))
    assert list(states) == ["ticket", "customers", "dates", "why", "integration"]
    assert states["ticket"] == "given"


def test_sp_18_exactly_linkedins_three_reasons_are_offered(desk):
    form = desk.get(address(complete_case())).context["form"]
    assert [label for _, label in form.fields["reason"].choices] == [
        "Large-scope breakage",
        "No response, or an ageing ticket",
        "Unacceptable resolution",
    ]


@pytest.mark.parametrize("reason", ["", "because_i_say_so"])
def test_sp_18_without_an_accepted_reason_nothing_is_written(desk, reason):
    response = write(desk, complete_case(), reason=reason)
    assert response.context["form"].errors["reason"]
    assert not Escalation.objects.exists()


def test_sp_18_a_premature_closure_is_a_reason(desk):
    case = complete_case("CAS-08123456", status="closed")
    move = reverse("admin:support_case_move", args=[case.pk])
    assert "it counts as a premature closure. (SP-18)" in words(
        desk.post(move, {"to": "waiting", "version": 1}, follow=True)
    )
    desk.post(move, {"to": "waiting", "version": 1, "because": "It still fails."})
    form = desk.get(address(case)).context["form"]
    assert "bad_resolution" in [support.reason for support in form.supports if support.holds]
