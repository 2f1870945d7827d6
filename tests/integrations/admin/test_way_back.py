"""What lists and messages tell a person who goes on from them: names, filters, what is gone, and closed pages."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from integrations.removal import remove
from tests.customers.factories import CustomerFactory
from tests.integrations.admin.test_runs import words
from tests.integrations.factories import (
    ConfigurationFactory,
    IntegrationFactory,
    WatchedPageFactory,
)

pytestmark = pytest.mark.django_db
INTEGRATIONS = reverse("admin:integrations_integration_changelist")
CUSTOMERS = reverse("admin:customers_customer_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def test_a_deleted_key_stays_in_the_history_of_its_integration(browser):
    row = ConfigurationFactory(desired_value="https://gone.example")
    remove(row)
    history = reverse("admin:integrations_integration_history", args=[row.integration_id])
    shown = words(browser.get(history))
    assert "Configurations that were deleted" in shown
    assert "CALLBACK_URL, which was https://gone.example" in shown


def test_the_history_of_another_integration_says_nothing_of_it(browser):
    remove(ConfigurationFactory())
    history = reverse("admin:integrations_integration_history", args=[IntegrationFactory().pk])
    assert "Configurations that were deleted" not in words(browser.get(history))


def test_names_sent_from_a_filtered_list_lead_back_to_it(browser):
    rows = IntegrationFactory.create_batch(2)
    filtered = f"{INTEGRATIONS}?missing=callback"
    chosen = {"action": "send_names_to_linkedin", "_selected_action": [row.pk for row in rows]}
    page = browser.post(filtered, chosen)
    assert page.context["back_url"] == filtered
    sent = {
        "kind": "integrations",
        "pks": page.context["chosen"].pks_text,
        "digest": page.context["page"].digest,
        "filters": page.context["filters"],
    }
    assert browser.post(reverse("admin:integrations_integration_send_names"), sent).url == filtered


@pytest.mark.parametrize(
    ("state", "name"),
    [
        pytest.param("rejected", "Refused", id="a refused value"),
        pytest.param("never_sent", "Fresh", id="a value never sent"),
        pytest.param("none", "Alone", id="no integration"),
    ],
)
def test_customers_are_filtered_by_how_their_sync_stands(browser, state, name):
    CustomerFactory(name="Alone")
    for owner, trouble in (("Refused", "rejected"), ("Fresh", "")):
        ConfigurationFactory(integration__customer=CustomerFactory(name=owner), trouble=trouble)
    found = browser.get(CUSTOMERS, {"sync": state}).context["cl"].result_list
    assert [customer.name for customer in found] == [name]


def test_pages_never_read_are_found(browser):
    never = WatchedPageFactory()
    listed = browser.get(reverse("admin:integrations_watchedpage_changelist"), {"due": "never"})
    assert never in listed.context["cl"].result_list
    assert "never" in words(listed)


@pytest.mark.parametrize("role", ["Support", "Onboarding"])
def test_a_reader_of_a_page_is_no_link_to_a_closed_page(browser_of, role):
    owner = User.objects.create_user("somebody", is_staff=True)
    page = WatchedPageFactory(owner=owner)
    shown = browser_of(role).get(reverse("admin:integrations_watchedpage_change", args=[page.pk]))
    assert "somebody" in words(shown)
    assert reverse("admin:auth_user_change", args=[owner.pk]) not in shown.content.decode()
