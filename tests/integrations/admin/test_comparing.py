"""The button "Compare with LinkedIn now", against a LinkedIn that answers over real HTTP."""

import pytest
from django.urls import reverse

from integrations.models import Configuration
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.customers.factories import CustomerFactory
from tests.integrations.at_linkedin import key_of
from tests.integrations.factories import ready_configuration

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


@pytest.fixture
def configuration(register):
    """Proven at LinkedIn."""
    found = ready_configuration()
    register(found)
    perform(request_sync(selection=Selection.of_configurations([found.pk]), source="command").pk)
    return Configuration.objects.get(pk=found.pk)


def press(browser, model, pk):
    answer = browser.post(reverse(f"admin:{model}_compare", args=[pk]), follow=True)
    return [str(message) for message in answer.context["messages"]]


def somebody_changes_it(sandbox, configuration, value="https://evil.example"):
    sandbox.state.put_elsewhere(key_of(configuration.integration), configuration.key, value)


PLACES = [
    pytest.param("integrations_configuration", lambda row: row.pk, id="of a configuration"),
    pytest.param("integrations_integration", lambda row: row.integration_id, id="of an integration"),
    pytest.param("customers_customer", lambda row: row.integration.customer_id, id="of a customer"),
]


@pytest.mark.parametrize(("model", "pk_of"), PLACES)
def test_the_page_offers_it_and_says_that_all_is_as_here(browser, configuration, model, pk_of):
    pk = pk_of(configuration)
    page = browser.get(reverse(f"admin:{model}_change", args=[pk])).content.decode()
    assert reverse(f"admin:{model}_compare", args=[pk]) in page
    [said] = press(browser, model, pk)
    assert said.endswith("LinkedIn has this value.")


@pytest.mark.parametrize(("model", "pk_of"), PLACES)
def test_what_somebody_changed_there_is_named_with_a_link(browser, configuration, sandbox, model, pk_of):
    somebody_changes_it(sandbox, configuration)
    [said] = press(browser, model, pk_of(configuration))
    assert "https://evil.example" in said
    assert reverse("admin:integrations_configuration_drift", args=[configuration.pk]) in said
    assert Configuration.objects.get().drift == "differs"


def test_several_are_counted_and_those_not_as_here_named(browser, configuration):
    other = ready_configuration()
    other.integration.customer = configuration.integration.customer
    other.integration.save()
    said = press(browser, "customers_customer", configuration.integration.customer_id)
    assert said[0] == "Compared with LinkedIn: 1 as here, 1 could not be compared."
    assert len(said) == 2


def test_a_customer_without_configurations_has_nothing_to_compare(browser):
    assert press(browser, "customers_customer", CustomerFactory().pk) == [
        "Compared with LinkedIn: there is nothing to compare yet."
    ]


def test_support_may_compare_and_people_without_configurations_may_not(browser_of, configuration):
    assert press(browser_of("Support"), "integrations_configuration", configuration.pk)
    url = reverse("admin:integrations_configuration_compare", args=[configuration.pk])
    assert browser_of("BD reviewer").post(url).status_code == 403


def test_a_value_in_a_message_is_inert(browser, configuration, sandbox):
    somebody_changes_it(sandbox, configuration, "<script>alert(1)</script>")
    url = reverse("admin:integrations_configuration_compare", args=[configuration.pk])
    assert "<script>alert(1)" not in browser.post(url, follow=True).content.decode()
