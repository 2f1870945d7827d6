"""Customers whose callback is PartnerHub: every event is stored, forwarded as it came, and never lost."""

import io
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile

import pytest
import time_machine
from django.utils import timezone

from integrations.inbound.again import forward_again
from integrations.inbound.forwarding import forward_due, next_forward
from integrations.inbound.routes import callback_address, drop_route, set_route
from integrations.models import CallbackEvent, CallbackRoute
from partnerhub.refusals import Refused
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.inbound.ats import Received
from tests.integrations.inbound.posts import deliver
from tests.integrations.syncable import configure, syncable

pytestmark = pytest.mark.django_db
Forward = CallbackEvent.Forward
EXPORT = b'{"id":"export-%d","type":"EXPORT_CANDIDATE_PROFILE"}'
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def route(ats):
    return set_route(customer=CustomerFactory(), forward_to=ats.url)


def forward(route):
    return forward_due(customer=route.customer_id)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (EXPORT % 1, "application/json"),
        (b'{"name": "J\xfcrgen", "id": "1"}\r\n', "application/json; charset=ISO-8859-1"),
        (b"\x00\xff\xfe not JSON \x80", 'multipart/form-data; boundary="x y"'),
        (b"", "text/plain"),
        (b'{ "id" : 1.0 ,  "id": 2 }', "application/vnd.linkedin+json;v=1"),
    ],
    ids=["an export", "Latin-1", "binary", "empty", "odd JSON"],
)
def test_what_came_goes_on_byte_for_byte(program, route, ats, body, content_type):
    assert deliver(program, route, body, content_type).status_code == 200
    assert ats.tried == []  # nobody waits for the ATS
    forward(route)
    assert ats.received == [Received("/linkedin/1?site=a%20b", content_type, body)]
    event = CallbackEvent.objects.get()
    assert (event.forward, event.forward_answer, event.forward_due_at) == (Forward.DONE, "HTTP 200", None)
    assert bytes(event.body) == body


def test_a_forwarded_event_is_not_forwarded_again(program, route, ats):
    for _ in range(3):
        deliver(program, route, EXPORT % 1)
        forward(route)
    assert len(ats.tried) == 1


@pytest.mark.parametrize(
    "body", [b'{"id": "1", "type": "INTEGRATION_STATUS_CHANGE"}', b'{"type": "X"}', b"no JSON"]
)
def test_the_same_bytes_are_a_redelivery_for_ten_minutes_and_then_another_event(program, route, ats, body):
    with time_machine.travel(NOON, tick=False) as clock:
        for minutes in (0, 9, 11, 20, 60 * 24 * 90):
            clock.move_to(NOON + timedelta(minutes=minutes))
            assert deliver(program, route, body).status_code == 200
            forward(route)
    assert [one.body for one in ats.received] == [body] * 3
    assert CallbackEvent.objects.count() == 3


def test_a_later_event_of_a_known_id_makes_us_ask_again(program, route):
    body = b'{"id": "1", "type": "INTEGRATION_STATUS_CHANGE"}'
    deliver(program, route, body)
    settled = {"state": CallbackEvent.State.DONE, "due_at": None}
    CallbackEvent.objects.update(received_at=timezone.now() - timedelta(days=90), **settled)
    deliver(program, route, body)
    assert CallbackEvent.objects.filter(state=CallbackEvent.State.WAITING, event_id="1").count() == 1


@pytest.mark.parametrize(
    ("content_type", "status"), [("a/" + "b" * 253, 200), ("a/" + "b" * 254, 400), ("a/b\x00", 400)]
)
def test_a_content_type_goes_on_whole_or_is_refused(program, route, ats, content_type, status):
    assert deliver(program, route, b"{}", content_type).status_code == status
    forward(route)
    assert [one.content_type for one in ats.received] == ([content_type] if status == 200 else [])


def test_another_body_under_a_known_id_is_another_event(program, route, ats):
    """Nobody signs these: a stranger who guesses an id first must not swallow what LinkedIn sends."""
    bodies = [b'{"id": "1", "type": "X", "by": "stranger"}', b'{"id": "1", "type": "X", "by": "LinkedIn"}']
    for body in [*bodies, *bodies]:
        deliver(program, route, body)
    forward(route)
    assert [one.body for one in ats.received] == bodies


