"""The report of a comparison for machines: the JSON document of `manage.py verify_configurations --json`, with the
members of `sync_configurations --json` and, for each result, both values and when they were first seen to differ."""

from collections import Counter
from collections.abc import Iterable

from integrations.drift import Verification
from integrations.drift_checks import Check, Outcome
from integrations.plan import Step
from integrations.sync_report import Report

OPERATION = "verify"


def report_of_verification(verification: Verification, unmet: Iterable[Step] = ()) -> Report:
    """`unmet`: steps of the plan for keys that are needed and have no value here, so that LinkedIn has none of ours."""
    results = [*map(_result, verification.checks), *map(_unmet, unmet)]
    totals = Counter(result["outcome"] for result in results)
    return {
        "run": None,
        "calls": 0,
        "reads": verification.reads,
        "results": results,
        "totals": dict(totals),
    }


def all_match(report: Report) -> bool:
    """Also when nothing was selected."""
    return set(report["totals"]) <= {Outcome.MATCHES.value}


def _result(check: Check) -> Report:
    integration = check.configuration.integration
    return {
        "customer": integration.customer.name,
        "integration_type": integration.integration_type,
        "configuration_key": check.configuration.key,
        "operation": OPERATION,
        "outcome": check.outcome.value,
        "entity_status": check.status,
        "request_id": check.request_id or None,
        "message": check.message,
        "expected": check.expected,
        "found": check.found,
        "since": check.since.isoformat() if check.since else None,
    }


def _unmet(step: Step) -> Report:
    return {
        "customer": step.integration.customer_name,
        "integration_type": step.integration.type_name,
        "configuration_key": step.key,
        "operation": OPERATION,
        "outcome": Outcome.ABSENT.value,
        "entity_status": None,
        "request_id": None,
        "message": str(step.refusal),
        "expected": None,
        "found": None,
        "since": None,
    }
