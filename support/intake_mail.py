"""A pasted mail as values: who wrote it to whom and when, its newest text, and the history under it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from partnerhub.headers import is_email
from support.intake_dates import read_moment
from support.intake_history import take_apart
from support.intake_text import one_line, storable

_HEADER_NAMES = {
    "from": ("from", "von", "de", "da", "van"),
    "to": ("to", "an", "à", "para", "a", "aan"),
    "cc": ("cc", "kopie", "copie"),
    "subject": ("subject", "betreff", "objet", "asunto", "onderwerp", "oggetto"),
    "sent": (
        *(
            "sent",
            "date",
            "gesendet",
            "datum",
            "envoyé",
            "enviado",
            "enviado el",
            "fecha",
            "verzonden",
            "inviato",
        ),
    ),
    "message_id": ("message-id",),
    "in_reply_to": ("in-reply-to",),
    "references": ("references",),
    "attachments": ("attachments", "anlagen", "pièces jointes", "datos adjuntos"),
}
_OTHER_HEADERS = (
    *("bcc", "reply-to", "antwort an", "importance", "wichtigkeit", "priority", "categories", "return-path"),
    *(
        "received",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "thread-topic",
        "thread-index",
    ),
    *("dkim-signature", "delivered-to", "user-agent", "accept-language", "content-language"),
)
_MEANING = {word: meaning for meaning, words in _HEADER_NAMES.items() for word in words}
_HEADER_LINE = re.compile(r"^[ \t]*\*?([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ -]{0,40}?)[ \u00a0]?:\*?[ \t]*([^\n]*)$")
_FORWARDED_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl)\s*:", re.I)
_BARE_ADDRESS = re.compile(
    r"(?:mailto:)?(?<![\w.+-])([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.A
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}@[^<>\s]{1,400}>")
_MOST_HEADER_LINES = 60


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail: what it is called, never what it holds."""

    name: str
    content_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class PastedMail:
    """As the mail says it, nothing checked. Of a mail that was passed on, sender, subject and body are the original's;
    `forwarded_by` is the address that passed it on."""

    sender_name: str = ""
    sender_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    reply_ids: tuple[str, ...] = ()
    body: str = ""
    quoted: str = ""
    signature: str = ""
    attachments: tuple[Attached, ...] = ()
    forwarded_by: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everybody on it, the sender first, each once."""
        return tuple(dict.fromkeys(filter(None, [self.sender_address, *self.to, *self.cc])))


@dataclass(frozen=True, slots=True)
class Headers:
    """Header lines by their meaning: from, to, cc, subject, sent, message_id, in_reply_to, references, attachments."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, meaning: str) -> str:
        return self.values.get(meaning, "")


def read_mail(text: str, *, zone: tzinfo = UTC) -> PastedMail:
    """A mail pasted as text, with its header lines or without; `zone` is meant where its date names none."""
    headers, rest = _split_headers(storable(text))
    return mail_from(headers, rest, zone=zone)


def written_out(mail: PastedMail) -> str:
    """As text that `read_mail` reads as the same mail, for a page that posts it again."""
    sender = f"{mail.sender_name} <{mail.sender_address}>" if mail.sender_address else mail.sender_name
    lines = {
        "From": sender,
        "To": ", ".join(mail.to),
        "Cc": ", ".join(mail.cc),
        "Subject": mail.subject,
        "Date": mail.sent_at.isoformat() if mail.sent_at else "",
        "Message-ID": mail.message_id,
        "In-Reply-To": " ".join(mail.reply_ids),
    }
    head = "\n".join(f"{name}: {one_line(value)}" for name, value in lines.items() if value.strip())
    return f"{head}\n\n{mail.body}" if head else mail.body


def mail_from(
    headers: Headers, text: str, *, zone: tzinfo = UTC, attachments: tuple[Attached, ...] = ()
) -> PastedMail:
    """Headers and text as a mail; what was passed on whole comes to the front."""
    parts = take_apart(text)
    mail = replace(
        _addressed(headers, zone),
        body=parts.newest,
        quoted=parts.quoted,
        signature=parts.signature,
        attachments=(*attachments, *_named_files(headers["attachments"])),
    )
    if parts.forwarded:
        return _passed_on(mail, parts.forwarded, zone)
    if parts.quoted and (_points_below(parts.newest) or _FORWARDED_SUBJECT.match(mail.subject)):
        return _passed_on(replace(mail, quoted=""), parts.quoted, zone)
    return mail


def _points_below(newest: str) -> bool:
    """What was newly written says nothing of its own: the mail under it is meant."""
    words = newest.strip()
    return not words or (len(words) < _SHORT and bool(_POINTER.search(words)))


