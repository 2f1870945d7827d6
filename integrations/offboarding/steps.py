"""The steps of an off-boarding, from stopped to ended: each done, active or blocked, by whom, why, and the one next action.
Pure: facts in, steps out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from integrations.track import State, Who


class StepName(StrEnum):
    STOPPED = "stopped"
    VALUES = "values"
    MAIL = "mail"
    ATS = "ats"
    LINKEDIN = "linkedin"
    PROVEN = "proven"
    ENDED = "ended"


LABELS: Mapping[StepName, str] = {
    StepName.STOPPED: "Stopped",
    StepName.VALUES: "Viewers keys deleted",
    StepName.MAIL: "Mail to LinkedIn left",
    StepName.ATS: "ATS side switched off",
    StepName.LINKEDIN: "LinkedIn confirmed",
    StepName.PROVEN: "Proven: no call left",
    StepName.ENDED: "Ended",
}


NOT_ASKED = (
    "LinkedIn was not read back without it, and is not asked to delete it: delete it, at LinkedIn too."
)


@dataclass(frozen=True, slots=True)
class Step:
    name: StepName
    state: State
    why: str
    blocked_by: Who = Who.NOBODY
    next_action: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def is_done(self) -> bool:
        return self.state is State.DONE


@dataclass(frozen=True, slots=True)
class KeyFate:
    """One value at LinkedIn: `fate` as the stop decided it (deleted, gone, kept), `is_gone` once LinkedIn was read back
    without it, `is_asked` while it waits to be deleted there, `trouble` why a person has to look."""

    label: str
    fate: str
    is_gone: bool = False
    is_asked: bool = False
    trouble: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class OffboardingFacts:
    """`running` are integrations that were not stopped, or run again. `mail` is the message's state, empty without one;
    `goes_on_with` is what the track has left."""

    integrations: Sequence[str] = ()
    running: Sequence[str] = ()
    values: Sequence[KeyFate] = ()
    mail: str = ""
    mail_has_left: bool = False
    mail_trouble: str = ""
    ats_done: bool = False
    linkedin_done: bool = False
    proof_holds: bool = False
    proof_verdict: str = ""
    is_ended: bool = False
    goes_on_with: Sequence[str] = ()


def steps(facts: OffboardingFacts) -> list[Step]:
    """All steps in order. Each stands on its own evidence, so that they may be done in any order; only the end waits."""
    found = [judge(facts) for judge in _JUDGES]
    return [*found, _ended(facts, [step for step in found if not step.is_done])]


def _stopped(facts: OffboardingFacts) -> Step:
    if facts.running:
        why = f"{', '.join(facts.running)}: not stopped, or started again."
        return _ours(StepName.STOPPED, why, "Ask an administrator")
    why = f"Nothing is sent or asked for {', '.join(facts.integrations)} any more."
    return Step(StepName.STOPPED, State.DONE, why)


def _values(facts: OffboardingFacts) -> Step:
    waiting = [one for one in facts.values if one.fate == "deleted" and not one.is_gone]
    troubled = next((one for one in waiting if one.trouble or not one.is_asked), None)
    if troubled:
        why = f"{troubled.label}: {troubled.trouble or NOT_ASKED}"
        return _ours(StepName.VALUES, why, "Open the configuration")
    if waiting:
        why = f"LinkedIn is asked to delete {', '.join(one.label for one in waiting)}."
        return Step(StepName.VALUES, State.ACTIVE, why, Who.LINKEDIN)
    return Step(StepName.VALUES, State.DONE, " ".join(_fates(facts.values)) or "There was nothing to delete.")


def _fates(values: Sequence[KeyFate]) -> Iterator[str]:
    deleted = [one.label for one in values if one.fate == "deleted"]
    if deleted:
        yield f"LinkedIn was read back without {', '.join(deleted)}."
    for one in values:
        if one.fate == "kept":
            yield f"{one.label} stays: {one.why}"


def _mail(facts: OffboardingFacts) -> Step:
    if facts.mail_has_left:
        return Step(StepName.MAIL, State.DONE, "It asks LinkedIn in the name of a Recruiter Admin (SP-28).")
    if facts.mail_trouble:
        return _ours(StepName.MAIL, facts.mail_trouble, "Decide about the mail")
    if facts.mail:
        return Step(StepName.MAIL, State.ACTIVE, "The mail is being sent.")
    why = "There is no way to switch an integration off but LinkedIn's support: they have to be written to."
    return _ours(StepName.MAIL, why, "Write to LinkedIn")


def _ats(facts: OffboardingFacts) -> Step:
    if facts.ats_done:
        return Step(StepName.ATS, State.DONE, "A person confirmed that the ATS makes no more calls.")
    why = "The ATS has to stop its own calls for these integrations, which PartnerHub cannot see (SP-28)."
    return _ours(StepName.ATS, why, "Confirm that the ATS is off")


def _linkedin(facts: OffboardingFacts) -> Step:
    if facts.linkedin_done:
        return Step(StepName.LINKEDIN, State.DONE, "LinkedIn wrote that it is done.")
    if not facts.mail_has_left:
        return Step(StepName.LINKEDIN, State.BLOCKED, "LinkedIn was not asked yet.", Who.US)
    why = "LinkedIn's support has the mail and has not answered."
    return Step(StepName.LINKEDIN, State.BLOCKED, why, Who.LINKEDIN, "Record LinkedIn's answer")


def _proven(facts: OffboardingFacts) -> Step:
    if facts.proof_holds:
        return Step(StepName.PROVEN, State.DONE, facts.proof_verdict)
    return _ours(StepName.PROVEN, facts.proof_verdict, "Find out what called, then count anew")


def _ended(facts: OffboardingFacts, still_open: Sequence[Step]) -> Step:
    if facts.is_ended:
        return Step(StepName.ENDED, State.DONE, f"{_track(facts)} The final state is kept below.")
    if still_open:
        first = still_open[0]
        return Step(StepName.ENDED, State.BLOCKED, f"“{first.label}” comes first.", first.blocked_by)
    next_action = "End the off-boarding" if facts.goes_on_with else "End the track"
    return _ours(StepName.ENDED, f"All is done and proven. {_track(facts)}", next_action)


def _track(facts: OffboardingFacts) -> str:
    if facts.goes_on_with:
        return f"The track goes on with {', '.join(facts.goes_on_with)}."
    return "The track is over." if facts.is_ended else "The track ends with it."


def _ours(name: StepName, why: str, next_action: str) -> Step:
    return Step(name, State.BLOCKED, why, Who.US, next_action)


_JUDGES: Sequence[Callable[[OffboardingFacts], Step]] = (_stopped, _values, _mail, _ats, _linkedin, _proven)
