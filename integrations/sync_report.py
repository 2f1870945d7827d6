"""The report of a sync for machines: the JSON document of `manage.py sync_configurations --json`."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from integrations.enabling import enabling_sentences
from integrations.models import SyncResult, SyncRun
from integrations.plan import DELETE, UNCHANGED, Step, Verdict

Report = dict[str, Any]  # a JSON document, or one object in it

FINE = {"confirmed", "unchanged", "planned", "queued"}  # nothing is left for anyone to do
PLANNED = {Verdict.SEND: "planned", Verdict.UNCHANGED: "unchanged", Verdict.NOT_ALLOWED: "not_allowed"}


def report_of_run(run: SyncRun, *, is_queued: bool) -> Report:
    """A run as it stands. A result that is not settled is *queued* where a worker was asked to do it, else *retry*."""
    rows = list(run.results.select_related("integration__customer").order_by("pk"))
    confirmed = {row.integration_id for row in rows if row.outcome == SyncResult.Outcome.CONFIRMED}
    enabling = enabling_sentences(confirmed)
    unsettled = "queued" if is_queued else "retry"
    results = [_result(row, unsettled, enabling.get(row.integration_id, "")) for row in rows]
    return _document(run.pk, run.writes, run.reads, results)


def report_of_plan(steps: Iterable[Step]) -> Report:
    """What would be sent: no run, no calls."""
    return _document(None, 0, 0, [_planned(step) for step in steps])


def is_fine(report: Report) -> bool:
    """Every selected configuration is confirmed, unchanged, planned or queued; also when none was selected."""
    return set(report["totals"]) <= FINE


def _document(run: int | None, writes: int, reads: int, results: list[Report]) -> Report:
    totals = Counter(result["outcome"] for result in results)
    return {"run": run, "calls": writes, "reads": reads, "results": results, "totals": dict(totals)}


def _result(result: SyncResult, unsettled: str, enabling: str) -> Report:
    return {
        "customer": result.integration.customer.name,
        "integration_type": result.integration.integration_type,
        "configuration_key": result.key,
        "operation": result.operation,
        "outcome": result.outcome or unsettled,
        "entity_status": result.entity_status,
        "request_id": result.request_id or None,
        "message": _message(result, enabling),
    }


def _message(result: SyncResult, enabling: str) -> str:
    if result.outcome == SyncResult.Outcome.CONFIRMED:
        return f"{result.message} {enabling}"
    return result.message or (
        "Waiting for a worker, or for another run that has it just now: manage.py work goes on with it."
    )


def _planned(step: Step) -> Report:
    would = (
        "Would be deleted at LinkedIn." if step.operation == DELETE else f"Would be set to {step.value!r}."
    )
    sentences = {Verdict.SEND: would, Verdict.UNCHANGED: UNCHANGED}
    return {
        "customer": step.integration.customer_name,
        "integration_type": step.integration.type_name,
        "configuration_key": step.key,
        "operation": step.operation,
        "outcome": PLANNED[step.verdict],
        "entity_status": None,
        "request_id": None,
        "message": sentences.get(step.verdict) or str(step.refusal),
    }
