"""Signed notifications, fault by fault (faults.md T7 … T10, W1 … W9)."""

import hashlib
import json

import pytest
from django.db import OperationalError, connection

from integrations.credentials import store_secret
from integrations.inbound import rates
from integrations.inbound.acting import act_on_notifications
from integrations.inbound.endpoints import open_endpoint, renew_endpoint
from integrations.inbound.signatures import sign
from integrations.inbound.strict_json import LONGEST
from integrations.models import OnboardingTrack, WebhookNotification
from partnerhub.refusals import Refused
from tests.integrations.at_linkedin import calls_of_integrations, enable
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.inbound.posts import CHALLENGE, address_of, notification, notify
from tests.integrations.syncable import SECRET, syncable

State = WebhookNotification.State


def act(integration):
    return act_on_notifications(application=integration.application_id)


def test_w1_a_right_signature_is_stored_and_acted_on_later(endpoint, integration, program, linkedin):
    enable(linkedin, integration)
    track = OnboardingTrack.objects.create(customer=integration.customer, product="rsc")
    assert notify(program, endpoint, notification()).status_code == 200
    row = WebhookNotification.objects.get()
    assert (row.state, calls_of_integrations(linkedin)) == (State.WAITING, [])
    act(integration)
    for one in (row, integration, track):
        one.refresh_from_db()
    assert (row.state, integration.linkedin_status) == (State.DONE, "ENABLED")
    assert "ENABLED" in row.why
    assert track.due_at is not None


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("", id="none"),
        pytest.param("0" * 64, id="wrong"),
        pytest.param("hmacsha256=" + sign(notification(), secret=SECRET), id="with a prefix"),
        pytest.param(sign(notification(), secret=SECRET)[:63], id="one short"),
        pytest.param(hashlib.sha256(notification()).hexdigest(), id="without a key"),
        pytest.param(sign(notification(2), secret=SECRET), id="of another body"),
        pytest.param("é" * 64, id="T7 not ASCII"),
    ],
)
def test_t7_w1_a_bad_signature_is_refused_counted_and_leaves_no_row(endpoint, program, signature):
    answer = notify(program, endpoint, notification(), signature=signature)
    endpoint.refresh_from_db()
    assert (answer.status_code, endpoint.refused) == (401, 1)
    assert endpoint.refused_at is not None
    assert not WebhookNotification.objects.exists()


def test_t7_a_missing_header_is_refused(endpoint, program):
    answer = program.post(address_of(endpoint), notification(), content_type="application/json")
    assert answer.status_code == 401


def test_t7_a_body_that_cannot_be_parsed_is_not_parsed_before_its_signature_fits(endpoint, program):
    assert notify(program, endpoint, b"[" * 100_000, signature="0" * 64).status_code == 401


def test_t7_k7_both_live_secrets_are_taken_and_a_forgotten_one_is_not(endpoint, integration, program):
    store_secret(application=integration.application, secret="newer", keep_previous=True)
    assert notify(program, endpoint, notification(1), secret=SECRET).status_code == 200
    assert notify(program, endpoint, notification(2), secret="newer").status_code == 200
    store_secret(application=integration.application, secret="newest", keep_previous=True)
    assert notify(program, endpoint, notification(3), secret=SECRET).status_code == 401


def test_t7_too_large_a_body_is_refused_unread(endpoint, program):
    body = b"x" * (LONGEST + 1)
    assert notify(program, endpoint, body).status_code == 413
    assert notify(program, endpoint, b"x" * LONGEST).status_code == 200


def test_t9_the_signature_of_one_application_is_nothing_at_the_address_of_another(endpoint, program):
    other = open_endpoint(application=syncable(secret="of B").application)
    assert notify(program, other, notification(), secret=SECRET).status_code == 401
    assert notify(program, endpoint, notification(), secret="of B").status_code == 401
    assert not WebhookNotification.objects.exists()


@pytest.mark.parametrize(
    "named",
    [
        {"organization": "urn:li:organization:999999"},
        {"deep": [{"in": ["urn:li:contract:1"]}]},
        {"urn:li:developerApplication:12": True},
        {"text": "see urn%3Ali%3Aorganization%3A999999"},
        {"company": "urn:li:company:abc"},
    ],
    ids=["organization", "contract, deep", "as a name", "percent-encoded", "no number"],
)
def test_t9_what_names_somebody_else_does_nothing(endpoint, integration, program, linkedin, named):
    notify(program, endpoint, notification(**named))
    act(integration)
    row = WebhookNotification.objects.get()
    assert (row.state, calls_of_integrations(linkedin)) == (State.FOREIGN, [])
    assert str(integration.customer) in row.why


def test_t9_what_names_the_customer_itself_is_acted_on(endpoint, integration, program):
    application = integration.application
    application.urn = "urn:li:developerApplication:77"
    application.save(update_fields=["urn"])
    own = {"organization": integration.context_urn, "applicationId": application.urn}
    notify(program, endpoint, notification(**own))
    act(integration)
    assert WebhookNotification.objects.get().state == State.DONE


@pytest.mark.parametrize("body", [notification(), b'{"no": "id"}', b"no JSON at all"])
def test_t10_w2_the_same_notification_again_and_later_is_one_row(endpoint, integration, program, body):
    for _ in range(3):
        assert notify(program, endpoint, body).status_code == 200
    act(integration)
    assert notify(program, endpoint, body).status_code == 200
    assert act(integration) == 0
    assert WebhookNotification.objects.count() == 1


