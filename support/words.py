"""How mails and pages shorten names and sentences. Pure."""

from collections.abc import Sequence


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
