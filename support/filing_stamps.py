"""What two people write into one draft: the stamp of what a person saw, and what to say when somebody else was faster."""

import hashlib
import json
from typing import Any, cast

from partnerhub.refusals import Refusal
from support.models import Filing
from support.words import shortened

SHOWN = 2_000  # characters of the other's words


def stamp_of(filing: Filing) -> str:
    """64 hex digits: equal stamps are equally written."""
    typed = [filing.to, filing.cc, filing.words, filing.incomplete_because]
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def refuse_overtaken(filing: Filing, opened_with: str | None) -> list[Refusal]:
    """Somebody changed the draft since the person opened it; None: nobody looked at it before."""
    if opened_with is None or opened_with == stamp_of(filing):
        return []
    words = (
        f"{_who(filing)} changed this draft since you opened it. It now says: {_says(filing)}. What you typed is kept"
        " below: put together what is right, then preview again."
    )
    return [Refusal(words, field="words")]


def _who(filing: Filing) -> str:
    latest = cast("Any", filing.history).select_related("history_user").first()
    person = latest.history_user if latest else None
    return (person.get_full_name() or person.get_username()) if person else "Somebody"


def _says(filing: Filing) -> str:
    text = f"“{shortened(filing.words, SHOWN)}”" if filing.words else "our own words"
    parts = [
        text,
        f"to {', '.join(filing.to)}" if filing.to else "",
        f"copy {', '.join(filing.cc)}" if filing.cc else "",
        f"incomplete because “{filing.incomplete_because}”" if filing.incomplete_because else "",
    ]
    return "; ".join(part for part in parts if part)
