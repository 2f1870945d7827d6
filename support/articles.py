"""Articles: suggested for a case, and made from a case that is over, without anything that tells whose case it was."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from customers.models import Message
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from support.case_names import known_names
from support.models import Article, Case
from support.name_removal import KnownNames, pieces_without_words, without_names
from support.phrases import LONGEST
from support.suggestions import ArticleFacts, suggest
from support.words import shortened

CHECK_DAYS = 180  # after which an article wants to be checked again
OUTWARD = (Message.Audience.LINKEDIN, Message.Audience.CUSTOMER)
_SHORTEST_ERROR = 12  # characters of an error text that can tell one report from another
_LONGEST_ERROR = 200
_LONGEST_SLUG = 70


@dataclass(frozen=True, slots=True)
class SuggestedArticle:
    article: Article
    why: str


def suggested_for(case: Case) -> list[SuggestedArticle]:
    """The published articles that fit the case best, each with why; two queries."""
    found = suggest(
        published_facts(),
        text=f"{case.title}\n{case.description}",
        error_text=case.error_text,
        integration_type=case.integration.integration_type if case.integration else "",
    )
    rows = Article.objects.defer("body").in_bulk([one.slug for one in found], field_name="slug")
    return [SuggestedArticle(rows[one.slug], one.why) for one in found]


def published_facts() -> list[ArticleFacts]:
    """What suggestions are made from, without the bodies."""
    rows = Article.objects.filter(is_published=True).values_list(
        "slug", "title", "error_texts", "integration_types"
    )
    return [ArticleFacts(slug, title, tuple(errors), tuple(types)) for slug, title, errors, types in rows]


@transaction.atomic
def draft_from_case(*, case: Case, actor: User) -> Article:
    """An unpublished article with the problem and what helped, to be read and edited; the same case gives the same draft again.
    Raises Refused while the case is open."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.is_open:
        raise Refused([Refusal(_still_open(case), field="status")])
    return case.articles.order_by("pk").first() or _write(case, actor)


def free_slug(title: str) -> str:
    """A name for the address that no article has yet, made of the title."""
    wanted = slugify(title)[:_LONGEST_SLUG].strip("-") or "article"
    taken = set(Article.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def _still_open(case: Case) -> str:
    return f"Case {case.pk} is {case.get_status_display()}: an article tells what helped. Resolve or close the case first."


def _write(case: Case, actor: User) -> Article:
    names = known_names(case)
    return Article.objects.create(
        slug=free_slug(f"case {case.pk}"),
        title=shortened(" ".join(without_names(case.title, names).split()), 200),
        body=_body(case, names),
        source=f"Case {case.pk} of our own desk",
        integration_types=[case.integration.integration_type] if case.integration else [],
        error_texts=list(_error_texts(case, names)),
        reviewed_on=timezone.localdate(),
        is_published=False,
        from_case=case,
        author=actor,
    )


def _body(case: Case, names: KnownNames) -> str:
    parts = ["## Problem", _told(case.description or case.title, names)]
    if case.error_text.strip():
        parts += ["## Error text", _as_code(_told(case.error_text, names))]
    return "\n\n".join([*parts, "## What helped", _what_helped(case, names)]) + "\n"


def _what_helped(case: Case, names: KnownNames) -> str:
    """What was said to or by LinkedIn and the customer; internal notes are never read here."""
    notes = case.notes.filter(audience__in=OUTWARD).order_by("happened_at", "pk")
    said = [_told(note.text, names) for note in notes]
    return "\n\n---\n\n".join(said) or "Nobody wrote down what helped: write it here before you publish."


def _told(text: str, names: KnownNames) -> str:
    return without_names(redact_text(text[:LONGEST]), names).strip()


def _as_code(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _error_texts(case: Case, names: KnownNames) -> Iterator[str]:
    """The longest piece of the first line that holds no name: it is what the next report has in common with this one."""
    first = next((line.strip() for line in case.error_text.splitlines() if line.strip()), "")
    pieces = pieces_without_words(_told(first, names))
    best = max(pieces, key=len, default="").strip(" \"'“”.,:;()[]{}")
    if len(best) >= _SHORTEST_ERROR:
        yield best[:_LONGEST_ERROR]
