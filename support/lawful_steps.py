"""What may be done for the issue of a case that is open, instead of a second case (SP-07)."""

from dataclasses import dataclass

from support.gate import gate
from support.models import Case

AT_LINKEDIN = (Case.Ball.LINKEDIN_SUPPORT, Case.Ball.LINKEDIN_ENGINEERING, Case.Ball.BD)


@dataclass(frozen=True, slots=True)
class Step:
    """What may be done instead of a second case; where it may not be now, `why` says all that is in the way."""

    key: str
    label: str
    url_name: str
    allowed: bool
    why: str


def lawful_steps(case: Case) -> list[Step]:
    """For the issue of a case that is open: add facts, nudge, escalate, and nothing else (SP-07)."""
    closed = "" if case.is_open else f"Case {case.pk} is {case.get_status_display()}: reopen it first."
    nudge = closed or _no_nudge(case)
    escalate = closed or " ".join(str(refusal) for refusal in gate(case))
    return [
        Step("add_facts", "Add facts", "admin:support_case_change", not closed, closed),
        Step("nudge", "Ask LinkedIn for news", "admin:support_case_filing_new", not nudge, nudge),
        Step("escalate", "Escalate", "admin:support_case_escalate", not escalate, escalate),
    ]


def _no_nudge(case: Case) -> str:
    if case.filed_at is None:
        return "It is not filed with LinkedIn yet: there is nobody to ask."
    if case.ball not in AT_LINKEDIN:
        return f"It waits for {case.get_ball_display()}, not for LinkedIn."
    return ""
