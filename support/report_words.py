"""Reads a report's text: the facts it tells, each with the words it was read from. Plain word rules, first match wins. Pure.

Only what nobody said is read (`complete`); an explicit kind wins over the text, except that words of a breach are kept in
mind. Recipients are never read from a text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from support.breach_words import breach_far_below, breach_in
from support.count_words import several
from support.fact_words import READERS
from support.guide_questions import find_guide_question
from support.intake_mail import read_mail
from support.kind_reading import kind_of
from support.known_errors import find_known_error
from support.quoted_words import LONGEST_READ, folded, quoted
from support.report_hints import Hints
from support.reports import Report
from support.routes import Inferred


@dataclass(frozen=True, slots=True)
class Reading:
    """The report with what its text added, what was added, and what the text says beyond the facts."""

    report: Report
    inferred: tuple[Inferred, ...]
    hints: Hints


def complete(report: Report, *, products: Mapping[str, str] = MappingProxyType({})) -> Reading:
    """`products`: every name of a product, folded, and the name under which it is known."""
    newest, quoted_text = _own_words(report.description)
    text = folded(f"{newest}\n{report.error_text}")
    found: list[Inferred] = []
    known: dict[str, Any] = {}
    for key, read in READERS:
        if key == "same_issue" and not (report.existing_reference or known.get("existing_reference")):
            continue  # the same as which?
        if getattr(report, key) in (None, "") and (hit := read(text)):
            value, words = hit
            known[key] = value
            found.append(Inferred(key, value, quoted(words)))
    if not report.product and (named := _product_in(text, products)):
        known["product"] = named[0]
        found.append(Inferred("product", named[0], quoted(named[1])))
    hints = _hints(text, report, _around(report, quoted_text))
    if hints.is_several and known.get("customers_affected", report.customers_affected) is None:
        found.append(Inferred("customers_affected", "several", quoted(hints.is_several)))
    if report.kind is None and (kind := kind_of(text, hints)):
        known["kind"] = kind[0]
        found.append(Inferred("kind", kind[0].value, quoted(kind[1])))
        hints = replace(hints, doubtful_kinds=kind[2])
    return Reading(replace(report, **known), tuple(found), hints)


def _own_words(description: str) -> tuple[str, str]:
    """What was newly written, and what the mail quotes: others wrote that."""
    mail = read_mail(description[:LONGEST_READ])
    newest = "\n".join(filter(None, [mail.subject, mail.body]))
    return (newest, mail.quoted) if newest.strip() else (description, "")


def _around(report: Report, quoted_text: str) -> str:
    """A breach that stands in the quoted history, or far down in a long text: it is asked about."""
    if happened := breach_in(folded(quoted_text)).happened:
        return happened
    rest = f"{report.description[LONGEST_READ:]}\n{report.error_text[LONGEST_READ:]}".casefold()
    return breach_far_below(rest).happened if rest.strip() else ""


def _hints(text: str, report: Report, elsewhere: str) -> Hints:
    described = f"{report.description}\n{report.error_text}"[:LONGEST_READ]
    spoken = breach_in(text)
    guide = find_guide_question(described)
    return Hints(
        # Beside an explicit kind every word of a breach counts; else only what may have happened.
        breach=spoken.happened or spoken.perhaps or elsewhere or (spoken.theory if report.kind else ""),
        is_several=several(text),
        is_wide=_words(_WIDE, text),
        goes_directly=_words(_DIRECTLY, text),
        is_data_only=_words(_DATA_ONLY, text) if not _words(_WRITES_ADS, text) else "",
        known_error=find_known_error(report.description[:LONGEST_READ], report.error_text[:LONGEST_READ]),
        guide_answer=guide.article if guide else "",
        guide_rule=guide.rule if guide else "",
    )


_WIDE = re.compile(
    r"\b(?:company|organi[sz]ation|platform|system)[- ]?wide\b|\b(?:all|every|each)(?: of)?(?: our)? customers?\b"
    r"|\b(?:the )?(?:whole|entire) company\b|\bglobal outage\b|\bbroader (?:system )?issue\b"
)
_DIRECTLY = re.compile(
    r"\b(?:reach|contact|write|go|turn|raise|open|file|submit|create|talk|speak|approach|call|ticket)\w*\b[^.?!\n]{0,60}?"
    r"\b(?:directly|myself|ourselves|himself|herself|themsel(?:f|ves)|on (?:his|her|their|its|my|our) own|without (?:us|you|our help))\b"
)
_DATA_ONLY = re.compile(
    r"\b(?:only|just|solely|merely|purely|exclusively)\b[^.?!\n]{0,50}?\b(?:data|analytics|report(?:s|ing)?|metrics|insights|read)\b"
    r"|\b(?:data|analytics|reporting|metrics|read)[- ]only\b"
    r"|\b(?:for|retrieve|read|pull)\b[^.?!\n]{0,20}?\b(?:analytics|reporting|metrics|insights|data)\b"
)
_WRITES_ADS = re.compile(
    r"\b(?:creat|edit|manag|launch|optimi[sz]|publish|post)\w*\b[^.?!\n]{0,40}?\b(?:ads?|campaigns?|creatives?)\b"
)


def _words(pattern: re.Pattern[str], text: str) -> str:
    hit = pattern.search(text)
    return hit.group() if hit else ""


# Too common to name a product.
_COMMON_NAMES = frozenset({"jobs", "share", "learning", "ads", "job posting", "job postings"})


def _product_in(text: str, products: Mapping[str, str]) -> tuple[str, str] | None:
    """The product that is named first; a common noun counts only where nothing else is named."""
    plain = f" {re.sub(r'[^0-9a-z]+', ' ', text)} "
    places = [
        (name in _COMMON_NAMES, plain.find(f" {name} "), -len(name), name)
        for name in products
        if len(name) > 2
    ]
    found = sorted(
        place for place in places if place[1] >= 0 and place[3] not in {"jobs", "share", "learning"}
    )
    return (products[found[0][3]], found[0][3]) if found else None
