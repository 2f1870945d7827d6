"""Customers, products and integration types by the names people use for them, found in a text word by word. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from support.legal_forms import LEGAL_FORMS

_WORD = re.compile(r"\w+")
_CONFIRMS = {
    "api",
    "apis",
    "integration",
    "integrations",
    "product",
}  # behind a short form: the product is meant
_LONGEST_WORD = 60


class Named(NamedTuple):
    """A known name where it stands in a text."""

    start: int
    name: str


@dataclass(frozen=True)
class KnownNames:
    """What is on record, as plain values: customers by name, with the addresses and mail domains that are theirs alone or
    shared; products and integration types by every name they go by."""

    customers: tuple[str, ...] = ()
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    no_reporters: frozenset[str] = frozenset()  # our own mail domain and LinkedIn's

    def is_no_reporter(self, address: str) -> bool:
        """Whether this is one of us or of LinkedIn, who pass reports on."""
        return any(one in self.no_reporters for one in domains_from(address.rpartition("@")[2].lower()))

    def customers_at(self, address: str) -> tuple[tuple[str, ...], bool]:
        """The customers an address belongs to, and whether by the whole address; else by its domain or one above it."""
        if found := self.addresses.get(address.lower()):
            return found, True
        domain = address.rpartition("@")[2].lower()
        return next((self.domains[one] for one in domains_from(domain) if one in self.domains), ()), False

    def customers_in(self, text: str) -> list[Named]:
        return list(_found(text, self._customer_words, _is_customer_name))

    def products_in(self, text: str) -> list[Named]:
        return list(_found(text, self._product_words, _is_product_name))

    def types_in(self, text: str) -> list[Named]:
        return list(_found(text, self._type_words, _is_type_name))

    @cached_property
    def _customer_words(self) -> "_Index":
        return _index((spelling, name) for name in self.customers for spelling in (name, _short_name(name)))

    @cached_property
    def _product_words(self) -> "_Index":
        return _index(self.products.items())

    @cached_property
    def _type_words(self) -> "_Index":
        return _index(self.types.items())


def domains_from(domain: str) -> Iterator[str]:
    """eu.acme.com, then acme.com; never a top-level domain alone."""
    labels = domain.split(".")
    return (".".join(labels[start:]) for start in range(len(labels) - 1))


class _Entry(NamedTuple):
    words: tuple[str, ...]
    spelling: str
    names: tuple[str, ...]


_Index = dict[str, list[_Entry]]
_Judge = Callable[[_Entry, str, str], bool]


def _index(spellings: Iterable[tuple[str, str]]) -> _Index:
    """By the first folded word, the longest first, so that "CRM One-Click Export" is not taken for "One-Click Export"."""
    gathered: dict[tuple[str, ...], tuple[str, set[str]]] = {}
    for spelling, name in spellings:
        words = tuple(_folded(found.group()) for found in _WORD.finditer(spelling.replace("_", " ")))
        if words:
            gathered.setdefault(words, (spelling, set()))[1].add(name)
    index: _Index = {}
    for words, (spelling, names) in gathered.items():
        index.setdefault(words[0], []).append(_Entry(words, spelling, tuple(sorted(names))))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry.words))
    return index


def _found(text: str, index: _Index, is_meant: _Judge) -> Iterator[Named]:
    words = [(found.start(), found.group()) for found in _WORD.finditer(text.replace("_", " "))]
    folded = [_folded(word) for _, word in words]
    position = 0
    while position < len(words):
        entry = _entry_at(position, words, folded, index, is_meant)
        if entry:
            yield from (Named(words[position][0], name) for name in entry.names)
        position += len(entry.words) if entry else 1


def _entry_at(
    position: int, words: list[tuple[int, str]], folded: list[str], index: _Index, is_meant: _Judge
) -> _Entry | None:
    for entry in index.get(folded[position], ()):
        end = position + len(entry.words)
        if tuple(folded[position:end]) == entry.words:
            written = " ".join(word for _, word in words[position:end])
            behind = folded[end] if end < len(folded) else ""
            if is_meant(entry, written, behind):
                return entry
    return None


def _is_customer_name(entry: _Entry, written: str, behind: str) -> bool:
    """One word alone must be written as a name: "Target" may be a customer, "target" never is."""
    return len(entry.words) > 1 or (len(written) > 2 and not written.islower())


def _is_product_name(entry: _Entry, written: str, behind: str) -> bool:
    """One word is a product's as a short form in capitals (RSC), or before API or integration; "jobs" alone is none."""
    if len(entry.words) > 1 or behind in _CONFIRMS:
        return True
    return written == entry.spelling and sum(letter.isupper() for letter in written) > 1


def _is_type_name(entry: _Entry, written: str, behind: str) -> bool:
    return True


def _short_name(name: str) -> str:
    """Without legal forms at its end: Acme for Acme GmbH & Co. KG."""
    words = name.split()
    while len(words) > 1 and (
        re.sub(r"\W", "", words[-1]).lower() in LEGAL_FORMS or words[-1] in ("&", "and")
    ):
        words.pop()
    return " ".join(words).rstrip(",&")


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word[:_LONGEST_WORD]).casefold()