def test_an_ats_that_is_down_for_an_hour_loses_no_export(program, route, ats):
    ats.status = 503
    bodies = [EXPORT % number for number in range(30)]
    with time_machine.travel(NOON, tick=False) as clock:
        for minute in range(90):
            clock.move_to(NOON + timedelta(minutes=minute))
            ats.status = 200 if minute >= 60 else 503
            if minute < len(bodies):
                assert deliver(program, route, bodies[minute]).status_code == 200
            forward(route)
    assert sorted(one.body for one in ats.received) == sorted(bodies)
    assert set(CallbackEvent.objects.values_list("forward", flat=True)) == {Forward.DONE}


def test_an_ats_that_is_not_reached_costs_one_try_for_all(program, route, settings):
    CallbackRoute.objects.update(forward_to="http://127.0.0.1:9/")
    for number in range(5):
        deliver(program, route, EXPORT % number)
    assert forward(route) == 1
    events = list(CallbackEvent.objects.all())
    assert {(one.forward, one.forward_failures) for one in events} == {(Forward.WAITING, 1)}
    assert all("could not be reached" in one.forward_answer for one in events)
    assert all(one.forward_due_at > one.received_at + timedelta(seconds=29) for one in events)


def test_one_event_that_the_ats_refuses_does_not_keep_the_next_ones(program, route, ats):
    deliver(program, route, EXPORT % 1)
    ats.status = 500
    forward(route)
    ats.status = 200
    deliver(program, route, EXPORT % 2)
    forward(route)
    assert [one.body for one in ats.received] == [EXPORT % 2]


def test_it_is_tried_after_half_a_minute_then_less_and_less_often_for_three_days():
    moments = takewhile(bool, (next_forward(NOON, failures) for failures in count(1)))
    waits = [moment - NOON for moment in moments]
    assert [wait.total_seconds() / 60 for wait in waits[:8]] == [0.5, 1, 2, 5, 10, 15, 15, 15]
    assert timedelta(days=2, hours=23) < sum(waits, timedelta()) <= timedelta(days=3)


def test_after_three_days_a_person_has_it_and_forwards_it_again(program, route, ats):
    deliver(program, route, EXPORT % 1)
    CallbackEvent.objects.update(forward_failures=400)
    ats.status, ats.text = 500, b"token=abcdef0123456789abcdef0123456789 broke"
    forward(route)
    event = CallbackEvent.objects.get()
    assert (event.forward, event.forward_due_at) == (Forward.FAILED, None)
    assert "HTTP 500" in event.forward_answer
    assert "abcdef0123" not in event.forward_answer
    ats.status = 200
    forward_again(event=event)
    forward(route)
    assert [one.body for one in ats.received] == [EXPORT % 1]


def test_t14_a_redirect_is_not_followed(program, route, ats):
    ats.status, ats.headers = 302, {"Location": ats.url}
    deliver(program, route, EXPORT % 1)
    forward(route)
    event = CallbackEvent.objects.get()
    assert (len(ats.tried), event.forward, event.forward_answer[:8]) == (1, Forward.WAITING, "HTTP 302")


def test_t14_a_local_address_is_not_reached_in_production(program, route, ats, settings):
    settings.DEBUG = False
    deliver(program, route, EXPORT % 1)
    forward(route)
    event = CallbackEvent.objects.get()
    assert (ats.tried, event.forward) == ([], Forward.WAITING)
    assert "https://" in event.forward_answer


def test_a_status_change_makes_us_ask_as_well(program, integration, ats, linkedin):
    route = set_route(customer=integration.customer, forward_to=ats.url)
    deliver(program, route, b'{"id": "1", "type": "INTEGRATION_STATUS_CHANGE"}')
    event = CallbackEvent.objects.get()
    assert (event.source, event.state) == ("direct", CallbackEvent.State.WAITING)


@pytest.mark.parametrize("token", ["x" * 43, "x", "%00" * 30])
def test_an_unknown_address_is_nobodys(db, program, token):
    answer = program.post(f"/linkedin/callback/{token}", b"{}", content_type="application/json")
    assert (answer.status_code, answer.content) == (404, b"There is nothing at this address.\n")


