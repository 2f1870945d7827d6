"""Unguessable parts of addresses."""

import re
import secrets

BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22,64}")


def new_token() -> str:
    """256 random bits, as an address can carry them."""
    return secrets.token_urlsafe(BYTES)


def may_be_token(text: str) -> bool:
    """Whether it is worth looking for: of the right length and marks."""
    return _SHAPE.fullmatch(text) is not None
