"""Integrations: the form's refusals, configurations as lines, missing keys, pausing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import CallbackUrl, Configuration, Integration
from integrations.removal import remove
from tests.customers.factories import ContractFactory, CustomerFactory
from tests.integrations.factories import ConfigurationFactory, DeveloperApplicationFactory, IntegrationFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:integrations_integration_add")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def page(integration):
    return reverse("admin:integrations_integration_change", args=[integration.pk])


def form(*lines, **fields):
    """The integration's fields and its configurations, each line (pk, key, value, version)."""
    known = sum(1 for pk, *_ in lines if pk)
    posted = {"configurations-TOTAL_FORMS": len(lines), "configurations-INITIAL_FORMS": known, **fields}
    for number, (pk, key, value, version) in enumerate(lines):
        columns = {"id": pk or "", "key": key, "desired_value": value, "opened_version": version}
        posted |= {f"configurations-{number}-{name}": typed for name, typed in columns.items()}
    return posted


def complaints(response):
    found = [response.context["adminform"].form.errors]
    found += [line.errors for one in response.context["inline_admin_formsets"] for line in one.formset.forms]
    return " ".join(str(errors) for errors in found)


def fields_of(response):
    return response.context["adminform"].form.fields


def lines_of(response):
    [inline] = response.context["inline_admin_formsets"]
    return inline.formset.forms


def test_a_new_integration_leads_to_its_keys_ready_to_be_filled_in(browser):
    posted = {"customer": CustomerFactory().pk, "integration_type": "ONE_CLICK_EXPORT"}
    answer = browser.post(ADD, posted, follow=True)
    assert answer.request["PATH_INFO"] == page(Integration.objects.get())
    assert [line["key"].value() for line in lines_of(answer)] == ["CALLBACK_URL", "JOB_POSTING_VIEWERS"]


def test_keys_left_empty_are_not_saved_and_filled_ones_are(browser):
    integration = IntegrationFactory()
    lines = [(None, "CALLBACK_URL", "https://ats.example/7", 1), (None, "JOB_POSTING_VIEWERS", "", 1)]
    assert browser.post(page(integration), form(*lines)).status_code == 302
    row = Configuration.objects.get()
    assert (row.key, row.desired_value, row.generation) == ("CALLBACK_URL", "https://ats.example/7", 1)
    assert CallbackUrl.objects.get().customer == integration.customer


def test_a_line_stays_about_its_key_when_somebody_filled_another_meanwhile(browser):
    theirs = ConfigurationFactory()
    lines = [(None, "CALLBACK_URL", "", 1), (None, "JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS", 1)]
    browser.post(page(theirs.integration), form(*lines))
    stored = dict(Configuration.objects.values_list("key", "desired_value"))
    assert stored == {"CALLBACK_URL": theirs.desired_value, "JOB_POSTING_VIEWERS": "ALL_PRODUCT_USERS"}


def test_a_type_without_keys_asks_for_none(browser):
    integration = IntegrationFactory(integration_type="PROFILE_PLUGIN")
    assert browser.get(page(integration)).context["inline_admin_formsets"] == []


def test_a_key_with_one_legal_value_is_chosen_and_not_typed(browser):
    lines = lines_of(browser.get(page(IntegrationFactory())))
    values = {line["key"].value(): line.fields["desired_value"].widget for line in lines}
    assert values["JOB_POSTING_VIEWERS"].choices == [
        ("", "not set"),
        ("ALL_PRODUCT_USERS", "ALL_PRODUCT_USERS"),
    ]
    assert not hasattr(values["CALLBACK_URL"], "choices")


def test_people_who_may_only_look_get_no_empty_lines(browser_of):
    shown = browser_of("Support").get(page(IntegrationFactory())).content.decode()
    assert 'name="configurations-0-desired_value"' not in shown


def test_a_known_customer_is_offered_nothing_of_others(browser):
    mine, _other = ContractFactory(), ContractFactory()
    application = DeveloperApplicationFactory(customer=mine.customer)
    DeveloperApplicationFactory()
    answer = browser.get(ADD, {"customer": mine.customer_id})
    offered = {name: list(fields_of(answer)[name].queryset) for name in ("application", "contract")}
    assert offered == {"application": [application], "contract": [mine]}
    assert answer.context["adminform"].form["application"].value() == application.pk


def test_the_only_application_and_contract_are_taken(browser):
    contract = ContractFactory()
    application = DeveloperApplicationFactory(customer=contract.customer)
    browser.post(ADD, {"customer": contract.customer_id, "integration_type": "CSA_API"})
    row = Integration.objects.get()
    assert (row.application, row.contract) == (application, contract)


