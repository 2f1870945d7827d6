"""Texts of people made comparable, and the phrases that are looked for in them: every group of words in one sentence. Pure."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 20_000  # characters: further down stands history, and nobody's question
LONGEST_SENTENCE = 600
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-"}
)
_END = re.compile(r"(?<=[.!?;])\s+|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)")


def plain(text: str) -> str:
    """The beginning of the text in one line; two spellings of the same words are equal."""
    return " ".join(_folded(text).split())


def sentences(text: str) -> list[str]:
    """Each sentence, list item and paragraph in one line; line breaks within one do not count. What never ends is cut."""
    lines = (" ".join(part.split()) for part in _END.split(_folded(text)))
    return [piece for line in lines for piece in _pieces(line)]


def any_of(*phrases: str) -> str:
    """A pattern for whole words: one of the phrases, each plain words or a regular expression."""
    return rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)"


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say something: every pattern of `together` in one sentence, and not the pattern `without`."""

    together: tuple[str, ...]
    without: str = ""

    def stands_in(self, sentence: str) -> bool:
        if self.without and re.search(self.without, sentence):
            return False
        return all(re.search(pattern, sentence) for pattern in self.together)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST]).translate(_PLAIN).casefold()


def _pieces(line: str) -> list[str]:
    return [line[start : start + LONGEST_SENTENCE] for start in range(0, len(line), LONGEST_SENTENCE)]
