"""The smallest valid rows of integrations. Secrets are stored as in real life: through the vault."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from integrations.credentials import store_secret
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
from integrations.models.integrations import value_hash
from tests.customers.factories import CustomerFactory


class DeveloperApplicationFactory(DjangoModelFactory):
    """A customer's child application, with a secret where `secret="…"` is given."""

    class Meta:
        model = DeveloperApplication
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    name = factory.Sequence(lambda n: f"ATS for customer {n}")
    client_id = factory.Sequence(lambda n: f"client-{n}")

    @factory.post_generation
    def secret(self, create, value, **kwargs):
        if value:
            store_secret(application=self, secret=value)


class IntegrationFactory(DjangoModelFactory):
    """One-Click Export of a customer with a company id."""

    class Meta:
        model = Integration

    customer = factory.SubFactory(
        CustomerFactory, linkedin_company_id=factory.Sequence(lambda n: str(1_000 + n)), uses_acls="yes"
    )
    integration_type = "ONE_CLICK_EXPORT"
    tenant_type = "RECRUITER"


def _application_of(integration):
    """What is confirmed went out under some application: the integration's own, made where it has none."""
    if integration.application is None:
        integration.application = DeveloperApplicationFactory(customer=integration.customer)
        integration.save(update_fields=["application"])
    return integration.application


class ConfigurationFactory(DjangoModelFactory):
    """A callback that LinkedIn has never seen; `confirmed=True` makes it proven there."""

    class Meta:
        model = Configuration

    class Params:
        confirmed = factory.Trait(
            confirmed_generation=1,
            confirmed_at=factory.LazyFunction(timezone.now),
            confirmed_hash=factory.LazyAttribute(lambda row: value_hash(row.desired_value)),
            confirmed_application=factory.LazyAttribute(lambda row: _application_of(row.integration)),
            confirmed_context=factory.LazyAttribute(lambda row: row.integration.context_number),
            observed_value=factory.SelfAttribute("desired_value"),
            observed_at=factory.LazyFunction(timezone.now),
        )

    integration = factory.SubFactory(IntegrationFactory)
    next_attempt_at = factory.LazyAttribute(
        lambda row: timezone.now() if getattr(row, "trouble", "") in {"retry", "unknown"} else None
    )
    key = "CALLBACK_URL"
    desired_value = factory.Sequence(lambda n: f"https://ats.example/{n}")


class SyncRunFactory(DjangoModelFactory):
    class Meta:
        model = SyncRun

    source = SyncRun.Source.ADMIN


class SyncResultFactory(DjangoModelFactory):
    """A pending result; with an `outcome` it is settled."""

    class Meta:
        model = SyncResult

    run = factory.SubFactory(SyncRunFactory)
    configuration = factory.SubFactory(ConfigurationFactory)
    integration = factory.SelfAttribute("configuration.integration")
    key = factory.SelfAttribute("configuration.key")
    value = factory.SelfAttribute("configuration.desired_value")
    settled_at = factory.LazyAttribute(lambda row: timezone.now() if getattr(row, "outcome", "") else None)


class ApiCallFactory(DjangoModelFactory):
    class Meta:
        model = ApiCall

    started_at = factory.LazyFunction(timezone.now)
    method = "PUT"
    url = "https://api.linkedin.com/rest/integrationConfigurations?ids[0].integrationType=ONE_CLICK_EXPORT"
    endpoint = "/rest/integrationConfigurations"
    version = "202603"
    status = 200
    uuid = factory.Sequence(lambda n: f"AAYx{n:012}")
    request_id = factory.Sequence(lambda n: f"request-{n}")


class AttemptFactory(DjangoModelFactory):
    class Meta:
        model = Attempt

    run = factory.SubFactory(SyncRunFactory)
    application = factory.SubFactory(DeveloperApplicationFactory)
    state = Attempt.State.ANSWERED
    carried = factory.LazyFunction(list)
    started_at = factory.LazyFunction(timezone.now)
    write_call = factory.SubFactory(ApiCallFactory)


class WatchedPageFactory(DjangoModelFactory):
    """A page that is due in a month."""

    class Meta:
        model = WatchedPage

    name = factory.Sequence(lambda n: f"Page {n}")
    url = factory.Sequence(lambda n: f"https://learn.microsoft.com/en-us/linkedin/page-{n}")
    next_due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


def ready_configuration(secret: str = "a-secret", **fields: object):
    """A configuration that can be sent: company id, application with secret, callback of its own."""
    integration = IntegrationFactory()
    integration.application = DeveloperApplicationFactory(
        customer=integration.customer, supports_sync_acls=True, secret=secret
    )
    integration.save(update_fields=["application"])
    return ConfigurationFactory(integration=integration, **fields)
