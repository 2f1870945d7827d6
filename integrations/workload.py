"""Workload: what of a run may be sent now. Claimed, and planned again as the rows stand, because they may have
changed since the run was requested."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from integrations import claims
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import Configuration, Integration, SyncResult, SyncRun
from integrations.plan import UNCHANGED, plan
from integrations.plan import Verdict as Planned
from integrations.recording import Item
from integrations.selection import AT_ONCE, facts_of, load
from integrations.verdicts import Verdict

Outcome = SyncResult.Outcome

BUSY = (
    "Another run has this configuration just now: its result stands there, and manage.py work goes on with what that"
    " run leaves. To do it from here, sync again in two minutes."
)
DELETED = "The configuration was deleted before it could be sent."


def shards(run: SyncRun) -> Iterator[list[int]]:
    """Ids of the run's pending results, about 500 at a time, an application never torn apart."""
    by_application: defaultdict[int | None, list[int]] = defaultdict(list)
    pending = run.results.filter(outcome=Outcome.PENDING).order_by("pk")
    for pk, application in pending.values_list("pk", "integration__application"):
        by_application[application].append(pk)
    shard: list[int] = []
    for pks in by_application.values():
        if shard and len(shard) + len(pks) > AT_ONCE:
            yield shard
            shard = []
        shard += pks
    if shard:
        yield shard


def take(result_ids: Collection[int], holder: str) -> list[Item]:
    """Claim the configurations of these results. An item that must not be sent comes with its verdict."""
    results = list(SyncResult.objects.filter(pk__in=result_ids).order_by("pk"))
    wanted = {result.configuration_id for result in results if result.configuration_id}
    claimed = claims.claim_configurations(wanted, holder)
    integrations = load({result.integration_id for result in results})
    return [
        _item(result, claimed.get(result.configuration_id or 0), integrations[result.integration_id])
        for result in results
    ]


def _item(result: SyncResult, claimed: Configuration | None, integration: Integration) -> Item:
    if claimed is not None:
        verdict = _replan(integration, result.key)
    elif result.configuration_id is not None:
        verdict = Verdict(Outcome.RETRY, BUSY)
    else:
        verdict = Verdict(Outcome.NOT_ALLOWED, DELETED)
    return Item(
        result=result,
        configuration=claimed or Configuration(pk=result.configuration_id, desired_value=result.value),
        application_id=integration.application_id or 0,
        key=ConfigurationKey(
            integration.context_urn, integration.integration_type, integration.tenant_type, result.key
        ),
        verdict=verdict,
        is_doubtful=claimed is not None and claimed.in_doubt,
    )


def _replan(integration: Integration, key: str) -> Verdict | None:
    """Why this key is not to be sent any more, or None."""
    step = next(iter(plan(facts_of(integration), keys=[key])), None)
    if step is None:
        return Verdict(Outcome.NOT_ALLOWED, DELETED)
    if step.verdict is Planned.SEND:
        return None
    if step.verdict is Planned.UNCHANGED:
        return Verdict(Outcome.UNCHANGED, UNCHANGED)
    return Verdict(Outcome.NOT_ALLOWED, str(step.refusal))
