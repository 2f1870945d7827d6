"""What one look at LinkedIn says of one configuration: what is written down of it, and what staff are told. Asks nothing and
saves nothing: `integrations.drift` does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format

from integrations.batches import Said
from integrations.linkedin.answers import EntityAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.models import Configuration
from integrations.reading import Reply, why_nothing_was_read
from integrations.verdicts import is_same
from partnerhub.signing import sign

OBSERVED_COLUMNS = [
    "observed_value", "observed_at", "drift", "drift_since", "trouble", "trouble_text", "trouble_since", "mismatches",
]  # fmt: skip


class Outcome(StrEnum):
    MATCHES = "matches"
    DRIFT = "drift"  # LinkedIn has another value
    ABSENT = "absent"  # LinkedIn has no value
    UNKNOWN = "unknown"  # it could not be compared


@dataclass(frozen=True, slots=True)
class Check:
    """One configuration's comparison, in words for staff. `expected` is None where LinkedIn shall have no value, `found`
    where it has none or was not heard; `since` is when a difference from a proven value was first seen; `status` and
    `request_id` are those of `Reply`."""

    configuration: Configuration
    outcome: Outcome
    message: str
    found: str | None = None
    since: datetime | None = None
    status: int | None = None
    request_id: str = ""

    @property
    def expected(self) -> str | None:
        return None if self.configuration.deleting_since else self.configuration.desired_value


def was_read(said: Said) -> bool:
    return isinstance(said, EntityAnswer) and said.outcome is not Heard.UNKNOWN


def observe(row: Configuration, said: Said, now: datetime) -> bool:
    """Put what was seen on a locked row; True when drift began, ended or turned into another kind. A value that was
    never proven, or is in doubt, is not proven by a look: that is the engine's to say (invariant 1)."""
    answer, drift_before = _answer(said), row.drift
    row.observed_value, row.observed_at = answer.value or "", now
    if row.in_doubt:
        return False
    is_proven = row.was_confirmed and row.deleting_since is None
    row.drift = _drift(row, answer) if is_proven else Configuration.Drift.NONE
    row.drift_since = (row.drift_since or now) if row.drift else None
    if is_proven and not row.drift:
        _forget_refusal(row)
    sign(row, _reason(row, is_proven))
    return row.drift != drift_before


def check_of(row: Configuration, reply: Reply) -> Check:
    said = reply.said
    if not isinstance(said, EntityAnswer):
        return unknown(row, why_nothing_was_read(said), reply)
    if said.outcome is Heard.UNKNOWN:
        return unknown(row, f"LinkedIn gave no clear answer: {said.message or 'it named no reason.'}", reply)
    outcome, since = _compare(row, said), row.drift_since
    return Check(row, outcome, _sentence(row, outcome), said.value, since, reply.status, reply.request_id)


def unknown(row: Configuration, why: str, reply: Reply) -> Check:
    """LinkedIn was asked, and still nothing can be said."""
    return Check(row, Outcome.UNKNOWN, why, status=reply.status, request_id=reply.request_id)


def _drift(row: Configuration, answer: EntityAnswer) -> Configuration.Drift:
    if is_same(row.key, row.desired_value, answer):
        return Configuration.Drift.NONE
    return Configuration.Drift.ABSENT if answer.outcome is Heard.ABSENT else Configuration.Drift.DIFFERS


def _forget_refusal(row: Configuration) -> None:
    """LinkedIn has the value: that it refused to take it again, while it had another one, no longer matters."""
    if row.trouble == Configuration.Trouble.REJECTED:
        row.trouble, row.trouble_text, row.trouble_since = Configuration.Trouble.NONE, "", None
        row.mismatches = 0


def _reason(row: Configuration, is_proven: bool) -> str:
    """For the history."""
    if row.drift == Configuration.Drift.DIFFERS:
        return f"Changed at LinkedIn to {row.observed_value!r}"
    if row.drift:
        return "Gone from LinkedIn"
    return "LinkedIn has our value again" if is_proven else "Changed here since LinkedIn had our value"


def _answer(said: Said) -> EntityAnswer:
    assert isinstance(said, EntityAnswer)  # noqa: S101 (only what was read is observed)
    return said


def _compare(row: Configuration, answer: EntityAnswer) -> Outcome:
    if is_same(row.key, None if row.deleting_since else row.desired_value, answer):
        return Outcome.MATCHES
    return Outcome.ABSENT if answer.outcome is Heard.ABSENT else Outcome.DRIFT


def _sentence(row: Configuration, outcome: Outcome) -> str:
    """For staff: both values, and since when they differ."""
    if row.deleting_since:
        still = f"It was taken away here; LinkedIn still has {row.observed_value!r}."
        return still if outcome is Outcome.DRIFT else "It was taken away here, and LinkedIn has it no more."
    if outcome is Outcome.MATCHES:
        unproven = "LinkedIn has this value, but no sync has proven it yet: sync it."
        return "LinkedIn has this value." if row.is_confirmed else unproven
    theirs = repr(row.observed_value) if outcome is Outcome.DRIFT else "no value"
    if row.drift_since is None:
        return f"Ours is {row.desired_value!r}, not confirmed yet; LinkedIn has {theirs}: sync it."
    since = date_format(timezone.localtime(row.drift_since), "j M Y, H:i")
    return f"LinkedIn had {row.desired_value!r}; now it has {theirs}, first seen {since}."
