"""What keeps cases from being escalated, and an escalation from leaving: every door asks here."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.letters import Letter, check_letter
from customers.models import Contact, LinkedInContact, Programme
from partnerhub.redaction import find_secrets
from partnerhub.refusals import Refusal
from support.checklist import escalation_items
from support.facts import read_facts, references_of
from support.models import Case, Escalation
from support.references import missing_from

REASONING_LIMIT = 600  # characters; more pushes the last item off the first screen of a phone


class Gap(NamedTuple):
    """Something missing, and the case on whose page it is put right; no case: among the LinkedIn contacts."""

    refusal: Refusal
    case: Case | None


def gate(*cases: Case) -> list[Refusal]:
    """Everything that keeps these cases from being escalated, all at once; empty means ready."""
    return [gap.refusal for gap in gaps(cases)]


def gaps(cases: Sequence[Case]) -> list[Gap]:
    found = [Gap(refusal, case) for case in cases for refusal in _case_refusals(case, several=len(cases) > 1)]
    programmes = list(dict.fromkeys(case.related_programme for case in cases if case.related_programme))
    if len(programmes) > 1:
        return [*found, Gap(_mixed(programmes), None)]
    if programmes and not bd_contacts(programmes[0]).exists():
        return [*found, Gap(_no_bd_contact(programmes[0]), None)]
    return found


def bd_contacts(programme: str) -> QuerySet[LinkedInContact]:
    """Business Development for the programme: its own contacts before those who look after all."""
    people = LinkedInContact.objects.filter(kind=LinkedInContact.Kind.BD, programme__in=[programme, ""])
    return people.order_by("-programme", "name")


def open_escalations(cases: Iterable[Case]) -> QuerySet[Escalation]:
    return Escalation.objects.filter(cases__in=list(cases), status__in=Escalation.OPEN).distinct()


def refuse_wording(
    reason: str, reasoning: str, bd_contact: LinkedInContact, cases: Sequence[Case]
) -> list[Refusal]:
    """What is wrong with the words and the addressee that a person chose for a draft."""
    refusals = refuse_contact(bd_contact, cases)
    if reason not in Escalation.Reason.values:
        accepted = ", ".join(label for _, label in Escalation.Reason.choices)
        refusals.append(Refusal(f"Choose one of the accepted reasons: {accepted}.", "SP-18", "reason"))
    length = len(reasoning.strip())
    if not length:
        refusals.append(Refusal("Say briefly why this needs attention now.", "SP-17", "reasoning"))
    if length > REASONING_LIMIT:
        words = (
            f"The reasoning has {length} characters, brief is at most {REASONING_LIMIT}: keep the figures."
        )
        refusals.append(Refusal(words, "SP-17", "reasoning"))
    return [*refusals, *_reasoning_secrets(reasoning)]


def refuse_second(earlier: QuerySet[Escalation], another_because: str) -> list[Refusal]:
    """A further escalation while an earlier one is open wants a reason."""
    if another_because.strip():
        return []
    return [
        Refusal(
            f"Escalation {one.pk} of this case is still open ({one.get_status_display()}): continue it,"
            " withdraw it, or say why a second one is needed.",
            rule="SP-07",
            field="another_because",
        )
        for one in earlier
    ]


def check_escalation(escalation: Escalation, letter: Letter) -> list[Refusal]:
    """Everything that keeps this letter from leaving now; preview and hand-over ask alike."""
    cases = list(escalation.cases.order_by("pk"))
    return [
        *gate(*cases),
        *refuse_contact(escalation.bd_contact, cases),
        *_recipient_refusals(letter, cases),
        *_number_refusals(letter, cases),
        *check_letter(letter),
    ]


def _case_refusals(case: Case, *, several: bool) -> list[Refusal]:
    """The items a case must have by itself; the reason and its words belong to the draft."""
    items = escalation_items(read_facts([case]), today=timezone.localdate(), calendar=linkedin_calendar())
    whose = f"Case {case.pk}: " if several else ""
    missing = [
        Refusal(f"{whose}{item.number}. {item.label}: {item.source}", rule="SP-17", field=item.field)
        for item in items
        if item.is_missing and item.key != "why"
    ]
    return [*missing, *_case_secret_refusals(case, whose)]


def _case_secret_refusals(case: Case, whose: str) -> list[Refusal]:
    places = {
        "title": ("problem", case.title),
        "mail_subject": ("mail subject line", case.mail_subject),
    }
    return [
        Refusal(
            f"{whose}The {place} holds a secret ({found.kind}): take it out, it would leave with the mail.",
            field=field,
        )
        for field, (place, text) in places.items()
        for found in find_secrets(text)
    ]


def _mixed(programmes: Sequence[str]) -> Refusal:
    names = ", ".join(str(Programme(programme).label) for programme in programmes)
    return Refusal(
        f"These cases belong to different programmes ({names}), and each has its own Business Development"
        " contact: escalate them separately.",
        field="programme",
    )


def _no_bd_contact(programme: str) -> Refusal:
    label = Programme(programme).label
    return Refusal(
        f"No Business Development contact is known for {label}: add one to the LinkedIn contacts.",
        rule="SP-16",
        field="bd_contact",
    )


def refuse_contact(contact: LinkedInContact, cases: Sequence[Case]) -> list[Refusal]:
    fits = {case.related_programme for case in cases} <= {contact.programme} or not contact.programme
    if contact.kind == LinkedInContact.Kind.BD and fits:
        return []
    return [
        Refusal(
            f"{contact.name} is no Business Development contact for this programme: choose one who is.",
            rule="SP-16",
            field="bd_contact",
        )
    ]


def _reasoning_secrets(reasoning: str) -> list[Refusal]:
    return [
        Refusal(f"The reasoning holds a secret ({found}): take it out.", field="reasoning")
        for found in find_secrets(reasoning)
    ]


def _recipient_refusals(letter: Letter, cases: Sequence[Case]) -> list[Refusal]:
    """No customer reads an escalation (SP-11): no contact's address, none of their mail domains."""
    customers = {customer for case in cases for customer in [case.customer, *case.affected_customers.all()]}
    contacts = Contact.objects.filter(customer__in=[customer for customer in customers if customer])
    domains = {contact.mail_domain for contact in contacts}
    return [
        Refusal(
            f"{address} belongs to a customer, and customers are never copied on an escalation: correct the"
            " Business Development contact.",
            rule="SP-11",
            field="bd_contact",
        )
        for address in letter.recipients
        if address.rpartition("@")[2].lower() in domains
        or Contact.objects.filter(email__iexact=address).exists()
    ]


def _number_refusals(letter: Letter, cases: Sequence[Case]) -> list[Refusal]:
    known = [reference for case in cases for reference in references_of(case)]
    return [
        Refusal(f"{reference.as_written} would be missing from the subject.", "SP-03", "subject")
        for reference in missing_from(letter.subject, known)
    ]
