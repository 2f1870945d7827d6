"""The action and button "Check at LinkedIn"."""

import pytest
from django.urls import reverse

from integrations.models import Integration
from integrations.sandbox.records import IntegrationStatus
from integrations.sandbox.registration import Registration
from tests.integrations.at_linkedin import key_of
from tests.integrations.factories import ready_configuration

pytestmark = pytest.mark.django_db

LIST = reverse("admin:integrations_integration_changelist")


@pytest.fixture
def row(register):
    configuration = ready_configuration()
    register(configuration)
    return configuration.integration


def set_status(sandbox, row, status):
    with sandbox.state.lock:
        sandbox.state.integrations[key_of(row)].status = status


def page(name, row):
    return reverse(f"admin:integrations_integration_{name}", args=[row.pk])


def check(browser, *rows):
    action = {"action": "check_at_linkedin", "_selected_action": [row.pk for row in rows]}
    return browser.post(LIST, action, follow=True).content.decode()


def test_the_button_asks_and_the_page_shows_the_word_and_its_date(sandbox, row, browser_of):
    set_status(sandbox, row, IntegrationStatus.ENABLED)
    browser = browser_of("Onboarding")
    assert page("look", row) in browser.get(page("change", row)).content.decode()
    text = browser.post(page("look", row), follow=True).content.decode()
    assert "LinkedIn calls it ENABLED" in text
    assert "LinkedIn&#x27;s own word." in text
    assert Integration.objects.get().history.first().history_user.username == "onboarding"


def test_the_action_counts_and_says_why_some_are_not_known(sandbox, row, browser_of):
    set_status(sandbox, row, IntegrationStatus.ENABLED)
    other = ready_configuration(secret="").integration
    text = check(browser_of("Onboarding"), row, other)
    assert "Of 2 integrations: 1 enabled, 1 not known." in text
    assert "no client secret" in text


def test_what_nobody_requested_is_said_on_the_page(sandbox, browser_of):
    row = ready_configuration().integration
    row.application.refresh_from_db()
    sandbox.state.register(registration_without_type(row))
    text = browser_of("Onboarding").post(page("look", row), follow=True).content.decode()
    assert "not requested yet" in text


def registration_without_type(row):
    return Registration(
        customer=row.customer.name,
        linkedin_company_id=row.customer.linkedin_company_id,
        client_id=row.application.client_id,
        client_secret="a-secret",
    )


def test_asking_is_a_post(row, browser_of):
    assert browser_of("Onboarding").get(page("look", row)).status_code == 302


def test_an_integration_that_is_gone_is_not_found(browser_of):
    assert browser_of("Onboarding").post("/integrations/integration/77/look/").status_code == 404


def test_support_is_not_offered_it_and_may_not(row, browser_of):
    browser = browser_of("Support")
    assert page("look", row) not in browser.get(page("change", row)).content.decode()
    assert browser.post(page("look", row)).status_code == 403


def test_a_few_that_are_not_enabled_are_named(browser_of, sandbox, register):
    rows = [ready_configuration() for _ in range(2)]
    for row in rows:
        register(row)
    chosen = {
        "action": "check_at_linkedin",
        "_selected_action": [row.integration_id for row in rows],
    }
    answer = browser_of("Onboarding").post(
        reverse("admin:integrations_integration_changelist"), chosen, follow=True
    )
    said = str(next(iter(answer.context["messages"])))
    assert all(str(row.integration) in said for row in rows)
