"""The plan page: what a sync would send, per customer, before anything is written or sent."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from integrations import catalog
from integrations.admin.plan_budget import Share, share_of
from integrations.admin.standing import add_url
from integrations.callbacks import host_of
from integrations.plan import Calls, Change, Step, Verdict, unmet_needs
from integrations.selection import Selection, steps_of
from partnerhub.refusals import Refusal

CUSTOMERS_SHOWN = 100
LINES_SHOWN = 40  # of one customer, of those with something to do or to mend; unchanged ones apart
TONES = {
    Change.ADD: "ok",
    Change.CHANGE: "busy",
    Change.AGAIN: "busy",
    Change.DELETE: "bad",
    Change.NOT_ALLOWED: "bad",
    Change.UNCHANGED: "muted",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the page shows it: what LinkedIn has and will have, or why not and where that is put right."""

    step: Step

    @property
    def where(self) -> str:
        return f"{self.step.integration.type.label}: {self.step.key}"

    @property
    def word(self) -> str:
        return self.step.change.value

    @property
    def tone(self) -> str:
        return "warn" if self.moves_host else TONES[self.step.change]

    @property
    def is_refused(self) -> bool:
        return self.step.verdict is Verdict.NOT_ALLOWED

    @property
    def is_callback(self) -> bool:
        return self.step.key == catalog.CALLBACK_URL

    @property
    def is_deleted(self) -> bool:
        return self.step.change is Change.DELETE

    @property
    def host_before(self) -> str:
        return host_of(self.step.value_before)

    @property
    def host(self) -> str:
        return host_of(self.step.value)

    @property
    def moves_host(self) -> bool:
        return self.is_callback and self.step.change is Change.CHANGE and self.host_before != self.host

    @property
    def loss(self) -> Refusal | None:
        """What will not work once this key is deleted, because the integration needs it."""
        if not self.is_deleted:
            return None
        facts = self.step.integration
        needs = ((key, need) for key, need in unmet_needs(facts) if key.name == self.step.key)
        return next((catalog.describe_missing(facts.type, key, need) for key, need in needs), None)

    @property
    def mend_url(self) -> str:
        return mend_url(self.step)

    @property
    def rank(self) -> int:
        """Callbacks that move come first, then what is deleted."""
        return 0 if self.moves_host else 1 if self.is_deleted else 2


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

    @property
    def counts(self) -> list[tuple[str, str]]:
        """Tone and words of what happens to this customer."""
        deletes = sum(line.is_deleted for line in self.sent)
        numbers = [
            ("busy", len(self.sent) - deletes, "to send"),
            ("bad", deletes, "to delete"),
            ("bad", len(self.refused), "not allowed"),
        ]
        return [(tone, f"{number} {words}") for tone, number, words in numbers if number]

    @property
    def rank(self) -> int:
        return min((line.rank for line in self.sent), default=2)

    @property
    def shown(self) -> list[Line]:
        """What stands in the way, then what is sent."""
        return [*self.refused, *sorted(self.sent, key=lambda line: line.rank)][:LINES_SHOWN]

    @property
    def unchanged_shown(self) -> list[Line]:
        return self.unchanged[:LINES_SHOWN]

    @property
    def not_shown(self) -> int:
        return max(0, len(self.refused) + len(self.sent) - LINES_SHOWN)

    @property
    def unchanged_not_shown(self) -> int:
        return max(0, len(self.unchanged) - LINES_SHOWN)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`digest` names what would be sent: a plan that was looked at is sent only while it is still the same. `share`
    is what it takes of today's calls, None where nothing is sent."""

    customers: Sequence[CustomerPlan]
    share: Share | None = None
    digest: str = ""

    @property
    def calls(self) -> Calls:
        return self.share.calls if self.share else Calls()

    @property
    def sent(self) -> int:
        return sum(len(customer.sent) for customer in self.customers)

    @property
    def deletes(self) -> int:
        return sum(line.is_deleted for customer in self.customers for line in customer.sent)

    @property
    def send_label(self) -> str:
        """What the button does: it sends, or deletes at LinkedIn, or both."""
        sets = self.sent - self.deletes
        if not self.deletes:
            return f"Send {sets} configuration{'' if sets == 1 else 's'}"
        return f"Send {sets}, delete {self.deletes}" if sets else f"Delete {self.deletes} at LinkedIn"

    @property
    def refused(self) -> int:
        return sum(len(customer.refused) for customer in self.customers)

    @property
    def unchanged(self) -> int:
        return sum(len(customer.unchanged) for customer in self.customers)

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """Tone, number and word of each change that occurs, in the order of `Change`."""
        lines = (line for one in self.customers for line in (*one.sent, *one.refused, *one.unchanged))
        numbers = Counter(line.step.change for line in lines)
        return [(TONES[change], numbers[change], change.value) for change in Change if numbers[change]]

    @property
    def moved_hosts(self) -> int:
        return sum(line.moves_host for customer in self.customers for line in customer.sent)

    @property
    def changing(self) -> list[CustomerPlan]:
        """Customers with something to send or to mend; those whose callback moves first."""
        some = [customer for customer in self.customers if customer.sent or customer.refused]
        return sorted(some, key=lambda one: one.rank)

    @property
    def shown(self) -> list[CustomerPlan]:
        return self.changing[:CUSTOMERS_SHOWN]

    @property
    def not_shown(self) -> "PlanPage":
        return PlanPage(self.changing[CUSTOMERS_SHOWN:])

    @property
    def is_cut(self) -> bool:
        """Some of what would be sent is not on the page: the number has to be typed."""
        return bool(self.not_shown.sent) or any(one.not_shown for one in self.shown if one.sent)

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
        customer.add(Line(step))
    return PlanPage(list(customers.values()), share_of(steps, now=timezone.now()), _digest(steps))


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
    if step.configuration and name in {"", "key", "desired_value"}:
        places[name] = ("integrations_configuration", step.configuration.id)
    page, pk = places.get(name, ("integrations_integration", facts.id))
    anchor = f"#id_{name}" if name else ""
    return f"{reverse(f'admin:{page}_change', args=[pk])}{anchor}"


def _digest(steps: Iterable[Step]) -> str:
    sent = [
        (step.integration.id, step.key, step.operation, step.configuration.generation, step.value)
        for step in steps
        if step.verdict is Verdict.SEND and step.configuration
    ]
    return hashlib.sha256(repr(sorted(sent)).encode()).hexdigest()
