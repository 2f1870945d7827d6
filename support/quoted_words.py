"""A text as the word rules read it: folded, in sentences, and quoted back in a few words. Pure."""

import re
import unicodedata

LONGEST_READ = 20_000  # characters: what a report is about stands at its beginning
_SHOWN = 80  # characters of the words that are quoted back


def folded(text: str) -> str:
    """Lower case, plain quotes and spaces; long texts are read at their beginning."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_READ]).casefold()
    return re.sub(r"[^\S\n]+", " ", plain.replace("’", "'").replace("‘", "'"))


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s|\n", text)


def quoted(words: str) -> str:
    """One line, shortened."""
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
