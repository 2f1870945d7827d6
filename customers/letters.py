"""Letter: a mail before it leaves. Frozen, it becomes a Message: its bytes are sent, or handed over."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import quote

from django.contrib.auth.models import User
from django.utils import timezone

from customers import mail_bytes
from customers.models import Message
from partnerhub.headers import clean_header, is_email
from partnerhub.redaction import find_secrets
from partnerhub.refusals import Refusal, Refused

MAILTO_LIMIT = 1_800  # characters; mail programs on Windows cut longer addresses
SUBJECT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    audience: str
    from_email: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str = ""

    @property
    def digest(self) -> str:
        """64 hex digits over headers, recipients and both bodies: equal digests leave as equal mails."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @property
    def recipients(self) -> tuple[str, ...]:
        return (*self.to, *self.cc)


def check_letter(letter: Letter) -> list[Refusal]:
    """Everything that keeps a letter from leaving: header injection, bad addresses, secrets (T20, T21)."""
    return [
        *_header_refusals(letter),
        *_recipient_refusals(letter),
        *_secret_refusals(letter),
        *_control_refusals(letter.text),
    ]


def freeze(letter: Letter, *, author: User | None, state: Message.State, how: Message.Handover) -> Message:
    """Write the letter down as the bytes that leave, Message-ID first. Raises Refused."""
    refusals = check_letter(letter)
    if refusals:
        raise Refused(refusals)
    now, message_id = timezone.now(), make_msgid(domain=letter.from_email.rpartition("@")[2])
    raw = _bytes_of(letter, message_id, now)
    out = state == Message.State.HANDED_OVER
    return Message.objects.create(
        audience=letter.audience,
        state=state,
        from_email=letter.from_email,
        to=list(letter.to),
        cc=list(letter.cc),
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        message_id=message_id,
        raw=raw,
        digest=letter.digest,
        handover=how,
        author=author,
        frozen_at=now,
        left_at=now if out else None,
        due_at=None if out else now,
    )


def thawed(message: Message) -> Letter:
    """A frozen message read as the letter it was made from: same digest."""
    return Letter(
        audience=message.audience,
        from_email=message.from_email,
        to=tuple(message.to),
        cc=tuple(message.cc),
        subject=message.subject,
        text=message.body_text,
        html=message.body_html,
    )


def as_eml(message: Message) -> bytes:
    """The frozen bytes as a file that Outlook and Mail open as an unsent, editable draft."""
    return b"X-Unsent: 1\r\n" + bytes(message.raw)


def mailto(letter: Letter) -> str:
    """A link that opens the letter in a mail program; empty for a letter too long for a link."""
    body = letter.text.replace("\r\n", "\n").replace("\n", "\r\n").strip()
    head = f"mailto:{_addresses(letter.to)}?subject={quote(letter.subject, safe='')}"
    if letter.cc:
        head += f"&cc={_addresses(letter.cc)}"
    link = f"{head}&body={quote(body, safe='')}"
    return link if len(link) <= MAILTO_LIMIT else ""


def _header_refusals(letter: Letter) -> Iterator[Refusal]:
    for field, value in (("subject", letter.subject), ("from", letter.from_email)):
        try:
            clean_header(value, field)
        except ValueError as error:
            yield Refusal(str(error), field=field)
    if len(letter.subject) > SUBJECT_LIMIT:
        yield Refusal(
            f"The subject would be {len(letter.subject)} characters long, {SUBJECT_LIMIT} is the most:"
            " escalate fewer cases at once, or shorten the problem.",
            field="subject",
        )


def _recipient_refusals(letter: Letter) -> Iterator[Refusal]:
    if not letter.to:
        yield Refusal("The mail has no recipient: choose one.", field="to")
    for address in letter.recipients:
        if not is_email(address):
            yield Refusal(
                f"{address!r} is no e-mail address: correct it where the contact is listed.",
                field="to",
            )
    if not is_email(letter.from_email):
        yield Refusal(
            f"{letter.from_email!r} is no e-mail address to send from: correct SUPPORT_FROM_EMAIL.",
            field="from",
        )


def _secret_refusals(letter: Letter) -> Iterator[Refusal]:
    for part, content in (("subject", letter.subject), ("text", letter.text)):
        for found in find_secrets(content):
            yield Refusal(
                f"The {part} of the mail holds a secret ({found}): take it out, nobody outside may read it.",
                field=part,
            )


def _control_refusals(text: str) -> Iterator[Refusal]:
    strange = next((mark for mark in text if _is_hidden(mark)), None)
    if strange is not None:
        name = unicodedata.name(strange, f"U+{ord(strange):04X}")
        yield Refusal(f"The text of the mail holds an invisible character, {name}: delete it.", field="text")


def _is_hidden(mark: str) -> bool:
    """Controls and format characters, which can make a text read otherwise than it is (T21). Joiners stay: some
    scripts and emoji need them."""
    return unicodedata.category(mark) in {"Cc", "Cf", "Zl", "Zp"} and mark not in "\t\r\n\u200c\u200d"


def _bytes_of(letter: Letter, message_id: str, now: datetime) -> bytes:
    """The bytes, read back once: what a mail program shows is what was previewed, or nothing is frozen."""
    raw = mail_bytes.compose(letter, message_id=message_id, date=now)
    changed = list(mail_bytes.differences(letter, raw))
    if changed:
        raise Refused(
            Refusal(
                f"The {part} would arrive otherwise than shown here: take unusual characters out.", field=part
            )
            for part in changed
        )
    return raw


def _addresses(addresses: Sequence[str]) -> str:
    return ",".join(quote(address, safe="@") for address in addresses)
