"""Rows for tests that visit every page."""

import pytest
from django.utils import timezone

from integrations.models import ClosedVersion, CustomerImport, WatchedPage
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
