"""The page of a drifted configuration: both values side by side, and the two ways out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import Configuration
from tests.integrations.factories import ConfigurationFactory, ready_configuration

pytestmark = pytest.mark.django_db

OURS = "https://ats.example/ours"
THEIRS = "https://elsewhere.example/theirs"


@pytest.fixture
def row():
    return ready_configuration(
        confirmed=True,
        desired_value=OURS,
        observed_value=THEIRS,
        drift="differs",
        drift_since=timezone.now(),
    )


def page(name, row):
    return reverse(f"admin:integrations_configuration_{name}", args=[row.pk])


def test_both_values_and_hosts_stand_side_by_side(row, browser_of):
    text = browser_of("Onboarding").get(page("drift", row)).content.decode()
    for words in (OURS, THEIRS, "ats.example", "elsewhere.example", "another host", "First seen to differ"):
        assert words in text


def test_sending_ours_goes_by_way_of_the_plan_page(row, browser_of):
    browser = browser_of("Onboarding")
    assert "Send our value" in browser.get(page("drift", row)).content.decode()
    plan = browser.post(
        reverse("admin:integrations_syncrun_plan"), {"kind": "configurations", "pks": str(row.pk)}
    )
    assert plan.context["plan"].moved_hosts == 1


def test_a_person_who_may_only_read_is_offered_nothing(row, browser_of):
    text = browser_of("Support").get(page("drift", row)).content.decode()
    assert OURS in text
    assert "Send our value" not in text
    assert "Take LinkedIn" not in text


def test_who_may_not_even_read_is_refused(row, browser_of):
    assert browser_of("BD reviewer").get(page("drift", row)).status_code == 403


def test_taking_linkedins_value_is_asked_once_more(row, browser_of):
    text = browser_of("Onboarding").get(page("take", row)).content.decode()
    assert "Candidates will go to elsewhere.example for good" in text
    assert Configuration.objects.get().desired_value == OURS


def test_linkedins_value_becomes_ours_with_the_person_in_the_history(row, browser_of):
    answer = browser_of("Onboarding").post(page("take", row), {"shown": THEIRS}, follow=True)
    taken = Configuration.objects.get()
    assert "LinkedIn&#x27;s value is ours now" in answer.content.decode()
    assert (taken.desired_value, taken.is_confirmed) == (THEIRS, False)
    assert taken.history.first().history_user.username == "onboarding"


def test_a_value_nobody_looked_at_is_not_taken(row, browser_of):
    answer = browser_of("Onboarding").post(page("take", row), {"shown": "https://x.example/"}, follow=True)
    assert "LinkedIn showed another value meanwhile" in answer.content.decode()
    assert Configuration.objects.get().desired_value == OURS


def test_support_may_not_take_a_value(row, browser_of):
    assert browser_of("Support").post(page("take", row), {"shown": THEIRS}).status_code == 403


def test_a_value_that_cannot_be_ours_says_why(browser_of):
    row = ready_configuration(
        confirmed=True, observed_value="http://no.tls/", drift="differs", drift_since=timezone.now()
    )
    text = browser_of("Onboarding").get(page("drift", row)).content.decode()
    assert "IC-02" in text
    assert page("take", row) not in text


@pytest.mark.parametrize("name", ["drift", "take"])
def test_where_nothing_differs_any_more_the_page_says_so(name, browser_of):
    row = ConfigurationFactory(confirmed=True)
    answer = browser_of("Onboarding").get(page(name, row), follow=True)
    assert "Nothing differs here any more" in answer.content.decode()


def test_a_configuration_that_is_gone_is_not_found(row, browser_of):
    url = page("drift", row)
    row.delete()
    assert browser_of("Onboarding").get(url).status_code == 404


def test_the_configuration_itself_leads_to_the_comparison(row, browser_of):
    text = browser_of("Onboarding").get(page("change", row)).content.decode()
    assert page("drift", row) in text


def test_the_list_finds_what_drifted(row, browser_of):
    ConfigurationFactory(confirmed=True)
    listed = browser_of("Onboarding").get(
        f"{reverse('admin:integrations_configuration_changelist')}?state=drift"
    )
    assert list(listed.context["cl"].queryset) == [row]


def test_the_customer_form_asks_for_the_policy(row, browser_of):
    url = reverse("admin:customers_customer_change", args=[row.integration.customer_id])
    text = browser_of("Onboarding").get(url).content.decode()
    assert "drift_policy" in text
    assert "What happens when somebody changed a value" in text
