"""Verbs of a filing: draft, revise, hand over once, decide, withdraw. `support.filing_gate` says what stands in the way."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.handing_over import decide, let_out, refuse_repeat, refuse_way
from customers.letters import Letter
from customers.models import Message
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.cases import add_reference
from support.destinations import FORMS, MAILS, REPLIES, To
from support.filing_gate import check_draft, check_filing, check_new, refuse_frozen
from support.filing_letters import compose, their_words
from support.filing_moves import mark_filed, put_filing_date_right, take_back
from support.filing_recipients import propose
from support.filing_stamps import refuse_overtaken
from support.filing_withdrawal import refuse_withdrawal
from support.form_texts import FieldText, digest_of, fields_of
from support.models import Attachment, Case, Filing

Handover = Message.Handover
Status = Filing.Status

_CHANGED = Refusal("The text changed since you opened this page: look at it again below, then decide.")


@transaction.atomic
def draft_filing(
    *,
    case: Case,
    destination: str,
    author: User,
    to: Iterable[str] | None = None,
    cc: Iterable[str] | None = None,
    words: str = "",
    incomplete_because: str = "",
) -> Filing:
    """Write down a draft, with the people proposed where none are named; an open one is continued. Raises Refused."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    refusals = [
        *check_draft(
            destination, to=to or (), cc=cc or (), words=words, incomplete_because=incomplete_because
        ),
        *check_new(locked, destination),
    ]
    if refusals:
        raise Refused(refusals)
    if (before := case.filings.filter(destination=destination, status=Status.DRAFT).first()) is not None:
        return before
    proposed = propose(case, To(destination))
    return Filing.objects.create(
        case=case,
        destination=destination,
        author=author,
        to=list(proposed.to if to is None else to),
        cc=list(proposed.cc if cc is None else cc),
        words=words.strip(),
        incomplete_because=incomplete_because.strip(),
    )


@transaction.atomic
def revise_filing(
    *,
    filing: Filing,
    to: Iterable[str],
    cc: Iterable[str],
    words: str,
    incomplete_because: str,
    actor: User,
    opened_with: str | None = None,
) -> Filing:
    """Change what a person adds to a draft; empty words bring ours back. `opened_with` is the stamp of the draft that the
    person saw (`support.filing_stamps`); one that is not today's is refused. Raises Refused."""
    locked, to, cc = _locked(filing), list(to), list(cc)
    refusals = [
        *([] if locked.is_draft else [refuse_frozen(locked)]),
        *refuse_overtaken(locked, opened_with),
        *check_draft(locked.destination, to=to, cc=cc, words=words, incomplete_because=incomplete_because),
    ]
    if refusals:
        raise Refused(refusals)
    locked.to, locked.cc = to, cc
    locked.words, locked.incomplete_because = their_words(locked, words), incomplete_because.strip()
    sign(locked, by=actor)
    locked.save(update_fields=["to", "cc", "words", "incomplete_because"])
    return locked


@transaction.atomic
def hand_over(*, filing: Filing, how: str, actor: User, digest: str) -> Message:
    """Freeze exactly the mail that was previewed (`digest`), once; a repeat returns it. Raises Refused."""
    locked = _locked(filing)
    if locked.message:
        return _frozen_before(locked, locked.message, how, digest)
    if To(locked.destination) in FORMS:
        words = (
            f"{locked.get_destination_display()} is a web form: copy its fields, then say that it was sent."
        )
        raise Refused([Refusal(words)])
    letter = compose(locked)
    refusals = [
        *([] if locked.is_draft else [refuse_frozen(locked)]),
        *([] if letter.digest == digest else [_CHANGED]),
        *refuse_way(letter, how),
        *_refuse_without_files(locked, how),
        *check_filing(locked, letter),
    ]
    if refusals:
        raise Refused(refusals)
    return _let_out(locked, letter, Handover(how), actor)


def files_beside(filing: Filing) -> list[Attachment]:
    """Files of the case that the mail names and a person has to attach: the mail itself carries none."""
    is_to_linkedin = filing.destination in MAILS and filing.destination not in REPLIES
    return list(filing.case.attachments.all()) if is_to_linkedin else []


