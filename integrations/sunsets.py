"""Until when LinkedIn serves an API version, and what to say as that day comes near. Pure."""

import re
from datetime import date

# The list of LinkedIn's page on talent API versions (learn.microsoft.com/en-us/linkedin/talent/versioning, view
# li-lts-2026-03): "202603 until Mar 2028", and each of the others for at least two years from its month. Of versions
# that the page leaves out, or that are newer than it, those two years are assumed.
LISTED = frozenset(
    {
        "202505", "202506", "202507", "202508", "202508.02", "202510", "202511", "202512", "202602", "202603",
    }
)  # fmt: skip
YEARS_SERVED = 2

# Up to so many days before the end, the tone of the warning and what to do.
STEPS = (
    (7, "bad", "Set a newer LINKEDIN_VERSION now."),
    (30, "warn", "Choose a newer LINKEDIN_VERSION, try it with one customer, and set it this month."),
    (90, "muted", "Plan the move to a newer LINKEDIN_VERSION."),
)


def earliest_end(version: str) -> date | None:
    """The first day on which LinkedIn no longer promises to serve it, read as early as its month allows: documented
    for what LISTED holds, else assumed. None for what is no version like 202603 or 202508.02."""
    written = re.fullmatch(r"(2[0-9]{3})(0[1-9]|1[0-2])(\.[0-9]{2})?", version, re.ASCII)
    return date(int(written[1]) + YEARS_SERVED, int(written[2]), 1) if written else None


def warning_for(version: str, today: date) -> str:
    """A sentence from 90 days before the earliest end on, firmer at 30 and at 7 days; before that empty (S17)."""
    end, step = earliest_end(version), _step(version, today)
    if end is None or step is None:
        return ""
    days, (_, _, next_step) = (end - today).days, step
    left = "1 day is left" if days == 1 else f"{days} days are left"
    if days <= 0:
        left = "that month has come, so it may be switched off any day"
    return f"{_promise(version, end)}: {left}. {next_step}"


def tone_for(version: str, today: date) -> str:
    """muted, warn or bad as `warning_for` speaks; empty where it says nothing."""
    step = _step(version, today)
    return step[1] if step else ""


def _promise(version: str, end: date) -> str:
    if version in LISTED:
        return f"LinkedIn documents version {version} until {end:%B %Y}"
    return (
        f"Version {version} is not in the list that is built in here, so its end is assumed, not documented: LinkedIn"
        f" serves versions for at least two years, this one until {end:%B %Y}"
    )


def _step(version: str, today: date) -> tuple[int, str, str] | None:
    end = earliest_end(version)
    if end is None:
        return None
    return next((step for step in STEPS if (end - today).days <= step[0]), None)
