"""Which articles a report suggests, and why: a known error text first, its integration type second, words of the title last.
Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from support.phrases import plain

LEAST_WORDS = 2  # of a title: one alone says nothing
_WORD = re.compile(r"[^\W\d_]{4,}|\d{3}")
# Words that stand in every second report.
_COMMON = frozenset(
    {
        *(
            "what",
            "which",
            "when",
            "where",
            "does",
            "with",
            "from",
            "that",
            "this",
            "they",
            "them",
            "their",
            "there",
        ),
        *(
            "have",
            "into",
            "only",
            "your",
            "about",
            "also",
            "need",
            "needs",
            "every",
            "cannot",
            "linkedin",
            "customer",
        ),
        *("customers", "please", "hello", "thanks"),
    }
)


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What an article is suggested by. Without integration types it is for all of them, and suggested by none."""

    slug: str
    title: str
    error_texts: tuple[str, ...] = ()
    integration_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`why` is a phrase for staff, such as: error text “not associated to any company”."""

    slug: str
    why: str


@dataclass(frozen=True, slots=True)
class _Hit:
    article: ArticleFacts
    error_text: str
    is_of_type: bool
    words: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, bool, int]:
        return len(self.error_text), self.is_of_type, len(self.words)


def suggest(
    articles: Sequence[ArticleFacts], *, text: str, error_text: str, integration_type: str, limit: int = 3
) -> list[Suggestion]:
    """The best first, `limit` at most; equal ones by slug, so that the same report always gets the same answer."""
    told, words = f"{plain(error_text)} {plain(text)}", _words(text)
    hits = [_hit(article, told, words, integration_type) for article in articles]
    best = sorted((hit for hit in hits if any(hit.weight)), key=lambda hit: hit.article.slug)
    best.sort(key=lambda hit: hit.weight, reverse=True)
    return [Suggestion(hit.article.slug, _why(hit, integration_type)) for hit in best[:limit]]


def _hit(article: ArticleFacts, told: str, words: frozenset[str], integration_type: str) -> _Hit:
    shared = tuple(word for word in dict.fromkeys(_in_order(article.title)) if word in words)
    return _Hit(
        article=article,
        error_text=max((one for one in article.error_texts if _stands_in(one, told)), key=len, default=""),
        is_of_type=bool(integration_type) and integration_type in article.integration_types,
        words=shared if len(shared) >= LEAST_WORDS else (),
    )


def _why(hit: _Hit, integration_type: str) -> str:
    reasons = []
    if hit.error_text:
        reasons.append(f"error text “{hit.error_text}”")
    if hit.is_of_type:
        reasons.append(f"integration type {integration_type}")
    if hit.words:
        reasons.append(f"words of its title: {', '.join(hit.words)}")
    return "; ".join(reasons)


def _stands_in(error_text: str, told: str) -> bool:
    wanted = plain(error_text)
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", told) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(_in_order(text))


def _in_order(text: str) -> list[str]:
    return [word for word in _WORD.findall(plain(text)) if word not in _COMMON]
