"""From rows to plans: which integrations and keys a person chose, and the facts the plan wants of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings

from customers.models import Customer
from integrations.models import Configuration, Integration
from integrations.plan import ConfigurationFacts, IntegrationFacts, Step, plan, without_healing

READ = (
    "customer__name", "customer__linkedin_company_id", "customer__uses_acls", "customer__drift_policy",
    "contract__linkedin_contract_id",
    "application__customer", "application__supports_sync_acls", "application__dialect",
    "application__credential__client_secret", "integration_type", "tenant_type", "paused_at", "pause_reason",
    "paused_by__username", "stopped_at",
)  # fmt: skip
AT_ONCE = 1000  # integrations in memory together


@dataclass(frozen=True)
class Selection:
    """Integrations by id, each with the chosen keys, or None for all it has and needs. `heals`: what somebody changed
    at LinkedIn is written over, because a person saw the plan or said so."""

    keys: Mapping[int, frozenset[str] | None]
    heals: bool = True

    @classmethod
    def of_configurations(cls, pks: Iterable[int]) -> "Selection":
        chosen: defaultdict[int, set[str]] = defaultdict(set)
        rows = Configuration.objects.filter(pk__in=list(pks)).values_list("integration_id", "key")
        for integration, key in rows:
            chosen[integration].add(key)
        return cls({integration: frozenset(keys) for integration, keys in chosen.items()})

    @classmethod
    def of_integrations(cls, pks: Iterable[int]) -> "Selection":
        return cls(dict.fromkeys(pks))

    @classmethod
    def of_customers(cls, pks: Iterable[int]) -> "Selection":
        rows = Integration.objects.filter(customer__in=list(pks)).order_by("customer__name", "pk")
        return cls.of_integrations(rows.values_list("pk", flat=True))

    @classmethod
    def of_everything(cls) -> "Selection":
        return cls.of_integrations(
            Integration.objects.order_by("customer__name", "pk").values_list("pk", flat=True)
        )


def steps_of(selection: Selection) -> Iterator[Step]:
    """The plan of everything selected, in the order selected; two queries per 1,000 integrations, of which each is
    let go once its steps are out."""
    steps = _steps_of(selection)
    return steps if selection.heals else without_healing(steps)


def _steps_of(selection: Selection) -> Iterator[Step]:
    chosen = list(selection.keys)
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        rows = load(some)
        for pk in some:
            if pk in rows:
                yield from plan(facts_of(rows.pop(pk)), keys=selection.keys[pk])


def load(pks: Iterable[int]) -> dict[int, Integration]:
    """Integrations with all that `facts_of` reads, and little more, in two queries."""
    return (
        Integration.objects.select_related(
            "customer", "contract", "application", "application__credential", "paused_by"
        )
        .only(*READ)
        .prefetch_related("configurations")
        .in_bulk(list(pks))
    )


def facts_of(integration: Integration) -> IntegrationFacts:
    application = integration.application
    credential = getattr(application, "credential", None)
    return IntegrationFacts(
        id=integration.pk,
        type_name=integration.integration_type,
        tenant_type=integration.tenant_type,
        context_urn=integration.context_urn,
        customer_name=integration.customer.name,
        uses_acls=integration.customer.uses_acls,
        syncs_acls=integration.syncs_acls,
        application_id=integration.application_id,
        application_is_theirs=application is not None and application.customer_id == integration.customer_id,
        has_secret=credential is not None and bool(credential.client_secret),
        pause=_pause(integration),
        is_stopped=integration.stopped_at is not None,
        configurations=[_configuration_facts(row) for row in integration.configurations.all()],
        customer_id=integration.customer_id,
        dialect=application.spoken_dialect if application else str(settings.LINKEDIN_DIALECT),
        may_delete=deletes_at_linkedin(),
        heals_drift=integration.customer.drift_policy == Customer.DriftPolicy.HEAL,
    )


def deletes_at_linkedin() -> bool:
    """Whether PartnerHub may delete there; LinkedIn documents it in the legacy form only."""
    return bool(settings.LINKEDIN_DELETES != "off")


def _pause(integration: Integration) -> str:
    """Empty once it was taken off LinkedIn: that came later, and nobody resumes it."""
    if not integration.is_paused or integration.stopped_at:
        return ""
    who = f"by {integration.paused_by}" if integration.paused_by else "by someone"
    return f"{who}: {integration.pause_reason}" if integration.pause_reason else who


def _configuration_facts(row: Configuration) -> ConfigurationFacts:
    return ConfigurationFacts(
        id=row.pk,
        key=row.key,
        value=row.desired_value,
        generation=row.generation,
        is_confirmed=row.is_confirmed,
        value_before=row.observed_value,
        is_deleting=row.deleting_since is not None,
        drift=row.drift,
        drift_since=row.drift_since,
        is_to_be_tried=row.next_attempt_at is not None,
    )
