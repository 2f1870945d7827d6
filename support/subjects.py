"""Subject lines of escalations: what they say and in which order. Pure (SP-03, SP-16)."""

import re
from collections.abc import Callable, Sequence

from support.checklist import CaseFacts, affected_by
from support.references import Reference, strip_reply_prefixes, without_references
from support.words import shortened, some

TAG = "[Support Escalation]"
PROBLEM_LENGTH, CUSTOMER_LENGTH = 80, 40  # characters in the subject

_TAG = re.compile(r"\[\s*support\s+escalation\s*\]", re.I)


def escalation_subject(cases: Sequence[CaseFacts]) -> dict[str, str]:
    """The parts of the subject: the tag, every known number once and as written, the problem, whom it hits."""
    known = [reference for case in cases for reference in case.references]
    return {
        "tag": TAG,
        "numbers": " / ".join(dict.fromkeys(reference.in_subject for reference in known)),
        "problem": _problem(cases, known),
        "customers": _customers(cases),
    }


def _problem(cases: Sequence[CaseFacts], known: Sequence[Reference]) -> str:
    """Of a case that has a number, if any has: LinkedIn threads by number, so number and problem must be one case's."""
    lead = next((case for case in cases if case.references), cases[0])
    problem = shortened(bare_problem(lead.problem, known), PROBLEM_LENGTH)
    others = {bare_problem(case.problem, known).casefold() for case in cases}
    others.discard(bare_problem(lead.problem, known).casefold())
    if not others:
        return problem
    return f"{problem}, and {len(others)} related problem{'s' if len(others) > 1 else ''}"


def bare_problem(title: str, known: Sequence[Reference]) -> str:
    """A case title without reply prefixes, escalation tags and the numbers that stand in the subject anyway."""
    return (
        _bare(title, lambda text: _without_known(strip_reply_prefixes(text), known))
        or "problem not solved yet"
    )


def tags_in(text: str) -> int:
    """How often the escalation tag stands in a text, in any case and spacing."""
    return len(_TAG.findall(text))


def _customers(cases: Sequence[CaseFacts]) -> str:
    """Names as on the case, but no number: in a subject it would thread the mail into that case."""
    bare = [_bare(name, without_references) for name in affected_by(cases)]
    names = [shortened(name, CUSTOMER_LENGTH) for name in bare if name]
    return some(names, 1) or "customer not named"


def _bare(text: str, strip: Callable[[str], str]) -> str:
    """Stripped until nothing changes: what is taken out can bring together what was apart."""
    before = None
    while text != before:
        before = text
        text = strip(_TAG.sub(" ", text))
        text = re.sub(r"[(\[][\s#]*[)\]]", " ", text)
        text = " ".join(text.split()).strip(" -\u2013:/|,;#")
    return text


def _without_known(text: str, known: Sequence[Reference]) -> str:
    text = without_references(text, known)
    for reference in known:
        if reference.system == "Zendesk":  # its bare digits would read as a second number
            text = re.sub(rf"(?<![\w-]){reference.lookup}(?![\w-]*\w)", " ", text)
    return text