def test_of_two_applications_a_person_chooses(browser):
    application = DeveloperApplicationFactory()
    DeveloperApplicationFactory(customer=application.customer)
    browser.post(ADD, {"customer": application.customer_id, "integration_type": "ONE_CLICK_EXPORT"})
    assert Integration.objects.get().application is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({}, "This field is required", id="no type"),
        pytest.param({"integration_type": "CSA_API"}, "belongs to a contract", id="contract wanted"),
        pytest.param(
            {"integration_type": "ONE_CLICK_EXPORT", "tenant_type": "JOBS"}, "runs under tenant RECRUITER",
            id="wrong tenant",
        ),
    ],
)  # fmt: skip
def test_the_form_says_what_the_type_wants(browser, fields, sentence):
    answer = browser.post(ADD, form(customer=CustomerFactory().pk, **fields))
    assert sentence in complaints(answer)
    assert not Integration.objects.exists()


def test_another_customers_application_and_contract_are_refused(browser):
    owner = CustomerFactory(name="Owner")
    application, contract = DeveloperApplicationFactory(customer=owner), ContractFactory(customer=owner)
    fields = {"customer": CustomerFactory().pk, "integration_type": "CSA_API"}
    with_contract = browser.post(ADD, form(**fields, contract=contract.pk))
    assert "That contract belongs to someone else" in complaints(with_contract)
    fields["integration_type"] = "ONE_CLICK_EXPORT"
    assert "That application belongs to someone else" in complaints(
        browser.post(ADD, form(**fields, application=application.pk))
    )


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("CALLBACK_URL", "http://ats.example/1", "(IC-02)"),
        ("JOB_POSTING_VIEWERS", "SOME_USERS", "(IC-07)"),
        ("APPLICATION_VIEWERS", "ALL_PRODUCT_USERS", "(IC-15)"),
        ("CALLBACK_URL", "https://TAKEN.example", "(IC-03)"),
    ],
)
def test_a_line_is_refused_with_the_rules_sentence(browser, key, value, sentence):
    CallbackUrl.objects.create(customer=CustomerFactory(), normal_form="https://taken.example/")
    answer = browser.post(page(IntegrationFactory()), form((None, key, value, 1)))
    assert sentence in complaints(answer)
    assert not Configuration.objects.exists()


def test_a_changed_line_is_a_new_generation_and_an_untouched_one_is_not(browser):
    integration = IntegrationFactory()
    callback = ConfigurationFactory(integration=integration)
    viewers = ConfigurationFactory(
        integration=integration, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS"
    )
    lines = [
        (callback.pk, callback.key, "https://ats.example/new", 1),
        (viewers.pk, viewers.key, viewers.desired_value, 1),
    ]
    assert browser.post(page(integration), form(*lines)).status_code == 302
    generations = dict(Configuration.objects.values_list("key", "generation"))
    assert generations == {"CALLBACK_URL": 2, "JOB_POSTING_VIEWERS": 1}


def test_the_key_of_a_line_cannot_be_swapped(browser):
    callback = ConfigurationFactory()
    line = (callback.pk, "JOB_POSTING_VIEWERS", callback.desired_value, 1)
    browser.post(page(callback.integration), form(line))
    assert list(Configuration.objects.values_list("key", flat=True)) == ["CALLBACK_URL"]


def test_a_missing_key_that_is_to_be_deleted_leads_to_it(browser):
    row = ConfigurationFactory(
        key="JOB_POSTING_VIEWERS",
        desired_value="ALL_PRODUCT_USERS",
        confirmed=True,
        integration__customer__uses_acls="no",
    )
    remove(row)
    shown = browser.get(page(row.integration)).content.decode()
    place = reverse("admin:integrations_configuration_change", args=[row.pk])
    assert f'href="{place}">Look: it is to be deleted' in shown


