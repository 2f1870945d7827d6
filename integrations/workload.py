"""Workload: what of a run may be sent now. Claimed, and planned again as the rows stand, because they may have
changed since the run was requested."""

from integrations import claims
from integrations.items import Item, Outcome
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import Configuration, Integration, SyncResult, SyncShard
from integrations.plan import UNCHANGED, Step, plan
from integrations.plan import Verdict as Planned
from integrations.selection import facts_of, load
from integrations.verdicts import Verdict

BUSY = (
    "Another run has this configuration just now: its result stands there, and manage.py work goes on with what that"
    " run leaves. To do it from here, sync again in two minutes."
)
REMOVED = "The configuration was deleted before it could be sent."


def take(shard: SyncShard, holder: str) -> list[Item]:
    """Claim the configurations of a shard's pending results. An item that must not be sent comes with its verdict."""
    results = list(shard.results.filter(outcome=Outcome.PENDING).order_by("pk"))
    wanted = {result.configuration_id for result in results if result.configuration_id}
    claimed = claims.claim_configurations(wanted, holder)
    integrations = load({result.integration_id for result in results})
    return [
        _item(result, claimed.get(result.configuration_id or 0), integrations[result.integration_id])
        for result in results
    ]


def _item(result: SyncResult, claimed: Configuration | None, integration: Integration) -> Item:
    row = claimed or Configuration(pk=result.configuration_id, desired_value=result.value)
    return Item(
        result=result,
        configuration=row,
        application_id=integration.application_id or 0,
        key=ConfigurationKey(
            integration.context_urn, integration.integration_type, integration.tenant_type, result.key
        ),
        wanted=None if row.deleting_since else row.desired_value,
        verdict=_obstacle(result, claimed, integration),
        is_doubtful=row.in_doubt,
    )


def _obstacle(result: SyncResult, claimed: Configuration | None, integration: Integration) -> Verdict | None:
    if claimed is not None:
        return _replan(integration, result.key)
    if result.configuration_id is not None:
        return Verdict(Outcome.RETRY, BUSY)
    return Verdict(Outcome.NOT_ALLOWED, REMOVED)


def _replan(integration: Integration, key: str) -> Verdict | None:
    """Why this key is not to be sent any more, or None."""
    step = next(iter(plan(facts_of(integration), keys=[key])), None)
    if step is None:
        return Verdict(Outcome.NOT_ALLOWED, REMOVED)
    return _verdict_of(step)


def _verdict_of(step: Step) -> Verdict | None:
    if step.verdict is Planned.SEND:
        return None
    if step.verdict is Planned.UNCHANGED:
        return Verdict(Outcome.UNCHANGED, UNCHANGED)
    return Verdict(Outcome.NOT_ALLOWED, str(step.refusal))
