"""What keeps cases from being escalated, and an escalation from leaving: every door asks here."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.letters import Letter, check_letter
from customers.models import LinkedInContact, Programme
from partnerhub.redaction import find_secrets
from partnerhub.refusals import Refusal
from support.checklist import CaseFacts, escalation_items
from support.facts import read_facts
from support.letter_gate import refuse_recipients, refuse_subject
from support.models import Case, Escalation
from support.placeholders import find_placeholders
from support.references import Reference, find_references

REASONING_LIMIT = 600  # characters; more pushes the last item off the first screen of a phone

_NO_GENERAL_CONTACT = Refusal(
    "These cases name no programme, and no Business Development contact looks after all of them: add one to the"
    " LinkedIn contacts, or choose the programme on the case.",
    rule="SP-16",
    field="bd_contact",
)


class Gap(NamedTuple):
    """Something missing, and the case on whose page it is put right; no case: among the LinkedIn contacts."""

    refusal: Refusal
    case: Case | None


def gate(*cases: Case) -> list[Refusal]:
    """Everything that keeps these cases from being escalated, all at once; empty means ready."""
    return [gap.refusal for gap in gaps(cases)]


def gaps(cases: Sequence[Case]) -> list[Gap]:
    facts = read_facts(cases)
    return [
        *(
            Gap(refusal, case)
            for case, own in zip(cases, facts, strict=True)
            for refusal in _case_refusals(case, own, facts)
        ),
        *(Gap(refusal, None) for refusal in _programme_refusals(cases, facts)),
    ]


def programmes_of(cases: Iterable[Case]) -> list[str]:
    """The programmes that the cases name, each once; a case may name none."""
    return list(dict.fromkeys(case.related_programme for case in cases if case.related_programme))


def bd_contacts(programme: str) -> QuerySet[LinkedInContact]:
    """Business Development for the programme: its own contacts before those who look after all."""
    people = LinkedInContact.objects.filter(kind=LinkedInContact.Kind.BD, programme__in=[programme, ""])
    return people.order_by("-programme", "name")


def contacts_for(cases: Iterable[Case]) -> QuerySet[LinkedInContact]:
    """Whom to write to about cases that name at most one programme."""
    return bd_contacts(next(iter(programmes_of(cases)), ""))


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
    return [*refusals, *_unfit("reasoning", "reasoning", reasoning)]


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


def refuse_contact(contact: LinkedInContact, cases: Sequence[Case]) -> list[Refusal]:
    fits = not contact.programme or programmes_of(cases) == [contact.programme]
    if contact.kind == LinkedInContact.Kind.BD and fits:
        return []
    return [
        Refusal(
            f"{contact.name} is no Business Development contact for this programme: choose one who is.",
            rule="SP-16",
            field="bd_contact",
        )
    ]


def check_escalation(escalation: Escalation, letter: Letter) -> list[Refusal]:
    """Everything that keeps this letter from leaving now; preview and hand-over ask alike."""
    cases = list(escalation.cases.order_by("pk"))
    return [
        *gate(*cases),
        *refuse_contact(escalation.bd_contact, cases),
        *_unfinished("reasoning", "reasoning", escalation.reasoning),
        *refuse_recipients(letter),
        *refuse_subject(letter, _numbers(read_facts(cases))),
        *check_letter(letter),
    ]


def _case_refusals(case: Case, own: CaseFacts, all_facts: Sequence[CaseFacts]) -> list[Refusal]:
    """What a case must put right by itself; the reason and its words belong to the draft."""
    refusals = [*_gaps_in(own), *_wording_refusals(case, own), *_stranger_refusals(case, _numbers(all_facts))]
    whose = f"Case {case.pk}: " if len(all_facts) > 1 else ""
    return [Refusal(f"{whose}{refusal.text}", refusal.rule, refusal.field) for refusal in refusals]


def _gaps_in(facts: CaseFacts) -> Iterator[Refusal]:
    items = escalation_items([facts], today=timezone.localdate(), calendar=linkedin_calendar())
    for item in items:
        if item.is_missing and item.key != "why":
            yield Refusal(f"{item.number}. {item.label}: {item.source}", rule="SP-17", field=item.field)


def _wording_refusals(case: Case, facts: CaseFacts) -> Iterator[Refusal]:
    yield from _unfit("problem", "title", case.title)
    yield from _unfit("mail subject line", "mail_subject", case.mail_subject)
    for key, value in facts.typed.items():
        yield from _unfit(f"typed fact “{key}”", "reasoning", value)


def _stranger_refusals(case: Case, known: Sequence[Reference]) -> Iterator[Refusal]:
    """A number of some other case in the subject would thread the mail into that case."""
    keys = {reference.key for reference in known}
    for found in find_references(case.title):
        if found.key not in keys:
            yield Refusal(
                f"The problem line names {found.as_written}, which is not this case's number: add it to the case"
                " or take it out.",
                rule="SP-03",
                field="title",
            )


def _unfit(place: str, field: str, text: str) -> Iterator[Refusal]:
    for found in find_secrets(text):
        words = f"The {place} holds a secret ({found}): take it out, it would leave with the mail."
        yield Refusal(words, field=field)
    yield from _unfinished(place, field, text)


def _unfinished(place: str, field: str, text: str) -> Iterator[Refusal]:
    for placeholder in find_placeholders(text):
        words = f"The {place} still holds “{placeholder}”: write what belongs there, or take it out."
        yield Refusal(words, field=field)


def _numbers(facts: Iterable[CaseFacts]) -> list[Reference]:
    return [reference for case in facts for reference in case.references]


def _programme_refusals(cases: Sequence[Case], facts: Sequence[CaseFacts]) -> Iterator[Refusal]:
    """All cases go to one BD contact; who that is stays open while no case says what it is about."""
    programmes = programmes_of(cases)
    said = programmes or any(case.typed.get("integration") for case in facts)
    if len(programmes) > 1:
        yield _mixed(programmes)
    elif said and not contacts_for(cases).exists():
        yield _no_bd_contact(programmes[0]) if programmes else _NO_GENERAL_CONTACT


def _mixed(programmes: Sequence[str]) -> Refusal:
    names = ", ".join(str(Programme(programme).label) for programme in programmes)
    return Refusal(
        f"These cases belong to different programmes ({names}), and each has its own Business Development"
        " contact: cases of different programmes are escalated separately.",
        field="programme",
    )


def _no_bd_contact(programme: str) -> Refusal:
    label = Programme(programme).label
    return Refusal(
        f"No Business Development contact is known for {label}: add one to the LinkedIn contacts.",
        rule="SP-16",
        field="bd_contact",
    )
