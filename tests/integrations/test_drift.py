"""Comparing with LinkedIn: what is said of each configuration, and what is recorded of it."""

import math
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import configurations
from integrations.drift import AT_ONCE, due_for_a_look, verify, verify_what_is_due
from integrations.linkedin.answers import EntityAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.linkedin.errors import RefusedError
from integrations.linkedin.exchange import Exchange
from integrations.models import Configuration
from integrations.reading import Reply
from tests.integrations.factories import ApiCallFactory, ConfigurationFactory, ready_configuration

pytestmark = pytest.mark.django_db

OURS = "https://ats.example/ours"
THEIRS = "https://elsewhere.example/theirs"


def found(value):
    return EntityAnswer(Heard.FOUND, status=200, value=value)


ABSENT = EntityAnswer(Heard.ABSENT, status=404)
UNREADABLE = EntityAnswer(Heard.UNKNOWN, status=500, message="Try later.")


class Reader:
    """Answers like `read_configurations`: every key with the same words, after `meanwhile` happened."""

    def __init__(self, said, *, meanwhile=lambda: None, status=200):
        self.said, self.meanwhile, self.asked = said, meanwhile, []
        self.exchange = Exchange(
            timezone.now(), 5, "GET", "https://x", {}, "", status=status, uuid="the-uuid"
        )

    def __call__(self, wanted, *, share=1.0, seconds=math.inf):
        self.asked.append({application: len(keys) for application, keys in wanted.items()})
        self.meanwhile()
        for application, keys in wanted.items():
            yield [Reply(application, key, self.said, self.exchange) for key in keys]


def confirmed(**fields):
    return ready_configuration(**{"confirmed": True, "desired_value": OURS, **fields})


def compare(row, said, **kwargs):
    """The check of one configuration whose row is read anew afterwards."""
    check = verify([row.pk], read=Reader(said, **kwargs)).checks[0]
    row.refresh_from_db()
    return check


def seen(row):
    return row.drift, row.observed_value, row.is_confirmed


def test_an_equal_value_matches():
    row = confirmed()
    assert compare(row, found(OURS)).outcome == "matches"
    assert seen(row) == ("", OURS, True)


def test_another_spelling_of_a_callback_matches():
    row = confirmed()
    assert compare(row, found("HTTPS://ATS.example:443/ours")).outcome == "matches"
    assert row.is_confirmed


def test_another_value_is_drift_with_both_values_and_the_time_first_seen():
    row = confirmed()
    check = compare(row, found(THEIRS))
    assert (check.outcome, check.expected, check.found) == ("drift", OURS, THEIRS)
    assert OURS in check.message
    assert THEIRS in check.message
    assert "first seen" in check.message
    assert seen(row) == ("differs", THEIRS, False)
    assert check.since == row.drift_since


def test_a_value_that_went_away_is_absent():
    row = confirmed()
    check = compare(row, ABSENT)
    assert (check.outcome, check.found) == ("absent", None)
    assert seen(row) == ("absent", "", False)


def test_drift_keeps_the_time_it_was_first_seen():
    row = confirmed()
    first = compare(row, found(THEIRS)).since
    assert compare(row, ABSENT).since == first
    assert row.drift == "absent"


def test_drift_is_over_when_linkedin_has_our_value_again():
    row = confirmed()
    compare(row, found(THEIRS))
    compare(row, found(OURS))
    assert (row.drift, row.drift_since, row.is_confirmed) == ("", None, True)


def test_begin_and_end_of_drift_stand_in_the_history():
    row = confirmed()
    for said in (found(THEIRS), found(THEIRS), found(OURS)):
        compare(row, said)
    reasons = row.history.exclude(history_change_reason=None).values_list("history_change_reason", flat=True)
    assert list(reasons) == ["LinkedIn has our value again", f"Changed at LinkedIn to '{THEIRS}'"]


def test_a_refusal_is_forgotten_once_linkedin_has_the_value_again():
    row = confirmed(trouble="rejected", trouble_text="No.", drift="differs", drift_since=timezone.now())
    compare(row, found(OURS))
    assert (row.trouble, row.trouble_text) == ("", "")


def test_a_new_value_of_ours_ends_the_drift_from_the_old_one():
    row = confirmed()
    compare(row, found(THEIRS))
    changed = configurations.set_value(
        integration=row.integration, key=row.key, value="https://ats.example/new"
    )
    assert (changed.drift, changed.drift_since) == ("", None)


@pytest.mark.parametrize(
    ("said", "outcome", "observed"),
    [(found(OURS), "matches", OURS), (found(THEIRS), "drift", THEIRS), (ABSENT, "absent", "")],
)
def test_what_was_never_proven_is_not_proven_by_a_look(said, outcome, observed):
    row = ready_configuration(desired_value=OURS)
    assert compare(row, said).outcome == outcome
    assert seen(row) == ("", observed, False)
    assert row.observed_at


