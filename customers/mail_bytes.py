"""The bytes of a mail (RFC 5322 and 2047), and the proof that they read back as what was previewed.

Python's own folding of a non-ASCII subject loses or doubles blanks, and it takes `=?utf-8?q?…?=` in the text for an
encoded word. So the subject is encoded here, whole, and every mail is parsed once before it is kept.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from typing import Protocol

SEVEN_BIT = SMTP.clone(cte_type="7bit")  # a server without 8BITMIME takes the same bytes
LINE = 76  # characters in a folded header line


class Mail(Protocol):
    """What a letter and a stored message have in common."""

    @property
    def from_email(self) -> str: ...
    @property
    def to(self) -> Sequence[str]: ...
    @property
    def cc(self) -> Sequence[str]: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


def compose(mail: Mail, *, message_id: str, date: datetime) -> bytes:
    """Message-ID first, then the subject, the other headers, and text with HTML beside it where there is any."""
    parts = EmailMessage(policy=SEVEN_BIT)
    parts["From"] = mail.from_email
    parts["To"] = ", ".join(mail.to)
    if mail.cc:
        parts["Cc"] = ", ".join(mail.cc)
    parts["Date"] = format_datetime(date)
    parts.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        parts.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    head = f"Message-ID: {message_id}\r\nSubject: {_encoded(mail.subject)}\r\n"
    return head.encode("ascii") + parts.as_bytes(policy=SEVEN_BIT)


def differences(mail: Mail, raw: bytes) -> Iterator[str]:
    """What a mail program would show otherwise than it was previewed: names of the parts, none when all is well."""
    shown = message_from_bytes(raw, policy=default)
    if shown["Subject"] != mail.subject:
        yield "subject"
    if _addresses(shown, "To") != list(mail.to) or _addresses(shown, "Cc") != list(mail.cc):
        yield "recipients"
    if _body(shown, "plain") != _lines(mail.text) or _body(shown, "html") != _lines(mail.html):
        yield "text"


def _encoded(subject: str) -> str:
    """Plain where plain folding reads back as the same; otherwise as encoded words of UTF-8."""
    plain = (
        Header(subject, "us-ascii", maxlinelen=LINE, header_name="Subject") if _is_plain(subject) else None
    )
    if plain is not None:
        return plain.encode(linesep="\r\n")
    return Header(subject, "utf-8", maxlinelen=LINE, header_name="Subject").encode(linesep="\r\n")


def _is_plain(subject: str) -> bool:
    words = subject.split(" ")
    return (
        subject.isascii()
        and "=?" not in subject
        and all(0 < len(word) < LINE - len("Subject: ") for word in words)
    )


def _addresses(mail: EmailMessage, name: str) -> list[str]:
    header = mail[name]
    return [address.addr_spec for address in header.addresses] if header else []


def _body(mail: EmailMessage, kind: str) -> list[str]:
    part = mail.get_body((kind,))
    return _lines(part.get_content()) if part else _lines("")


def _lines(text: str) -> list[str]:
    """A mail's last line always ends; nothing else may differ."""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")
