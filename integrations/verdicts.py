"""Verdicts: what one configuration's write and read-back prove together (invariants 1 and 3 of the design). Pure."""

from dataclasses import dataclass, replace

from integrations import callbacks, catalog
from integrations.linkedin.answers import EntityAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.linkedin.errors import (
    LinkedInError,
    NotSentError,
    OutcomeUnknownError,
    ThrottledError,
    VersionNotActiveError,
)
from integrations.models import SyncResult
from integrations.quota import SpentError

Outcome = SyncResult.Outcome
Failure = LinkedInError | SpentError  # of a whole call
Said = EntityAnswer | Failure  # what is known of one configuration

CONFIRMED = "LinkedIn has this value: written, read back and compared."
FOUND_AFTER_ALL = "LinkedIn has this value: the write got no clear answer, and reading back found it."
CORRECT_IT = "Correct the value and sync again, or report the request id to LinkedIn."
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


def after_write(key: str, value: str, write: Said, read: Said | None) -> Verdict:
    """Judge a write together with the read-back that followed it at once; `read` is None when none was made."""
    if isinstance(write, Failure):
        return _whole_call_failed(write)
    if write.outcome is Heard.ACCEPTED:
        return replace(_accepted(key, value, read), status=write.status)
    if write.outcome is Heard.UNKNOWN:
        return Verdict(Outcome.UNKNOWN, write.message, write.status, read_back_later=True)
    said = f"LinkedIn answered {write.status} for this one: {write.message.rstrip('.')}."
    if write.outcome is Heard.RETRY:
        return Verdict(Outcome.RETRY, f"{said} It will be sent again.", write.status)
    return Verdict(Outcome.REJECTED, f"{said} {ADVICE.get(write.status or 0, CORRECT_IT)}", write.status)


def after_quiet(key: str, value: str, earlier: Verdict, read: Said, *, mismatches_before: int) -> Verdict:
    """Judge again what was unknown, by a read made after the quiet time."""
    if isinstance(read, Failure) or read.outcome is Heard.UNKNOWN:
        why = str(read) if isinstance(read, Failure) else read.message
        return replace(earlier, message=f"{earlier.message} Reading back did not help: {why}")
    if _equal(key, value, read):
        message = CONFIRMED if earlier.mismatch else FOUND_AFTER_ALL
        return Verdict(Outcome.CONFIRMED, message, earlier.status, read.value)
    if earlier.mismatch or earlier.was_accepted:
        return _still_different(earlier, value, read, mismatches_before)
    if earlier.status == 409:
        return Verdict(
            Outcome.REJECTED, f"LinkedIn reports a conflict: {earlier.message}", 409, read.value or ""
        )
    message = f"{earlier.message} Reading back showed {_seen(read)}: it will be sent again."
    return Verdict(Outcome.RETRY, message, earlier.status, read.value or "")


def before_resend(key: str, value: str, read: Said) -> Verdict | None:
    """An earlier write got no clear answer: does LinkedIn have the value already? None: send it (again)."""
    if isinstance(read, Failure):  # a failed read says nothing about the write before it
        return Verdict(Outcome.UNKNOWN, f"It could not be read back whether LinkedIn has it: {read}")
    if _equal(key, value, read):
        return Verdict(Outcome.CONFIRMED, FOUND_AFTER_ALL, None, read.value)
    if read.outcome is Heard.UNKNOWN:
        return Verdict(Outcome.UNKNOWN, f"Reading back gave no clear answer: {read.message}", read.status)
    return None


def _whole_call_failed(error: Failure) -> Verdict:
    if isinstance(error, SpentError):
        return Verdict(Outcome.RETRY, str(error))
    if isinstance(error, OutcomeUnknownError):
        return Verdict(Outcome.UNKNOWN, str(error), error.status, read_back_later=True)
    if isinstance(error, NotSentError | ThrottledError | VersionNotActiveError):
        return Verdict(Outcome.RETRY, str(error), error.status)
    return Verdict(Outcome.REJECTED, str(error), error.status)


def _accepted(key: str, value: str, read: Said | None) -> Verdict:
    if read is None or isinstance(read, Failure) or read.outcome is Heard.UNKNOWN:
        why = read.message if isinstance(read, EntityAnswer) else str(read or "it was not read back.")
        message = f"LinkedIn accepted the value, but it could not be read back: {why}"
        return Verdict(Outcome.UNKNOWN, message, read_back_later=True, was_accepted=True)
    if _equal(key, value, read):
        return Verdict(Outcome.CONFIRMED, CONFIRMED, observed=read.value)
    message = f"LinkedIn accepted {value!r} and then showed {_seen(read)}."
    return Verdict(Outcome.UNKNOWN, message, observed=read.value or "", read_back_later=True, mismatch=True)


def _still_different(earlier: Verdict, value: str, read: EntityAnswer, mismatches_before: int) -> Verdict:
    if mismatches_before:
        message = (
            f"LinkedIn accepted {value!r} twice and still shows {_seen(read)}: compare the two values, correct"
            " ours or ask LinkedIn support."
        )
        return Verdict(Outcome.REJECTED, message, earlier.status, read.value or "", mismatch=True)
    message = f"{earlier.message} Reading back showed {_seen(read)}: it will be sent once more."
    return replace(earlier, observed=read.value or "", message=message, mismatch=True)


def _equal(key: str, value: str, read: EntityAnswer) -> bool:
    """The documented comparison: byte for byte, but a URL may come back in another spelling of the same address."""
    if read.outcome is not Heard.FOUND or read.value is None:
        return False
    if read.value == value:
        return True
    return key == catalog.CALLBACK_URL and _same_address(value, read.value)


def _same_address(ours: str, theirs: str) -> bool:
    if any(callbacks.check_callback_url(theirs)):
        return False
    return callbacks.normalise(ours) == callbacks.normalise(theirs)


def _seen(read: EntityAnswer) -> str:
    return repr(read.value) if read.outcome is Heard.FOUND else "no value"
