"""Pages that answer to a button only, asked for by their address, as after a login that came in between."""

import pytest
from django.urls import reverse

from partnerhub.post_only import NOTHING_DONE
from tests.integrations.factories import IntegrationFactory

pytestmark = pytest.mark.django_db
LISTS = [
    ("integrations_syncrun_plan", "integrations_syncrun_changelist"),
    ("integrations_syncrun_send", "integrations_syncrun_changelist"),
    ("integrations_configuration_remove", "integrations_configuration_changelist"),
    ("integrations_integration_names", "integrations_integration_changelist"),
    ("integrations_integration_send_names", "integrations_integration_changelist"),
]


@pytest.mark.parametrize(("page", "place"), LISTS, ids=[page for page, _ in LISTS])
def test_a_page_for_many_leads_back_to_its_list_and_says_so(browser_of, page, place):
    answer = browser_of("Onboarding").get(reverse(f"admin:{page}"), follow=True)
    assert answer.redirect_chain == [(reverse(f"admin:{place}"), 302)]
    assert [str(one) for one in answer.context["messages"]] == [NOTHING_DONE]


def test_a_button_of_one_row_leads_back_to_its_page(browser_of):
    pk = IntegrationFactory().pk
    answer = browser_of("Onboarding").get(reverse("admin:integrations_integration_pause", args=[pk]))
    assert answer.headers["Location"] == reverse("admin:integrations_integration_change", args=[pk])


def test_other_methods_are_refused_as_ever(browser_of):
    browser = browser_of("Onboarding")
    assert browser.put(reverse("admin:integrations_syncrun_plan")).status_code == 405
    assert browser.delete(reverse("admin:integrations_integration_names")).status_code == 405


def test_who_may_not_see_the_list_is_not_led_there(browser_of):
    assert (
        browser_of("BD reviewer").get(reverse("admin:integrations_configuration_remove")).status_code == 405
    )
