"""Rows for tests that visit every page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import (
    CallbackEvent,
    CallbackRoute,
    ClosedVersion,
    CustomerImport,
    CustomerLink,
    CustomerReport,
    DeveloperApplication,
    Offboarding,
    OnboardingTrack,
    PluginRequest,
    ProvisioningOrder,
    WatchedPage,
    WebhookEndpoint,
    WebhookNotification,
)
from support.models import Problem
from tests.customers.factories import (
    ContactFactory,
    ContractFactory,
    CustomerFactory,
    HolidayFactory,
    LinkedInContactFactory,
)
from tests.integrations.factories import (
    ApiCallFactory,
    ConfigurationFactory,
    DeveloperApplicationFactory,
    IntegrationFactory,
    SyncRunFactory,
    WatchedPageFactory,
)
from tests.support.factories import EscalationFactory, complete_case


@pytest.fixture
def rows_numbered_one(db) -> None:
    """A row behind every address, so that no page is refused, or empty, for want of its row."""
    customer = CustomerFactory(pk=1)
    contact = LinkedInContactFactory(pk=1)
    case = complete_case(pk=1, customer=customer)
    integration = IntegrationFactory(pk=1, customer=customer)
    HolidayFactory(pk=1)
    ContactFactory(pk=1, customer=customer)
    ContractFactory(pk=1, customer=customer)
    ConfigurationFactory(pk=1, integration=integration)
    DeveloperApplicationFactory(pk=1, customer=customer)
    ApiCallFactory(pk=1)
    SyncRunFactory(pk=1)
    EscalationFactory(pk=1, cases=[case], bd_contact=contact)
    WatchedPage.objects.all().delete()  # a new database is not without them
    WatchedPageFactory(pk=1)
    ClosedVersion.objects.create(pk=1, version="202603", since=timezone.now(), retry_at=timezone.now())
    CustomerImport.objects.create(pk=1, file_name="customers.csv")
    _onboarding_numbered_one(customer, integration)
    Problem.objects.create(pk=1, title="Exports fail")


def _onboarding_numbered_one(customer, integration) -> None:
    now, application = timezone.now(), DeveloperApplication.objects.get(pk=1)
    track = OnboardingTrack.objects.create(pk=1, customer=customer, product="rsc", application=application)
    link = {"track": track, "purpose": "plugin", "nonce": "n", "expires_at": now + timedelta(days=1)}
    CustomerLink.objects.create(pk=1, **link)
    PluginRequest.objects.create(pk=1, track=track, raw="[]")
    CustomerReport.objects.create(pk=1, track=track, kind="other")
    parent = DeveloperApplicationFactory(pk=2, customer=None, kind="parent")
    order = {
        "customer": customer,
        "parent": parent,
        "unique_foreign_id": "customer-1",
        "name": "ATS - Customer",
    }
    ProvisioningOrder.objects.create(pk=1, **order)
    Offboarding.objects.create(pk=1, track=track, kind="disable", started_at=now).integrations.add(
        integration
    )
    CallbackRoute.objects.create(pk=1, customer=customer, token="t", forward_to="https://ats.example/events")
    CallbackEvent.objects.create(pk=1, customer=customer, source="direct", event_id="e", body=b"{}")
    WebhookEndpoint.objects.create(pk=1, application=application, token="w")
    WebhookNotification.objects.create(
        pk=1, application=application, event_type="T", notification_id="n", body=b"{}"
    )
