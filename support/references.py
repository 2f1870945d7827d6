"""CAS, CRM and Zendesk numbers in and out of subject lines (SP-03): kept as written, found by look-up form.

Only ASCII counts: a number that runs on in look-alike, full-width or hidden characters is no number. Neither is
what stands in an e-mail address or a web address, nor a date behind the word CRM.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

System = Literal["CAS", "CRM", "Zendesk"]

# One separator or none; a colon, hyphen or # may have one space on either side ("CAS #1…", "CAS: 1…", "CAS - 1…").
_SEPARATOR = r"(?:[ \u00a0]?[:#-][ \u00a0]?|[ \u00a0])?"
_LABEL = r"(?:zendesk|zd)(?: (?:ticket|case|request))?(?: (?:number|no\.?|id))?"
_REFERENCE = re.compile(
    r"(?P<before> ?[\[(]?)"
    r"(?P<number>"
    rf"(?P<system>cas|crm){_SEPARATOR}(?P<body>[0-9](?:[0-9a-z-]*[0-9a-z])?)"
    rf"|{_LABEL}(?:{_SEPARATOR}|(?P<bracket> ?\(#?))(?P<digits>[0-9]+)(?(bracket)\))"
    r")(?P<after>[\])]?)",
    re.I | re.A,
)
_ADDRESS = re.compile(r"(?<![\w.%+-])[\w.%+-]++@[a-z0-9][\w.-]*|(?:://|\bwww\.)[^\s<>()\[\]]*", re.I | re.A)
_DATE = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![0-9])", re.A)
_BARE_DIGITS = re.compile(r"#? ?([0-9]+)")
_PREFIX = (
    r"\s*(?:re|r|ref|res|fwd?|aw|antw|wg|sv|vb|vs|vl|tr|rv|enc|doorst|odp|回复|回覆|答复|转发|轉寄)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]"
)
_PREFIXES = re.compile(rf"(?P<first>{_PREFIX})(?:{_PREFIX})*", re.I)
_BETWEEN_NUMBERS = re.compile(r"[\s:/,;|-]*")
_MINIMUM_DIGITS = 3


@dataclass(frozen=True)
class Reference:
    """One number of LinkedIn's: `as_written` byte for byte, `lookup` in upper case without separators."""

    system: System
    as_written: str
    lookup: str

    @property
    def key(self) -> tuple[str, str]:
        """Equal for all spellings of one number."""
        return self.system, self.lookup

    @property
    def in_subject(self) -> str:
        """As written; a Zendesk number typed as bare digits gets its label, or nobody could read it."""
        return self.as_written if self.as_written[:1].isalpha() else f"Zendesk {self.as_written}"


def all_references(text: str) -> list[Reference]:
    """Every occurrence of a number in a text, in order."""
    return [reference for _, reference in _places(text)]


def find_references(text: str) -> list[Reference]:
    """The numbers in a text in their order, each once, in the spelling that came first."""
    found: dict[tuple[str, str], Reference] = {}
    for reference in all_references(text):
        found.setdefault(reference.key, reference)
    return list(found.values())


def parse_reference(text: str, system: System | None = None) -> Reference:
    """The one number that a person typed, brackets allowed; bare digits only for system Zendesk.

    ValueError with a sentence for staff when it is none, more than one, or of another system.
    """
    typed = text.strip().removeprefix("[").removesuffix("]").strip()
    bare = _BARE_DIGITS.fullmatch(typed)
    reference = (
        Reference("Zendesk", typed, bare[1])
        if bare and system == "Zendesk" and len(bare[1]) >= _MINIMUM_DIGITS
        else next(iter(all_references(typed)), None)
    )
    if reference is None or reference.as_written != typed:
        raise ValueError(
            f'"{text}" is no CAS, CRM or Zendesk number: write it like CAS-08123456, CRM:0012345'
            f" or Zendesk 123456, with at least {_MINIMUM_DIGITS} digits."
        )
    if system not in (None, reference.system):
        raise ValueError(
            f'"{text}" is a {reference.system} number and not a {system} number: choose {reference.system}.'
        )
    return reference


def lookup_form(text: str) -> str:
    """Upper case without separators: "cas #08-12" is found as CAS0812, a Zendesk number by its digits."""
    bare = re.sub(r"[\s:#()-]", "", text).upper()
    return re.sub(r"^(?:ZENDESK|ZD)(?:TICKET|CASE|REQUEST)?(?:NUMBER|NO\.?|ID)?(?=[0-9]+$)", "", bare)


