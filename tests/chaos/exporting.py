"""Our rows as the checker wants them: plain values, keyed as LinkedIn keys them."""

from collections import defaultdict
from typing import Any

from integrations.models import (
    Attempt,
    Configuration,
    DeveloperApplication,
    Integration,
    QuotaDay,
    SyncResult,
    SyncRun,
)
from integrations.models.integrations import value_hash
from tests.chaos.checker import Evidence, Key


def export(settled_twice: list[int]) -> Evidence:
    clients = dict(DeveloperApplication.objects.values_list("pk", "client_id"))
    keys = _keys()
    return Evidence(
        attempts=[_attempt(row, clients, keys) for row in Attempt.objects.order_by("pk")],
        configurations=[
            _configuration(row)
            for row in Configuration.objects.select_related(
                "integration__customer", "integration__application"
            )
        ],
        results=list(SyncResult.objects.values("id", "run", "outcome", "settled_at")),
        runs=list(SyncRun.objects.values("id", "finished_at")),
        quota=[
            {**row, "client_id": clients[row["application"]]}
            for row in QuotaDay.objects.values("application", "resource", "day", "reserved", "used")
        ],
        generations=_generations(),
        owners=_owners(clients),
        settled_twice=settled_twice,
    )


def _keys() -> dict[int, tuple[str, str, str, str]]:
    """What every configuration there ever was is called at LinkedIn, its application apart."""
    integrations = Integration.objects.select_related("customer", "contract").in_bulk()
    return {
        pk: (
            integrations[of].context_urn,
            integrations[of].integration_type,
            integrations[of].tenant_type,
            name,
        )
        for pk, of, name in Configuration.history.values_list("id", "integration_id", "key")
    }


def _attempt(row: Attempt, clients: dict[int, str], keys: dict[int, Any]) -> dict[str, Any]:
    carried = [
        {**item, "key": Key(clients[row.application_id], *keys[item["configuration"]])}
        for item in row.carried
    ]
    return {"id": row.pk, "state": row.state, "started_at": row.started_at, "carried": carried}


def _configuration(row: Configuration) -> dict[str, Any]:
    integration = row.integration
    client_id = integration.application.client_id if integration.application else ""
    place = (integration.context_urn, integration.integration_type, integration.tenant_type)
    return {
        "id": row.pk,
        "key": Key(client_id, *place, row.key),
        "desired": None if row.deleting_since else row.desired_value,
        "is_confirmed": row.is_confirmed and row.deleting_since is None,
        "confirmed_hash": row.confirmed_hash,
        "confirmed_at": row.confirmed_at,
        "is_free": row.leased_until is None and not row.lease_holder,
    }


def _generations() -> dict[tuple[int, int], set[str]]:
    """Values by generation, and that of nothing where it stood for a deletion."""
    found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for row in Configuration.history.all():
        found[row.id, row.generation].add(value_hash("" if row.deleting_since else row.desired_value))
    return dict(found)


def _owners(clients: dict[int, str]) -> set[tuple[str, ...]]:
    """Under which application each integration stood at any time."""
    places = {row.pk: row for row in Integration.objects.select_related("customer", "contract")}
    return {
        (
            clients.get(application, ""),
            places[pk].context_urn,
            places[pk].integration_type,
            places[pk].tenant_type,
        )
        for pk, application in Integration.history.values_list("id", "application_id")
    }
