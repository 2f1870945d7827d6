"""Notes on a case: stored inert, without secrets, each for one audience."""

import re
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from customers.models import Message
from partnerhub.headers import visible_text
from partnerhub.models import ApiClient
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from support.models import Case, Note

MOST_CHARACTERS = 1_000_000
# Lines and tabs are text. Controls are not, and the marks that turn the reading direction make words say something else.
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def add_note(
    *,
    case: Case,
    text: str,
    audience: str,
    author: User | None = None,
    client: ApiClient | None = None,
    happened_at: datetime | None = None,
    is_mail: bool = False,
) -> Note:
    """Write it down, secrets taken out. Raises Refused for text that is empty, too long or holds hidden characters."""
    moment, lines = happened_at or timezone.now(), _with_plain_lines(text)
    refusals = [
        *_refuse_audience(audience),
        *([] if lines.strip() else [Refusal("The note is empty: write what happened.", field="text")]),
        *refuse_text(lines, field="text"),
        *refuse_future(moment, field="happened_at"),
    ]
    if refusals:
        raise Refused(refusals)
    return Note.objects.create(
        case=case,
        audience=audience,
        text=redact_text(lines.strip()),
        author=author,
        client=client,
        happened_at=moment,
        is_mail=is_mail,
    )


def notes_for(case: Case, audience: str) -> QuerySet[Note]:
    """The only notes that a text for this audience may quote, in order."""
    return Note.objects.filter(case=case, audience=Message.Audience(audience))


def refuse_text(text: str, *, field: str) -> list[Refusal]:
    """Why text of several lines cannot be stored; its line breaks may be of any kind."""
    lines = _with_plain_lines(text)
    refusals = []
    if len(lines) > MOST_CHARACTERS:
        words = f"This text has {len(lines):,} characters, and {MOST_CHARACTERS:,} is the most: shorten it."
        refusals.append(Refusal(words, field=field))
    found = _REFUSED.search(lines)
    if found:
        words = f"This text holds {visible_text(found[0])} in line {lines.count(chr(10), 0, found.start()) + 1}: delete it."
        refusals.append(Refusal(words, field=field))
    return refusals


def refuse_future(moment: datetime, *, field: str) -> list[Refusal]:
    if moment <= timezone.now():
        return []
    local = timezone.localtime(moment)
    words = f"{local.day} {local:%b %Y, %H:%M} is in the future: enter when it happened."
    return [Refusal(words, field=field)]


def _with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_audience(audience: str) -> list[Refusal]:
    if audience in Message.Audience.values:
        return []
    words = f"“{audience}” is no audience: use one of {', '.join(Message.Audience.values)}."
    return [Refusal(words, field="audience")]
