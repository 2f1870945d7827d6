"""The plan page: what would be sent, what not and why; nothing is written before it is confirmed."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Customer
from integrations.admin import plan_page
from integrations.admin.plan_page import CUSTOMERS_SHOWN, plan_page_of
from integrations.configurations import set_value
from integrations.models import QuotaDay, SyncRun
from integrations.removal import remove
from integrations.selection import Selection
from integrations.unsent import plan_url
from tests.customers.factories import ContractFactory, CustomerFactory
from tests.integrations.admin.conftest import action, choose
from tests.integrations.factories import (
    ConfigurationFactory,
    DeveloperApplicationFactory,
    IntegrationFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db
PLAN = reverse("admin:integrations_syncrun_plan")
SEND = reverse("admin:integrations_syncrun_send")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


@pytest.mark.parametrize("model", ["configuration", "integration", "customer"])
def test_the_action_of_each_list_opens_the_plan_and_writes_nothing(browser, model):
    configuration = ready_configuration()
    integration = configuration.integration
    app = "customers" if model == "customer" else "integrations"
    rows = {"configuration": configuration, "integration": integration, "customer": integration.customer}
    answer = browser.post(reverse(f"admin:{app}_{model}_changelist"), action(rows[model]))
    assert "Send 1 configuration<" in answer.content.decode()
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("model", ["configuration", "integration", "customer"])
def test_each_change_page_has_the_button(browser, model):
    configuration = ready_configuration()
    integration = configuration.integration
    app = "customers" if model == "customer" else "integrations"
    rows = {"configuration": configuration, "integration": integration, "customer": integration.customer}
    shown = browser.get(reverse(f"admin:{app}_{model}_change", args=[rows[model].pk])).content.decode()
    assert f'action="{PLAN}"' in shown
    assert f'name="kind" value="{model}s"' in shown


def test_a_callback_that_moves_shows_both_hosts(browser):
    configuration = ready_configuration(desired_value="https://old.example/a", confirmed=True)
    set_value(integration=configuration.integration, key="CALLBACK_URL", value="https://new.example/a")
    shown = browser.post(PLAN, choose("configurations", configuration)).content.decode()
    cells = [text for text in shown.split("<td") if "ph-moved" in text]
    assert ["old.example</strong>" in cells[0], "new.example</strong>" in cells[1]] == [True, True]
    assert "1 callback will move to another host" in shown


def test_customers_whose_callback_moves_come_first():
    quiet, moving = ready_configuration(), ready_configuration(observed_value="https://old.example/")
    page = plan_page_of(Selection.of_configurations([quiet.pk, moving.pk]))
    assert [one.name for one in page.shown] == [
        moving.integration.customer.name,
        quiet.integration.customer.name,
    ]


def test_a_value_changed_at_linkedin_says_since_when(browser):
    since = datetime(2026, 2, 5, 12, tzinfo=UTC)
    row = ready_configuration(
        confirmed=True, drift="differs", drift_since=since, observed_value="https://theirs.example"
    )
    shown = browser.post(PLAN, choose("configurations", row)).content.decode()
    assert "https://theirs.example" in shown
    assert "since 5 Feb 2026" in shown


def test_a_deletion_says_so_and_what_is_lost(browser):
    row = ready_configuration(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", confirmed=True)
    Customer.objects.update(uses_acls="no")
    remove(row)
    answer = browser.post(PLAN, choose("configurations", row))
    assert answer.context["plan"].counts == [("bad", 1, "delete")]
    assert "ONE_CLICK_EXPORT needs a value for JOB_POSTING_VIEWERS" in answer.content.decode()


def test_the_plan_says_what_it_takes_of_todays_calls(browser, settings):
    settings.LINKEDIN_DAILY_LIMIT = 50
    row = ready_configuration()
    _called(row, 10)
    shown = browser.post(PLAN, choose("configurations", row)).content.decode()
    assert "1 customer, 1 write and 1 read." in shown
    assert (
        f"Takes 2 of the 40 calls that {row.integration.customer.name} has left today (limit 50 a day)."
        in shown
    )


def test_the_plan_warns_when_todays_calls_do_not_reach(browser, settings):
    settings.LINKEDIN_DAILY_LIMIT = 11
    row = ready_configuration()
    _called(row, 10)
    shown = browser.post(PLAN, choose("configurations", row)).content.decode()
    assert "has 1 of 11 calls left today and needs 2" in shown


def _called(row, number):
    QuotaDay.objects.create(
        application=row.integration.application,
        resource="rest/integrationConfigurations",
        day=datetime.now(UTC).date(),
        reserved=number,
        used=number,
    )


def _place(model, row, anchor):
    return f"{reverse(f'admin:{model}_change', args=[row.pk])}#{anchor}"


def without_company_id():
    row = ready_configuration()
    customer = row.integration.customer
    customer.linkedin_company_id = ""
    customer.save()
    return row.integration, "IC-09</a>", _place("customers_customer", customer, "id_linkedin_company_id")


def without_application():
    row = ConfigurationFactory()
    place = _place("integrations_integration", row.integration, "id_application")
    return row.integration, "Choose the customer&#x27;s developer application", place


def without_secret():
    row = ready_configuration(secret="")
    place = _place("integrations_developerapplication", row.integration.application, "id_client_secret")
    return row.integration, "has no client secret here", place


def with_a_wrong_value():
    row = ready_configuration(desired_value="http://ats.example")
    return row.integration, "IC-02</a>", _place("integrations_configuration", row, "id_desired_value")


def with_an_unasked_question():
    application = DeveloperApplicationFactory(
        secret="s", supports_sync_acls=True, customer=CustomerFactory(linkedin_company_id="77")
    )
    integration = IntegrationFactory(
        customer=application.customer, application=application, integration_type="IN_ATS_INDICATOR"
    )
    place = _place("customers_customer", integration.customer, "id_uses_acls")
    return integration, "ask the customer whether they will use ACLs", place


@pytest.mark.parametrize(
    "case",
    [without_company_id, without_application, without_secret, with_a_wrong_value, with_an_unasked_question],
)
def test_what_is_not_allowed_says_why_and_leads_to_the_field(browser, case):
    integration, sentence, place = case()
    shown = browser.post(PLAN, choose("integrations", integration)).content.decode()
    assert sentence in shown
    assert f'href="{place}"' in shown
    assert "Send " not in shown


def test_unchanged_values_need_no_call(browser):
    configuration = ready_configuration(confirmed=True)
    answer = browser.post(PLAN, choose("configurations", configuration))
    plan = answer.context["plan"]
    assert (plan.sent, plan.unchanged, plan.calls.total) == (0, 1, 0)
    assert "Everything is already at LinkedIn." in answer.content.decode()


def test_a_plan_that_changed_meanwhile_is_shown_again_and_not_sent(browser):
    configuration = ready_configuration()
    seen = browser.post(PLAN, choose("configurations", configuration)).context["plan"].digest
    set_value(integration=configuration.integration, key="CALLBACK_URL", value="https://other.example")
    answer = browser.post(SEND, {**choose("configurations", configuration), "digest": seen})
    assert "The plan changed since you opened it" in answer.content.decode()
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("posted", [{"kind": "everything", "pks": "1"}, {"kind": "run", "pks": "1;2"}, {}])
def test_a_choice_that_cannot_be_read_is_a_bad_request(browser, posted):
    assert browser.post(PLAN, posted).status_code == 400


def test_nothing_to_sync_is_said_so(browser):
    contract = ContractFactory()
    integration = IntegrationFactory(
        customer=contract.customer, contract=contract, integration_type="CSA_API"
    )
    assert "Nothing to sync" in browser.post(PLAN, choose("integrations", integration)).content.decode()


@pytest.mark.parametrize("url", [PLAN, SEND])
def test_only_people_who_may_sync_reach_it(browser_of, url):
    assert browser_of("Support").post(url, {"kind": "customers", "pks": "1"}).status_code == 403


def test_people_who_may_not_sync_are_not_offered_it(browser_of):
    row = ready_configuration()
    browser = browser_of("Support")
    shown = browser.get(reverse("admin:integrations_configuration_change", args=[row.pk])).content.decode()
    shown += browser.get(reverse("admin:integrations_configuration_changelist")).content.decode()
    assert "Sync to LinkedIn" not in shown


def test_a_large_plan_shows_some_customers_and_counts_the_rest(browser):
    rows = [ConfigurationFactory() for _ in range(CUSTOMERS_SHOWN + 20)]
    shown = browser.post(PLAN, choose("configurations", *rows))
    assert "And 20 more customers:" in shown.content.decode()
    assert len(shown.context["plan"].shown) == CUSTOMERS_SHOWN


def test_a_plan_that_does_not_fit_on_the_page_is_sent_by_typing_its_number(browser, monkeypatch):
    monkeypatch.setattr(plan_page, "CUSTOMERS_SHOWN", 1)
    chosen = choose("configurations", ready_configuration(), ready_configuration())
    shown = browser.post(PLAN, chosen)
    assert "To send all 2 configurations, type that number" in shown.content.decode()
    confirmed = {**chosen, "digest": shown.context["plan"].digest}
    assert "you typed nothing" in browser.post(SEND, confirmed).content.decode()
    assert not SyncRun.objects.exists()
    assert browser.post(SEND, {**confirmed, "count": "2"}).status_code == 302


def test_of_one_customer_with_very_many_lines_some_are_shown(monkeypatch):
    monkeypatch.setattr(plan_page, "LINES_SHOWN", 1)
    row = ready_configuration()
    ConfigurationFactory(
        integration=row.integration, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS"
    )
    page = plan_page_of(Selection.of_integrations([row.integration_id]))
    [customer] = page.shown
    assert (len(customer.shown), customer.not_shown, page.is_cut) == (1, 1, True)


def test_the_plan_takes_as_many_queries_for_100_as_for_10():
    rows = [ready_configuration() for _ in range(100)]
    counts = []
    for some in (rows[:10], rows):
        with CaptureQueriesContext(connection) as queries:
            plan_page_of(Selection.of_integrations([row.integration_id for row in some]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_a_link_opens_the_plan_of_a_short_choice_and_writes_nothing(browser):
    row = ready_configuration()
    shown = browser.get(plan_url("configurations", [row.pk])).content.decode()
    assert "Send 1 configuration<" in shown
    assert not SyncRun.objects.exists()


def save(browser, row, value, button="_save"):
    """What the page of a configuration posts."""
    page = reverse("admin:integrations_configuration_change", args=[row.pk])
    posted = {"desired_value": value, "opened_version": row.version, button: "1"}
    return browser.post(page, posted, follow=True)


def test_save_and_plan_stores_the_value_and_shows_what_it_does(browser):
    row = ready_configuration(confirmed=True)
    answer = save(browser, row, "https://new.example/a", "_plan")
    row.refresh_from_db()
    assert row.desired_value == "https://new.example/a"
    assert "https://new.example/a" in answer.content.decode()
    assert "Send 1 configuration<" in answer.content.decode()


def test_a_save_says_that_nothing_was_sent_and_leads_to_the_plan(browser):
    row = ready_configuration(confirmed=True)
    shown = save(browser, row, "https://new.example/a").content.decode()
    assert "Saved here, and not sent to LinkedIn yet" in shown
    assert plan_url("configurations", [row.pk]).replace("&", "&amp;") in shown


def test_a_save_of_what_linkedin_has_says_nothing_of_sending(browser):
    row = ready_configuration(confirmed=True)
    assert "not sent to LinkedIn yet" not in save(browser, row, row.desired_value).content.decode()


def test_the_plan_of_a_deletion_says_that_it_deletes_and_what_cancelling_leaves(browser):
    row = ready_configuration(confirmed=True, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS")
    remove(row)
    shown = browser.post(PLAN, choose("configurations", row)).content.decode()
    assert "Delete 1 at LinkedIn<" in shown
    assert "it stays marked as to be deleted" in shown
    page = reverse("admin:integrations_configuration_change", args=[row.pk])
    assert f'<a class="ph-button" href="{page}">Cancel</a>' in shown


def test_a_plan_that_sends_and_deletes_says_both(browser):
    kept = ready_configuration()
    viewers = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}
    gone = ConfigurationFactory(integration=kept.integration, confirmed=True, **viewers)
    remove(gone)
    assert "Send 1, delete 1<" in browser.post(PLAN, choose("configurations", kept, gone)).content.decode()