def test_what_changed_since_it_was_proven_is_no_drift():
    row = confirmed(generation=2)
    assert compare(row, found(THEIRS)).outcome == "drift"
    assert seen(row) == ("", THEIRS, False)


@pytest.mark.parametrize(("said", "outcome"), [(ABSENT, "matches"), (found(OURS), "drift")])
def test_what_was_taken_away_shall_be_absent(said, outcome):
    row = confirmed(deleting_since=timezone.now())
    check = compare(row, said)
    assert (check.outcome, check.expected, row.drift) == (outcome, None, "")


def test_an_unreadable_answer_is_unknown_and_changes_nothing():
    row = confirmed(observed_at=timezone.now() - timedelta(days=3))
    before = row.observed_at
    check = compare(row, UNREADABLE)
    assert (check.outcome, check.status) == ("unknown", 500)
    assert "Try later." in check.message
    assert row.observed_at == before


def test_an_error_of_the_whole_call_is_unknown_with_its_request_id():
    exchange = Exchange(timezone.now(), 5, "GET", "https://x", {}, "", status=403)
    check = compare(confirmed(), RefusedError("LinkedIn answered 403.", exchange=exchange), status=403)
    assert (check.outcome, check.status, check.request_id) == ("unknown", 403, "the-uuid")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param(EntityAnswer(Heard.FOUND, value=OURS), 200, id="found, without a status of its own"),
        pytest.param(ABSENT, 404, id="absent"),
        pytest.param(UNREADABLE, 500, id="unreadable"),
    ],
)
def test_what_was_read_names_the_call_and_the_status(said, status):
    check = compare(confirmed(), said)
    assert (check.status, check.request_id) == (status, "the-uuid")


def test_what_linkedin_was_not_asked_in_time_is_unknown():
    check = verify([confirmed().pk], read=lambda wanted, **limits: iter(())).checks[0]
    assert (check.outcome, "not asked" in check.message) == ("unknown", True)
    assert (check.status, check.request_id) == (None, "")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param({"application": None}, "Choose the customer's developer application", id="application"),
        pytest.param({"integration_type": "CSA_API"}, "contract", id="context"),
    ],
)
def test_what_cannot_be_asked_is_unknown_and_says_why(spoil, words):
    row = confirmed()
    for name, value in spoil.items():
        setattr(row.integration, name, value)
    row.integration.save()
    check = compare(row, found(OURS))
    assert check.outcome == "unknown"
    assert words in check.message


def test_an_application_without_a_secret_is_not_asked_under():
    reader = Reader(found(OURS))
    check = verify([ready_configuration(secret="").pk], read=reader).checks[0]
    assert (check.outcome, "no client secret" in check.message, reader.asked) == ("unknown", True, [{}])


def test_a_paused_integration_is_compared():
    row = confirmed()
    row.integration.paused_at = timezone.now()
    row.integration.save()
    assert compare(row, found(THEIRS)).outcome == "drift"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"leased_until": timezone.now() + timedelta(hours=1)}, id="being sent"),
        pytest.param({"in_doubt": True, "quiet_until": timezone.now() + timedelta(hours=1)}, id="in its quiet time"),
    ],
)  # fmt: skip
def test_what_is_being_sent_is_unknown_and_untouched(fields):
    row = confirmed(**fields)
    assert compare(row, found(THEIRS)).outcome == "unknown"
    assert seen(row) == ("", OURS, True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"generation": 2}, id="edited"),
        pytest.param({"lease_epoch": 1}, id="sent"),
        pytest.param({"leased_until": timezone.now() + timedelta(hours=1)}, id="claimed"),
        pytest.param({"deleting_since": timezone.now()}, id="taken away"),
    ],
)
def test_what_changed_while_linkedin_was_asked_is_unknown_and_untouched(change):
    row = confirmed()

    def meanwhile():
        Configuration.objects.filter(pk=row.pk).update(**change)

    check = compare(row, found(THEIRS), meanwhile=meanwhile)
    assert check.outcome == "unknown"
    assert "changed or sent while" in check.message
    assert (check.status, check.request_id) == (200, "the-uuid")
    assert (row.drift, row.observed_value) == ("", OURS)


def test_a_company_id_that_changed_while_linkedin_was_asked_makes_it_unknown():
    row = confirmed()

    def meanwhile():
        customer = row.integration.customer
        customer.linkedin_company_id = "987654"
        customer.save()

    assert compare(row, found(THEIRS), meanwhile=meanwhile).outcome == "unknown"


