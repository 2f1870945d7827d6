"""Every entry of a reply that speaks of one key, however the key was written."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from integrations.linkedin.documents import Json, json_object
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.linkedin.transport import Answer

Key = TypeVar("Key")

_SHAPES = {"results": dict, "errors": dict, "elements": list}


@dataclass
class Mentions:
    """What `results`, `errors` and `statuses` of one reply hold for one key."""

    results: list[Any] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)
    statuses: list[Any] = field(default_factory=list)

    @property
    def problem(self) -> str:
        """Why a reply is no clear answer, for staff."""
        if self.results or self.errors:
            return "LinkedIn's answer names it more than once."
        return "LinkedIn's answer does not mention it."


def mentions_in(document: Json, read: Callable[[str], Key | None]) -> defaultdict[Key, Mentions]:
    """Entries by the key that their member name stands for; entries of no known key are left out."""
    mentions: defaultdict[Key, Mentions] = defaultdict(Mentions)
    for member in ("results", "errors", "statuses"):
        entries = document.get(member)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if (key := read(name)) is not None:
                getattr(mentions[key], member).append(entry)
    return mentions


def document_of(answer: Answer, *members: str) -> Json:
    """The reply as an object that has one of `members` at least; OutcomeUnknownError if it is none."""
    try:
        if "html" in answer.headers.get("content-type", "").lower():
            raise ValueError("was a web page, perhaps of a proxy or a login")
        document = json_object(answer.body)
        _require(document, members)
    except ValueError as error:
        problem = f"LinkedIn's {answer.exchange.status} answer {answer.conceal(str(error))}."
        raise OutcomeUnknownError(problem, exchange=answer.exchange) from error
    return document


def _require(document: Json, members: tuple[str, ...]) -> None:
    fitting = [isinstance(document.get(member), _SHAPES[member]) for member in members]
    if not any(fitting):
        raise ValueError(f"had neither {' nor '.join(members)}")
    absent = [document.get(member) is None for member in members]
    if not all(fits or is_absent for fits, is_absent in zip(fitting, absent, strict=True)):
        raise ValueError(f"had {' or '.join(members)} of another shape")
