"""The articles that come with PartnerHub, one file each in `support/knowledge`: fields between lines of dashes, then Markdown.

A file makes an article once. From then on the article is the administrator's, and the file is not read for it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "knowledge"
_DASHES = "---"
_FIELDS = frozenset({"title", "source", "rules", "integration_types", "error_text", "reviewed", "answers"})


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """One file; `slug` is its name. `answers` is false where LinkedIn's document asks and does not answer."""

    slug: str
    title: str
    source: str
    rules: tuple[str, ...]
    integration_types: tuple[str, ...]
    error_texts: tuple[str, ...]
    reviewed_on: date
    answers: bool
    body: str


def article_files(folder: Path = FOLDER) -> tuple[ArticleFile, ...]:
    """Every article of the folder, by name."""
    return tuple(
        read_article(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))
    )


def read_article(slug: str, text: str) -> ArticleFile:
    """ValueError naming the file where it is not of the form."""
    head, body = _split(slug, text)
    fields = dict(_fields(slug, head))
    missing = _FIELDS - {"error_text"} - fields.keys()
    if missing:
        raise ValueError(
            f"{slug}.md lacks {', '.join(sorted(missing))}: write each on a line of its own, as in title: …"
        )
    return ArticleFile(
        slug=slug,
        title=fields["title"],
        source=fields["source"],
        rules=_list(fields["rules"]),
        integration_types=_list(fields["integration_types"]),
        error_texts=tuple(value for name, value in _fields(slug, head) if name == "error_text"),
        reviewed_on=date.fromisoformat(fields["reviewed"]),
        answers={"yes": True, "no": False}[fields["answers"]],
        body=body.strip(),
    )


def _split(slug: str, text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    if not lines or lines[0] != _DASHES or _DASHES not in lines[1:]:
        raise ValueError(f"{slug}.md must begin with fields between two lines of three dashes.")
    end = lines.index(_DASHES, 1)
    return lines[1:end], "\n".join(lines[end + 1 :])


def _fields(slug: str, head: list[str]) -> Iterator[tuple[str, str]]:
    for line in head:
        name, colon, value = line.partition(":")
        if not colon or name not in _FIELDS:
            raise ValueError(
                f"{slug}.md has a field that is none: {line!r}. There are {', '.join(sorted(_FIELDS))}."
            )
        yield name, value.strip()


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
