"""From an answer that is no 200 to the error that says who acts next."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from integrations.linkedin.documents import ServiceError, json_object
from integrations.linkedin.errors import (
    LinkedInError,
    OutcomeUnknownError,
    RedirectedError,
    RefusedError,
    ThrottledError,
    UnauthorizedError,
    VersionNotActiveError,
)
from integrations.linkedin.transport import Answer

LONGEST_WAIT = 24 * 60 * 60.0  # seconds; every documented limit is back after at most a day

_VERSION_CODES = re.compile(r"VERSION_MISSING|NONEXISTENT_VERSION")
_DAY_LIMIT = re.compile(r"\bDAY limit\b", re.IGNORECASE)

_FORBIDDEN_ADVICE = (
    "Check in this order: the API product is approved for the application, the token has the scopes, "
    "the role on the resource is there, the token is still valid (introspection), "
    "and the URL is the documented one."
)


def failure_of(answer: Answer) -> LinkedInError:
    """The error for an answer of any status but 200. https://learn.microsoft.com/en-us/linkedin/shared/api-guide"""
    error = service_error(answer)
    status = answer.exchange.status or 0
    problem = _problem(answer, error)
    if status == 429:
        return _throttled(answer, error, problem)
    if _is_about_the_version(status, error.code, answer.exchange.version):
        return VersionNotActiveError(problem, exchange=answer.exchange, code=error.code)
    if status == 401:
        return UnauthorizedError(problem, exchange=answer.exchange, code=error.code)
    if 300 <= status <= 399:
        return RedirectedError(problem, exchange=answer.exchange)
    if 400 <= status <= 499 and status not in {408, 409}:
        advice = _FORBIDDEN_ADVICE if status == 403 else ""
        return RefusedError(problem, exchange=answer.exchange, code=error.code, next_step=advice)
    return OutcomeUnknownError(problem, exchange=answer.exchange, code=error.code)


def _is_about_the_version(status: int, code: str, version: str) -> bool:
    """Also the gateway's own 404 to a versioned call: the version is from before the resource, or the address is wrong.
    Either way no call succeeds, and no value is to blame."""
    if status == 404:
        return bool(version) and code == "RESOURCE_NOT_FOUND"
    return status == 426 or (status == 400 and bool(_VERSION_CODES.search(code)))


def service_error(answer: Answer) -> ServiceError:
    """The error document of an answer, fit to be shown; an empty one where the body is none."""
    try:
        error = ServiceError.of(json_object(answer.body))
    except ValueError:
        return ServiceError()
    return ServiceError(error.status, answer.conceal(error.code), answer.conceal(error.message))


def _problem(answer: Answer, error: ServiceError) -> str:
    code = f" ({error.code})" if error.code else ""
    version = f" to version {answer.exchange.version}" if answer.exchange.status == 426 else ""
    message = f": {error.message.rstrip('.')}" if error.message else ""
    return f"LinkedIn answered {answer.exchange.status}{code}{version}{message}."


def _throttled(answer: Answer, error: ServiceError, problem: str) -> ThrottledError:
    return ThrottledError(
        problem,
        exchange=answer.exchange,
        retry_after=retry_after(answer.headers.get("retry-after"), now=datetime.now(UTC)),
        is_daily=bool(_DAY_LIMIT.search(error.message)),
        code=error.code,
    )


def retry_after(text: str | None, *, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After (seconds or HTTP date), at most a day; None where it is unusable."""
    seconds = _as_seconds(text or "")
    if seconds is None:
        seconds = _until(text or "", now)
    if seconds is None or seconds < 0 or math.isnan(seconds):
        return None
    return min(seconds, LONGEST_WAIT)


def _as_seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
