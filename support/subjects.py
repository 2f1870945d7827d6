"""Subject lines of escalations: what they say and in which order. Pure (SP-03, SP-16)."""

import re
from collections.abc import Sequence

from support.checklist import CaseFacts
from support.references import Reference, find_references, strip_reply_prefixes
from support.words import shortened, some

TAG = "[Support Escalation]"
PROBLEM_LENGTH, CUSTOMER_LENGTH = 80, 40  # characters in the subject


def escalation_subject(cases: Sequence[CaseFacts]) -> dict[str, str]:
    """The parts of the subject: the tag, every known number once and as written, the problem, whom it hits."""
    return {
        "tag": TAG,
        "numbers": " / ".join(dict.fromkeys(number for case in cases for number in case.numbers)),
        "problem": shortened(cases[0].problem, PROBLEM_LENGTH),
        "customers": _customers(cases),
    }


def bare_problem(title: str, known: Sequence[Reference]) -> str:
    """A case title without reply prefixes, escalation tags and the numbers that stand in the subject anyway."""
    before, bare = "", title
    while bare != before:
        before = bare
        bare = strip_reply_prefixes(bare)
        bare = re.sub(r"\[\s*support\s+escalation\s*\]", " ", bare, flags=re.I)
        bare = _without_numbers(bare, known)
        bare = re.sub(r"[(\[]\s*[)\]]", " ", bare)
        bare = " ".join(bare.split()).strip(" -\u2013:/|,;#")
    return bare or "problem not solved yet"


def _without_numbers(text: str, known: Sequence[Reference]) -> str:
    lookups = {(reference.system, reference.lookup) for reference in known}
    for found in find_references(text):
        if (found.system, found.lookup) in lookups:
            text = _without(text, found.as_written)
    for reference in known:
        if reference.system == "Zendesk":  # its bare digits would read as a second number
            text = _without(text, reference.lookup)
    return text


def _without(text: str, number: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(number)}(?![\w-]*\w)", " ", text)


def _customers(cases: Sequence[CaseFacts]) -> str:
    typed = [case.typed["customers"] for case in cases if case.typed.get("customers")]
    names = typed or list(dict.fromkeys(name for case in cases for name in case.customers))
    return some([shortened(name, CUSTOMER_LENGTH) for name in names], 1) if names else "customer not named"
