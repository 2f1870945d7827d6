"""All pages at once: no secret on any of them, no role beyond its rights, no list that grows in queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Customer
from integrations.models import (
    ApiCall,
    Attempt,
    Configuration,
    DeveloperApplication,
    Integration,
    SyncResult,
    SyncRun,
    WatchedPage,
)
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.admin.conftest import choose
from tests.integrations.factories import (
    ApiCallFactory,
    AttemptFactory,
    ConfigurationFactory,
    DeveloperApplicationFactory,
    IntegrationFactory,
    SyncResultFactory,
    SyncRunFactory,
    WatchedPageFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db
MODELS = [
    "developerapplication", "integration", "configuration", "syncrun", "attempt", "apicall", "watchedpage",
    "closedversion",
]  # fmt: skip
SECRET = "SENTINEL-7f3a-secret"


def listing(model):
    return reverse(f"admin:integrations_{model}_changelist")


@pytest.fixture
def synced(sandbox, register):
    """A configuration that was synced with a secret which must appear nowhere."""
    configuration = ready_configuration(secret=SECRET)
    register(configuration, secret=SECRET)
    run = perform(request_sync(selection=Selection.of_configurations([configuration.pk]), source="admin").pk)
    assert run.results.get().outcome == "confirmed"
    return configuration


def pages_of(configuration):
    """Every page that has to do with one configuration, its histories and deletions too."""
    integration = configuration.integration
    result = configuration.sync_results.get()
    rows = [configuration, integration, integration.application, result.run, result.attempt]
    rows += [integration.customer, *result.run.api_calls.all()]
    for row in rows:
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for view in ("change", "history", "delete"):
            yield reverse(f"{name}_{view}", args=[row.pk])
    yield reverse("admin:integrations_syncrun_progress", args=[result.run_id])
    yield reverse("admin:index")


def test_no_page_shows_the_secret_or_a_token(synced, admin_client, sandbox):
    tokens = list(sandbox.state.tokens)
    seen = [admin_client.get(url).content.decode() for url in pages_of(synced)]
    seen.append(
        admin_client.post(
            reverse("admin:integrations_syncrun_plan"), choose("configurations", synced)
        ).content.decode()
    )
    assert tokens
    for word in (SECRET, *tokens, synced.integration.application.credential.client_secret):
        assert not [text for text in seen if word in text]


@pytest.mark.parametrize("model", MODELS)
def test_support_and_onboarding_read_every_list_and_bd_none(browser_of, model):
    answers = {role: browser_of(role).get(listing(model)).status_code for role in ("Support", "BD reviewer")}
    assert answers == {"Support": 200, "BD reviewer": 403}


@pytest.mark.parametrize(
    ("model", "view", "allowed"),
    [
        ("developerapplication", "add", {"Onboarding", "Administrator"}),
        ("integration", "add", {"Onboarding", "Administrator"}),
        ("configuration", "add", {"Onboarding", "Administrator"}),
        ("syncrun", "add", set()),
        ("apicall", "add", set()),
        ("watchedpage", "add", {"Administrator"}),
        ("closedversion", "add", set()),
    ],
)
def test_only_these_roles_may_add(browser_of, role, model, view, allowed):
    answer = browser_of(role).get(reverse(f"admin:integrations_{model}_{view}"))
    assert answer.status_code == (200 if role in allowed else 403)


def fill(size):
    """So many customers with one row each of everything."""
    customers = Customer.objects.bulk_create(CustomerFactory.build_batch(size))
    applications = DeveloperApplication.objects.bulk_create(
        [DeveloperApplicationFactory.build(customer=customer) for customer in customers]
    )
    integrations = Integration.objects.bulk_create(
        [IntegrationFactory.build(customer=customer) for customer in customers]
    )
    configurations = Configuration.objects.bulk_create(
        [ConfigurationFactory.build(integration=integration) for integration in integrations]
    )
    people = UserFactory.create_batch(2)
    WatchedPage.objects.bulk_create(
        [
            WatchedPageFactory.build(owner=people[0], last_read_by=people[1], last_read_on=date.today())
            for _ in customers
        ]
    )
    runs = SyncRun.objects.bulk_create(SyncRunFactory.build_batch(size))
    SyncResult.objects.bulk_create(
        [
            SyncResultFactory.build(run=run, configuration=row, outcome="confirmed")
            for run, row in zip(runs, configurations, strict=True)
        ]
    )
    calls = ApiCall.objects.bulk_create([ApiCallFactory.build(customer=one) for one in customers])
    Attempt.objects.bulk_create(
        [
            AttemptFactory.build(run=run, application=application, write_call=call)
            for run, application, call in zip(runs, applications, calls, strict=True)
        ]
    )


def queries_of_lists(browser):
    counts = {}
    for model in MODELS:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(listing(model)).status_code == 200
        counts[model] = len(queries)
    return counts


def test_lists_take_as_many_queries_at_1000_rows_as_at_10(browser_of):
    browser = browser_of("Onboarding")
    fill(10)
    queries_of_lists(browser)  # fills what is cached once, like content types
    at_10 = queries_of_lists(browser)
    fill(990)
    assert queries_of_lists(browser) == at_10
