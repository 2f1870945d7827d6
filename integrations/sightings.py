"""Sightings: what LinkedIn showed of integrations, written down. Asks nothing: enablement and naming do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from integrations.batches import Said
from integrations.linkedin.answers import IntegrationAnswer, Outcome
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Integration
from integrations.names import name_of
from integrations.plan import obstacles
from integrations.selection import facts_of
from partnerhub.bulk import write_columns
from partnerhub.signing import sign

COLUMNS = [
    "linkedin_status", "linkedin_status_at", "linkedin_status_since", "verified_at", "confirmed_name", "confirmed_name_at",
    "seen_as",
]  # fmt: skip

CHANGED_MEANWHILE = "It got another company, contract or application while LinkedIn was asked: ask again."

Place = tuple[int, IntegrationKey]  # application id, and what the integration is called at LinkedIn


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was said of one integration, and when LinkedIn was asked at the earliest."""

    said: Said
    asked_at: datetime


def load_whole(pks: Iterable[int]) -> dict[int, Integration]:
    """Integrations with all their columns and all that decides whether LinkedIn can be asked, in two queries."""
    related = ("customer", "contract", "application", "application__credential", "paused_by")
    rows = Integration.objects.select_related(*related).prefetch_related("configurations")
    return rows.in_bulk(list(pks))


def place_of(integration: Integration) -> Place:
    key = IntegrationKey(integration.context_urn, integration.integration_type, integration.tenant_type)
    return integration.application_id or 0, key


def by_application(places: Iterable[Place]) -> dict[int, list[IntegrationKey]]:
    keys: defaultdict[int, list[IntegrationKey]] = defaultdict(list)
    for application, key in dict.fromkeys(places):
        keys[application].append(key)
    return dict(keys)


def why_not_asked(integration: Integration) -> str:
    """Why LinkedIn cannot be asked about it, or empty. A pause stops sending only."""
    return str(next(obstacles(replace(facts_of(integration), pause="")), ""))


def was_seen(said: Said) -> bool:
    """Whether LinkedIn showed it, or that there is no such integration."""
    return isinstance(said, IntegrationAnswer) and said.outcome is not Outcome.UNKNOWN


def record(
    asked: Mapping[int, Integration], sightings: Mapping[int, Sighting]
) -> tuple[dict[int, Integration], set[int]]:
    """Write down what was seen of rows that are still the integrations that LinkedIn was asked about. Returns these
    rows as they stand now, and the ids of those that are others now, or gone."""
    seen = {pk: one for pk, one in sightings.items() if was_seen(one.said)}
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(seen) if place_of(row) == place_of(asked[row.pk])}
        turned = [row for row in rows.values() if _observe(row, seen[row.pk])]
        write_columns(list(rows.values()), COLUMNS)
        Integration.history.bulk_history_create(turned, update=True)  # type: ignore[attr-defined]
    return rows, seen.keys() - rows.keys()


def _locked(pks: Collection[int]) -> "QuerySet[Integration]":
    rows = Integration.objects.select_for_update(of=("self",)).filter(pk__in=list(pks))
    return rows.select_related("customer", "contract", "application").order_by("pk")


def _observe(row: Integration, sighting: Sighting) -> bool:
    """Put a sighting on a locked row; True when it changed what is known of its state."""
    answer = sighting.said
    assert isinstance(answer, IntegrationAnswer)  # noqa: S101 (only what was seen is observed)
    if not row.was_seen:
        row.linkedin_status, row.linkedin_status_at = "", None
        row.linkedin_status_since = row.verified_at = None
        row.confirmed_name, row.confirmed_name_at = "", None
        row.seen_as = row.identity
    _observe_name(row, answer.name, sighting.asked_at)
    no_word = answer.outcome is Outcome.FOUND and not answer.state_word
    if no_word or (row.linkedin_status_at and row.linkedin_status_at > sighting.asked_at):
        return False  # nothing was said of its state, or a later look saw more than this one
    before = row.linkedin_status, row.linkedin_status_at is None
    row.linkedin_status, row.linkedin_status_at = answer.state_word, sighting.asked_at
    if before != (row.linkedin_status, False):
        row.linkedin_status_since, row.verified_at = sighting.asked_at, None
    sign(row, f"LinkedIn: {answer.state_word or 'not requested yet'}")
    return before != (row.linkedin_status, False)


def _observe_name(row: Integration, name: str, asked_at: datetime) -> None:
    """A name that LinkedIn does not show proves nothing; another one than ours ends what was proven."""
    if not name or (row.confirmed_name_at and row.confirmed_name_at > asked_at):
        return
    is_ours, before = name in {name_of(row), row.confirmed_name}, row.confirmed_name
    row.confirmed_name, row.confirmed_name_at = (name, asked_at) if is_ours else ("", None)
    if row.confirmed_name != before:
        row.verified_at = None
