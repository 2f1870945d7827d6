"""Plan: desired × confirmed → what to send, what is fine as it is, and what must not be sent and why. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from integrations import catalog
from integrations.catalog import Need
from partnerhub.refusals import Refusal

UNCHANGED = "LinkedIn has this value already: nothing was sent."


class Verdict(Enum):
    SEND = "send"
    UNCHANGED = "unchanged"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True, slots=True)
class ConfigurationFacts:
    """One stored configuration: its desired value, whether LinkedIn was proven to hold it, what was last seen."""

    id: int
    key: str
    value: str
    generation: int
    is_confirmed: bool
    value_before: str = ""


@dataclass(frozen=True, slots=True)
class IntegrationFacts:
    """What the plan has to know of one integration. `uses_acls` is the customer's answer: yes, no or not_asked."""

    id: int
    type_name: str
    tenant_type: str
    context_urn: str
    customer_name: str
    uses_acls: str
    syncs_acls: bool
    application_id: int | None
    application_is_theirs: bool
    has_secret: bool
    pause: str = ""
    configurations: Sequence[ConfigurationFacts] = ()
    customer_id: int = 0

    @property
    def type(self) -> catalog.IntegrationType:
        return catalog.TYPES[self.type_name]


@dataclass(frozen=True, slots=True)
class Step:
    """What the plan says about one key of one integration."""

    integration: IntegrationFacts
    key: str
    verdict: Verdict
    configuration: ConfigurationFacts | None = None
    refusal: Refusal | None = None

    @property
    def value(self) -> str:
        return self.configuration.value if self.configuration else ""

    @property
    def value_before(self) -> str:
        return self.configuration.value_before if self.configuration else ""


def plan(integration: IntegrationFacts, *, keys: Iterable[str] | None = None) -> list[Step]:
    """The steps for one integration: those keys only, or everything stored plus every needed key without a value."""
    chosen = None if keys is None else set(keys)
    obstacle = next(_obstacles(integration), None)
    steps = [
        _step(integration, configuration, obstacle)
        for configuration in integration.configurations
        if chosen is None or configuration.key in chosen
    ]
    return steps if chosen is not None else steps + list(_missing(integration))


def calls_needed(steps: Iterable[Step], *, batch_size: int) -> int:
    """How many writes the steps take: one for each application and chunk."""
    per_application: dict[int | None, int] = {}
    for step in steps:
        if step.verdict is Verdict.SEND:
            application = step.integration.application_id
            per_application[application] = per_application.get(application, 0) + 1
    return sum(-(-count // batch_size) for count in per_application.values())


def unmet_needs(integration: IntegrationFacts) -> Iterator[tuple[catalog.KeyRule, Need]]:
    """The keys this integration needs, or may need, and has no value for."""
    stored = {configuration.key for configuration in integration.configurations}
    for key in integration.type.keys:
        need = catalog.need(key, uses_acls=integration.uses_acls, supports_sync_acls=integration.syncs_acls)
        if need is not Need.NOT_REQUIRED and key.name not in stored:
            yield key, need


def _step(integration: IntegrationFacts, configuration: ConfigurationFacts, obstacle: Refusal | None) -> Step:
    refusal = obstacle or next(_complaints(integration, configuration), None)
    if refusal:
        verdict = Verdict.NOT_ALLOWED
    elif configuration.is_confirmed:
        verdict = Verdict.UNCHANGED
    else:
        verdict = Verdict.SEND
    return Step(integration, configuration.key, verdict, configuration, refusal)


def _complaints(integration: IntegrationFacts, configuration: ConfigurationFacts) -> Iterator[Refusal]:
    yield from catalog.check_key(integration.type_name, configuration.key)
    rule = integration.type.key(configuration.key)
    if rule is not None:
        yield from catalog.check_value(rule, configuration.value)


def _missing(integration: IntegrationFacts) -> Iterator[Step]:
    for key, need in unmet_needs(integration):
        refusal = catalog.describe_missing(integration.type, key, need)
        yield Step(integration, key.name, Verdict.NOT_ALLOWED, refusal=refusal)


def _obstacles(integration: IntegrationFacts) -> Iterator[Refusal]:
    """Why nothing at all may be sent for this integration; `field` is where it is put right."""
    if integration.pause:
        text = f"This integration is paused ({integration.pause}): resume it to sync."
        yield Refusal(text, field="paused_at")
    if not integration.context_urn:
        field, missing = (
            ("linkedin_company_id", "LinkedIn company id on the customer")
            if integration.type.context is catalog.Context.ORGANIZATION
            else ("contract", "contract on the integration")
        )
        text = f"{integration.customer_name}: enter the {missing}; LinkedIn's key needs it."
        yield Refusal(text, rule="IC-09", field=field)
    if integration.application_id is None:
        text = "Choose the customer's developer application: its token carries the call."
        yield Refusal(text, field="application")
    elif not integration.application_is_theirs:
        text = "The developer application belongs to someone else: choose this customer's own."
        yield Refusal(text, field="application")
    elif not integration.has_secret:
        text = "The developer application has no client secret here: store it on the application."
        yield Refusal(text, field="client_secret")
    yield from catalog.check_tenant(integration.type_name, integration.tenant_type)
