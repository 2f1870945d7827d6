"""The customer's pages: how its integrations stand, and what to add next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.customers.factories import CustomerFactory
from tests.integrations.factories import ConfigurationFactory, IntegrationFactory, ready_configuration

pytestmark = pytest.mark.django_db
LIST = reverse("admin:customers_customer_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def page(customer):
    return reverse("admin:customers_customer_change", args=[customer.pk])


@pytest.mark.parametrize("model", ["developerapplication", "integration"])
def test_a_new_customer_leads_to_what_comes_next(browser, model):
    customer = CustomerFactory()
    link = f"{reverse(f'admin:integrations_{model}_add')}?customer={customer.pk}"
    assert f'href="{link}"' in browser.get(page(customer)).content.decode()
    assert browser.get(link).context["adminform"].form["customer"].value() == str(customer.pk)


def test_people_who_may_not_add_are_offered_nothing(browser_of):
    shown = browser_of("Support").get(page(CustomerFactory())).content.decode()
    assert "No integration yet" in shown
    assert "Add integration" not in shown


def test_an_empty_list_leads_to_import_and_to_the_form(browser):
    shown = browser.get(LIST).content.decode()
    assert "Import customers</a>" in shown
    assert "Add one by hand</a>" in shown


def test_the_list_shows_the_most_urgent_state_of_each_customer(browser):
    fine = ready_configuration(confirmed=True).integration.customer
    refused = ready_configuration(trouble="rejected", trouble_text="No.")
    ConfigurationFactory(
        integration__customer=refused.integration.customer,
        integration__integration_type="CRM_ONE_CLICK_EXPORT",
        confirmed=True,
    )
    bare = CustomerFactory()
    rows = browser.get(LIST).context["cl"]
    shown = {row: rows.model_admin.sync_state(row) for row in rows.result_list}
    words = {fine: "confirmed", refused.integration.customer: "rejected", bare: "no integration"}
    assert [row for row, word in words.items() if f">{word}<" not in shown[row]] == []


def test_the_list_takes_as_many_queries_for_40_customers_as_for_4(browser):
    counts = []
    for more in (4, 36):
        for integration in IntegrationFactory.create_batch(more):
            ConfigurationFactory(integration=integration)
        browser.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
