"""Many customers at once: each with an application, its secret, two integrations and three configurations."""

from itertools import count

from customers.models import Customer
from integrations.configurations import register_callbacks
from integrations.credentials import store_secrets
from integrations.models import Configuration, DeveloperApplication, Integration

PER_CUSTOMER = 3  # configurations
SECRET = "s3cret/of&the=customer+%"
VIEWERS = "ALL_PRODUCT_USERS"
VALUES = {
    "ONE_CLICK_EXPORT": {"CALLBACK_URL": "", "JOB_POSTING_VIEWERS": VIEWERS},
    "IN_ATS_INDICATOR": {"APPLICATION_VIEWERS": VIEWERS},
}
COLUMNS = "customer,linkedin_company_id,application_client_id,application_client_secret,integration_type"


def seed(size: int) -> str:
    """Make so many customers; returns the CSV by which the sandbox comes to know them."""
    applications = _applications(size)
    store_secrets({application.pk: SECRET for application in applications}, keep_previous=False)
    integrations = Integration.objects.bulk_create(
        Integration(
            customer=application.customer,
            application=application,
            integration_type=integration_type,
            tenant_type="RECRUITER",
        )
        for application in applications
        for integration_type in VALUES
    )
    Configuration.objects.bulk_create(
        Configuration(integration=integration, key=key, desired_value=value or _callback(integration))
        for integration in integrations
        for key, value in VALUES[integration.integration_type].items()
    )
    register_callbacks(*(application.customer.pk for application in applications))
    return "\n".join([COLUMNS, *map(_line, integrations)])


def _applications(size: int) -> list[DeveloperApplication]:
    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer {number:05}", linkedin_company_id=str(number), uses_acls="yes")
        for number in (100_000 + index for index in range(size))
    )
    numbers = count(1)
    return DeveloperApplication.objects.bulk_create(
        DeveloperApplication(customer=customer, name="ATS", client_id=f"client-{next(numbers):05}")
        for customer in customers
    )


def _callback(integration: Integration) -> str:
    return f"https://c{integration.pk}.example/0"


def _line(integration: Integration) -> str:
    customer, application = integration.customer, integration.application
    return f"{customer.name},{customer.linkedin_company_id},{application.client_id},{SECRET},{integration.integration_type}"
