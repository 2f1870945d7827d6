"""Reads the rows of a case into the plain values that the checklist and the reasons work on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

from django.db.models import Q
from django.utils import timezone

from customers.models import Programme
from support.checklist import CaseFacts
from support.models import Case, ChecklistItem
from support.reasons import PROMISED_DAYS
from support.references import Reference, System
from support.subjects import bare_problem


def read_facts(cases: Sequence[Case]) -> list[CaseFacts]:
    return [_read(case) for case in cases]


def numbered(numbers: Iterable[Reference]) -> Q:
    """Cases that LinkedIn knows by one of these numbers, in whatever spelling; none where there is no number."""
    known = Q(pk__in=[])
    for one in numbers:
        known |= Q(references__system=one.system, references__lookup=one.lookup)
    return known


def references_of(case: Case) -> tuple[Reference, ...]:
    """The case's numbers, CAS and CRM before Zendesk, else in the order they came."""
    rows = sorted(case.references.all(), key=lambda row: (row.system == "Zendesk", row.pk))
    return tuple(
        Reference(system=cast("System", row.system), as_written=row.as_written, lookup=row.lookup)
        for row in rows
    )


def _read(case: Case) -> CaseFacts:
    references = references_of(case)
    return CaseFacts(
        name=f"case {case.pk}",
        problem=bare_problem(_one_line(case.title), references),
        references=references,
        mail_subject=_one_line(case.mail_subject),
        customers=_customer_names(case),
        filed_on=_day(case.filed_at),
        answered_on=_day(case.last_answer_at),
        integration=_integration(case),
        is_over=not case.is_open,
        reopenings=_reopenings(case),
        promised_days=PROMISED_DAYS if case.kind == Case.Kind.CUSTOMER else None,
        typed={
            item.key: _one_line(item.value)
            for item in case.checklist_items.filter(checklist=ChecklistItem.Checklist.ESCALATION)
        },
    )


def _customer_names(case: Case) -> tuple[str, ...]:
    own = [case.customer] if case.customer else []
    return tuple(
        dict.fromkeys(_one_line(customer.name) for customer in [*own, *case.affected_customers.all()])
    )


def _day(moment: datetime | None) -> date | None:
    """The calendar date in our own zone: the one the person who entered it saw."""
    return timezone.localdate(moment) if moment else None


def _integration(case: Case) -> str:
    if not case.related_programme:
        return ""
    programme = str(Programme(case.related_programme).label)
    names = [programme, case.integration.type_label] if case.integration else [programme]
    return ", ".join(dict.fromkeys(names))


def _reopenings(case: Case) -> int:
    """How often the case went from over to open again, told by its history."""
    history = cast("Any", case.history)
    over = [status in Case.OVER for status in history.order_by("pk").values_list("status", flat=True)]
    return sum(before and not after for before, after in pairwise(over))


def _one_line(text: str) -> str:
    return " ".join(text.split())
