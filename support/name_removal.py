"""A text without what tells whose it was: names, addresses, domains, case numbers, ids and UUIDs become plain words. Pure.

In doubt a word goes: the text is read again by a person before others see it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from partnerhub.redaction import redact_text
from support.legal_forms import LEGAL_FORMS
from support.references import all_references

ADDRESS, WEB, DOMAIN, NUMBER, ID, UUID = (
    "(e-mail address)",
    "(web address)",
    "(domain)",
    "(case number)",
    "(ID)",
    "(UUID)",
)
CUSTOMER, CONTACT, LINKEDIN_CONTACT = "the customer", "a contact", "our contact at LinkedIn"
WORDS = (ADDRESS, WEB, DOMAIN, NUMBER, ID, UUID, CUSTOMER, CONTACT, LINKEDIN_CONTACT)

_AT_THE_END = LEGAL_FORMS | {"group"}
_SHORTEST_INSIDE = 4  # letters of a name that is looked for inside of other words
_MAIL = re.compile(r"[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.I)
_LINKEDIN_HOST = re.compile(r"https?://(?:[\w-]+\.)*linkedin\.com(?=[/:?#]|$)", re.I)
_URN = re.compile(r"(urn:li:\w+:)[^\s,;\"'<>)\]]+")
_UUIDS = re.compile(
    r"(?<![\w/+=])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9+/]{22}==)(?![\w/+=])", re.I
)
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?!20\d\d(?:0[1-9]|1[0-2])(?!\d))\d{5,}(?!\d)"
)  # a version such as 202603 stays
_LETTERS_AND_DIGITS = re.compile(r"\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}\b")
_HOST = re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)+", re.I)
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What is known to name somebody. `phrases` and `ids`: the name and the words for it, whole words in any case; `own`: names
    of the case's people, in exactly this case; `inside`: names that are found within other words as well."""

    phrases: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    own: Mapping[str, str] = field(default_factory=dict)
    inside: Sequence[str] = ()


def without_names(text: str, names: KnownNames) -> str:
    """Idempotent enough to be read twice; secrets go as well."""
    text = unicodedata.normalize("NFC", redact_text(text))
    text = _MAIL.sub(ADDRESS, _URL.sub(_without_web_address, text))
    text = _without_numbers(text)
    text = _UUIDS.sub(UUID, _URN.sub(rf"\g<1>{ID}", text))
    text = _HOST.sub(lambda host: DOMAIN if _is_known(host.group(), names.domains) else host.group(), text)
    text = _replaced(text, dict.fromkeys(names.ids, ID) | dict(names.phrases), _folded)
    text = _LETTERS_AND_DIGITS.sub(ID, _LONG_NUMBER.sub(ID, text))
    text = _replaced(text, names.own, str)
    return _without_inside(text, names.inside)


def pieces_without_words(text: str) -> list[str]:
    """What was left of a text between the words that took the place of names."""
    return [piece.strip() for piece in re.split("|".join(map(re.escape, WORDS)), text) if piece.strip()]


def short_names(name: str) -> Iterator[str]:
    """The name, and without its legal form: "Acme Corp." is "Acme" as well."""
    yield name
    tokens = _TOKEN.findall(name)
    while len(tokens) > 1 and tokens[-1].casefold() in _AT_THE_END:
        tokens.pop()
    yield " ".join(tokens)


def _without_web_address(url: re.Match[str]) -> str:
    """Of LinkedIn's own addresses the path says which call it was; what is asked for there does not matter."""
    if not _LINKEDIN_HOST.match(url.group()):
        return WEB
    return url.group().partition("?")[0].partition("#")[0]


def _without_numbers(text: str) -> str:
    written = {reference.as_written for reference in all_references(text)}
    for number in sorted(written, key=len, reverse=True):
        text = text.replace(number, NUMBER)
    return text


def _is_known(host: str, domains: frozenset[str]) -> bool:
    labels = host.casefold().rstrip(".").split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


def _folded(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold()


def _replaced(text: str, names: Mapping[str, str], spell: Callable[[str], str]) -> str:
    """Whole words, the longest name first; one walk over the text whatever the number of names."""
    known: dict[tuple[str, ...], str] = {}
    lengths: dict[str, set[int]] = {}
    for name, words in names.items():
        tokens = tuple(spell(token) for token in _TOKEN.findall(unicodedata.normalize("NFC", name)))
        if tokens:
            known[tokens] = words
            lengths.setdefault(tokens[0], set()).add(len(tokens))
    places = list(_TOKEN.finditer(text))
    spelled = [spell(place.group()) for place in places]
    return _walk(text, places, lambda at: _name_at(spelled, at, known, lengths))


def _name_at(
    spelled: Sequence[str], at: int, known: Mapping[tuple[str, ...], str], lengths: Mapping[str, set[int]]
) -> tuple[int, str]:
    """How many words the name has that begins here, and what stands in its place; 0 where none does."""
    for length in sorted(lengths.get(spelled[at], ()), reverse=True):
        name = tuple(spelled[at : at + length])
        if name in known:
            return len(name), known[name]
    return 0, ""


def _walk(text: str, places: Sequence[re.Match[str]], name_at: Callable[[int], tuple[int, str]]) -> str:
    pieces, position, at = [], 0, 0
    while at < len(places):
        length, words = name_at(at)
        if length:
            pieces += [text[position : places[at].start()], words]
            position = places[at + length - 1].end()
        at += max(length, 1)
    return "".join([*pieces, text[position:]])


def _without_inside(text: str, inside: Sequence[str]) -> str:
    wanted = sorted({name for name in inside if len(name) >= _SHORTEST_INSIDE}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, wanted)), CUSTOMER, text, flags=re.I) if wanted else text
