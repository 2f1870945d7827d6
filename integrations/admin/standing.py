"""How integrations stand, read from rows for the pages: what is missing, and both badges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from integrations import catalog
from integrations.models import Configuration, Integration
from integrations.plan import unmet_needs
from integrations.selection import facts_of
from integrations.states import State, configuration_state, integration_state, traffic_state
from partnerhub.listing import badge
from partnerhub.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Missing:
    """A key that an integration needs, or may need: the sentence, and the one click that mends it."""

    key: str
    refusal: Refusal
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Standing:
    integration: Integration
    state: State
    traffic: State
    missing: Sequence[Missing]
    configurations: Sequence[tuple[Configuration, State]]


def with_standing(integrations: QuerySet[Integration]) -> QuerySet[Integration]:
    """Everything `standing_of` reads, in two queries for any number of rows."""
    related = ("customer", "contract", "application", "application__credential", "paused_by")
    return integrations.select_related(*related).prefetch_related("configurations")


def standing_of(integration: Integration, *, now: datetime | None = None) -> Standing:
    now = now or timezone.now()
    missing = missing_of(integration)
    rows = list(integration.configurations.all())
    return Standing(
        integration=integration,
        state=integration_state(integration, rows, [one.key for one in missing], now=now),
        traffic=traffic_state(integration),
        missing=missing,
        configurations=[(row, configuration_state(row, now=now)) for row in rows],
    )


def standings_of_customer(pk: int) -> list[Standing]:
    return [standing_of(one) for one in with_standing(Integration.objects.filter(customer=pk))]


def missing_of(integration: Integration) -> list[Missing]:
    if integration.integration_type not in catalog.TYPES:
        return []
    going = {row.key: row for row in integration.configurations.all() if row.deleting_since}
    return [
        _missing(integration, key, need, going.get(key.name))
        for key, need in unmet_needs(facts_of(integration))
    ]


def state_badge(state: State) -> SafeString:
    """The badge with its reason and its date as a tip."""
    as_of = f"As of {moment(state.as_of)}. " if state.as_of else ""
    return badge(state.tone, state.word, title=f"{as_of}{state.because}")


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y, H:i")


def _missing(
    integration: Integration, key: catalog.KeyRule, need: catalog.Need, going: Configuration | None
) -> Missing:
    """`going` is its value where there is one that is to be deleted."""
    refusal = catalog.describe_missing(integration.type, key, need)
    if going is not None:
        page = reverse("admin:integrations_configuration_change", args=[going.pk])
        return Missing(key.name, refusal, page, "Look: it is to be deleted")
    if need is catalog.Need.ASK_ABOUT_ACLS:
        page = reverse("admin:customers_customer_change", args=[integration.customer_id])
        return Missing(key.name, refusal, f"{page}#id_uses_acls", "Record the answer")
    return Missing(key.name, refusal, add_url(integration.pk, key), f"Add {_only_value(key) or key.name}")


def add_url(integration_id: int, key: catalog.KeyRule) -> str:
    """The form of a new configuration, filled in as far as there is no choice."""
    typed: dict[str, object] = {"integration": integration_id, "key": key.name}
    if value := _only_value(key):
        typed["desired_value"] = value
    return f"{reverse('admin:integrations_configuration_add')}?{urlencode(typed)}"


def _only_value(key: catalog.KeyRule) -> str:
    return key.allowed[0] if len(key.allowed) == 1 else ""
