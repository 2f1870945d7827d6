"""Outcomes as pages show them: in which tone, and in which order a person wants to see them."""

from collections.abc import Mapping

from integrations.models import SyncResult

Outcome = SyncResult.Outcome

# What a person has to look at first stands first.
TONES: Mapping[str, str] = {
    Outcome.REJECTED: "bad",
    Outcome.NOT_ALLOWED: "bad",
    Outcome.UNKNOWN: "unknown",
    Outcome.RETRY: "busy",
    Outcome.PENDING: "muted",
    Outcome.CONFIRMED: "ok",
    Outcome.UNCHANGED: "muted",
}
DID_NOT_GO_THROUGH = (Outcome.REJECTED, Outcome.NOT_ALLOWED, Outcome.UNKNOWN, Outcome.RETRY)
IN_ORDER = list(TONES)


def in_words(result: SyncResult) -> str:
    """What became of one result: LinkedIn's answer, or what is about to be asked of it."""
    is_delete = result.operation == SyncResult.Operation.DELETE
    if result.outcome == Outcome.PENDING:
        return _plan_in_words(result.value, is_delete=is_delete)
    if result.outcome == Outcome.CONFIRMED and is_delete and not result.message:
        return "LinkedIn has it no more."
    return result.message


def _plan_in_words(value: str, *, is_delete: bool) -> str:
    if is_delete:
        return "To be deleted at LinkedIn"
    return f"To be set to {value}" if value else ""
