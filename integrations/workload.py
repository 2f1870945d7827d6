"""Workload: what of a run may be sent now. Claimed, and planned again as the rows stand, because they may have
changed since the run was requested."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from integrations import claims, stopping
from integrations.items import Item, Outcome
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import Configuration, Integration, SyncResult, SyncShard
from integrations.plan import UNCHANGED, Step, plan
from integrations.plan import Verdict as Planned
from integrations.selection import facts_of, load
from integrations.verdicts import Verdict

REMOVED = "The configuration was deleted before it could be sent."


def take(shard: SyncShard, holder: str) -> list[Item]:
    """Claim the configurations of a shard's pending results. An item that must not be sent comes with its verdict.
    What another run has on its way just now is left out: it stays pending, and its turn comes when that run is through."""
    results = list(shard.results.filter(outcome=Outcome.PENDING).order_by("pk"))
    wanted = {result.configuration_id for result in results if result.configuration_id}
    claimed = claims.claim_configurations(wanted, holder)
    integrations = load({result.integration_id for result in results})
    steps = _steps(results, integrations)
    items = [
        _item(
            result,
            claimed.get(result.configuration_id or 0),
            integrations[result.integration_id],
            steps.get((result.integration_id, result.key)),
        )
        for result in results
        if result.configuration_id is None or result.configuration_id in claimed
    ]
    _refuse_what_is_barred([item for item in items if item.verdict is None])
    return items


def _steps(
    results: Iterable[SyncResult], integrations: Mapping[int, Integration]
) -> dict[tuple[int, str], Step]:
    """The plan as it stands now, by integration and key."""
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for result in results:
        keys[result.integration_id].add(result.key)
    steps = (step for pk, some in keys.items() for step in plan(facts_of(integrations[pk]), keys=some))
    return {(step.integration.id, step.key): step for step in steps}


def _item(
    result: SyncResult, claimed: Configuration | None, integration: Integration, step: Step | None
) -> Item:
    row = claimed or Configuration(pk=result.configuration_id, desired_value=result.value)
    return Item(
        result=result,
        configuration=row,
        application_id=integration.application_id or 0,
        key=ConfigurationKey(
            integration.context_urn, integration.integration_type, integration.tenant_type, result.key
        ),
        wanted=None if row.deleting_since else row.desired_value,
        verdict=_obstacle(claimed, step),
        is_doubtful=row.in_doubt,
    )


def _refuse_what_is_barred(items: Collection[Item]) -> None:
    """What stands where something was taken off LinkedIn, under whatever row: a person puts that right (SP-28)."""
    if not items:
        return
    bars = stopping.bars_for({item.application_id for item in items})
    for item in items:
        why = bars.why_not((item.application_id, item.key.integration), deletes=item.wanted is None)
        if why:
            item.verdict = Verdict(Outcome.REJECTED, why)


def _obstacle(claimed: Configuration | None, step: Step | None) -> Verdict | None:
    """Why this key is not to be sent any more, or None."""
    if claimed is None or step is None:
        return Verdict(Outcome.NOT_ALLOWED, REMOVED)
    if step.verdict is Planned.SEND:
        return None
    if step.verdict is Planned.UNCHANGED:
        return Verdict(Outcome.UNCHANGED, UNCHANGED)
    return Verdict(Outcome.NOT_ALLOWED, str(step.refusal))
