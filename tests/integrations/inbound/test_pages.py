"""The pages of what came in: who sees them, what they show, and what their buttons do."""

import pytest
from django.urls import reverse

from integrations.inbound.attention import inbound_topics
from integrations.inbound.endpoints import endpoint_address, open_endpoint
from integrations.inbound.forwarding import forward_due
from integrations.inbound.routes import callback_address, set_route
from integrations.models import CallbackEvent, CallbackRoute, WebhookEndpoint, WebhookNotification
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.inbound.posts import deliver, notification, notify

pytestmark = pytest.mark.django_db
MODELS = ["callbackevent", "webhooknotification", "callbackroute", "webhookendpoint"]
HOSTILE = (
    b'{"id": "<script>alert(1)</script>", "type": "X", "access_token": "AQXabcdef0123456789", "n": "\xff"}'
)


def page(model, view, *pk):
    return reverse(f"admin:integrations_{model}_{view}", args=pk)


@pytest.fixture
def route(ats):
    return set_route(customer=CustomerFactory(), forward_to=ats.url)


@pytest.fixture
def event(program, route):
    deliver(program, route, HOSTILE)
    return CallbackEvent.objects.get()


@pytest.fixture
def noted(program, endpoint):
    notify(program, endpoint, notification(organization="urn:li:organization:1"))
    row = WebhookNotification.objects.get()
    row.state, row.why, row.due_at = WebhookNotification.State.FOREIGN, "Not theirs.", None
    row.save()
    return row


@pytest.mark.parametrize("model", MODELS)
def test_onboarding_reads_every_list_and_a_bd_reviewer_none(browser_of, event, noted, model):
    answers = {
        role: browser_of(role).get(page(model, "changelist")).status_code
        for role in ("Onboarding", "BD reviewer")
    }
    assert answers == {"Onboarding": 200, "BD reviewer": 403}


def test_a_body_is_shown_as_text_without_its_secrets(browser_of, event):
    shown = browser_of("Onboarding").get(page("callbackevent", "change", event.pk)).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    assert "AQXabcdef0123456789" not in shown
    assert "\\xff" in shown


def test_forward_again_forwards_and_says_so(browser_of, event, ats):
    ats.status = 500
    CallbackEvent.objects.update(forward_failures=400)
    forward_due(customer=event.customer_id)
    browser, ats.status = browser_of("Onboarding"), 200
    assert "Forward again" in browser.get(page("callbackevent", "change", event.pk)).content.decode()
    answer = browser.post(page("callbackevent", "forward", event.pk), follow=True)
    assert "forwards this event now" in answer.content.decode()
    forward_due(customer=event.customer_id)
    assert [one.body for one in ats.received] == [HOSTILE]


def test_look_again_makes_an_event_and_a_notification_wait_anew(browser_of, event, noted):
    browser = browser_of("Onboarding")
    browser.post(page("callbackevent", "ask", event.pk))
    browser.post(page("webhooknotification", "look", noted.pk))
    event.refresh_from_db()
    noted.refresh_from_db()
    assert (event.state, noted.state) == ("waiting", "waiting")
    assert (
        "at it already" in browser.post(page("callbackevent", "ask", event.pk), follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("model", "view"),
    [("callbackevent", "forward"), ("callbackevent", "ask"), ("webhooknotification", "look")],
)
def test_support_reads_and_has_no_buttons_and_no_link_acts(browser_of, event, noted, model, view):
    row = {"callbackevent": event, "webhooknotification": noted}[model]
    support = browser_of("Support")
    shown = support.get(page(model, "change", row.pk))
    assert shown.status_code == 200
    assert "again</button>" not in shown.content.decode()
    assert support.post(page(model, view, row.pk)).status_code == 403
    assert support.get(page(model, view, row.pk)).status_code == 302
    before = row.state
    row.refresh_from_db()
    assert row.state == before


def test_a_route_needs_a_forwarding_url_and_shows_its_address(browser_of):
    browser, customer = browser_of("Onboarding"), CustomerFactory()
    refused = browser.post(page("callbackroute", "add"), {"customer": customer.pk, "forward_to": ""})
    assert list(refused.context["adminform"].form.errors) == ["forward_to"]
    inner = browser.post(
        page("callbackroute", "add"), {"customer": customer.pk, "forward_to": "https://10.0.0.1/"}
    )
    assert "public address" in inner.content.decode()
    browser.post(
        page("callbackroute", "add"), {"customer": customer.pk, "forward_to": "https://ats.example.com/1"}
    )
    route = CallbackRoute.objects.get()
    shown = browser.get(page("callbackroute", "change", route.pk)).content.decode()
    assert f'data-copy="{callback_address(route)}"' in shown


def test_a_route_is_changed_and_not_deleted_while_something_waits(browser_of, event, route):
    browser = browser_of("Onboarding")
    browser.post(page("callbackroute", "change", route.pk), {"forward_to": "https://ats.example.com/2"})
    route.refresh_from_db()
    assert route.forward_to == "https://ats.example.com/2"
    answer = browser.post(page("callbackroute", "delete", route.pk), {"post": "yes"}, follow=True)
    assert "have not been forwarded yet" in answer.content.decode()
    assert CallbackRoute.objects.exists()
    CallbackEvent.objects.all().delete()
    browser.post(page("callbackroute", "delete", route.pk), {"post": "yes"})
    assert not CallbackRoute.objects.exists()


def test_an_endpoint_is_made_shown_and_renewed(browser_of):
    browser, application = browser_of("Onboarding"), DeveloperApplicationFactory(secret="s")
    assert browser.post(page("webhookendpoint", "add"), {"application": application.pk}).status_code == 302
    endpoint = WebhookEndpoint.objects.get()
    shown = browser.get(page("webhookendpoint", "change", endpoint.pk)).content.decode()
    assert f'data-copy="{endpoint_address(endpoint)}"' in shown
    assert "URN is not on record" in shown
    before = endpoint.token
    browser.post(page("webhookendpoint", "renew", endpoint.pk))
    endpoint.refresh_from_db()
    assert endpoint.token != before


def test_the_partners_own_application_gets_no_endpoint(browser_of):
    parent = DeveloperApplicationFactory(kind="parent", customer=None)
    answer = browser_of("Onboarding").post(page("webhookendpoint", "add"), {"application": parent.pk})
    assert "partner&#x27;s own" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_what_a_person_has_to_look_at_is_said_on_the_start_page(person, event, noted):
    CallbackEvent.objects.update(forward="failed", state="failed", why="In vain.")
    topics = inbound_topics(person("Onboarding"))
    assert [topic.number for topic in topics] == [1, 1, 1]
    assert inbound_topics(person("Support")) == []


def fill(program, number):
    for _ in range(number):
        application = DeveloperApplicationFactory(secret="s")
        route = set_route(
            customer=application.customer, forward_to=f"https://ats.example.com/{application.pk}"
        )
        deliver(program, route, b'{"id": "1"}')
        notify(program, open_endpoint(application=application), notification(), secret="s")


def queries_of_lists(browser, counter):
    counts = []
    for model in MODELS:
        with counter(1000) as queries:
            assert browser.get(page(model, "changelist")).status_code == 200
        counts.append(len(queries))
    return counts


def test_lists_take_as_many_queries_for_many_rows_as_for_few(
    browser_of, program, django_assert_max_num_queries
):
    browser = browser_of("Onboarding")
    fill(program, 2)
    queries_of_lists(browser, django_assert_max_num_queries)
    few = queries_of_lists(browser, django_assert_max_num_queries)
    fill(program, 20)
    assert queries_of_lists(browser, django_assert_max_num_queries) == few
