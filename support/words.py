"""How mails and pages shorten names and sentences, and how a mail greets. Pure."""

from collections.abc import Sequence

_TITLES = {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "herr", "frau", "mme"}
_DEGREES = {"phd", "md", "mba", "msc", "bsc", "ma", "ba", "llm", "jd", "cpa", "esq", "jr", "sr", "ii", "iii"}


def first_name(name: str) -> str:
    """How we greet: "Fox, Dana, PhD" and "Dr Dana Fox" are both Dana; the full name where none is first."""
    parts = [words for words in map(_names, name.split(",")) if words]
    if len(parts) > 1:
        return parts[1][0]
    words = parts[0] if parts else []
    stands_alone = len(words) == 1 and name.split() != words
    return name.strip() or "there" if stands_alone or not words else words[0]


def some(names: Sequence[str], shown: int) -> str:
    """The first names and how many more, as in: Acme and 2 more."""
    more = len(names) - shown
    if more > 0:
        return f"{', '.join(names[:shown])} and {more} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def shortened(text: str, limit: int) -> str:
    """Cut at a word where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    word = cut.rpartition(" ")[0]
    return f"{(word if len(word) > limit // 2 else cut).rstrip(' ,.;:-')}…"


def _names(part: str) -> list[str]:
    """The words of a name that are neither titles, degrees nor initials."""
    plain = [(word, word.replace(".", "").lower()) for word in part.split()]
    return [word for word, key in plain if len(key) > 1 and key not in _TITLES | _DEGREES]
