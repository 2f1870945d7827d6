"""The kind of a report by its words: what is asked for first, then what does not work. Pure."""

import re

from support import kind_words
from support.breach_words import breach_in
from support.report_hints import Hints
from support.reports import Kind

Told = tuple[Kind, str, tuple[Kind, ...]]  # the kind, the words that told it, the kinds it could be as well


def kind_of(text: str, hints: Hints) -> Told | None:
    """None where the words tell nothing."""
    if not text.strip():
        return None
    spoken, kind = breach_in(text), _kind_by_words(text, hints)
    if spoken.happened:
        return Kind.SECURITY_BREACH, spoken.happened, ()
    otherwise = kind[0] if kind else Kind.OTHER
    if spoken.perhaps:
        return Kind.SECURITY_BREACH, spoken.perhaps, (otherwise,)
    if spoken.theory and (kind is None or otherwise in _QUESTIONS):
        return Kind.SECURITY_QUESTION, spoken.theory, (Kind.SECURITY_BREACH,)
    if kind and spoken.theory:
        return kind[0], kind[1], (*kind[2], Kind.SECURITY_BREACH)
    return kind


# What a breach in theory is asked beside of.
_QUESTIONS = (
    Kind.PRODUCT_QUESTION, Kind.API_QUESTION, Kind.SECURITY_QUESTION, Kind.ENABLE, Kind.WANTS_TO_TEST,
)  # fmt: skip


def _kind_by_words(text: str, hints: Hints) -> Told | None:
    for row in kind_words.KIND_WORDS:
        if (hit := row.pattern.search(text)) and not _is_overruled(row.kind, text):
            return row.kind, hit.group(), row.others
    return _plain_kind(text, hints)


def _is_overruled(kind: Kind, text: str) -> bool:
    """What fails while somebody enables or tests is trouble; what one customer sees is no appeal."""
    if kind is Kind.ESCALATION:
        return bool(re.search(r"\b(?:do not|don't|not|no need to|before we|without) (?:yet )?escalat", text))
    if kind in (Kind.ENABLE, Kind.WANTS_TO_TEST):
        return bool(_FAILS_AT_IT.search(text)) and not kind_words.QUESTION.search(text)
    return False


_FAILS_AT_IT = re.compile(
    r"\b(?:errors?|fails?|failed|failing|cannot|can't|unable|not able|doesn't work|does not work|not working|stuck|blank)\b"
)


def _plain_kind(text: str, hints: Hints) -> Told | None:
    """What nobody asked for in words of its own: a question, or something that does not work."""
    if hints.known_error:
        return Kind.TECHNICAL_ISSUE, hints.known_error.title, ()
    trouble, asks = kind_words.TROUBLE.search(text), kind_words.QUESTION.search(text)
    if asks and not trouble:
        return _question(text, asks.group())
    return _does_not_work(text, trouble.group() if trouble else "")


def _question(text: str, asks: str) -> Told:
    api = kind_words.API_WORDS.search(text)
    return (Kind.API_QUESTION, api.group(), ()) if api else (Kind.PRODUCT_QUESTION, asks, ())


def _does_not_work(text: str, trouble: str) -> Told | None:
    if api := kind_words.API_TROUBLE.search(text):
        return Kind.API_BUG, api.group(), ()
    pages = kind_words.LINKEDINS_PAGES.search(text)
    if pages and not kind_words.OUR_PARTS.search(text):
        return Kind.UI_BEHAVIOUR, pages.group(), (Kind.TECHNICAL_ISSUE,)
    if trouble:
        return Kind.TECHNICAL_ISSUE, trouble, ()
    part = kind_words.OUR_PARTS.search(text) or kind_words.THEIR_PARTS.search(text)
    return (Kind.TECHNICAL_ISSUE, part.group(), (Kind.PRODUCT_QUESTION,)) if part else None
