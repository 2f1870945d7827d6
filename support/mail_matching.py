"""Which case a pasted mail continues, and whose mail it is. A number, a header or a subject proposes; only where the sender
fits the case does it open by itself, everything else asks a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from customers.models import Customer, Message
from support.facts import numbered, references_of
from support.intake import PastedMail, continued_subject
from support.intake_text import references_in
from support.intake_titles import bare_subject
from support.mail_senders import customer_of, customers_of, is_linkedin, is_ours, known_names
from support.models import Case
from support.references import Reference

__all__ = ["Candidate", "Match", "customer_of", "customers_of", "known_names", "match"]

_MOST_CASES = 300  # of one customer, newest first, whose subjects are compared


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case the mail may continue, and why."""

    case: Case
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """`certain` only where one case fits and its sender too; `corrected_subject` when a reply dropped its number (SP-03)."""

    certain: Case | None = None
    candidates: list[Candidate] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    corrected_subject: str | None = None


def match(mail: PastedMail) -> Match:
    """By LinkedIn's number, else by the headers of the thread or our own mail's subject, else by subject and customer.
    Two cases, or a sender who does not fit: candidates and a warning, never a guess."""
    candidates = _by_number(mail) or _by_headers(mail)
    if candidates:
        return _judged(mail, candidates)
    is_theirs = is_linkedin(mail.sender_address)
    if is_theirs and (candidates := _by_our_subject(mail)):
        return _judged(mail, candidates)
    by_subject, by_title = _by_subject(mail, is_theirs=is_theirs)
    return _judged(mail, by_subject) if by_subject else Match(candidates=by_title)


def _judged(mail: PastedMail, candidates: list[Candidate]) -> Match:
    cases = list({candidate.case.pk: candidate.case for candidate in candidates}.values())
    if len(cases) > 1:
        names = ", ".join(f"case {case.pk}" for case in cases)
        words = f"The mail fits {len(cases)} cases ({names}): choose the one it continues."
        return Match(candidates=candidates, warnings=[words])
    case = cases[0]
    corrected = continued_subject(mail, references_of(case))
    doubts = list(_doubts(mail, case))
    warnings = [*doubts, *_remarks(mail, case, corrected)]
    return Match(None if doubts else case, candidates, warnings, corrected)


def _by_number(mail: PastedMail) -> list[Candidate]:
    """Numbers of the subject and the newest text; those of the history only where these have none."""
    for places in ((("subject", mail.subject), ("text", mail.body)), (("quoted history", mail.quoted),)):
        found = [(place, one) for place, text in places for one in references_in(text)]
        cases = _cases(numbered(one for _, one in found)) if found else []
        if cases:
            return [Candidate(_kept(case), _why(case, found)) for case in cases]
    return []


def _why(case: Case, found: Sequence[tuple[str, Reference]]) -> str:
    keys = {reference.key for reference in references_of(case)}
    place, one = next((place, one) for place, one in found if one.key in keys)
    return f"{one.as_written} stands in the {place}"


def _by_headers(mail: PastedMail) -> list[Candidate]:
    """It answers a mail of ours: In-Reply-To or References name the Message-ID of a filing or an escalation."""
    ids = mail.reply_ids[-50:]
    if not ids:
        return []
    cases = _cases(Q(filings__message__message_id__in=ids) | Q(escalations__message__message_id__in=ids))
    return [Candidate(_kept(case), "it answers a mail that left for this case") for case in cases]


def _by_our_subject(mail: PastedMail) -> list[Candidate]:
    """LinkedIn answers a mail of ours for the first time: our subject line, with its number added (SP-03)."""
    words = bare_subject(mail.subject)
    if not words:
        return []
    ours = Message.objects.filter(subject__icontains=words).values_list("pk", "subject")[:_MOST_CASES]
    same = [pk for pk, subject in ours if bare_subject(subject).casefold() == words.casefold()]
    cases = _cases(Q(filings__message__in=same) | Q(escalations__message__in=same)) if same else []
    return [
        Candidate(_kept(case), "it has the subject line of a mail that left for this case") for case in cases
    ]


def _by_subject(mail: PastedMail, *, is_theirs: bool) -> tuple[list[Candidate], list[Candidate]]:
    """Open cases of the customers on the mail: with this subject line, and with these words as their problem."""
    wanted = bare_subject(mail.subject).casefold()
    customers = _customers_on(mail, is_theirs=is_theirs) if wanted else []
    if not customers:
        return [], []
    cases = _cases(Q(customer__in=customers) & ~Q(status__in=Case.OVER))[:_MOST_CASES]
    same = [
        case for case in cases if case.mail_subject and bare_subject(case.mail_subject).casefold() == wanted
    ]
    alike = [case for case in cases if case not in same and bare_subject(case.title).casefold() == wanted]
    return (
        [Candidate(_kept(case), "same subject line and same customer") for case in same],
        [
            Candidate(_kept(case), "its problem has the words of this subject, and the customer is the same")
            for case in alike
        ],
    )


def _customers_on(mail: PastedMail, *, is_theirs: bool) -> list[Customer]:
    """The sender's customer; of a mail from LinkedIn or ourselves, the customers it went to."""
    if mail.sender_address and not (is_theirs or is_ours(mail.sender_address)):
        return customers_of(mail.sender_address)
    others = [address for address in mail.addresses[1:11] if not is_ours(address)]
    return list({one.pk: one for address in others for one in customers_of(address)}.values())


def _doubts(mail: PastedMail, case: Case) -> Iterator[str]:
    """What keeps a mail from opening a case by itself."""
    senders = list(dict.fromkeys(filter(None, [mail.sender_address, mail.forwarded_by])))
    if not senders:
        yield f"The mail names no sender: check that it belongs to case {case.pk} before you open it."
    for address in senders:
        if is_ours(address) or is_linkedin(address):
            continue
        owners = customers_of(address)
        if case.customer not in owners:
            yield _misfit(address, owners, case)


def _misfit(address: str, owners: Sequence[Customer], case: Case) -> str:
    whose = " and ".join(owner.name for owner in owners[:2]) if owners else "nobody we know"
    if case.kind == Case.Kind.PARTNER:
        return (
            f"{address} belongs to {whose}, and case {case.pk} is a partner case, on which no customer is (SP-11):"
            " open a customer case, or choose it by hand."
        )
    return f"{address} belongs to {whose}, and case {case.pk} is {case.customer}'s: check who wrote this before you open it."


def _remarks(mail: PastedMail, case: Case, corrected: str | None) -> Iterator[str]:
    if corrected and mail.subject:
        yield f"The subject does not hold the case's numbers as LinkedIn wrote them: answer with “{corrected}” (SP-03)."
    if not case.is_open:
        yield f"Case {case.pk} is {case.get_status_display()}: reopen it if the problem is back."


def _cases(wanted: Q) -> "list[Case]":
    found = (
        Case.objects.filter(wanted)
        .select_related("customer", "merged_into__customer")
        .prefetch_related("references")
    )
    return list(found.distinct().order_by("-pk")[:_MOST_CASES])


def _kept(case: Case) -> Case:
    """The case it was merged into, which is where its thread goes on."""
    seen = {case.pk}
    while case.merged_into and case.merged_into_id not in seen:
        case = case.merged_into
        seen.add(case.pk)
    return case
