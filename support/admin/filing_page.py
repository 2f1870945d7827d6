"""What the page of a filing shows: the mail or the form as it would leave now, or as it was frozen, and what is still missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.utils.text import slugify

from customers.letters import Letter, mailto, thawed
from customers.message_words import message_tone, message_words
from customers.models import Message
from partnerhub.refusals import Refusal
from support.attachment_types import LARGEST, NAMED
from support.destinations import FORMS, LABELS, MAILS, To
from support.filing import files_beside
from support.filing_channels import refuse_channel
from support.filing_gate import advise, check_filing
from support.filing_letters import compose, words_of
from support.filing_recipients import contacts_of, policy_of
from support.filing_stamps import stamp_of
from support.form_texts import FieldText, digest_of, fields_of
from support.information import items_of
from support.models import Case, Destination, Filing
from support.requirement_tables import TICKS
from support.requirements import InfoItem, State, progress, sentences_to_ask

Status = Filing.Status
TONES = {Status.DRAFT: "muted", Status.OUT: "ok", Status.WITHDRAWN: "muted"}
STATE_TONES = {
    State.GIVEN: "ok",
    State.KNOWN: "ok",
    State.MISSING: "warn",
    State.NOT_APPLICABLE: "muted",
}
STATE_WORDS = {
    State.GIVEN: "given",
    State.KNOWN: "known",
    State.MISSING: "missing",
    State.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is on the page: a mail or the fields of a form; `refusals` keep it from leaving."""

    letter: Letter | None
    fields: tuple[FieldText, ...]
    digest: str
    refusals: tuple[Refusal, ...] = ()

    @property
    def mailto(self) -> str:
        return mailto(self.letter) if self.letter else ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its badge."""

    item: InfoItem
    tone: str
    word: str
    tick: tuple[str, str] | None = None


def outgoing(filing: Filing, items: Sequence[InfoItem] | None = None) -> Outgoing:
    """The frozen mail or form where there is one, else what the same code would make now."""
    if filing.message:
        letter = thawed(filing.message)
        return Outgoing(letter, (), letter.digest)
    if filing.fields:
        fields = tuple(FieldText(**field) for field in filing.fields)
        return Outgoing(None, fields, digest_of(fields))
    items = items_of(filing.case, To(filing.destination)) if items is None else items
    return _made_now(filing, items)


def filing_context(filing: Filing, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`typed` are the fields of a form that was refused, shown as they were typed."""
    items, message = items_of(filing.case, To(filing.destination)), filing.message
    beside = files_beside(filing)
    return {
        "filing": filing,
        "case": filing.case,
        "out": outgoing(filing, items),
        "is_form": filing.destination in FORMS,
        "channel": Destination.objects.filter(key=filing.destination).first(),
        "message": message,
        "tone": TONES[Status(filing.status)],
        "message_tone": message_tone(message) if message else "",
        "message_words": message_words(message) if message else "",
        "is_busy": bool(message and message.state in (Message.State.APPROVED, Message.State.SENDING)),
        "is_stuck": bool(message and message.is_stuck),
        "can_send": bool(settings.EMAIL_URL) and not beside,
        "files_beside": beside,
        "can_withdraw": _can_withdraw(filing),
        "contacts": contacts_of(filing.case),
        "policy": policy_of(filing.case, To(filing.destination)),
        "typed": typed or _as_typed(filing),
        "opened_with": stamp_of(filing),
        "advice": advise(filing) if filing.is_draft else [],
        "files": filing.case.attachments.all(),
        **item_context(items),
    }


def item_context(items: Sequence[InfoItem]) -> dict[str, Any]:
    """The items with "n of m" and the sentences that get what is missing."""
    there, wanted = progress(items)
    rows = [
        ItemRow(item, STATE_TONES[item.state], STATE_WORDS[item.state], TICKS.get(item.key)) for item in items
    ]
    missing = [row for row in rows if row.item.is_missing]
    return {
        "open_rows": sorted(missing, key=lambda row: not row.item.required),
        "settled_rows": [row for row in rows if not row.item.is_missing],
        "there": there,
        "wanted": wanted,
        "progress": f"{there} of {wanted} items",
        "asks": sentences_to_ask(items),
    }


def requirements_panel(case: Case, destination: str, user: User | AnonymousUser) -> dict[str, Any]:
    """What templates/admin/support/case/requirements.html shows on a case for the destination it goes to."""
    if destination not in LABELS:
        return {"case": case, "has_destination": False, **upload_context(case, user)}
    to = To(destination)
    filings = list(case.filings.filter(destination=destination).order_by("-pk")[:5])
    return {
        "case": case,
        "has_destination": True,
        "destination": destination,
        "channel": Destination.objects.filter(key=destination).first(),
        "filings": filings,
        "draft": next((one for one in filings if one.is_draft), None),
        "barred": refuse_channel(case, to),
        "is_form": to in FORMS,
        "is_mail": to in MAILS,
        "is_escalation": to is To.BD_ESCALATION,
        "may_give": user.has_perm("support.change_case") and to is not To.BD_ESCALATION,
        "may_file": user.has_perms(["support.change_case", "support.add_filing"]),
        **upload_context(case, user),
        **item_context(items_of(case, to)),
    }


def upload_context(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    return {
        "files": list(case.attachments.all()),
        "may_attach": user.has_perms(["support.change_case", "support.add_attachment"]),
        "may_read_files": user.has_perm("support.view_attachment"),
        "may_remove_files": user.has_perms(["support.change_case", "support.delete_attachment"]),
        "file_kinds": NAMED,
        "file_limit": LARGEST // (1024 * 1024),
    }


def read_addresses(text: str) -> list[str]:
    """Addresses as people type them: one a line, or with commas, semicolons or spaces between."""
    return list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def eml_name(filing: Filing) -> str:
    """A file name of plain letters, digits and hyphens."""
    return f"{file_stem(filing)}.eml"


def file_stem(filing: Filing) -> str:
    numbers = [reference.as_written for reference in filing.case.references.all()]
    return slugify(" ".join(["case", str(filing.case_id), filing.destination, *numbers]))[:80]


def _made_now(filing: Filing, items: Sequence[InfoItem]) -> Outgoing:
    if To(filing.destination) in FORMS:
        fields = fields_of(filing, items)
        return Outgoing(None, fields, digest_of(fields), _refusals(filing, None, items))
    letter = compose(filing, items)
    return Outgoing(letter, (), letter.digest, _refusals(filing, letter, items))


def _refusals(filing: Filing, letter: Letter | None, items: Sequence[InfoItem]) -> tuple[Refusal, ...]:
    return tuple(check_filing(filing, letter, items)) if filing.is_draft else ()


def _can_withdraw(filing: Filing) -> bool:
    message = filing.message
    left = message is not None and message.state in (Message.State.SENDING, Message.State.SENT)
    return filing.status != Status.WITHDRAWN and not left


def _as_typed(filing: Filing) -> dict[str, str]:
    words = words_of(filing) if filing.destination in MAILS else filing.words
    return {
        "to": _lines(filing.to),
        "cc": _lines(filing.cc),
        "words": words,
        "incomplete_because": filing.incomplete_because,
        "number": "",
        "because": "",
    }


def _lines(addresses: Iterable[str]) -> str:
    return "\n".join(addresses)
