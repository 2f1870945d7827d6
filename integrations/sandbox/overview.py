"""What customers see, as plain values without secrets: the page and /state.json are two spellings of it."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from .records import Customer, ReceivedValue, RequestedIntegration
from .state import SandboxState


@dataclass(frozen=True)
class IntegrationView:
    integration: RequestedIntegration
    missing: tuple[str, ...]
    values: dict[str, ReceivedValue]

    @property
    def can_be_enabled(self) -> bool:
        return not self.integration.is_enabled and not self.missing

    def document(self) -> dict[str, Any]:
        key = self.integration.key
        return {
            "client_id": key.client_id,
            "integration_context": key.context,
            "integration_type": key.integration_type,
            "tenant_type": key.tenant_type,
            "name": self.integration.name,
            "status": self.integration.status,
            "enabled": self.integration.is_enabled,
            "request_ids": list(self.integration.request_ids),
            "can_be_enabled": self.can_be_enabled,
            "missing": list(self.missing),
            "configurations": {
                name: {"value": received.value, "received_at": received.at.isoformat(), "uuid": received.uuid}
                for name, received in self.values.items()
            },
        }


@dataclass(frozen=True)
class CustomerView:
    customer: Customer
    changed_at: datetime
    integrations: list[IntegrationView]

    def matches(self, wanted: str) -> bool:
        return any(wanted in text.casefold() for text in self._texts())

    def document(self) -> dict[str, Any]:
        return {
            "customer": self.customer.name,
            "linkedin_company_id": self.customer.linkedin_company_id,
            "contract_ids": list(self.customer.contract_ids),
            "client_ids": list(self.customer.client_ids),
            "changed_at": self.changed_at.isoformat(),
            "integrations": [view.document() for view in self.integrations],
        }

    def _texts(self) -> list[str]:
        customer = self.customer
        texts = [customer.name, customer.linkedin_company_id, *customer.contract_ids, *customer.client_ids]
        for view in self.integrations:
            texts += [view.integration.kind.name, view.integration.kind.label, view.integration.name]
            texts += [received.value for received in view.values.values()]
        return texts


@dataclass(frozen=True)
class UsageView:
    """One resource on one day: the calls of all applications, and the application with most of them."""

    resource: str
    calls: int
    applications: int
    busiest: str
    most: int

    def document(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Overview:
    """`customers` are those that match, newest change first; the numbers count everything.

    `usage` is that of the UTC day of `now`, the sandbox's own clock."""

    query: str
    customers: list[CustomerView]
    total: int
    enabled: int
    requested: int
    applied: int
    calls: dict[str, int]
    findings: list[str]
    now: datetime
    daily_limit: int
    usage: list[UsageView]
    faults: list[dict[str, Any]]

    def document(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "total": self.total,
            "requested": self.requested,
            "enabled": self.enabled,
            "applied": self.applied,
            "calls": self.calls,
            "findings": self.findings,
            "now": self.now.isoformat(),
            "daily_limit": self.daily_limit,
            "usage": [view.document() for view in self.usage],
            "faults": self.faults,
            "customers": [view.document() for view in self.customers],
        }


def overview(state: SandboxState, *, query: str = "") -> Overview:
    """Everything as it stands at this moment; `query` is looked for in names, numbers, types and values."""
    with state.lock:
        views = _customer_views(state)
        matching = [view for view in views if view.matches(query.strip().casefold())]
        return Overview(
            query=query,
            customers=sorted(matching, key=lambda view: view.changed_at, reverse=True),
            total=len(views),
            enabled=sum(integration.is_enabled for integration in state.integrations.values()),
            requested=len(state.integrations),
            applied=len(state.applied),
            calls=_calls(state),
            findings=sorted(set(state.findings)),
            now=state.clock(),
            daily_limit=state.rules.daily_limit,
            usage=_usage(state),
            faults=[fault.document() for fault in state.faults if not fault.is_over],
        )


def _customer_views(state: SandboxState) -> list[CustomerView]:
    by_customer: dict[str, list[IntegrationView]] = defaultdict(list)
    for integration in state.integrations.values():
        view = IntegrationView(integration, state.missing(integration), dict(integration.values))
        by_customer[state.owner(integration.key).name].append(view)
    return [
        CustomerView(customer, customer.changed_at, by_customer[customer.name])
        for customer in state.customers.values()
    ]


def _usage(state: SandboxState) -> list[UsageView]:
    by_resource: dict[str, dict[str, int]] = defaultdict(dict)
    for (client_id, resource), calls in state.usage.on(state.clock().date()).items():
        by_resource[resource][client_id] = calls
    return [
        UsageView(resource, sum(spent.values()), len(spent), busiest, spent[busiest])
        for resource, spent in sorted(by_resource.items())
        for busiest in [max(spent, key=lambda client_id: spent[client_id])]
    ]


def _calls(state: SandboxState) -> dict[str, int]:
    """Answers by kind, as in {"PUT integrationConfigurations 200": 300}; status 0 was left unanswered."""
    return {
        f"{method} {resource} {status}": number
        for (method, resource, status), number in sorted(state.calls.counts.items())
    }