def _refuse_without_files(filing: Filing, how: str) -> list[Refusal]:
    if how != Handover.SMTP or not files_beside(filing):
        return []
    words = (
        "The files of the case do not travel with a mail that is sent from here: download the .eml and the files, attach"
        " them in your mail program, and send it there."
    )
    return [Refusal(words)]


@transaction.atomic
def record_form(*, filing: Filing, actor: User, digest: str, number: str = "") -> Filing:
    """A person sent the web form as it was shown (`digest`): its texts freeze, and the number LinkedIn gave is kept. A
    repeat returns it. Raises Refused."""
    locked = _locked(filing)
    if locked.status == Status.OUT and locked.fields and digest_of(_frozen_fields(locked)) == digest:
        return locked
    fields = fields_of(locked)
    refusals = [
        *([] if locked.is_draft else [refuse_frozen(locked)]),
        *([] if digest_of(fields) == digest else [_CHANGED]),
        *check_filing(locked),
    ]
    if refusals:
        raise Refused(refusals)
    if number.strip():
        add_reference(case=locked.case, text=number.strip(), system=_system_of(number))
    frozen = [{"label": field.label, "content": field.content, "text": field.text} for field in fields]
    _move(locked, Status.OUT, actor, fields=frozen, filed_at=timezone.now())
    mark_filed(filing=locked, actor=actor)
    return locked


@transaction.atomic
def decide_about(*, filing: Filing, left: str, actor: User) -> Filing:
    """A person found the mail (`sent`), or is sure that it never left (`again`). Raises Refused."""
    locked = _locked(filing)
    if locked.status != Status.OUT or locked.message is None:
        words = f"Filing {locked.pk} is {locked.get_status_display()}: its mail is not sent any more."
        raise Refused([Refusal(words)])
    decide(locked.message, left)
    before = locked.filed_at
    if left == "again":
        locked.filed_at = timezone.now()
    _note(locked, actor, because=f"Found by {actor.get_username()}: {left}")
    if left == "again":
        put_filing_date_right(filing=locked, before=before, actor=actor)
    return locked


@transaction.atomic
def withdraw(*, filing: Filing, because: str, actor: User) -> Filing:
    """Take back what did not leave: a draft, or a mail or form that nobody sent after all. Raises Refused."""
    locked = _locked(filing)
    refusals = refuse_withdrawal(locked, because)
    if refusals:
        raise Refused(refusals)
    was_out = locked.status == Status.OUT
    _move(locked, Status.WITHDRAWN, actor, because=redact_text(because.strip()))
    if was_out:
        take_back(filing=locked, actor=actor)
    return locked


def _locked(filing: Filing) -> Filing:
    """With its case, so that of two reports of one case only the first leaves (SP-07)."""
    locked = Filing.objects.select_for_update().get(pk=filing.pk)
    locked.case = Case.objects.select_for_update().get(pk=locked.case_id)
    return locked


def _frozen_before(filing: Filing, message: Message, how: str, digest: str) -> Message:
    if filing.status != Status.OUT:
        raise Refused([refuse_frozen(filing)])
    if message.digest != digest:
        raise Refused([_CHANGED])
    if refusals := refuse_repeat(message, how=how):
        raise Refused(refusals)
    return message


def _let_out(filing: Filing, letter: Letter, how: Handover, actor: User) -> Message:
    message = let_out(letter, how=how, author=actor)
    _move(filing, Status.OUT, actor, message=message, filed_at=timezone.now())
    mark_filed(filing=filing, actor=actor)
    return message


def _frozen_fields(filing: Filing) -> list[FieldText]:
    return [FieldText(**field) for field in filing.fields]


def _system_of(number: str) -> str:
    """The form's own tickets are Zendesk's, which may be bare digits."""
    return "Zendesk" if number.strip().isdigit() else ""


def _move(filing: Filing, to: Filing.Status, actor: User, *, because: str = "", **also: object) -> None:
    """Move away from the state we read, or not at all; the history row says who."""
    moved = Filing.objects.filter(pk=filing.pk, status=filing.status).update(status=to, **also)
    if not moved:
        raise Refused([refuse_frozen(filing)])
    filing.refresh_from_db()
    _note(filing, actor, because=because)


def _note(filing: Filing, actor: User, *, because: str = "") -> None:
    """A history row of the filing as it stands."""
    sign(filing, because, by=actor)
    filing.save(update_fields=["status", "filed_at"])
