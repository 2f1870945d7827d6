"""Plan: desired × confirmed → what to send, what is fine as it is, and what must not be sent and why. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from integrations import catalog
from integrations.catalog import Need
from integrations.linkedin.dialects import REST, V2, dialect_named
from integrations.linkedin.restli import ConfigurationKey
from partnerhub.refusals import Refusal

UNCHANGED = "LinkedIn has this value already: nothing was sent."
UPSERT, DELETE = "upsert", "delete"  # operations, as results and attempts name them


class Verdict(Enum):
    SEND = "send"
    UNCHANGED = "unchanged"
    NOT_ALLOWED = "not allowed"


class Change(Enum):
    """What a step does to LinkedIn's side, in a word."""

    ADD = "add"
    CHANGE = "change"
    AGAIN = "send again"  # LinkedIn showed this very value, but nothing proves that it is the newest
    UNCHANGED = "unchanged"
    DELETE = "delete"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True, slots=True)
class ConfigurationFacts:
    """One stored configuration: its desired value, whether LinkedIn was proven to hold it, what was last seen.

    `drift`: how LinkedIn's side came to differ from what was confirmed (differs, absent or empty), seen first at
    `drift_since`. `is_deleting`: taken away here, and to be deleted there. `is_to_be_tried`: the machine
    has a date for its next attempt.
    """

    id: int
    key: str
    value: str
    generation: int
    is_confirmed: bool
    value_before: str = ""
    is_deleting: bool = False
    drift: str = ""
    drift_since: datetime | None = None
    is_to_be_tried: bool = False