def test_saving_the_integration_leaves_what_is_to_be_deleted(browser):
    row = ConfigurationFactory(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", confirmed=True)
    remove(row)
    line = (row.pk, row.key, row.desired_value, 1)  # opened before somebody deleted it
    assert browser.post(page(row.integration), form(line, integration_name="Ours")).status_code == 302
    row.refresh_from_db()
    assert (row.deleting_since is None, row.generation) == (False, 2)


def test_a_line_whose_row_went_meanwhile_keeps_what_was_typed(browser):
    callback = ConfigurationFactory()
    viewers = ConfigurationFactory(
        integration=callback.integration, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS"
    )
    remove(callback)
    lines = [
        (callback.pk, callback.key, "https://ats.example/typed", 1),
        (viewers.pk, viewers.key, viewers.desired_value, 1),
    ]
    answer = browser.post(page(callback.integration), form(*lines))
    assert "CALLBACK_URL was deleted by" in complaints(answer)
    kept = {line["key"].value(): line["desired_value"].value() for line in lines_of(answer)}
    assert kept == {"JOB_POSTING_VIEWERS": "ALL_PRODUCT_USERS", "CALLBACK_URL": "https://ats.example/typed"}
    again = [
        (viewers.pk, viewers.key, viewers.desired_value, 1),
        (None, callback.key, "https://ats.example/typed", 1),
    ]
    assert browser.post(page(callback.integration), form(*again)).status_code == 302
    assert dict(Configuration.objects.values_list("key", "desired_value")) == kept


def test_a_line_whose_row_went_meanwhile_and_was_not_touched_goes_too(browser):
    callback = ConfigurationFactory()
    remove(callback)
    line = (callback.pk, callback.key, callback.desired_value, 1)
    assert browser.post(page(callback.integration), form(line)).status_code == 302
    assert not Configuration.objects.exists()


def test_the_name_shown_in_recruiter_is_entered_and_the_confirmed_one_is_shown(browser):
    integration = IntegrationFactory(confirmed_name="Acme at LinkedIn", confirmed_name_at=timezone.now())
    browser.post(page(integration), form(integration_name="Acme, new"))
    shown = browser.get(page(integration)).content.decode()
    assert "Acme at LinkedIn" in shown
    assert 'value="Acme, new"' in shown
    assert "not confirmed yet" in shown


def test_missing_keys_are_one_click_away(browser):
    integration = IntegrationFactory(customer__uses_acls="no")
    shown = browser.get(page(integration)).content.decode()
    assert "ONE_CLICK_EXPORT still needs CALLBACK_URL, JOB_POSTING_VIEWERS" in shown
    add = reverse("admin:integrations_configuration_add")
    link = f"{add}?integration={integration.pk}&key=JOB_POSTING_VIEWERS&desired_value=ALL_PRODUCT_USERS"
    assert link.replace("&", "&amp;") in shown
    assert 'value="ALL_PRODUCT_USERS"' in browser.get(link).content.decode()


def test_an_unasked_acl_question_leads_to_the_customer(browser):
    application = DeveloperApplicationFactory(supports_sync_acls=True, customer__uses_acls="not_asked")
    integration = IntegrationFactory(customer=application.customer, application=application)
    shown = browser.get(page(integration)).content.decode()
    customer = reverse("admin:customers_customer_change", args=[integration.customer_id])
    assert f'href="{customer}#id_uses_acls">Record the answer' in shown


def test_pausing_wants_a_reason_and_resuming_is_noted(browser):
    integration = IntegrationFactory()
    pause = reverse("admin:integrations_integration_pause", args=[integration.pk])
    browser.post(pause, {"reason": "  "})
    integration.refresh_from_db()
    assert not integration.is_paused
    browser.post(pause, {"reason": "contract renewal"})
    browser.post(reverse("admin:integrations_integration_resume", args=[integration.pk]))
    integration.refresh_from_db()
    assert not integration.is_paused
    reasons = [row.history_change_reason for row in integration.history.all()]
    assert reasons[:2] == ["Resumed", "Paused: contract renewal"]


@pytest.mark.parametrize(("method", "status"), [("get", 302), ("post", 403)])
def test_only_a_post_of_somebody_who_may_pauses(browser_of, method, status):
    url = reverse("admin:integrations_integration_pause", args=[IntegrationFactory().pk])
    browser = browser_of("Support") if status == 403 else browser_of("Onboarding")
    assert getattr(browser, method)(url, {"reason": "no"}).status_code == status


def test_the_contract_stays_once_linkedin_confirmed_something_under_it(browser):
    contract = ContractFactory()
    integration = IntegrationFactory(
        integration_type="CSA_API", contract=contract, customer=contract.customer
    )
    ConfigurationFactory(integration=integration, confirmed=True)
    form_fields = browser.get(page(integration)).context["adminform"].form.fields
    assert set(form_fields) == {"application", "integration_name"}


def test_an_integration_with_a_value_at_linkedin_is_not_deleted(browser_of):
    configuration = ConfigurationFactory(confirmed=True)
    url = reverse("admin:integrations_integration_delete", args=[configuration.integration_id])
    answer = browser_of("Administrator").post(url, {"post": "yes"}, follow=True)
    assert "LinkedIn has CALLBACK_URL and does not delete it" in answer.content.decode()
    assert Integration.objects.exists()


@pytest.mark.parametrize(
    ("missing", "found"), [("callback", {"Bare"}), ("application", {"Bare", "With callback"}), ("luck", None)]
)
def test_the_list_finds_what_is_missing(browser, missing, found):
    IntegrationFactory(customer__name="Bare")
    ConfigurationFactory(integration__customer__name="With callback")
    answer = browser.get(reverse("admin:integrations_integration_changelist"), {"missing": missing})
    names = {row.customer.name for row in answer.context["cl"].result_list}
    assert names == (found or {"Bare", "With callback"})


@pytest.mark.parametrize("customer", ["0", "9" * 19, "9" * 40, "-1", "\u00b2", "x"])
def test_a_link_that_names_no_customer_opens_an_empty_form(browser, customer):
    answer = browser.get(ADD, {"customer": customer})
    assert answer.context["adminform"].form["customer"].value() is None