def test_a_body_that_did_not_arrive_whole_is_not_taken_for_an_event(program, route):
    cut_short = {"wsgi.input": io.BytesIO(b'{"id": "1'), "CONTENT_LENGTH": "99"}
    assert deliver(program, route, b"", **cut_short).status_code == 400
    assert not CallbackEvent.objects.exists()


@pytest.mark.parametrize(("ends_by_itself", "status"), [(True, 200), (False, 411)])
def test_a_body_in_pieces_is_taken_whole_or_not_at_all(program, route, ends_by_itself, status):
    in_pieces = {
        "wsgi.input": io.BytesIO(EXPORT % 1),
        "wsgi.input_terminated": ends_by_itself,
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
    }
    assert deliver(program, route, b"", **in_pieces).status_code == status
    stored = [bytes(event.body) for event in CallbackEvent.objects.all()]
    assert stored == ([EXPORT % 1] if ends_by_itself else [])


@pytest.mark.parametrize(
    ("forward_to", "words"),
    [
        ("", "empty"),
        ("http://ats.example.com/1", "https://"),
        ("https://ats.example.com:8443/1", "LinkedIn reaches ports|port 8443"),
        ("https://ats.example.com:80/1", "port 80"),
        ("https://user:pw@ats.example.com/1", "user name"),
        ("https://ats.example.com/1#part", "after #"),
        ("https://127.0.0.1/1", "public address"),
        ("https://10.0.0.8/1", "public address"),
        ("https://169.254.169.254/latest", "public address"),
        ("https://[::1]/1", "public address"),
        ("https://localhost/1", "public address|host name"),
        ("https://127.0.0.1./1", "public address|host name"),
        ("https://xn--mnchen-3ya.example.com/linkedin/callback/x", "PartnerHub itself"),
        ("https://MÜNCHEN.example.com./linkedin/callback/x", "PartnerHub itself"),
    ],
)
def test_t14_where_nothing_may_be_forwarded_to(settings, forward_to, words):
    settings.PUBLIC_URL = "https://münchen.example.com"
    with pytest.raises(Refused, match=words) as caught:
        set_route(customer=CustomerFactory(), forward_to=forward_to)
    assert caught.value.refusals[0].field == "forward_to"


def test_two_customers_never_share_a_forwarding_url():
    first = CustomerFactory()
    set_route(customer=first, forward_to="https://ats.example.com/1")
    with pytest.raises(Refused, match=f"takes the events of {first.name} already"):
        set_route(customer=CustomerFactory(), forward_to="https://ATS.example.com:443/1")


def test_another_forwarding_url_keeps_the_address_and_stands_in_the_history(settings):
    settings.PUBLIC_URL = "https://hub.example.com"
    customer, actor = CustomerFactory(), UserFactory()
    before = set_route(customer=customer, forward_to="https://ats.example.com/1", actor=actor)
    after = set_route(customer=customer, forward_to="https://new.example.com/1", actor=actor)
    assert callback_address(after) == callback_address(before)
    assert callback_address(after) == f"https://hub.example.com/linkedin/callback/{before.token}"
    latest = customer.history.first()
    assert (latest.history_user, latest.history_change_reason) == (
        actor, "LinkedIn's events are forwarded to new.example.com, before: ats.example.com",
    )  # fmt: skip


def test_a_route_stays_while_an_event_is_not_forwarded_or_linkedin_delivers_there(program, ats, settings):
    settings.PUBLIC_URL = "https://hub.example.com"
    integration = syncable()
    customer = integration.customer
    route = set_route(customer=customer, forward_to=ats.url)
    configure(integration, CALLBACK_URL=callback_address(route))
    deliver(program, route, EXPORT % 1)
    with pytest.raises(Refused, match=r"still delivers to this address.*1 events have not been forwarded"):
        drop_route(customer=customer)
    forward(route)
    configure(integration, CALLBACK_URL="https://ats.example.com/1")
    drop_route(customer=customer)
    assert not CallbackRoute.objects.exists()


def test_without_a_route_what_waits_is_given_to_a_person(program, route):
    deliver(program, route, EXPORT % 1)
    CallbackRoute.objects.all().delete()
    forward(route)
    event = CallbackEvent.objects.get()
    assert (event.forward, "no forwarding URL" in event.forward_answer) == (Forward.FAILED, True)
    with pytest.raises(Refused, match="no forwarding URL"):
        forward_again(event=event)
