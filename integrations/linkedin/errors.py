"""What can go wrong with a whole call. `str(error)` is for staff: what happened, then who acts next."""

from datetime import datetime

from integrations.linkedin.exchange import Exchange


class LinkedInError(Exception):
    """A call that gave no batch answer. `retryable`: the machine acts later; otherwise a person must.

    `problem` is the sentence's first half; `code` LinkedIn's service error code or error word, or empty.
    """

    retryable = False
    next_step = ""
    until: datetime | None = None  # when it is worth trying again, where whoever keeps count has said so

    def __init__(self, problem: str, *, exchange: Exchange, code: str = "", next_step: str = "") -> None:
        super().__init__(f"{problem} {next_step or self.next_step}")
        self.problem = problem
        self.exchange = exchange
        self.code = code

    @property
    def status(self) -> int | None:
        """The HTTP status, None when no answer arrived."""
        return self.exchange.status

    @property
    def request_id(self) -> str:
        """LinkedIn's x-li-uuid, which its support asks for."""
        return self.exchange.uuid


class NotSentError(LinkedInError):
    """No configuration was touched: no connection, no trusted certificate, or no token just now."""

    retryable = True
    next_step = "Nothing was sent; PartnerHub tries again by itself."


class OutcomeUnknownError(LinkedInError):
    """The request left and no usable answer came: LinkedIn may or may not have carried it out."""

    retryable = True
    next_step = (
        "It is not known whether LinkedIn carried it out; PartnerHub reads back before it sends again."
    )


class RedirectedError(OutcomeUnknownError):
    """3xx, not followed: a token travels to the configured address only. Reading back will not help."""

    retryable = False
    next_step = "It was not followed. An administrator corrects LINKEDIN_API_URL, or asks who answers there."


class RefusedError(LinkedInError):
    """LinkedIn answered 4xx: the whole call was refused and will be refused again."""

    next_step = "Correct what LinkedIn names and start the sync again, or report the call's UUID to LinkedIn."


class ThrottledError(LinkedInError):
    """429. `retry_after` in seconds, None if unusable; `is_daily`: the limit of the UTC day is used up."""

    retryable = True
    next_step = "PartnerHub goes on by itself when LinkedIn accepts calls again."

    def __init__(
        self, problem: str, *, exchange: Exchange, retry_after: float | None, is_daily: bool, code: str = ""
    ) -> None:
        daily = "The daily limit resets at 00:00 UTC; PartnerHub goes on by itself then." if is_daily else ""
        super().__init__(problem, exchange=exchange, code=code, next_step=daily)
        self.retry_after = retry_after
        self.is_daily = is_daily


class VersionNotActiveError(LinkedInError):
    """LinkedIn does not serve the API version asked for: no call succeeds before it is changed."""

    next_step = (
        "An administrator sets LINKEDIN_VERSION to a version that LinkedIn serves; nothing was changed."
    )


class UnauthorizedError(LinkedInError):
    """401. Final only if the token was fetched a moment ago: LinkedIn also calls new ones revoked (CRM-005)."""

    next_step = (
        "Check in the LinkedIn Developer Portal that the application is active and its secret is current."
    )


class TokenRefusedError(LinkedInError):
    """LinkedIn gave no token: wrong client id or secret, or the application may not have one."""

    next_step = "Correct the application's client id and secret; no configuration was changed."
