"""What may stand in a mail header, name or filename: no character that hides, turns text or breaks a line."""

import re
import unicodedata

_REFUSED = {
    "Cc": "a control character",
    "Cf": "an invisible format character",
    "Cs": "half of a character",
    "Zl": "a line break",
    "Zp": "a line break",
}
_CONTROL_NAMES = {
    "\x00": "NULL",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\x0b": "VERTICAL TAB",
    "\x0c": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?P<local>{_LOCAL})@(?:{_LABEL}\.)+(?!\d+$){_LABEL}")


def clean_header(value: str, field: str) -> str:
    """The value unchanged; ValueError naming the first character that cannot stay, and where it is."""
    for position, character in enumerate(value, start=1):
        kind = _REFUSED.get(unicodedata.category(character))
        if kind:
            raise ValueError(
                f"{field} holds {kind}, {_name_of(character)}, at character {position}: delete it,"
                " or type the text again instead of pasting it."
            )
    return value


def visible_text(value: str) -> str:
    """The value with every refused character spelled out, like [U+200B ZERO WIDTH SPACE]."""
    return "".join(
        f"[{_name_of(character)}]" if unicodedata.category(character) in _REFUSED else character
        for character in value
    )


def is_email(address: str) -> bool:
    """Whether this is one plain ASCII address with a full domain: no display name, quotes or brackets."""
    found = _EMAIL.fullmatch(address) if len(address) <= 254 else None
    return found is not None and len(found["local"]) <= 64


def _name_of(character: str) -> str:
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
