"""The plan page: what a sync would send, per customer, before anything is written or sent."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from integrations import catalog
from integrations.admin.standing import add_url
from integrations.plan import Step, Verdict, calls_needed
from integrations.selection import Selection, steps_of

CUSTOMERS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the page shows it: what is sent, or why not and where that is put right."""

    step: Step
    mend_url: str = ""

    @property
    def where(self) -> str:
        return f"{self.step.integration.type.label}: {self.step.key}"

    @property
    def is_callback(self) -> bool:
        return self.step.key == catalog.CALLBACK_URL

    @property
    def host_before(self) -> str:
        return _host(self.step.value_before)

    @property
    def host(self) -> str:
        return _host(self.step.value)

    @property
    def is_new(self) -> bool:
        return not self.step.value_before

    @property
    def is_again(self) -> bool:
        """LinkedIn showed this very value before, but a later write of it got no clear answer."""
        return self.step.value == self.step.value_before

    @property
    def moves_host(self) -> bool:
        return self.is_callback and not self.is_new and self.host_before != self.host


@dataclass(slots=True)
class CustomerPlan:
    name: str
    pk: int
    sent: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        verdicts = {
            Verdict.SEND: self.sent,
            Verdict.NOT_ALLOWED: self.refused,
            Verdict.UNCHANGED: self.unchanged,
        }
        verdicts[line.step.verdict].append(line)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`digest` names what would be sent: a plan that was looked at is sent only while it is still the same."""

    customers: Sequence[CustomerPlan]
    calls: int
    digest: str

    @property
    def sent(self) -> int:
        return sum(len(customer.sent) for customer in self.customers)

    @property
    def refused(self) -> int:
        return sum(len(customer.refused) for customer in self.customers)

    @property
    def unchanged(self) -> int:
        return sum(len(customer.unchanged) for customer in self.customers)

    @property
    def moved_hosts(self) -> int:
        return sum(line.moves_host for customer in self.customers for line in customer.sent)

    @property
    def changing(self) -> list[CustomerPlan]:
        """Customers with something to send or to mend; those whose callback moves first."""
        some = [customer for customer in self.customers if customer.sent or customer.refused]
        return sorted(some, key=lambda one: not any(line.moves_host for line in one.sent))

    @property
    def shown(self) -> list[CustomerPlan]:
        return self.changing[:CUSTOMERS_SHOWN]

    @property
    def not_shown(self) -> "PlanPage":
        return PlanPage(self.changing[CUSTOMERS_SHOWN:], 0, "")

    @property
    def fine(self) -> list[CustomerPlan]:
        """Customers for whom LinkedIn has everything already, as many as are shown."""
        return [one for one in self.customers if not one.sent and not one.refused][:CUSTOMERS_SHOWN]

    @property
    def number_fine(self) -> int:
        return len(self.customers) - len(self.changing)


def plan_page_of(selection: Selection) -> PlanPage:
    steps = list(steps_of(selection))
    customers: dict[int, CustomerPlan] = {}
    for step in steps:
        facts = step.integration
        customer = customers.setdefault(
            facts.customer_id, CustomerPlan(facts.customer_name, facts.customer_id)
        )
        customer.add(Line(step, mend_url(step)))
    calls = calls_needed(steps, batch_size=settings.LINKEDIN_BATCH_SIZE)
    return PlanPage(list(customers.values()), calls, _digest(steps))


def mend_url(step: Step) -> str:
    """The field in which a refused step is put right; empty for others."""
    if step.refusal is None:
        return ""
    facts, name = step.integration, step.refusal.field
    places = {
        "linkedin_company_id": ("customers_customer", facts.customer_id),
        "uses_acls": ("customers_customer", facts.customer_id),
        "client_secret": ("integrations_developerapplication", facts.application_id),
    }
    rule = facts.type.key(step.key)
    if step.configuration is None and rule is not None and name not in places:
        return add_url(facts.id, rule)
    if step.configuration and name in {"key", "desired_value"}:
        places[name] = ("integrations_configuration", step.configuration.id)
    page, pk = places.get(name, ("integrations_integration", facts.id))
    return f"{reverse(f'admin:{page}_change', args=[pk])}#id_{name}"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def _digest(steps: Iterable[Step]) -> str:
    sent = [
        (step.integration.id, step.key, step.configuration.generation, step.value)
        for step in steps
        if step.verdict is Verdict.SEND and step.configuration
    ]
    return hashlib.sha256(repr(sorted(sent)).encode()).hexdigest()
