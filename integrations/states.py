"""How a configuration or an integration stands: a word, its tone, as of when, and because of what. Pure.

The filters of lists say the same in conditions, so that a list and its badges never disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from integrations.linkedin.errors import TokenRefusedError, UnauthorizedError
from integrations.models import Configuration, Integration

Trouble = Configuration.Trouble
Drift = Configuration.Drift


@dataclass(frozen=True, slots=True)
class State:
    """`tone` as in the admin's badges: ok, warn, bad, unknown, busy or muted."""

    tone: str
    word: str
    because: str
    as_of: datetime | None = None


URGENCY = ("bad", "unknown", "warn", "busy", "ok", "muted")  # of tones, the most urgent first

_AT_REST = Q(trouble=Trouble.NONE, drift=Drift.NONE, deleting_since=None)
# Configuration.is_confirmed in conditions, but for the hash, which changes only with the generation. Both sides are
# spelled out, because a condition on a missing contract or application is neither true nor false to a database.
_BY_COMPANY, _BY_CONTRACT = Q(integration__contract=None), Q(integration__contract__isnull=False)
_THIS_COMPANY = Q(confirmed_context=F("integration__customer__linkedin_company_id"))
_THIS_CONTRACT = Q(confirmed_context=F("integration__contract__linkedin_contract_id"))
_PROVEN = (
    Q(confirmed_generation=F("generation"))
    & Q(confirmed_application=F("integration__application"))
    & ((_BY_COMPANY & _THIS_COMPANY) | (_BY_CONTRACT & _THIS_CONTRACT))
)
_OUTDATED = Q(confirmed_generation__gt=0) & (
    Q(confirmed_generation__lt=F("generation"))
    | Q(confirmed_application=None)
    | Q(integration__application=None)
    | ~Q(confirmed_application=F("integration__application"))
    | (_BY_COMPANY & ~_THIS_COMPANY)
    | (_BY_CONTRACT & ~_THIS_CONTRACT)
)
FILTERS: Mapping[str, tuple[str, Q]] = {
    "confirmed": ("confirmed", _AT_REST & _PROVEN),
    "changed": ("changed, not yet sent", _AT_REST & _OUTDATED),
    "never_sent": ("not yet sent", _AT_REST & Q(confirmed_generation=0)),
    "retry": ("will be tried again", Q(trouble=Trouble.RETRY)),
    "unknown": ("unknown", Q(trouble=Trouble.UNKNOWN)),
    "rejected": ("rejected", Q(trouble=Trouble.REJECTED)),
    "drift": ("changed at LinkedIn", Q(trouble=Trouble.NONE) & ~Q(drift=Drift.NONE)),
    "deleting": (
        "to be deleted",
        Q(trouble=Trouble.NONE, drift=Drift.NONE, deleting_since__isnull=False),
    ),
}


def configuration_state(configuration: Configuration, *, now: datetime) -> State:
    """Where one value stands between us and LinkedIn (invariants 1 and 3 of the design)."""
    if configuration.leased_until is not None and configuration.leased_until > now:
        word = "being deleted" if configuration.deleting_since else "being sent"
        return State("busy", word, "A sync run is at it right now.", now)
    if configuration.trouble:
        return _in_trouble(configuration)
    if configuration.drift:
        return _drifted(configuration)
    if configuration.deleting_since:
        because = "It was taken away here, and LinkedIn may still have it. Sync to delete it there."
        return State("warn", "to be deleted", because, configuration.deleting_since)
    return _at_rest(configuration)


def integration_state(
    integration: Integration,
    configurations: Iterable[Configuration],
    missing: Sequence[str],
    *,
    now: datetime,
) -> State:
    """The most urgent state among its configurations; a missing key outweighs them all, and being taken off LinkedIn
    outweighs that."""
    if integration.stopped_at:
        because = "It was taken off LinkedIn: nothing leaves for it any more, except what deletes its values."
        return State("muted", "taken off", because, integration.stopped_at)
    if missing:
        return State("bad", "missing", f"{integration.integration_type} still needs {', '.join(missing)}.")
    if integration.is_paused:
        because = f"Nothing is sent while it is paused: {integration.pause_reason}"
        return State("muted", "paused", because, integration.paused_at)
    states = [(configuration_state(row, now=now), row.key) for row in configurations]
    if not states:
        return State("muted", "nothing needed", "This integration needs no configuration now.")
    state, key = min(states, key=lambda one: URGENCY.index(one[0].tone))
    return State(state.tone, state.word, f"{key}: {state.because}", state.as_of)


def customer_state(integrations: Sequence[tuple[str, State]]) -> State:
    """The most urgent state among a customer's integrations, each with its label."""
    if not integrations:
        return State("muted", "no integration", "Nothing is connected yet.")
    label, state = min(integrations, key=lambda one: URGENCY.index(one[1].tone))
    return State(state.tone, state.word, f"{label}: {state.because}", state.as_of)


def traffic_state(integration: Integration) -> State:
    """Whether the customer has switched it on, in LinkedIn's own word as last seen."""
    word = integration.linkedin_status if integration.was_seen else ""
    if not word and integration.was_seen and integration.linkedin_status_at:
        because = "LinkedIn does not know this integration: have the customer request it in the plugin first."
        return State("warn", "not requested yet", because, integration.linkedin_status_at)
    if not word:
        return State("muted", "not seen yet", "LinkedIn has not told whether the customer enabled it.")
    tone = "ok" if word == "ENABLED" else "warn"
    return State(tone, word.replace("_", " ").lower(), "LinkedIn's own word.", integration.linkedin_status_at)


def _at_rest(configuration: Configuration) -> State:
    if configuration.is_confirmed:
        because = "LinkedIn was read back and showed this value."
        return State("ok", "confirmed", because, configuration.confirmed_at)
    if configuration.was_put_back:
        because = (
            "LinkedIn confirmed this very value before it was changed or taken away here, and put back. Sync, so that"
            " LinkedIn is sure to have it."
        )
        return State("warn", "changed, not yet sent", because, configuration.confirmed_at)
    if configuration.confirmed_generation:
        because = (
            "It changed after LinkedIn had confirmed the one before: the value, the company id or the application."
            " Sync to send it."
        )
        return State("warn", "changed, not yet sent", because, configuration.confirmed_at)
    return State("warn", "not yet sent", "No value was ever confirmed by LinkedIn. Sync to send it.")


def _in_trouble(configuration: Configuration) -> State:
    tone, word = {
        Trouble.REJECTED: ("bad", "rejected"),
        Trouble.RETRY: ("busy", "will be tried again"),
        Trouble.UNKNOWN: ("unknown", "unknown"),
    }[Trouble(configuration.trouble)]
    return State(tone, word, configuration.trouble_text, configuration.trouble_since)


def _drifted(configuration: Configuration) -> State:
    """LinkedIn was proven to have ours, and a later look showed something else (S30)."""
    seen = repr(configuration.observed_value) if configuration.drift == Drift.DIFFERS else "no value any more"
    because = f"LinkedIn had ours, {configuration.desired_value!r}, and shows {seen} now: send ours again, or take theirs."
    return State("bad", "changed at LinkedIn", because, configuration.drift_since)


def concerns_credentials(message: str) -> bool:
    """Whether a result's sentence asks to correct the application's client id or secret rather than the value."""
    return any(error.next_step in message for error in (TokenRefusedError, UnauthorizedError))