_SHORT = 200  # characters
_POINTER = re.compile(
    r"\b(?:see|please see|read|find)\b[^.\n]{0,30}\b(?:below|underneath|attached|this mail|mail)\b"
    r"|\bf\.?y\.?i\b|\bfor your information\b"
    r"|\bforward(?:ed|ing)?\b|\bsiehe (?:unten|mail)|\bweiter(?:ge)?leite|\bzur (?:info|kenntnis)"
    r"|\bvoir ci-dessous|\btransf[ée]r|\bver abajo"
    r"|\b(?:any idea|can you help|could you help|thoughts|can you look|could you look)\b",
    re.I,
)
_SEPARATOR = re.compile(r"\A[ \t]*-{2,}[^\n]{3,60}-{2,}[ \t]*\n")


def addresses_in(text: str) -> tuple[str, ...]:
    """The plain addresses in a text, in order, each once, in lower case."""
    found = (one.rstrip(".").lower() for one in _BARE_ADDRESS.findall(text))
    return tuple(dict.fromkeys(address for address in found if is_email(address)))


def _passed_on(mail: PastedMail, text: str, zone: tzinfo) -> PastedMail:
    """The original's sender and subject where its header lines are there; the note above it stays in front of its text."""
    headers, rest = _split_headers(_SEPARATOR.sub("", text.lstrip("_ \t\n")))
    parts = take_apart(rest)
    if not headers["from"] or not (parts.newest or parts.forwarded).strip():
        return replace(mail, quoted="\n".join(filter(None, [text, mail.quoted])))
    original = _addressed(headers, zone)
    return replace(
        mail,
        sender_name=original.sender_name,
        sender_address=original.sender_address,
        to=original.to,
        cc=original.cc,
        subject=original.subject or mail.subject,
        sent_at=original.sent_at,
        body="\n\n".join(filter(None, [mail.body, parts.newest])),
        quoted="\n".join(filter(None, [parts.forwarded, parts.quoted])),
        signature=parts.signature,
        forwarded_by=mail.sender_address,
    )


def _addressed(headers: Headers, zone: tzinfo) -> PastedMail:
    name, address = _sender(headers["from"])
    return PastedMail(
        sender_name=name,
        sender_address=address,
        to=addresses_in(headers["to"]),
        cc=addresses_in(headers["cc"]),
        subject=" ".join(headers["subject"].split()),
        sent_at=read_moment(headers["sent"], zone) if headers["sent"] else None,
        message_id=next(iter(_MESSAGE_ID.findall(headers["message_id"])), ""),
        reply_ids=_reply_ids(headers),
    )


def _sender(text: str) -> tuple[str, str]:
    """Name and address of "Anna Meier <anna@acme.example>", "Meier, Anna [mailto:anna@…]" and the like. What stands in
    brackets counts, since a name can be written like an address; of two addresses none does."""
    bracketed = addresses_in(" ".join(re.findall(r"[<\[](?:mailto:)?[^<>\[\]]{3,320}(?=[<>\]])", text)))
    addresses = bracketed or addresses_in(text)
    address = addresses[0] if len(addresses) == 1 else ""
    bare = re.sub(r"[<\[(](?:mailto:)?[^<>\[\]()]{0,320}[>\])]|\"", " ", text)
    name = one_line(_BARE_ADDRESS.sub(" ", bare)).strip(" ',;<>[]")
    return name[:200], address


def _reply_ids(headers: Headers) -> tuple[str, ...]:
    found = _MESSAGE_ID.findall(f"{headers['in_reply_to']} {headers['references']}")
    return tuple(dict.fromkeys(found))


def _named_files(text: str) -> Iterator[Attached]:
    names = (one_line(name)[:150] for name in re.split(r"[;,]", text))
    return (Attached(name) for name in names if name)


def _split_headers(text: str) -> tuple[Headers, str]:
    """The header lines at the start of a text and what follows; two different ones make a header, one alone is prose."""
    lines = text.lstrip("\n \t\ufeff").split("\n", _MOST_HEADER_LINES)
    values: dict[str, str] = {}
    meaning = ""
    for number, line in enumerate(lines):
        found = _HEADER_LINE.match(line[:2000])
        word = found[1].lower() if found else ""
        if found and (word in _MEANING or word in _OTHER_HEADERS or word.startswith("x-")):
            meaning = _MEANING.get(word, "")
            values.setdefault(meaning, found[2].strip())
        elif number and line[:1] in (" ", "\t") and line.strip():
            values[meaning] = f"{values.get(meaning, '')} {line.strip()}"
        else:
            break
    if len(values.keys() - {""}) < 2 or not values.keys() & {"from", "subject"}:
        return Headers(), text
    values.pop("", None)
    return Headers(values), "\n".join(lines[number:]).lstrip("\n")
