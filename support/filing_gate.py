"""What keeps a report from being filed: its readers (`support.filing_readers`), its subject, what is missing, who may file it.
Preview and every way out ask here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from customers.letters import Letter, check_letter
from partnerhub.headers import is_email
from partnerhub.redaction import find_secrets
from partnerhub.refusals import Refusal
from support.destinations import FORMS, MAILS, REPLIES, To
from support.facts import references_of
from support.filing_channels import refuse_channel, refuse_without_thread
from support.filing_letters import words_of
from support.filing_readers import refuse_readers
from support.filing_recipients import policy_of
from support.information import items_of
from support.letter_gate import refuse_subject
from support.models import Case, Destination, Filing
from support.notes import refuse_text
from support.placeholders import find_placeholders
from support.reports import Kind, ReporterRole
from support.requirements import InfoItem, refuse_incomplete

_FILED_HERE = MAILS | FORMS
SHORTEST_INVESTIGATION = 15  # characters
# What people type where a field wants something and they have nothing.
_NO_FINDINGS = frozenset(
    {
        *(
            "n",
            "a",
            "na",
            "none",
            "no",
            "not",
            "nothing",
            "nil",
            "null",
            "yet",
            "applicable",
            "known",
            "unknown",
            "found",
        ),
        *(
            "investigation",
            "investigated",
            "investigate",
            "done",
            "needed",
            "necessary",
            "required",
            "pending",
        ),
        *(
            "tbd",
            "tba",
            "todo",
            "to",
            "be",
            "it",
            "was",
            "is",
            "has",
            "been",
            "we",
            "have",
            "will",
            "later",
            "findings",
        ),
    }
)
LONGEST_WORDS = 20_000  # characters


def check_filing(
    filing: Filing, letter: Letter | None = None, items: Sequence[InfoItem] | None = None
) -> list[Refusal]:
    """Everything that keeps this filing from leaving now, all at once; a web form has no letter."""
    destination = To(filing.destination)
    if destination not in _FILED_HERE:
        return [refuse_destination(filing.destination)]
    items = items_of(filing.case, destination) if items is None else items
    return [
        *_case_refusals(filing.case, destination),
        *refuse_channel(filing.case, destination),
        *refuse_without_thread(filing.case, destination),
        *refuse_readers(filing, destination),
        *(_number_refusals(filing, letter) if letter else ()),
        *_item_refusals(filing, destination, items),
        *_role_refusals(filing.case, destination, items),
        *_word_refusals(filing),
        *(check_letter(letter) if letter else ()),
    ]


def check_new(case: Case, destination: str) -> list[Refusal]:
    """Why no draft is begun for that destination."""
    return refuse_channel(case, To(destination)) if destination in _FILED_HERE else []


def check_draft(
    destination: str, *, to: Iterable[str], cc: Iterable[str], words: str, incomplete_because: str
) -> list[Refusal]:
    """What is wrong with what a person typed for a draft."""
    refusals = [] if destination in _FILED_HERE else [refuse_destination(destination)]
    for field, addresses in (("to", to), ("cc", cc)):
        refusals += [_no_address(address, field) for address in addresses if not is_email(address)]
    for field, text in (("words", words), ("incomplete_because", incomplete_because)):
        refusals += [*_secrets(field, text), *refuse_text(text, field=field)]
        if len(text) > LONGEST_WORDS:
            long = f"The text has {len(text)} characters, and {LONGEST_WORDS} fit: attach the rest as a file."
            refusals.append(Refusal(long, field=field))
    return refusals


def advise(filing: Filing) -> list[str]:
    """What else is to be done; it keeps nothing from leaving."""
    case, destination = filing.case, To(filing.destination)
    copied = bool(policy_of(case, destination).cc)
    if destination is To.SECURITY_MAIL and not copied:
        return [
            "No Business Development contact is known here: tell yours of the breach by another way (SP-26)."
        ]
    if destination in FORMS and case.is_urgent:
        unknown = "" if copied else " No such contact is known here: an administrator adds one."
        return [
            "This is urgent: copy the Business Development contact on the ticket, and write them a mail of its own with the"
            f" customer impact and why it cannot wait (SP-25).{unknown}"
        ]
    return []


def refuse_destination(destination: str) -> Refusal:
    return Refusal(
        f"Nothing is written for {destination!r} here: choose another destination, or escalate from the case page.",
        field="destination",
    )


def refuse_frozen(filing: Filing) -> Refusal:
    return Refusal(
        f"Filing {filing.pk} is {filing.get_status_display()}, no draft any more: reload the page."
    )


def _no_address(address: str, field: str) -> Refusal:
    return Refusal(f"{address!r} is no e-mail address: write it like name@company.com.", field=field)


def _secrets(field: str, text: str) -> Iterator[Refusal]:
    for found in find_secrets(text):
        yield Refusal(
            f"The text holds a secret ({found}): take it out, it would leave with the report.", field=field
        )


def _case_refusals(case: Case, destination: To) -> Iterator[Refusal]:
    if case.merged_into_id:
        yield Refusal(f"Case {case.pk} was merged into case {case.merged_into_id}: continue there.", "SP-07")
    own_customer = destination in REPLIES or destination is To.CUSTOMER_CASE_MAIL
    if own_customer and case.customer is None:
        yield Refusal(
            f"Case {case.pk} has no customer of its own: open a case for the customer and write from there.",
            "SP-11",
            "customer",
        )
    if destination in FORMS and not Destination.objects.filter(key=destination).exists():
        yield Refusal(
            f"No form is known for {destination}: an administrator adds the destination.", field="destination"
        )


def _number_refusals(filing: Filing, letter: Letter) -> Iterator[Refusal]:
    """Each known number once and as written, and none of another case (SP-03)."""
    for refusal in refuse_subject(letter, references_of(filing.case)):
        if refusal.rule == "SP-03":
            yield replace(refusal, text=refusal.text.replace("these cases", "this case"))


def _item_refusals(filing: Filing, destination: To, items: Sequence[InfoItem]) -> Iterator[Refusal]:
    """A reply asks for what is missing instead of waiting for it."""
    if destination not in REPLIES:
        yield from refuse_incomplete(items, filing.incomplete_because)


def _role_refusals(case: Case, destination: To, items: Sequence[InfoItem]) -> Iterator[Refusal]:
    """Who may file: engineering after its investigation (SP-22), an admin of the application for its settings (SP-15)."""
    if destination is To.PARTNER_ENGINEERING_FORM:
        yield from _refuse_empty_words(items)
    if destination is To.PARTNER_ENGINEERING_FORM and case.is_investigated is False:
        yield Refusal(
            "A partner ticket comes from our engineering, after it has investigated: the case says that it has not. Let"
            " engineering look first, then mark the case as investigated.",
            "SP-22",
            "is_investigated",
        )
    changes_app = case.category == Kind.APP_SETTINGS and bool(case.has_impact)
    if changes_app and destination in FORMS and case.reporter_role != ReporterRole.APPLICATION_ADMIN:
        yield Refusal(
            "A change with production or security impact is asked for by an admin of the developer application: let one of"
            " them report it.",
            "SP-15",
            "reporter_role",
        )


def _refuse_empty_words(items: Iterable[InfoItem]) -> Iterator[Refusal]:
    """ "n/a" is no investigation."""
    for item in items:
        text = " ".join(item.value.split())
        said = set(re.findall(r"\w+", text.casefold())) - _NO_FINDINGS
        if item.key == "investigation" and item.is_there and (len(text) < SHORTEST_INVESTIGATION or not said):
            words = f"“{text}” is no investigation: write what our engineering looked at and what it found."
            yield Refusal(words, "SP-22", "investigation")


def _word_refusals(filing: Filing) -> Iterator[Refusal]:
    places = (("problem", "title", filing.case.title), ("text", "words", _words(filing)))
    for place, field, text in places:
        for placeholder in find_placeholders(text):
            words = f"The {place} still holds “{placeholder}”: write what belongs there, or take it out."
            yield Refusal(words, field=field)


def _words(filing: Filing) -> str:
    return words_of(filing) if To(filing.destination) in MAILS else filing.words
