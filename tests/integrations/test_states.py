"""Every state of a configuration and of an integration, one row each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from customers.models import Customer
from integrations.configurations import set_value
from integrations.models import Configuration, Integration
from integrations.models.integrations import value_hash
from integrations.removal import remove
from integrations.states import FILTERS, configuration_state, integration_state, traffic_state
from tests.integrations.factories import ConfigurationFactory

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
INTEGRATION = Integration(
    integration_type="ONE_CLICK_EXPORT", customer=Customer(linkedin_company_id="1001"), application_id=7
)
DRIFTED = {"drift": "differs", "drift_since": EARLIER, "observed_value": "w"}
GOING = {"deleting_since": EARLIER, "generation": 2, "confirmed_generation": 1}
PROVEN = {
    "confirmed_generation": 1,
    "confirmed_hash": value_hash("v"),
    "confirmed_at": EARLIER,
    "confirmed_context": "1001",
    "confirmed_application_id": 7,
    "integration": INTEGRATION,
}


@pytest.mark.parametrize(
    ("fields", "tone", "word", "as_of"),
    [
        pytest.param({}, "warn", "not yet sent", None, id="nothing was ever confirmed"),
        pytest.param(PROVEN, "ok", "confirmed", EARLIER, id="read back and equal"),
        pytest.param(PROVEN | {"generation": 2}, "warn", "changed, not yet sent", EARLIER, id="edited since"),
        pytest.param(
            PROVEN | {"confirmed_hash": value_hash("w")}, "warn", "changed, not yet sent", EARLIER,
            id="another value was confirmed",
        ),
        pytest.param(
            PROVEN | {"confirmed_context": "1002"}, "warn", "changed, not yet sent", EARLIER,
            id="the customer's company id changed since",
        ),
        pytest.param(
            PROVEN | {"confirmed_application_id": 8}, "warn", "changed, not yet sent", EARLIER,
            id="the application changed since",
        ),
        pytest.param(
            {"trouble": "unknown", "trouble_since": EARLIER}, "unknown", "unknown", EARLIER, id="no clear answer"
        ),
        pytest.param(
            {"trouble": "retry", "trouble_since": EARLIER}, "busy", "will be tried again", EARLIER,
            id="the machine tries again",
        ),
        pytest.param(
            {"trouble": "rejected", "trouble_since": EARLIER}, "bad", "rejected", EARLIER, id="a person must act"
        ),
        pytest.param(
            PROVEN | {"trouble": "unknown", "trouble_since": EARLIER}, "unknown", "unknown", EARLIER,
            id="doubt outweighs an earlier proof",
        ),
        pytest.param(
            {"leased_until": NOW + timedelta(minutes=1), "trouble": "retry"}, "busy", "being sent", NOW,
            id="a run is at it",
        ),
        pytest.param({"leased_until": EARLIER}, "warn", "not yet sent", None, id="a lease that ran out"),
        pytest.param(PROVEN | DRIFTED, "bad", "changed at LinkedIn", EARLIER, id="S30 LinkedIn shows another"),
        pytest.param(
            PROVEN | DRIFTED | {"trouble": "retry", "trouble_since": EARLIER}, "busy", "will be tried again", EARLIER,
            id="trouble outweighs drift",
        ),
        pytest.param(GOING, "warn", "to be deleted", EARLIER, id="taken away here"),
        pytest.param(
            GOING | {"trouble": "rejected", "trouble_since": EARLIER}, "bad", "rejected", EARLIER,
            id="a deletion that LinkedIn refused",
        ),
        pytest.param(
            GOING | {"leased_until": NOW + timedelta(minutes=1)}, "busy", "being deleted", NOW, id="a run deletes it"
        ),
    ],
)  # fmt: skip
def test_a_configuration_says_how_it_stands(fields, tone, word, as_of):
    state = configuration_state(Configuration(desired_value="v", **fields), now=NOW)
    assert (state.tone, state.word, state.as_of) == (tone, word, as_of)


def test_drift_says_both_values():
    state = configuration_state(Configuration(desired_value="v", **PROVEN, **DRIFTED), now=NOW)
    assert "'v'" in state.because
    assert "'w'" in state.because


CONFIRMED = Configuration(key="CALLBACK_URL", desired_value="v", **PROVEN)
UNKNOWN = Configuration(key="CALLBACK_URL", desired_value="v", trouble="unknown", trouble_since=EARLIER)
REJECTED = Configuration(key="CALLBACK_URL", desired_value="v", trouble="rejected", trouble_since=EARLIER)
PAUSED = {"paused_at": EARLIER, "pause_reason": "migration"}


@pytest.mark.parametrize(
    ("fields", "rows", "missing", "word"),
    [
        pytest.param({}, [], [], "nothing needed", id="a type without keys"),
        pytest.param({}, [CONFIRMED], [], "confirmed", id="all confirmed"),
        pytest.param({}, [CONFIRMED, UNKNOWN], [], "unknown", id="doubt outweighs confirmed"),
        pytest.param({}, [UNKNOWN, REJECTED], [], "rejected", id="rejected outweighs doubt"),
        pytest.param({}, [REJECTED], ["JOB_POSTING_VIEWERS"], "missing", id="a missing key outweighs all"),
        pytest.param(PAUSED, [CONFIRMED], [], "paused", id="paused"),
    ],
)
def test_an_integration_shows_its_most_urgent_state(fields, rows, missing, word):
    integration = Integration(integration_type="ONE_CLICK_EXPORT", **fields)
    assert integration_state(integration, rows, missing, now=NOW).word == word


@pytest.mark.parametrize(
    ("status", "tone", "word"),
    [
        pytest.param("", "muted", "not seen yet", id="never looked"),
        pytest.param("ENABLED", "ok", "enabled", id="enabled"),
        pytest.param("DISABLED_BY_ADMIN", "warn", "disabled by admin", id="any other word is LinkedIn's own"),
    ],
)
def test_traffic_is_linkedins_own_word(status, tone, word):
    state = traffic_state(seen(linkedin_status=status))
    assert (state.tone, state.word) == (tone, word)


def seen(as_whom: str = "7:urn:li:organization:1001", **fields: object) -> Integration:
    """The integration above with what was seen of it, under that application and company; unsaved."""
    when = {"linkedin_status_at": NOW} if fields.get("linkedin_status", True) else {}
    same = {"integration_type": "ONE_CLICK_EXPORT", "customer": INTEGRATION.customer, "application_id": 7}
    return Integration(**same, **when, **fields, seen_as=as_whom if when else "")


def test_what_was_seen_under_another_application_or_company_says_nothing():
    state = traffic_state(seen("6:urn:li:organization:1001", linkedin_status="ENABLED"))
    assert (state.tone, state.word) == ("muted", "not seen yet")


def test_an_integration_that_linkedin_does_not_know_is_not_requested_yet():
    state = traffic_state(seen())
    assert (state.tone, state.word, state.as_of) == ("warn", "not requested yet", NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("confirmed", {"confirmed": True}),
        ("changed", {"confirmed": True, "generation": 2}),
        ("changed", {"confirmed": True, "confirmed_context": "999"}),
        ("changed", {"confirmed": True, "confirmed_application": None}),
        ("never_sent", {}),
        ("retry", {"trouble": "retry"}),
        ("unknown", {"trouble": "unknown"}),
        ("rejected", {"trouble": "rejected"}),
        ("rejected", {"confirmed": True, "trouble": "rejected", **DRIFTED}),
        ("rejected", {"trouble": "rejected", **GOING}),
        ("drift", {"confirmed": True, **DRIFTED}),
        ("deleting", {"confirmed": True, **GOING}),
    ],
)
def test_a_filter_finds_what_the_badge_says(name, fields):
    row = ConfigurationFactory(**fields)
    found = [other for other, (_, condition) in FILTERS.items() if Configuration.objects.filter(condition)]
    word = configuration_state(row, now=NOW).word
    assert (found, word) == ([name], FILTERS[name][0])


def test_a_value_that_was_put_back_is_not_said_to_have_changed(db):
    row = ConfigurationFactory(confirmed=True, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS")
    remove(row)
    kept = set_value(integration=row.integration, key=row.key, value=row.desired_value)
    state = configuration_state(kept, now=timezone.now())
    assert (state.word, "put back" in state.because) == ("changed, not yet sent", True)
