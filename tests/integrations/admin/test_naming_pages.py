"""The page that shows old and new names, and sending them from there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.admin import naming_pages
from integrations.models import Integration
from integrations.names import default_name
from tests.integrations.at_linkedin import shown_name
from tests.integrations.factories import IntegrationFactory, ready_configuration

pytestmark = pytest.mark.django_db

LIST = reverse("admin:integrations_integration_changelist")
PAGE = reverse("admin:integrations_integration_names")
SEND = reverse("admin:integrations_integration_send_names")


@pytest.fixture
def row(register):
    configuration = ready_configuration()
    register(configuration)
    return configuration.integration


def chosen(*rows, **more):
    return {"kind": "integrations", "pks": ",".join(str(row.pk) for row in rows), **more}


def page_of(browser, *rows):
    return browser.post(PAGE, chosen(*rows))


def send(browser, *rows, **more):
    digest = page_of(browser, *rows).context["page"].digest
    return browser.post(SEND, chosen(*rows, digest=digest, **more), follow=True).content.decode()


def test_the_page_shows_old_and_new_and_sends_nothing(sandbox, row, browser_of):
    Integration.objects.update(confirmed_name="Before", confirmed_name_at=timezone.now())
    text = page_of(browser_of("Onboarding"), row).content.decode()
    assert f"<del>Before</del> <ins>{default_name(row)}</ins>" in text
    assert shown_name(sandbox, row) == ""


def test_the_action_shows_the_same_page(row, browser_of):
    action = {"action": "send_names_to_linkedin", "_selected_action": [row.pk]}
    assert default_name(row) in browser_of("Onboarding").post(LIST, action).content.decode()


def test_sending_confirms_and_the_page_of_the_integration_says_so(sandbox, row, browser_of):
    browser = browser_of("Onboarding")
    assert "not confirmed yet" in browser.get(_change(row)).content.decode()
    text = send(browser, row)
    assert "Names: 1 confirmed by LinkedIn." in text
    assert "not confirmed yet" not in text
    assert shown_name(sandbox, row) == Integration.objects.get().confirmed_name == default_name(row)


def test_the_history_of_the_integration_names_who_sent_it(sandbox, row, browser_of):
    send(browser_of("Onboarding"), row)
    told = {(one.history_change_reason, str(one.history_user)) for one in row.history.all()}
    assert (f"Sending the name “{default_name(row)}” to LinkedIn", "onboarding") in told
    assert ("Name: LinkedIn shows it", "onboarding") in told


def test_what_does_not_go_through_is_said_with_its_reason(sandbox, row, browser_of):
    other = ready_configuration(secret="wrong").integration
    text = send(browser_of("Onboarding"), row, other)
    assert "Names: 1 confirmed by LinkedIn, 1 refused." in text
    assert f"{other}: LinkedIn" in text


def test_names_that_changed_since_are_shown_again(sandbox, row, browser_of):
    browser = browser_of("Onboarding")
    digest = page_of(browser, row).context["page"].digest
    Integration.objects.update(integration_name="Newer")
    text = browser.post(SEND, chosen(row, digest=digest)).content.decode()
    assert "The names changed since you opened the page" in text
    assert shown_name(sandbox, row) == ""


def test_what_stands_in_the_way_is_said_before_anything_is_sent(browser_of):
    text = page_of(browser_of("Onboarding"), IntegrationFactory()).content.decode()
    assert "Nothing can be sent yet" in text
    assert "developer application" in text
    assert "Send 1 name" not in text


def test_more_than_fit_on_the_page_are_sent_by_typing_their_number(sandbox, row, browser_of, monkeypatch):
    monkeypatch.setattr(naming_pages, "ROWS_SHOWN", 0)
    browser = browser_of("Onboarding")
    assert "type that number" in send(browser, row)
    assert shown_name(sandbox, row) == ""
    assert "1 confirmed" in send(browser, row, count="1")


@pytest.mark.parametrize("url", [PAGE, SEND])
def test_support_may_not(url, row, browser_of):
    assert browser_of("Support").post(url, chosen(row)).status_code == 403


@pytest.mark.parametrize("number", [10, 200])
def test_the_page_is_flat_in_queries(number, browser_of, django_assert_max_num_queries):
    rows = IntegrationFactory.create_batch(number)
    browser = browser_of("Onboarding")
    with django_assert_max_num_queries(12):
        page_of(browser, *rows)


def _change(row):
    return reverse("admin:integrations_integration_change", args=[row.pk])