@dataclass(frozen=True, slots=True)
class IntegrationFacts:
    """What the plan has to know of one integration. `uses_acls` is the customer's answer: yes, no or not_asked.
    `dialect`: rest or v2, in which its application speaks. `may_delete`: deleting at LinkedIn is switched on.
    `heals_drift`: what somebody changes at LinkedIn is written over by itself. `is_stopped`: taken off LinkedIn."""

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
    is_stopped: bool = False
    heals_drift: bool = False
    configurations: Sequence[ConfigurationFacts] = ()
    customer_id: int = 0
    dialect: str = REST.name
    may_delete: bool = True

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
    def operation(self) -> str:
        return DELETE if self.configuration and self.configuration.is_deleting else UPSERT

    @property
    def value(self) -> str:
        """What LinkedIn shall have afterwards: nothing, where it is deleted."""
        return self.configuration.value if self.configuration and self.operation == UPSERT else ""

    @property
    def value_before(self) -> str:
        return self.configuration.value_before if self.configuration else ""

    @property
    def change(self) -> Change:
        if self.verdict is not Verdict.SEND:
            return Change(self.verdict.value)
        if self.operation == DELETE:
            return Change.DELETE
        if not self.value_before:
            return Change.ADD
        return Change.AGAIN if self.value == self.value_before else Change.CHANGE


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls to LinkedIn: each write is followed by one read that compares."""

    writes: int = 0

    @property
    def reads(self) -> int:
        return self.writes

    @property
    def total(self) -> int:
        return self.writes + self.reads


Line = tuple[int | None, str]  # application id and resource, as LinkedIn counts calls


def plan(integration: IntegrationFacts, *, keys: Iterable[str] | None = None) -> list[Step]:
    """The steps for one integration: those keys only, or everything stored plus every needed key without a value."""
    chosen = None if keys is None else set(keys)
    obstacle = next(obstacles(integration), None)
    in_the_way = {False: obstacle, True: obstacle}  # by whether it is to be deleted
    if integration.is_stopped:
        in_the_way[True] = next(obstacles(integration, deleting=True), None)
    steps = [
        _step(integration, configuration, in_the_way[configuration.is_deleting])
        for configuration in integration.configurations
        if chosen is None or configuration.key in chosen
    ]
    if chosen is not None:
        return steps
    planned = {step.key for step in steps}  # a needed key that is deleted has its step already
    return steps + [step for step in _missing(integration) if step.key not in planned]


def without_healing(steps: Iterable[Step]) -> Iterator[Step]:
    """The same steps, but a value that somebody changed at LinkedIn stays as it is: only a person, or the customer's
    policy, writes over it."""
    return (_unhealed(step) for step in steps)


def _unhealed(step: Step) -> Step:
    row = step.configuration
    if step.verdict is not Verdict.SEND or row is None or not row.drift or step.integration.heals_drift:
        return step
    found = repr(row.value_before) if row.drift == "differs" else "no value"
    text = (
        f"Somebody changed it at LinkedIn: it shows {found}. Send ours with --heal, take theirs on the configuration's"
        " page, or let the customer's policy say so."
    )
    return replace(step, verdict=Verdict.NOT_ALLOWED, refusal=Refusal(text, field="desired_value"))


def calls_needed(steps: Iterable[Step], *, batch_size: int) -> Mapping[Line, Calls]:
    """The calls the steps take. One carries up to `batch_size` configurations: of one application in the versioned
    form, of one integration in the legacy one, in which alone LinkedIn deletes."""
    together: defaultdict[tuple[int | None, str, str], list[ConfigurationKey]] = defaultdict(list)
    for step in steps:
        if step.verdict is Verdict.SEND:
            together[_envelope(step)].append(_key_of(step))
    writes: defaultdict[Line, int] = defaultdict(int)
    for (application, name, _), keys in together.items():
        dialect = dialect_named(name)
        line = application, dialect.configurations_resource
        writes[line] += sum(1 for _ in dialect.batches(keys, size=batch_size))
    return {line: Calls(number) for line, number in writes.items()}


def check_deletion(type_name: str, key: str, *, may_delete: bool) -> Iterator[Refusal]:
    """Why LinkedIn is not asked to delete what it has under this key (IC-08)."""
    rule = catalog.TYPES[type_name].key(key)
    if rule is None or not rule.deletable:
        text = f"LinkedIn has {key} and does not delete it: change its value, or pause the integration."
        yield Refusal(text, rule="IC-08")
    elif not may_delete:
        yield Refusal(
            f"Deleting at LinkedIn is switched off here (LINKEDIN_DELETES), and LinkedIn has {key}: have an"
            " administrator switch it on, or pause the integration if nothing more shall be sent."
        )


def unmet_needs(integration: IntegrationFacts) -> Iterator[tuple[catalog.KeyRule, Need]]:
    """The keys this integration needs, or may need, and has no value for, or one that is to be deleted. Once it was taken
    off LinkedIn it needs none."""
    if integration.is_stopped:
        return
    stored = {
        configuration.key for configuration in integration.configurations if not configuration.is_deleting
    }
    for key in integration.type.keys:
        need = catalog.need(key, uses_acls=integration.uses_acls, supports_sync_acls=integration.syncs_acls)
        if need is not Need.NOT_REQUIRED and key.name not in stored:
            yield key, need


def _step(integration: IntegrationFacts, configuration: ConfigurationFacts, obstacle: Refusal | None) -> Step:
    refusal = obstacle or next(_complaints(integration, configuration), None)
    if refusal:
        verdict = Verdict.NOT_ALLOWED
    elif configuration.is_confirmed and not configuration.is_deleting:
        verdict = Verdict.UNCHANGED
    else:
        verdict = Verdict.SEND
    return Step(integration, configuration.key, verdict, configuration, refusal)


def _complaints(integration: IntegrationFacts, configuration: ConfigurationFacts) -> Iterator[Refusal]:
    if configuration.is_deleting:
        yield from check_deletion(integration.type_name, configuration.key, may_delete=integration.may_delete)
        return
    yield from catalog.check_key(integration.type_name, configuration.key)
    rule = integration.type.key(configuration.key)
    if rule is not None:
        yield from catalog.check_value(rule, configuration.value)


def _envelope(step: Step) -> tuple[int | None, str, str]:
    """What may travel together: application, dialect and operation."""
    dialect = V2.name if step.operation == DELETE else step.integration.dialect
    return step.integration.application_id, dialect, step.operation


def _key_of(step: Step) -> ConfigurationKey:
    facts = step.integration
    return ConfigurationKey(facts.context_urn, facts.type_name, facts.tenant_type, step.key)


def _missing(integration: IntegrationFacts) -> Iterator[Step]:
    for key, need in unmet_needs(integration):
        refusal = catalog.describe_missing(integration.type, key, need)
        yield Step(integration, key.name, Verdict.NOT_ALLOWED, refusal=refusal)


def obstacles(integration: IntegrationFacts, *, deleting: bool = False) -> Iterator[Refusal]:
    """Why nothing at all may be sent for this integration; `field` is where it is put right. `deleting`: why nothing may
    be taken away at LinkedIn, which is all that still leaves once it was taken off."""
    if integration.is_stopped and not deleting:
        text = "This integration was taken off LinkedIn: nothing leaves for it any more, except what deletes its values."
        yield Refusal(text, rule="SP-28", field="stopped_at")
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
