"""Integrations that can be synced: a company id, an application of their own, a secret in the vault."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from integrations import configurations
from integrations.models import Configuration, DeveloperApplication, Integration, SyncRun
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory, IntegrationFactory

SECRET = "s3cret/of&the=customer+%"


def syncable(
    integration_type: str = "ONE_CLICK_EXPORT", *, secret: str = SECRET, beside: Integration | None = None
):
    """A new customer's integration; or one more of the customer that `beside` belongs to."""
    application = beside.application if beside else _application(secret)
    return IntegrationFactory(
        application=application, customer=application.customer, integration_type=integration_type
    )


def configure(integration: Integration, **values: str) -> list[Configuration]:
    """`configure(integration, CALLBACK_URL="https://…", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")`"""
    return [
        configurations.set_value(integration=integration, key=key, value=value)
        for key, value in values.items()
    ]


def _application(secret: str) -> DeveloperApplication:
    customer = CustomerFactory()
    customer.linkedin_company_id = str(10_000 + customer.pk)
    customer.save(update_fields=["linkedin_company_id"])
    return DeveloperApplicationFactory(customer=customer, secret=secret)


def sync(*rows, selection=None) -> SyncRun:
    selection = selection or Selection.of_configurations([row.pk for row in rows])
    return perform(request_sync(selection=selection, source=SyncRun.Source.COMMAND).pk)


def outcomes(run: SyncRun) -> dict[str, str]:
    return dict(run.results.values_list("key", "outcome"))


def held(linkedin) -> dict[str, str]:
    """What LinkedIn holds, by key."""
    with linkedin.state.lock:
        return {
            name: received.value
            for integration in linkedin.state.integrations.values()
            for name, received in integration.values.items()
        }


def change_at_linkedin(linkedin, **values: str | None) -> None:
    """Somebody sets values behind our back, or takes them away (None), whatever the integration."""
    with linkedin.state.lock:
        for integration in linkedin.state.integrations.values():
            for name in values.keys() & integration.values.keys():
                received, value = integration.values.pop(name), values[name]
                if value is not None:
                    integration.values[name] = replace(received, value=value)


def next_midnight(now: datetime) -> datetime:
    """00:00 UTC to come: no wait that LinkedIn asks for is longer."""
    return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