def test_t10_one_id_at_two_types_or_two_applications_is_two_notifications(endpoint, program):
    other = open_endpoint(application=syncable(secret="of B").application)
    notify(program, endpoint, notification())
    notify(program, endpoint, notification(type="OTHER"))
    notify(program, other, notification(), secret="of B")
    assert WebhookNotification.objects.count() == 3


def test_order_does_not_matter_because_the_state_is_fetched(endpoint, integration, program, linkedin):
    enable(linkedin, integration)
    for body in (notification(2, status="DISABLED"), notification(1, status="ENABLED"), notification(3)):
        notify(program, endpoint, body)
    act(integration)
    integration.refresh_from_db()
    assert integration.linkedin_status == "ENABLED"
    assert calls_of_integrations(linkedin) == ["GET"]


def test_escaped_unicode_verifies_as_it_came_and_in_no_other_spelling(endpoint, program):
    escaped = b'{"notificationId": "1", "name": "J\\u00fcrgen"}'
    respelled = json.dumps(json.loads(escaped), ensure_ascii=False).encode()
    signature = sign(escaped, secret=SECRET)
    assert notify(program, endpoint, respelled, signature=signature).status_code == 401
    assert notify(program, endpoint, escaped, signature=signature).status_code == 200
    assert bytes(WebhookNotification.objects.get().body) == escaped


def test_w5_while_the_database_is_down_the_sender_is_asked_to_come_back(endpoint, program):
    def down(execute, sql, params, many, context):
        raise OperationalError("the database is down")

    with connection.execute_wrapper(down):
        answer = notify(program, endpoint, notification())
        challenge = program.get(address_of(endpoint), {"challengeCode": CHALLENGE})
    assert (answer.status_code, challenge.status_code) == (503, 503)
    assert notify(program, endpoint, notification()).status_code == 200


def test_w6_an_effect_that_fails_after_the_answer_is_tried_again(
    endpoint, integration, program, linkedin, settings
):
    there, settings.LINKEDIN_API_URL = settings.LINKEDIN_API_URL, "http://127.0.0.1:9"
    notify(program, endpoint, notification())
    act(integration)
    row = WebhookNotification.objects.get()
    assert (row.state, row.failures) == (State.WAITING, 1)
    assert row.due_at is not None
    settings.LINKEDIN_API_URL = there
    WebhookNotification.objects.update(due_at=row.received_at)
    act(integration)
    assert WebhookNotification.objects.get().state == State.DONE


def test_w6_after_a_day_of_failures_a_person_looks(endpoint, integration, program, linkedin, settings):
    settings.LINKEDIN_API_URL = "http://127.0.0.1:9"
    notify(program, endpoint, notification())
    WebhookNotification.objects.update(failures=179)
    act(integration)
    row = WebhookNotification.objects.get()
    assert (row.state, row.due_at) == (State.FAILED, None)
    assert "180 times in vain" in row.why


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 5000, b"9" * 5000, b"NaN", b"1e999"]
)
def test_t28_what_is_signed_and_cannot_be_read_goes_to_a_person(
    endpoint, integration, program, linkedin, body
):
    assert notify(program, endpoint, body).status_code == 200
    act(integration)
    assert WebhookNotification.objects.get().state == State.FAILED
    assert calls_of_integrations(linkedin) == []


def test_w9_a_flood_is_stopped_before_any_work_and_leaves_other_addresses_alone(
    endpoint, program, monkeypatch, django_assert_num_queries
):
    other = open_endpoint(application=syncable(secret="of B").application)
    monkeypatch.setattr(rates.seconds_to_wait, "__kwdefaults__", {"most": 3})
    for _ in range(3):
        notify(program, endpoint, notification())
    with django_assert_num_queries(0):
        answer = notify(program, endpoint, notification())
    assert (answer.status_code, 1 <= int(answer["Retry-After"]) <= 60) == (429, True)
    assert notify(program, other, notification(), secret="of B").status_code == 200


@pytest.mark.parametrize("token", ["x" * 43, "x", "%00" * 30, "a" * 5000])
def test_an_unknown_address_is_nobodys(db, program, token):
    answers = {
        (answer.status_code, answer.content)
        for answer in (
            program.get(f"/linkedin/webhooks/{token}"),
            program.post(f"/linkedin/webhooks/{token}"),
        )
    }
    assert answers == {(404, b"There is nothing at this address.\n")}


def test_a_renewed_address_ends_the_one_before(endpoint, program):
    before = address_of(endpoint)
    renew_endpoint(endpoint=endpoint)
    assert program.get(before, {"challengeCode": CHALLENGE}).status_code == 404
    assert program.get(address_of(endpoint), {"challengeCode": CHALLENGE}).status_code == 200


def test_an_address_is_made_once_and_never_for_the_partners_own_application(endpoint):
    assert open_endpoint(application=endpoint.application) == endpoint
    assert len(endpoint.token) >= 43
    with pytest.raises(Refused, match="partner's own"):
        open_endpoint(application=DeveloperApplicationFactory(kind="parent", customer=None))


def test_t27_no_log_holds_the_whole_token(endpoint, program, caplog):
    notify(program, endpoint, notification(), signature="0" * 64)
    program.get(address_of(endpoint), {"challengeCode": "no"})
    program.put(address_of(endpoint))
    assert len(caplog.records) == 3
    assert endpoint.token not in caplog.text
    assert f"webhook {endpoint.token[:4]}…" in caplog.text


def test_neither_session_nor_cookie_is_touched_and_nothing_is_cached(endpoint, program):
    for answer in (
        notify(program, endpoint, notification()),
        program.get(address_of(endpoint), {"challengeCode": CHALLENGE}),
        program.get(address_of(endpoint)),
    ):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert "Cookie" not in answer.get("Vary", "")
