"""Events that the ATS relays: whose they are, what is refused, and that they only make us ask (T28, invariant 14)."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from integrations.inbound import rates
from integrations.inbound.acting import act_on_events
from integrations.models import CallbackEvent, Credential, OnboardingTrack
from partnerhub.api_clients import revoke_client
from tests.customers.factories import CustomerFactory
from tests.integrations.at_linkedin import calls_of_integrations, disable, enable
from tests.integrations.inbound.posts import relay, status_change
from tests.integrations.syncable import configure, syncable

pytestmark = pytest.mark.django_db
State = CallbackEvent.State
URL = "https://ats.example.com/linkedin/1"


def act(integration):
    return act_on_events(customer=integration.customer_id)


def named(integration, event=None, **other):
    return {"event": event or status_change(), "customer": integration.customer.name, **other}


def complaints(answer):
    assert answer["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == answer.status_code
    assert {"type", "title", "detail", "errors"} <= document.keys()
    return {one["pointer"]: one["detail"] for one in document["errors"]}


def test_an_event_is_stored_and_linkedin_is_asked_later(program, token, integration, linkedin):
    event = status_change(enable(linkedin, integration), expiresAt=None, new="kept")
    track = OnboardingTrack.objects.create(customer=integration.customer, product="rsc")
    answer = relay(program, token, named(integration, event))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "known": 0})
    row = CallbackEvent.objects.get()
    assert (row.state, row.forward, json.loads(bytes(row.body))) == (State.WAITING, "", event)
    assert calls_of_integrations(linkedin) == []
    act(integration)
    for one in (row, integration, track):
        one.refresh_from_db()
    assert (row.state, integration.linkedin_status) == (State.DONE, "ENABLED")
    assert track.due_at is not None


def test_an_event_that_lies_changes_nothing_by_itself(program, token, integration, linkedin):
    disable(linkedin, integration)
    lie = status_change("nobody's", status="ENABLED", integrationStatus="ENABLED")
    relay(program, token, named(integration, lie))
    integration.refresh_from_db()
    assert integration.linkedin_status == ""
    act(integration)
    integration.refresh_from_db()
    assert integration.linkedin_status == "DISABLED"


def test_the_request_of_another_customer_shows_nothing_of_theirs(
    program, token, integration, linkedin, request_at
):
    stranger = syncable("PROFILE_PLUGIN", secret="theirs")
    request_at(stranger, "theirs")
    relay(program, token, named(integration, status_change(enable(linkedin, stranger))))
    act(integration)
    stranger.refresh_from_db()
    integration.refresh_from_db()
    assert stranger.linkedin_status == ""
    assert integration.linkedin_status not in ("", "ENABLED")


def test_the_customer_is_found_by_each_of_three_names(program, token, integration):
    callback = syncable("ONE_CLICK_EXPORT", beside=integration)
    configure(callback, CALLBACK_URL=URL)
    document = {
        "events": [
            {"event": status_change(1), "callback_url": "HTTPS://ATS.example.com:443/linkedin/1"},
            {"event": status_change(2), "customer": f"  {integration.customer.name.upper()} "},
            {"event": status_change(3), "client_id": integration.application.client_id},
        ]
    }
    assert relay(program, token, document).json() == {"accepted": 3, "known": 0}
    assert set(CallbackEvent.objects.values_list("customer", flat=True)) == {integration.customer_id}


def test_the_same_event_again_is_known_and_one_of_another_customer_is_not(program, token, integration):
    other = CustomerFactory()
    relay(program, token, named(integration))
    assert relay(program, token, named(integration)).json() == {"accepted": 0, "known": 1}
    assert relay(program, token, {"event": status_change(), "customer": other.name}).json()["accepted"] == 1


def test_a_known_id_is_another_event_a_day_later(program, token, integration):
    relay(program, token, named(integration))
    CallbackEvent.objects.update(received_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert relay(program, token, named(integration)).json() == {"accepted": 0, "known": 1}
    CallbackEvent.objects.update(received_at=timezone.now() - timedelta(hours=24))
    assert relay(program, token, named(integration)).json() == {"accepted": 1, "known": 0}


def test_many_events_are_one_look_and_the_next_one_waits_a_minute(program, token, integration, linkedin):
    relay(program, token, {"events": [named(integration, status_change(number)) for number in range(20)]})
    assert act(integration) == 20
    assert calls_of_integrations(linkedin) == ["GET"]
    relay(program, token, named(integration, status_change("later")))
    assert act(integration) == 0
    late = CallbackEvent.objects.get(event_id="event-later")
    assert late.due_at - CallbackEvent.objects.filter(state=State.DONE).first().settled_at == timedelta(
        minutes=1
    )
    assert calls_of_integrations(linkedin) == ["GET"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"id": "1", "type": "EXPORT_CANDIDATE_PROFILE"}, "nothing to ask"),
        ({"id": "1", "type": "SOMETHING_NEW"}, "SOMETHING_NEW changes nothing"),
        (status_change(expiresAt=1_500_000_000_000), "expired (14 Jul 2017"),
        (status_change(expiresAt=1_500_000_000), "expired (14 Jul 2017"),
        (status_change(expiresAt="2017-07-14T02:40:00Z"), "expired (14 Jul 2017"),
    ],
)
def test_exports_unknown_types_and_expired_events_are_noted(program, token, integration, event, why):
    relay(program, token, named(integration, event))
    row = CallbackEvent.objects.get()
    assert (row.state, row.due_at) == (State.NOTED, None)
    assert why in row.why


@pytest.mark.parametrize("expiry", [None, "soon", {}, 10**30 - 1, True, -1e29])
def test_an_expiry_that_is_none_never_expires_anything_wrongly(program, token, integration, expiry):
    assert relay(program, token, named(integration, status_change(expiresAt=expiry))).status_code == 202


def test_while_linkedin_is_down_the_event_waits_and_is_asked_about_again(
    program, token, integration, linkedin, settings
):
    there, settings.LINKEDIN_API_URL = settings.LINKEDIN_API_URL, "http://127.0.0.1:9"
    relay(program, token, named(integration))
    act(integration)
    row = CallbackEvent.objects.get()
    assert (row.state, row.failures, row.due_at > row.received_at) == (State.WAITING, 1, True)
    settings.LINKEDIN_API_URL = there
    CallbackEvent.objects.update(due_at=timezone.now())
    act(integration)
    assert CallbackEvent.objects.get().state == State.DONE


def test_what_comes_while_linkedin_is_down_waits_for_the_next_try(
    program, token, integration, linkedin, settings
):
    settings.LINKEDIN_API_URL = "http://127.0.0.1:9"
    relay(program, token, named(integration))
    act(integration)
    CallbackEvent.objects.update(due_at=timezone.now() + timedelta(minutes=5))
    relay(program, token, named(integration, status_change(2)))
    assert act(integration) == 0
    assert len(set(CallbackEvent.objects.values_list("due_at", flat=True))) == 1


def test_whom_nothing_can_be_asked_about_is_noted(program, token, integration, linkedin):
    Credential.objects.all().delete()
    relay(program, token, named(integration))
    act(integration)
    row = CallbackEvent.objects.get()
    assert (row.state, "no integration of this customer" in row.why) == (State.NOTED, True)


def test_nothing_leaves_for_what_was_taken_off_linkedin(program, token, integration, linkedin):
    integration.stopped_at = timezone.now()
    integration.save(update_fields=["stopped_at"])
    relay(program, token, named(integration))
    act(integration)
    assert list(linkedin.state.calls.recent) == []


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}, "revoked"]
)
def test_every_wrong_token_is_answered_alike(program, token, integration, header):
    if header == "revoked":
        revoke_client(name="ATS")
        header = {"Authorization": f"Bearer {token}"}
    answer = program.post("/api/v1/linkedin-events", b"{", content_type="application/json", headers=header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["title"] == "A valid token is needed"
    assert not CallbackEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"[]", "a list"),
        (b"null", "null"),
        (b"{", "not valid JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"event": 1, "event": 2}', "stands twice"),
        (b'{"event": NaN}', "NaN is no JSON number"),
        (b'{"event": -Infinity}', "no JSON number"),
        (b'{"event": 1e999}', "too large"),
        (b'{"event": ' + b"9" * 5000 + b"}", "A number has 5000 characters"),
        (b'{"event": ' + b"[" * 40 + b"]" * 40 + b"}", "nested deeper than 32"),
        (b'{"event": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper than 32"),
    ],
)
def test_t28_a_body_that_readers_could_take_differently_is_refused(program, token, body, words):
    answer = relay(program, token, body)
    assert answer.status_code == 400
    assert complaints(answer) == {}
    assert words in answer.json()["detail"]


def test_t28_too_large_a_body_is_refused_unread(program, token):
    answer = relay(program, token, b" " * (256 * 1024 + 1))
    assert (answer.status_code, complaints(answer)) == (413, {})


@pytest.mark.parametrize(
    ("document", "pointer", "words"),
    [
        ({"event": status_change()}, "", "exactly one of callback_url, customer, client_id"),
        ({"event": status_change(), "customer": "A", "client_id": "1"}, "", "exactly one"),
        ({"customer": "A"}, "/event", "'event' is missing"),
        ({"event": {"type": "X"}, "customer": "A"}, "/event/id", "1 to 200"),
        ({"event": {"id": "a\u0000", "type": "X"}, "customer": "A"}, "/event/id", "printable"),
        ({"event": {"id": True, "type": "X"}, "customer": "A"}, "/event/id", "1 to 200"),
        ({"event": {"id": "1", "type": "X" * 61}, "customer": "A"}, "/event/type", "1 to 60"),
        ({"event": status_change(), "customer": "A", "a/b": 1}, "/a~1b", "not known"),
        ({"events": [], "more": 1}, "/more", "not known beside"),
        ({"events": []}, "/events", "1 to 100"),
        ({"events": [{"event": status_change(), "customer": "A"}] * 101}, "/events", "1 to 100"),
        ({"events": [{"event": status_change(), "customer": 5}]}, "/events/0/customer", "a text"),
        ({"events": ["x"]}, "/events/0", "is an object"),
    ],
)
def test_a_wrong_shape_is_refused_at_its_place(program, token, document, pointer, words):
    answer = relay(program, token, document)
    assert answer.status_code == 400
    assert words in complaints(answer)[pointer]


def test_with_one_unknown_customer_nothing_is_stored(program, token, integration):
    document = {
        "events": [
            named(integration),
            {"event": status_change(), "customer": "Nobody"},
            {"event": status_change(), "callback_url": "not a URL"},
        ]
    }
    answer = relay(program, token, document)
    assert answer.status_code == 422
    assert list(complaints(answer)) == ["/events/1/customer", "/events/2/callback_url"]
    assert "'Nobody'" in answer.json()["detail"]
    assert not CallbackEvent.objects.exists()


def test_only_posting_is_answered_and_by_no_cookie(program, token):
    answer = program.get("/api/v1/linkedin-events")
    assert (answer.status_code, answer["Allow"], answer["Cache-Control"]) == (405, "POST", "no-store")
    assert complaints(answer) == {}


def test_w9_a_flood_is_stopped_before_any_work(program, token, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(rates.seconds_to_wait, "__kwdefaults__", {"most": 0})
    with django_assert_num_queries(0):
        answer = relay(program, token, {})
    assert (answer.status_code, complaints(answer)) == (429, {})


def test_w9_blanks_before_a_token_count_as_the_same_token(program, token, monkeypatch):
    monkeypatch.setattr(rates.seconds_to_wait, "__kwdefaults__", {"most": 2})
    answers = [relay(program, f"{' ' * blanks}{token}", {}).status_code for blanks in range(4)]
    assert answers == [400, 400, 429, 429]


def test_w9_unknown_tokens_are_counted_together_and_keep_no_known_one_out(
    program, token, monkeypatch, django_assert_num_queries
):
    cache.clear()
    monkeypatch.setattr(rates.strangers_wait, "__kwdefaults__", {"most": 3})
    relay(program, token, {})
    answers = [relay(program, f"guess-{number}", {}).status_code for number in range(3)]
    assert answers == [401, 401, 401]
    with django_assert_num_queries(0):
        assert relay(program, "guess-4", {}).status_code == 429
    assert relay(program, token, {}).status_code == 400
    assert program.post("/linkedin/callback/" + "x" * 43, b"{}", content_type="a/b").status_code == 404


def test_without_its_cache_the_address_still_answers(program, token, integration, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.integrations.inbound.broken_cache.Broken"}}
    assert relay(program, token, named(integration)).status_code == 202
