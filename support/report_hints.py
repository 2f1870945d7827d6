"""Hints: what a text says beyond the facts of the triage contract, each as the words it was read from. Pure."""

from dataclasses import dataclass

from support.known_errors import KnownError
from support.reports import Kind


@dataclass(frozen=True, slots=True)
class Hints:
    """Empty text: not said. `doubtful_kinds` are the kinds that the text could mean as well; `guide_answer` names an article."""

    breach: str = ""
    is_several: str = ""
    is_wide: str = ""
    goes_directly: str = ""
    is_data_only: str = ""
    known_error: KnownError | None = None
    guide_answer: str = ""
    guide_rule: str = ""
    doubtful_kinds: tuple[Kind, ...] = ()
