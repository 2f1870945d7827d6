"""Provisioning in the admin: the orders and their button, and the button that rotates a secret."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import Credential, ProvisioningOrder
from integrations.provisioning import order
from integrations.rotation import rotate
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.provisionable import parent_at

pytestmark = pytest.mark.django_db
LIST = reverse("admin:integrations_provisioningorder_changelist")
BUTTON = "Try again</button>"
State = ProvisioningOrder.State


@pytest.fixture
def browser(person):
    """Of somebody who may see orders and work on them, whatever else their role brings."""

    def make(*codenames):
        someone = person("Support", username=f"person-{len(codenames)}")
        someone.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client = Client()
        client.force_login(someone)
        return client

    return make


@pytest.fixture
def reader(browser):
    return browser("view_provisioningorder")


@pytest.fixture
def worker(browser):
    return browser("view_provisioningorder", "change_provisioningorder")


@pytest.fixture
def cedar(settings):
    settings.PLUGIN_URL = "https://plugin.example"
    DeveloperApplicationFactory(kind="parent", customer=None, secret="parent-SENTINEL")
    return order(customer=CustomerFactory(name="Cedar"), actor=None)


@pytest.fixture
def refused(cedar):
    cedar.state, cedar.trouble, cedar.due_at = State.REFUSED, "LinkedIn answered 403: <b>No</b>.", None
    cedar.save()
    return cedar


def page(row, view="change"):
    return reverse(f"admin:integrations_provisioningorder_{view}", args=[row.pk])


def text(browser, address):
    return " ".join(browser.get(address).content.decode().split())


def press(browser, row, **typed):
    answer = browser.post(page(row, "retry"), typed, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_the_list_says_how_far_each_order_is(reader, refused):
    shown = text(reader, LIST)
    assert "a person must act" in shown
    assert "LinkedIn answered 403: &lt;b&gt;No&lt;/b&gt;." in shown


def test_the_list_takes_as_many_queries_for_many_orders(reader, cedar, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as few:
        reader.get(LIST)
    for _ in range(30):
        order(customer=CustomerFactory(), actor=None)
    with django_assert_max_num_queries(len(few)):
        reader.get(LIST)


def test_an_order_is_found_by_its_id(reader, cedar):
    assert "Our ATS - Cedar" in text(reader, f"{LIST}?q={cedar.unique_foreign_id}")


def test_the_page_says_why_and_offers_what_may_be_put_right(worker, refused):
    shown = text(worker, page(refused))
    assert "LinkedIn answered 403: &lt;b&gt;No&lt;/b&gt;." in shown
    assert BUTTON in shown
    assert f'name="unique_foreign_id" value="{refused.unique_foreign_id}"' in shown


def test_an_order_that_waits_says_when_it_goes_on(worker, cedar):
    shown = text(worker, page(cedar))
    assert "PartnerHub goes on by itself at" in shown
    assert BUTTON not in shown


def test_an_id_that_linkedin_may_know_is_not_offered_to_be_changed(worker, refused):
    ProvisioningOrder.objects.update(state=State.UNKNOWN)
    shown = text(worker, page(refused))
    assert BUTTON in shown
    assert 'name="unique_foreign_id"' not in shown


def test_trying_again_is_written_down_and_due_now(worker, refused):
    assert "asks LinkedIn again now" in press(worker, refused, name="Our ATS - Cedar Ltd")[0]
    refused.refresh_from_db()
    assert (refused.state, refused.trouble, refused.name) == (State.WAITING, "", "Our ATS - Cedar Ltd")
    assert refused.due_at <= timezone.now()
    assert LogEntry.objects.get().change_message == "Tried again"


def test_a_name_that_linkedin_refuses_is_refused_here(worker, refused):
    assert "take it out of" in press(worker, refused, name="LinkedIn for Cedar")[0]
    refused.refresh_from_db()
    assert refused.state == State.REFUSED


def test_who_may_only_look_cannot_try_again(reader, refused):
    assert BUTTON not in text(reader, page(refused))
    assert reader.post(page(refused, "retry")).status_code == 403


def test_to_look_at_the_button_changes_nothing(worker, refused):
    worker.get(page(refused, "retry"))
    refused.refresh_from_db()
    assert refused.state == State.REFUSED


# Rotation


@pytest.fixture
def parent(linkedin):
    return parent_at(linkedin)


@pytest.fixture
def onboarding(browser_of):
    return browser_of("Onboarding")


def application_page(application, view="change"):
    return reverse(f"admin:integrations_developerapplication_{view}", args=[application.pk])


def rotated(browser, application):
    answer = browser.post(application_page(application, "rotate"), follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_button_rotates_the_secret(onboarding, parent):
    assert "Rotate secret" in text(onboarding, application_page(parent))
    assert "The old one works beside it" in rotated(onboarding, parent)[0]
    shown = text(onboarding, application_page(parent))
    assert "Forget the previous secret" in shown
    assert "SENTINEL" not in shown
    assert parent.history.first().history_user.username == "onboarding"


def test_what_keeps_linkedin_from_rotating_is_said(onboarding, parent, person):
    rotate(application=parent, actor=person())
    assert "An application has two secrets at most" in rotated(onboarding, parent)[0]


def test_who_may_only_look_cannot_rotate(browser_of, parent):
    support = browser_of("Support")
    assert "Rotate secret" not in text(support, application_page(parent))
    assert support.post(application_page(parent, "rotate")).status_code == 403


def test_an_old_secret_is_said_to_be_one(onboarding, parent):
    assert "days old" not in text(onboarding, application_page(parent))
    Credential.objects.update(client_secret_set_at=timezone.now() - timedelta(days=100))
    assert "It is 100 days old: LinkedIn advises a new one every 60 to 90 days." in text(
        onboarding, application_page(parent)
    )