def test_what_was_deleted_while_linkedin_was_asked_stays_deleted():
    row = confirmed()
    verify([row.pk], read=Reader(found(THEIRS), meanwhile=row.delete))
    assert not Configuration.objects.exists()


def test_a_doubtful_value_is_compared_but_left_to_the_engine():
    row = confirmed(in_doubt=True, drift="differs", drift_since=timezone.now())
    assert compare(row, found(OURS)).outcome == "matches"
    assert (row.drift, row.observed_value) == ("differs", OURS)


def test_the_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    rows = [confirmed(desired_value=f"{OURS}/{number}") for number in range(12)]
    with django_assert_num_queries(8):
        verify([row.pk for row in rows], read=Reader(found(OURS)))


def test_more_than_fit_at_once_are_compared_in_order(monkeypatch):
    monkeypatch.setattr("integrations.drift.AT_ONCE", 2)
    pks = [confirmed(desired_value=f"{OURS}/{number}").pk for number in range(5)]
    reader = Reader(found(OURS))
    verification = verify(pks, read=reader)
    assert [check.configuration.pk for check in verification.checks] == pks
    assert (len(reader.asked), verification.reads, AT_ONCE) == (3, 5, 500)


def test_without_time_nothing_is_begun():
    reader = Reader(found(OURS))
    assert verify([confirmed().pk], seconds=0, read=reader).checks == []
    assert reader.asked == []


# The sweep


def ago(**delta):
    return timezone.now() - timedelta(**delta)


def test_the_longest_unseen_values_are_due_first():
    young, old = (
        confirmed(observed_at=ago(hours=25)),
        confirmed(observed_at=ago(hours=50), desired_value=THEIRS),
    )
    confirmed(observed_at=ago(hours=23), desired_value=f"{THEIRS}/2")
    assert due_for_a_look() == [old.pk, young.pk]
    assert due_for_a_look(limit=1) == [old.pk]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"generation": 2}, id="changed since"),
        pytest.param({"deleting_since": timezone.now()}, id="taken away"),
        pytest.param({"in_doubt": True}, id="in doubt"),
        pytest.param({"confirmed": False, "observed_value": OURS}, id="never proven"),
    ],
)  # fmt: skip
def test_the_sweep_leaves_to_the_engine_what_is_not_proven(fields):
    confirmed(observed_at=ago(days=9), **fields)
    assert due_for_a_look() == []


def test_drifted_and_paused_values_are_looked_at_again():
    row = confirmed(observed_at=ago(days=9), drift="differs", drift_since=ago(days=10))
    row.integration.paused_at = timezone.now()
    row.integration.save()
    assert due_for_a_look() == [row.pk]


def test_the_sweep_can_be_switched_off(settings):
    settings.LINKEDIN_VERIFY_HOURS = 0
    confirmed(observed_at=ago(days=9))
    assert due_for_a_look() == []


def failed_call(row, endpoint, status=403):
    application = row.integration.application
    return ApiCallFactory(
        application=application, endpoint=endpoint, status=status, started_at=ago(minutes=50)
    )


@pytest.mark.parametrize("status", [403, None])
@pytest.mark.parametrize(
    "endpoint",
    ["/rest/integrationConfigurations", "/v2/atsIntegrations/{key}/configurations", "/oauth/v2/accessToken"],
)
def test_an_application_whose_calls_fail_rests_for_an_hour(endpoint, status):
    row = confirmed(observed_at=ago(days=9))
    call = failed_call(row, endpoint, status)
    assert due_for_a_look() == []
    call.started_at = ago(minutes=70)
    call.save()
    assert due_for_a_look() == [row.pk]


@pytest.mark.parametrize(
    "endpoint", ["/oauth/v2/introspectToken", "/rest/integrations", "/v2/atsIntegrations"]
)
def test_calls_that_fail_about_something_else_let_the_sweep_go_on(endpoint):
    row = confirmed(observed_at=ago(days=9))
    failed_call(row, endpoint)
    assert due_for_a_look() == [row.pk]


def test_a_pass_looks_at_what_is_due_and_nothing_else():
    due, other = confirmed(observed_at=ago(days=2)), confirmed(desired_value=f"{OURS}/2")
    verify_what_is_due(read=Reader(found(THEIRS)))
    drifts = dict(Configuration.objects.values_list("pk", "drift"))
    assert drifts == {due.pk: "differs", other.pk: ""}


def test_a_pass_is_over_when_everything_was_looked_at():
    ConfigurationFactory(confirmed=True, observed_at=ago(days=2))
    verify_what_is_due(read=Reader(UNREADABLE))
    confirmed(observed_at=ago(days=2), desired_value=f"{OURS}/3")
    verify_what_is_due(read=Reader(found(f"{OURS}/3")))
    assert len(due_for_a_look()) == 1  # without a secret LinkedIn cannot be asked
