"""CAS, CRM and Zendesk numbers in and out of subject lines (SP-03): kept as written, found by look-up form.

Only ASCII counts: a number that runs on in look-alike, full-width or hidden characters is no number.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

System = Literal["CAS", "CRM", "Zendesk"]

_SEPARATOR = r"[ \u00a0:#-]"
_NUMBER = re.compile(
    rf"(?P<system>[Cc][Aa][Ss]|[Cc][Rr][Mm]){_SEPARATOR}{{0,3}}(?P<body>[0-9](?:[0-9A-Za-z-]*[0-9A-Za-z])?)"
)
_ZENDESK = re.compile(
    r"(?:[Zz][Ee][Nn][Dd][Ee][Ss][Kk]|[Zz][Dd])"
    r"(?: (?:[Tt]icket|[Cc]ase|[Rr]equest))?(?: (?:[Nn]umber|[Nn]o\.?|ID|id))?"
    rf"{_SEPARATOR}{{0,3}}(?P<body>[0-9]+)"
)
_PREFIX = re.compile(
    r"\s*(?:re|r|ref|res|fwd?|aw|antw|wg|sv|vb|vs|vl|tr|rv|enc|doorst|odp|回复|回覆|答复|转发|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]",
    re.I,
)
_MINIMUM_DIGITS = 3


@dataclass(frozen=True)
class Reference:
    """One number of LinkedIn's: `as_written` byte for byte, `lookup` in upper case without separators."""

    system: System
    as_written: str
    lookup: str

    @property
    def in_subject(self) -> str:
        """As written; a Zendesk number typed as bare digits gets its label, or nobody could read it."""
        return f"Zendesk {self.as_written}" if self.as_written.isdigit() else self.as_written


def find_references(text: str) -> list[Reference]:
    """The numbers in a text in their order, each once, in the spelling that came first."""
    found: dict[tuple[str, str], Reference] = {}
    for place in _places(text):
        found.setdefault(_key(place.reference), place.reference)
    return list(found.values())


def parse_reference(text: str, system: System | None = None) -> Reference:
    """The one number that a person typed, brackets allowed; bare digits only for system Zendesk.

    ValueError with a sentence for staff when it is none, more than one, or of another system.
    """
    typed = text.strip().removeprefix("[").removesuffix("]").strip()
    if system == "Zendesk" and re.fullmatch(r"[0-9]+", typed):
        return Reference("Zendesk", typed, typed)
    place = next(_places(typed), None)
    if place is None or (place.start, place.end) != (0, len(typed)):
        raise ValueError(
            f'"{text}" is no CAS, CRM or Zendesk number: write it like CAS-08123456, CRM:0012345'
            " or Zendesk 123456."
        )
    if system not in (None, place.reference.system):
        raise ValueError(
            f'"{text}" is a {place.reference.system} number and not a {system} number:'
            f" choose {place.reference.system}."
        )
    return place.reference


def lookup_form(text: str) -> str:
    """Upper case without separators: "cas #08-12" is found as CAS0812, a Zendesk number by its digits."""
    bare = re.sub(r"[\s:#-]", "", text).upper()
    return re.sub(r"^(?:ZENDESK|ZD)(?:TICKET|CASE|REQUEST)?(?:NUMBER|NO\.?|ID)?(?=[0-9]+$)", "", bare)


def missing_from(subject: str, known: Sequence[Reference]) -> list[Reference]:
    """The known numbers that the subject does not hold as written; another spelling does not count."""
    written = {(place.reference.system, place.reference.as_written) for place in _places(subject)}
    return [reference for reference in known if (reference.system, reference.in_subject) not in written]


def strip_reply_prefixes(subject: str) -> str:
    """The subject without Re:, Fwd:, AW:, Re[2]: and their like, in any number and language known here."""
    return _split_prefixes(subject)[1]


def with_references(subject: str, known: Sequence[Reference]) -> str:
    """The subject with each known number exactly once and as written (SP-03), reply prefixes down to the first.

    A known number in another spelling is rewritten, a second occurrence removed, an absent one appended in
    brackets. Other words and numbers stay.
    """
    first_prefix, text = _split_prefixes(subject)
    by_key = {_key(reference): reference for reference in reversed(known)}
    while (edited := _once_each(text, by_key)) != text:
        text = edited
    wanted = [by_key[key] for key in dict.fromkeys(_key(reference) for reference in known)]
    absent = [f"[{reference.in_subject}]" for reference in missing_from(text, wanted)]
    return " ".join(part for part in (first_prefix, text, *absent) if part)


@dataclass(frozen=True)
class _Place:
    start: int
    end: int
    reference: Reference


def _places(text: str) -> Iterator[_Place]:
    found = [*_NUMBER.finditer(text), *_ZENDESK.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        digits = sum(character.isdigit() for character in match["body"])
        if digits >= _MINIMUM_DIGITS and _stands_alone(text, match):
            yield _Place(match.start(), match.end(), _reference(match))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end() : match.end() + 1]
    return before != "_" and not _joins(before) and not _joins(after)


def _joins(neighbour: str) -> bool:
    """Digits, cased letters, marks and hidden characters run into a number; scripts without spaces do not."""
    if not neighbour:
        return False
    cased = neighbour.lower() != neighbour.upper()
    return (
        cased
        or neighbour.isdigit()
        or unicodedata.category(neighbour) in ("Mn", "Mc", "Me", "Cf", "Cc", "No")
    )


def _reference(match: re.Match[str]) -> Reference:
    if match.re is _ZENDESK:
        return Reference("Zendesk", match.group(), match["body"])
    system: System = "CAS" if match["system"].upper() == "CAS" else "CRM"
    return Reference(system, match.group(), lookup_form(match.group()))


def _key(reference: Reference) -> tuple[str, str]:
    return reference.system, reference.lookup


def _split_prefixes(subject: str) -> tuple[str, str]:
    first, position = "", 0
    while prefix := _PREFIX.match(subject, position):
        first, position = first or prefix.group().strip(), prefix.end()
    return first, subject[position:].strip()


def _once_each(text: str, by_key: dict[tuple[str, str], Reference]) -> str:
    pieces, position, seen = [], 0, set()
    for place in _places(text):
        key = _key(place.reference)
        if key not in by_key:
            continue
        start, end = (place.start, place.end) if key not in seen else _with_brackets(text, place)
        pieces += [text[position:start], "" if key in seen else by_key[key].in_subject]
        position = end
        seen.add(key)
    return _joined([*pieces, text[position:]])


def _with_brackets(text: str, place: _Place) -> tuple[int, int]:
    around = text[place.start - 1 : place.start] + text[place.end : place.end + 1] if place.start else ""
    return (place.start - 1, place.end + 1) if around in ("[]", "()") else (place.start, place.end)


def _joined(pieces: list[str]) -> str:
    """Where a number was taken out, one of the two spaces around it goes too."""
    doubled = (
        not left and before.endswith(" ") and after.startswith(" ")
        for before, left, after in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False)
    )
    tails = [after[1:] if double else after for double, after in zip(doubled, pieces[2::2], strict=True)]
    return "".join(
        [pieces[0], *(part for pair in zip(pieces[1::2], tails, strict=True) for part in pair)]
    ).strip()
