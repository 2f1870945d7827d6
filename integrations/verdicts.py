"""Verdicts: what one configuration's write and read-back prove together (invariants 1 and 3 of the design, IC-13). Pure."""

from dataclasses import dataclass, replace

from integrations import callbacks, catalog
from integrations.holds import Held
from integrations.linkedin.answers import EntityAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.linkedin.errors import (
    LinkedInError,
    NotSentError,
    OutcomeUnknownError,
    ThrottledError,
    TokenRefusedError,
    UnauthorizedError,
    VersionNotActiveError,
)
from integrations.models import SyncResult

Outcome = SyncResult.Outcome
Failure = LinkedInError | Held  # of a whole call
Said = EntityAnswer | Failure  # what is known of one configuration

CONFIRMED = "LinkedIn has this value: written, read back and compared."
DELETED = "LinkedIn has this value no more: deleted, read back and not found."
FOUND_AFTER_ALL = "LinkedIn has this value: the write got no clear answer, and reading back found it."
GONE_AFTER_ALL = (
    "LinkedIn has this value no more: the call got no clear answer, and reading back did not find it."
)
CORRECT_IT = "Correct the value and sync again, or report the request id to LinkedIn."
# The whole application waits, not this value: it is sent again once that is over.
WAITS = (NotSentError, ThrottledError, VersionNotActiveError, TokenRefusedError, UnauthorizedError)
ADVICE = {
    403: "Check that the API product is approved for this application, then report the request id to LinkedIn.",
    404: "Have the customer request this integration in the plugin first (IC-11), then sync again.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` as in SyncResult. `observed` is the value read back, None when nothing was read. `read_back_later`:
    only a read after the quiet time can tell. `mismatch`: LinkedIn said yes and showed something else; `was_accepted`:
    it said yes and showed nothing yet."""

    outcome: SyncResult.Outcome
    message: str
    status: int | None = None
    observed: str | None = None
    read_back_later: bool = False
    mismatch: bool = False
    was_accepted: bool = False


def after_write(key: str, wanted: str | None, write: Said, read: Said | None) -> Verdict:
    """Judge a write together with the read-back that followed it at once; `read` is None when none was made. `wanted`
    is the value sent, None for a delete."""
    if isinstance(write, Failure):
        return _whole_call_failed(write)
    if write.outcome is Heard.ACCEPTED or _was_gone_before(wanted, write):
        return replace(_accepted(key, wanted, read), status=write.status)
    if write.outcome is Heard.UNKNOWN:
        return Verdict(Outcome.UNKNOWN, write.message, write.status, read_back_later=True)
    said = f"LinkedIn answered {write.status} for this one: {write.message.rstrip('.')}."
    if write.outcome is Heard.RETRY:
        return Verdict(Outcome.RETRY, f"{said} It will be sent again.", write.status)
    return Verdict(Outcome.REJECTED, f"{said} {ADVICE.get(write.status or 0, CORRECT_IT)}", write.status)


def in_bad_company(refusal: Failure, others: int) -> Verdict:
    """A whole call was refused, and the search for the entity at fault ended before this one was asked about alone."""
    message = f"{refusal} It was sent together with {others} more: it will be sent again in smaller company."
    return Verdict(Outcome.RETRY, message, refusal.status if isinstance(refusal, LinkedInError) else None)


def after_quiet(
    key: str, wanted: str | None, earlier: Verdict, read: Said, *, mismatches_before: int
) -> Verdict:
    """Judge again what was unknown, by a read made after the quiet time."""
    if isinstance(read, Failure) or read.outcome is Heard.UNKNOWN:
        why = str(read) if isinstance(read, Failure) else read.message
        return replace(earlier, message=f"{earlier.message} Reading back did not help: {why}")
    if is_same(key, wanted, read):
        message = _proven(wanted) if earlier.mismatch else _proven_late(wanted)
        return Verdict(Outcome.CONFIRMED, message, earlier.status, read.value or "")
    if earlier.mismatch or earlier.was_accepted:
        return _still_different(earlier, wanted, read, mismatches_before)
    if earlier.status == 409:
        return Verdict(
            Outcome.REJECTED, f"LinkedIn reports a conflict: {earlier.message}", 409, read.value or ""
        )
    message = f"{earlier.message} Reading back showed {seen(read)}: it will be sent again."
    return Verdict(Outcome.RETRY, message, earlier.status, read.value or "")


def without_quiet(earlier: Verdict, *, mismatches_before: int) -> Verdict:
    """What is left to say where there was no time for a read after the quiet time."""
    if earlier.mismatch and mismatches_before:
        message = f"{earlier.message} That was the second time: compare the two values, correct ours or ask LinkedIn support."
        return replace(earlier, outcome=Outcome.REJECTED, message=message)
    return earlier


def before_resend(key: str, wanted: str | None, read: Said) -> Verdict | None:
    """An earlier write got no clear answer: does LinkedIn have what is wanted already? None: send it (again)."""
    if isinstance(read, Failure):  # a failed read says nothing about the write before it
        return Verdict(Outcome.UNKNOWN, f"It could not be read back whether LinkedIn has it: {read}")
    if is_same(key, wanted, read):
        return Verdict(Outcome.CONFIRMED, _proven_late(wanted), None, read.value or "")
    if read.outcome is Heard.UNKNOWN:
        return Verdict(Outcome.UNKNOWN, f"Reading back gave no clear answer: {read.message}", read.status)
    return None


def is_same(key: str, wanted: str | None, read: EntityAnswer) -> bool:
    """Whether LinkedIn shows what is wanted: byte for byte, but a URL may come back in another spelling of the same
    address; where nothing is wanted, that it has nothing."""
    if wanted is None:
        return read.outcome is Heard.ABSENT
    if read.outcome is not Heard.FOUND or read.value is None:
        return False
    if read.value == wanted:
        return True
    return key == catalog.CALLBACK_URL and _same_address(wanted, read.value)


def seen(read: EntityAnswer) -> str:
    """What LinkedIn showed, in words."""
    return repr(read.value) if read.outcome is Heard.FOUND else "no value"


def _whole_call_failed(error: Failure) -> Verdict:
    if isinstance(error, Held):
        return Verdict(Outcome.RETRY, str(error))
    if isinstance(error, OutcomeUnknownError):
        return Verdict(Outcome.UNKNOWN, str(error), error.status, read_back_later=True)
    if isinstance(error, WAITS):
        return Verdict(Outcome.RETRY, str(error), error.status)
    return Verdict(Outcome.REJECTED, str(error), error.status)


def _was_gone_before(wanted: str | None, write: EntityAnswer) -> bool:
    return wanted is None and write.outcome is Heard.ABSENT


def _accepted(key: str, wanted: str | None, read: Said | None) -> Verdict:
    if read is None or isinstance(read, Failure) or read.outcome is Heard.UNKNOWN:
        why = read.message if isinstance(read, EntityAnswer) else str(read or "it was not read back.")
        message = f"LinkedIn accepted {_it(wanted)}, but it could not be read back: {why}"
        return Verdict(Outcome.UNKNOWN, message, read_back_later=True, was_accepted=True)
    if is_same(key, wanted, read):
        return Verdict(Outcome.CONFIRMED, _proven(wanted), observed=read.value or "")
    message = f"LinkedIn accepted {_it(wanted)} and then showed {seen(read)}."
    return Verdict(Outcome.UNKNOWN, message, observed=read.value or "", read_back_later=True, mismatch=True)


def _still_different(
    earlier: Verdict, wanted: str | None, read: EntityAnswer, mismatches_before: int
) -> Verdict:
    if mismatches_before:
        message = (
            f"LinkedIn accepted {_it(wanted)} twice and still shows {seen(read)}: compare the two values, correct"
            " ours or ask LinkedIn support."
        )
        return Verdict(Outcome.REJECTED, message, earlier.status, read.value or "", mismatch=True)
    message = f"{earlier.message} Reading back showed {seen(read)}: it will be sent once more."
    return replace(earlier, observed=read.value or "", message=message, mismatch=True)


def _same_address(ours: str, theirs: str) -> bool:
    if any(callbacks.check_callback_url(theirs)):
        return False
    return callbacks.normalise(ours) == callbacks.normalise(theirs)


def _it(wanted: str | None) -> str:
    return "the delete" if wanted is None else repr(wanted)


def _proven(wanted: str | None) -> str:
    return DELETED if wanted is None else CONFIRMED


def _proven_late(wanted: str | None) -> str:
    return GONE_AFTER_ALL if wanted is None else FOUND_AFTER_ALL
