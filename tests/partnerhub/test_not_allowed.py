"""The pages for what is missing or refused: true for who asks, with and without DEBUG."""

import pytest
from django.test import Client
from django.urls import reverse

from partnerhub.not_allowed import INSTEAD
from partnerhub.roles import ROLES
from tests.support.factories import complete_case

pytestmark = pytest.mark.django_db


def refused(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 403
    return answer.content.decode()


def test_who_deletes_a_person_is_told_to_switch_the_account_off(browser_of, person):
    page = refused(browser_of("Administrator"), f"/auth/user/{person('Support').pk}/delete/")
    assert "Switch the account off instead" in page
    assert "change your role" not in page


def test_who_deletes_a_case_is_told_to_close_it(browser_of):
    page = refused(
        browser_of("Administrator"), reverse("admin:support_case_delete", args=[complete_case().pk])
    )
    assert "Close the case instead" in page


def test_what_nobody_may_do_is_no_question_of_the_role(browser_of):
    page = refused(browser_of("Administrator"), "/auth/group/add/")
    assert "Nobody does this here" in page


def test_what_the_role_lacks_leads_to_an_administrator(browser_of):
    assert "An administrator can change your role" in refused(
        browser_of("BD reviewer"), "/customers/customer/add/"
    )


@pytest.mark.parametrize("address", ["/no/such/page/", "/support/nothing/", "/support/escalation/7/history/"])
@pytest.mark.parametrize("debug", [True, False], ids=["with DEBUG", "without DEBUG"])
def test_missing_page_is_ours_and_lists_no_addresses(address, debug, settings, admin_client):
    settings.DEBUG = debug
    answer = admin_client.get(address)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()
    assert "URLconf" not in answer.content.decode()


def test_sentences_name_only_permissions_that_no_role_has():
    granted = set().union(*(role.permissions for role in ROLES.values()))
    assert not granted & set(INSTEAD)


def test_a_form_without_its_token_is_refused_in_words(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("Support"))
    answer = browser.post("/logout/")
    assert answer.status_code == 403
    assert "Nothing was done" in answer.content.decode()


def test_the_customers_door_has_a_refusal_of_its_own(settings):
    settings.PLUGIN_URL = "https://connect.partner.example"
    settings.ALLOWED_HOSTS = ["connect.partner.example"]
    browser = Client(enforce_csrf_checks=True, headers={"host": "connect.partner.example"})
    answer = browser.post("/connect/no-such-link/seen/")
    assert answer.status_code == 403
    assert "allow cookies of this page" in answer.content.decode()
