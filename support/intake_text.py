"""What both readers of a mail need of a text: hidden characters out, one line or many, and where in it something stands. Pure."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from partnerhub.redaction import redact_text
from support.references import Reference, find_references
from support.words import shortened

LONGEST_LINE = 500  # characters of a value that is one line
_SHOWN = 80  # characters of a line that an origin quotes
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KEPT_IN_TEXTS = {"\n", "\t", "\u200c", "\u200d"}  # joiners spell words in some scripts and draw emoji


def storable(text: str) -> str:
    """The text with \\n as its only line break, without NUL, and with � for halves of characters."""
    text = re.sub(r"\r\n?|\u2028|\u2029|\x85", "\n", text).replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line(text: str) -> str:
    """For values that are one line: hidden characters gone, every run of blanks one blank."""
    return " ".join(_without(text, _HIDDEN, keep={"\n", "\t"}).split())


def many_lines(text: str) -> str:
    """For values of several lines: line breaks, tabs and joiners stay, all that hides or turns text goes."""
    return _without(text, _HIDDEN, keep=_KEPT_IN_TEXTS).strip()


def references_in(text: str) -> list[Reference]:
    """The numbers in a text of several lines: a line break or tab ends one, where in a subject it would forge one."""
    return find_references(re.sub(r"[\n\t]", "\u2028", text))


def has_hidden(text: str) -> bool:
    """Whether `one_line` takes something out that nobody can see."""
    return _without(text, _HIDDEN, keep={"\n", "\t"}) != text


def plain_words(text: str) -> str:
    """As `one_line`, redacted and short enough to stand in an origin."""
    return shortened(one_line(text), _SHOWN)


@dataclass(frozen=True)
class Source:
    """One redacted text in which facts are looked for; `name` says which, empty for the mail's own text."""

    name: str
    text: str
    first_line: int = 1
    is_subject: bool = field(default=False, kw_only=True)

    def origin(self, position: int) -> str:
        """In words: subject, or line 4: “…”."""
        if self.is_subject:
            return "subject"
        line = bisect_right(self._line_starts, position) - 1
        start = self._line_starts[line]
        end = self.text.find("\n", start)
        words = plain_words(self.text[start : end if end >= 0 else None][: 4 * _SHOWN])
        place = f"line {line + self.first_line}: “{words}”"
        return f"{self.name}, {place}" if self.name else place

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]


def redacted_source(name: str, text: str, *, is_subject: bool = False) -> Source:
    """Redacted before anything is looked for: what is lifted never held a secret."""
    return Source(name, redact_text(text), is_subject=is_subject)


def _without(text: str, categories: set[str], *, keep: set[str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        for character in text
        if character in keep or unicodedata.category(character) not in categories
    )
