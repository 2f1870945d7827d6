"""Ids as requests name them, in forms and addresses: what cannot be one is refused before a database sees it."""

import re
from collections.abc import Iterable

from django.core.exceptions import BadRequest

LARGEST = 2**63 - 1  # of the id columns; SQLite cannot even compare with more
LONGEST_SHOWN = 50  # characters of what cannot be read


def is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) is not None and int(text) <= LARGEST


def read_ids(texts: Iterable[str]) -> tuple[int, ...]:
    """Raises BadRequest naming the first that cannot be an id."""
    return tuple(map(_read, texts))


def _read(text: str) -> int:
    if not is_id(text):
        raise BadRequest(f"Cannot read what was chosen: {text[:LONGEST_SHOWN]!r}. Choose again.")
    return int(text)