def missing_from(subject: str, known: Sequence[Reference]) -> list[Reference]:
    """The known numbers that the subject does not hold as written; another spelling does not count."""
    written = {(reference.system, reference.as_written) for reference in all_references(subject)}
    return [reference for reference in known if (reference.system, reference.in_subject) not in written]


def strip_reply_prefixes(subject: str) -> str:
    """The subject without Re:, Fwd:, AW:, Re[2]: and their like, at its start or behind leading numbers."""
    return _split_prefixes(subject)[1]


def with_references(subject: str, known: Sequence[Reference]) -> str:
    """The subject with each known number exactly once and as written (SP-03), reply prefixes down to the first.

    A known number in another spelling is rewritten, a second occurrence removed, an absent one appended in
    brackets. Other words and numbers stay.
    """
    first_prefix, text = _split_prefixes(subject)
    wanted = {reference.key: reference for reference in reversed(known)}
    while (edited := _each_once(text, wanted)) != text:
        text = edited
    in_order = [wanted[key] for key in dict.fromkeys(reference.key for reference in known)]
    absent = [f"[{reference.in_subject}]" for reference in missing_from(text, in_order)]
    return " ".join(part for part in (first_prefix, text, *absent) if part)


def without_references(text: str, known: Sequence[Reference] | None = None) -> str:
    """The text without the known numbers in any spelling, or without any number at all, and their brackets."""
    keys = None if known is None else {reference.key for reference in known}

    def kept(found: Reference) -> str | None:
        return None if keys is None or found.key in keys else found.as_written

    while (edited := _edited(text, kept)) != text:
        text = edited
    return text


def _places(text: str) -> Iterator[tuple[re.Match[str], Reference]]:
    without_addresses = _ADDRESS.sub(lambda address: "@" * len(address.group()), text)
    for match in _REFERENCE.finditer(without_addresses):
        if _is_number(match):
            yield match, _reference(match)


def _is_number(match: re.Match[str]) -> bool:
    body = match["body"] or match["digits"]
    digits = sum(character.isdigit() for character in body)
    return digits >= _MINIMUM_DIGITS and not _DATE.match(body) and _stands_alone(match)


def _stands_alone(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start("number"), match.end("number")
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    runs_on = match["digits"] is not None and after == "-" and text[end + 1 : end + 2].isalnum()
    return before != "_" and not _joins(before) and not _joins(after) and not runs_on


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
    if match["digits"]:
        return Reference("Zendesk", match["number"], match["digits"])
    system: System = "CAS" if match["system"].upper() == "CAS" else "CRM"
    return Reference(system, match["number"], lookup_form(match["number"]))


def _split_prefixes(subject: str) -> tuple[str, str]:
    first, text = "", subject.strip()
    while prefixes := _PREFIXES.match(text) or _PREFIXES.match(text, _end_of_leading_numbers(text)):
        first = first or prefixes["first"].strip()
        rest = text[prefixes.end() :].lstrip()
        text = f"{text[: prefixes.start()].rstrip()} {rest}".strip()
    return first, text


def _end_of_leading_numbers(text: str) -> int:
    end = 0
    for match, _ in _places(text):
        if match.start() > end:
            break
        end = match.end()
        between = _BETWEEN_NUMBERS.match(text, end)
        end = between.end() if between else end
    return end


def _each_once(text: str, wanted: dict[tuple[str, str], Reference]) -> str:
    seen = set()

    def once(found: Reference) -> str | None:
        if found.key not in wanted:
            return found.as_written
        again = found.key in seen
        seen.add(found.key)
        return None if again else wanted[found.key].in_subject

    return _edited(text, once)


def _edited(text: str, spell: Callable[[Reference], str | None]) -> str:
    """Each number as `spell` writes it; where that is None, it goes, with its brackets and the space before."""
    pieces, position = [], 0
    for match, reference in _places(text):
        pieces += [text[position : match.start()], _respelled(match, spell(reference))]
        position = match.end()
    return "".join([*pieces, text[position:]]).strip()


def _respelled(match: re.Match[str], written: str | None) -> str:
    if written is not None:
        return f"{match['before']}{written}{match['after']}"
    if (match["before"][-1:] + match["after"]) in ("[]", "()"):
        return ""
    return match["before"].lstrip() + match["after"]
