"""One configuration: two operators, where it stands, deleting it."""

import pytest
from django.test import Client
from django.urls import reverse

from integrations.configurations import set_value
from integrations.models import Configuration
from tests.integrations.factories import ConfigurationFactory, IntegrationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:integrations_configuration_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


@pytest.fixture
def other_browser(person):
    browser = Client()
    browser.force_login(person("Onboarding", username="olga"))
    return browser


def page(configuration):
    return reverse("admin:integrations_configuration_change", args=[configuration.pk])


def typed(value, version=1):
    return {"desired_value": value, "opened_version": version}


def test_the_second_of_two_operators_sees_all_values_and_keeps_what_was_typed(browser, other_browser):
    configuration = ConfigurationFactory(desired_value="https://old.example", confirmed=True)
    other_browser.post(page(configuration), typed("https://theirs.example"))
    answer = browser.post(page(configuration), typed("https://yours.example"))
    form = answer.context["adminform"].form
    conflict = form.conflict
    assert (conflict.changed_by, conflict.opened, conflict.theirs, conflict.yours, conflict.at_linkedin) == (
        "olga", "https://old.example", "https://theirs.example", "https://yours.example", "https://old.example",
    )  # fmt: skip
    assert form["desired_value"].value() == "https://yours.example"
    configuration.refresh_from_db()
    assert configuration.desired_value == "https://theirs.example"
    assert "olga changed this at" in answer.content.decode()


def test_saving_again_after_the_comparison_keeps_yours(browser, other_browser):
    configuration = ConfigurationFactory()
    other_browser.post(page(configuration), typed("https://theirs.example"))
    refused = browser.post(page(configuration), typed("https://yours.example"))
    shown_version = refused.context["adminform"].form["opened_version"].value()
    browser.post(page(configuration), typed("https://yours.example", shown_version))
    configuration.refresh_from_db()
    assert (configuration.desired_value, configuration.generation) == ("https://yours.example", 3)


def test_saving_an_old_page_without_having_typed_leaves_theirs(browser, other_browser):
    configuration = ConfigurationFactory(desired_value="https://old.example")
    other_browser.post(page(configuration), typed("https://theirs.example"))
    assert browser.post(page(configuration), typed("https://old.example")).status_code == 302
    configuration.refresh_from_db()
    assert (configuration.desired_value, configuration.generation) == ("https://theirs.example", 2)


def test_the_same_conflict_is_seen_on_the_integrations_page(browser, other_browser):
    configuration = ConfigurationFactory()
    other_browser.post(page(configuration), typed("https://theirs.example"))
    line = {"id": configuration.pk, "key": configuration.key, **typed("https://yours.example")}
    posted = {f"configurations-0-{name}": value for name, value in line.items()}
    posted |= {"configurations-TOTAL_FORMS": 1, "configurations-INITIAL_FORMS": 1}
    url = reverse("admin:integrations_integration_change", args=[configuration.integration_id])
    shown = browser.post(url, posted).content.decode()
    assert "Changed by olga at" in shown
    assert 'value="https://yours.example"' in shown


def test_the_history_names_the_person(browser):
    configuration = ConfigurationFactory()
    browser.post(page(configuration), typed("https://new.example"))
    newest = configuration.history.first()
    assert (newest.desired_value, newest.history_user.username) == ("https://new.example", "onboarding")


def test_adding_refuses_a_key_that_the_type_does_not_have(browser):
    integration = IntegrationFactory(integration_type="PROFILE_PLUGIN")
    posted = {"integration": integration.pk, "key": "CALLBACK_URL", **typed("https://ats.example/1")}
    answer = browser.post(reverse("admin:integrations_configuration_add"), posted)
    assert "this type takes no configuration at all" in str(answer.context["adminform"].form.errors)
    assert not Configuration.objects.exists()


def test_adding_leads_back_to_the_integration(browser):
    integration = IntegrationFactory()
    posted = {"integration": integration.pk, "key": "CALLBACK_URL", **typed("https://ats.example/1")}
    answer = browser.post(reverse("admin:integrations_configuration_add"), posted)
    assert answer.url == reverse("admin:integrations_integration_change", args=[integration.pk])
    assert Configuration.objects.get().desired_value == "https://ats.example/1"


def test_a_second_value_for_one_key_is_refused(browser):
    row = ConfigurationFactory(desired_value="https://first.example")
    posted = {"integration": row.integration_id, "key": row.key, **typed("https://second.example")}
    answer = browser.post(reverse("admin:integrations_configuration_add"), posted)
    assert "already has a value for that key" in str(answer.context["adminform"].form.errors)
    row.refresh_from_db()
    assert row.desired_value == "https://first.example"


@pytest.mark.parametrize(("state", "shown"), [("unknown", 1), ("confirmed", 0), ("nonsense", 1)])
def test_the_list_is_filtered_by_state(browser, state, shown):
    ConfigurationFactory(trouble="unknown")
    assert browser.get(LIST, {"state": state}).context["cl"].result_count == shown


def test_deleting_what_linkedin_has_is_refused_with_the_reason(browser):
    configuration = ConfigurationFactory(confirmed=True)
    url = reverse("admin:integrations_configuration_delete", args=[configuration.pk])
    answer = browser.post(url, {"post": "yes"}, follow=True)
    assert "LinkedIn has CALLBACK_URL and does not delete it" in answer.content.decode()
    assert Configuration.objects.exists()


def test_deleting_what_was_never_sent_works(browser):
    configuration = set_value(
        integration=IntegrationFactory(), key="CALLBACK_URL", value="https://ats.example/1"
    )
    url = reverse("admin:integrations_configuration_delete", args=[configuration.pk])
    browser.post(url, {"post": "yes"})
    assert not Configuration.objects.exists()


def test_delete_is_not_offered_where_it_would_be_refused(browser):
    row = ConfigurationFactory(confirmed=True)
    integration = reverse("admin:integrations_integration_change", args=[row.integration_id])
    shown = browser.get(page(row)).content.decode()
    assert "deletelink" not in shown
    assert "LinkedIn has CALLBACK_URL and does not delete it" in shown
    assert f'href="{integration}#state">Go to the integration' in shown


def test_delete_is_offered_for_what_was_never_sent(browser):
    shown = browser.get(page(ConfigurationFactory())).content.decode()
    assert "deletelink" in shown
    assert "Go to the integration" not in shown


def test_the_form_offers_only_keys_of_the_type(browser):
    integration = IntegrationFactory(integration_type="IN_ATS_INDICATOR")
    answer = browser.get(reverse("admin:integrations_configuration_add"), {"integration": integration.pk})
    offered = [value for value, _ in answer.context["adminform"].form.fields["key"].widget.choices if value]
    assert offered == ["APPLICATION_VIEWERS"]


def test_viewers_are_chosen_from_what_linkedin_allows(browser):
    row = ConfigurationFactory(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS")
    widget = browser.get(page(row)).context["adminform"].form.fields["desired_value"].widget
    assert widget.choices == [("ALL_PRODUCT_USERS", "ALL_PRODUCT_USERS")]
