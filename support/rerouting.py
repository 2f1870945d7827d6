"""A case routed anew: its fields as a report, and what the rules say of it now. Sending it there is `support.moving`."""

from typing import Any

from support.facts import references_of
from support.information import affected_customers, given_of, members_of
from support.models import Case
from support.reports import BusinessLine, Kind, Report, ReporterRole, Stage
from support.triage import Triage, triage


def report_of(case: Case) -> Report:
    """What somebody said, as it stands on the case; what nobody said is read from the text again."""
    listed = len(affected_customers(case, members_of(case)))
    return Report(
        description="\n".join(filter(None, [case.title, case.description])),
        customer=case.customer.name if case.customer else "",
        business_line=BusinessLine(case.product.business_line) if case.product else None,
        product=case.product.name if case.product else "",
        kind=Kind(case.category) if case.category else None,
        customers_affected=case.affected_count or listed or None,
        widget=case.is_widget,
        investigated=case.is_investigated,
        urgent=case.is_urgent or None,
        reporter_role=ReporterRole(case.reporter_role) if case.reporter_role else None,
        production_or_security_impact=case.has_impact,
        error_text=case.error_text,
        programme_stage=Stage(case.stage) if case.stage else None,
        **_open_thread(case),
    )


def route_now(case: Case) -> Triage:
    """What the rules say today, by the function of the intake."""
    return triage(
        report_of(case),
        customer=case.customer,
        product=case.product,
        given=given_of(case),
        reporter=case.reporter_email,
    )


def _open_thread(case: Case) -> dict[str, Any]:
    """A case that LinkedIn has numbered and nobody here has filed came with its thread: it is continued there."""
    numbers = references_of(case)
    if not numbers or case.filings.exists():
        return {}
    return {"existing_reference": numbers[0].in_subject, "same_issue": True}
