"""Mails, links and events of one customer at the same moment: one of each."""

import pytest

from customers.models import Message
from integrations.customer_links import make_link
from integrations.inbound.callback_events import Relayed, accept_direct, accept_relayed
from integrations.inbound.routes import set_route
from integrations.letter_handover import draft_of, hand_over
from integrations.models import CallbackEvent, CustomerLink
from integrations.onboarding_letters import LetterKind
from tests.chaos.threads import together
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.onboarded import PLUGIN_URL, link_to, provisioned_track

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


@pytest.mark.parametrize("kind", ["plugin_link", "nudge", "summary"])
def test_a_mail_handed_over_several_times_at_once_is_one_mail_and_one_link(database, kind):
    track, actor = provisioned_track(levels="company"), UserFactory()
    if kind == "nudge":
        link_to(track)  # else nothing is asked of the customer
    draft = draft_of(track, LetterKind(kind))
    chosen = {"text": draft.text, "to": [draft.readers[0].pk], "cc": [], "actor": actor}
    sent = together(AT_ONCE, lambda _: hand_over(track=track, kind=draft.kind, how="copy", **chosen))
    assert set(sent) == {Message.objects.get()}
    assert CustomerLink.objects.count() == 1


def test_a_link_made_several_times_at_once_is_one_link(database):
    track = provisioned_track()
    links = together(AT_ONCE, lambda _: make_link(track=track, purpose="plugin", actor=None))
    assert set(links) == {CustomerLink.objects.get()}


def test_an_event_delivered_several_times_at_once_is_one_event(database):
    route = set_route(customer=CustomerFactory(), forward_to="https://ats.example.com/1")
    body = b'{"id": "1", "type": "EXPORT_CANDIDATE_PROFILE"}'
    events = together(AT_ONCE, lambda _: accept_direct(route=route, body=body, content_type=""))
    assert set(events) == {CallbackEvent.objects.get()}


def test_events_relayed_several_times_at_once_are_accepted_once(database):
    first, second = CustomerFactory(), CustomerFactory()
    events = [Relayed(one, {"id": "1", "type": "X"}, "1", "X") for one in (first, second)]
    answers = together(AT_ONCE, lambda n: accept_relayed(events if n % 2 else events[::-1]))
    assert sum(accepted for accepted, _ in answers) == CallbackEvent.objects.count() == 2
