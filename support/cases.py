"""Verbs on a case: its numbers, and whose turn it is."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.models import Case, CaseReference
from support.references import Reference, System, find_references, lookup_form, parse_reference
from support.waiting import turn


def add_reference(*, case: Case, text: str, system: str = "") -> CaseReference:
    """Give the case a number of LinkedIn's, kept as written. Raises Refused."""
    reference = read_number(text, system)
    refusals = refuse_known_number(reference, case_pk=case.pk)
    if refusals:
        raise Refused(refusals)
    try:
        with transaction.atomic():
            return CaseReference.objects.create(
                case=case, system=reference.system, as_written=reference.as_written
            )
    except IntegrityError as overtaken:
        raise Refused(refuse_known_number(reference, case_pk=case.pk)) from overtaken


def read_number(text: str, system: str = "") -> Reference:
    """The number in a form field. Raises Refused with the sentence that says why it is none."""
    try:
        return parse_reference(text, cast("System", system) if system else None)
    except ValueError as error:
        raise Refused([Refusal(str(error), rule="SP-03", field="as_written")]) from error


def refuse_known_number(
    reference: Reference, *, case_pk: int | None, row_pk: int | None = None
) -> list[Refusal]:
    """A number belongs to one case: on a second one it would split the thread (SP-07)."""
    known = CaseReference.objects.filter(system=reference.system, lookup=reference.lookup)
    row = known.exclude(pk=row_pk or 0).select_related("case").first()
    if row is None:
        return []
    if row.case_id == case_pk:
        return [
            Refusal(f"This case has {row.as_written} already: leave this line empty.", field="as_written")
        ]
    words = (
        f"{row.as_written} is already the number of case {row.case_id}, “{row.case.title}”: continue there."
    )
    return [Refusal(words, rule="SP-07", field="as_written")]


def cases_by_number(text: str) -> list[int]:
    """Primary keys of the cases whose number this is, in any spelling; bare digits are the case's own or any system's."""
    text = text.replace("\x00", "")  # PostgreSQL refuses to look for it
    lookups = {reference.lookup for reference in find_references(text)} | {lookup_form(text)}
    if re.fullmatch(r"[0-9]{3,}", text):
        lookups |= {f"CAS{text}", f"CRM{text}"}
    # Naming the systems as well lets the database walk the index that keeps numbers unique.
    known = CaseReference.objects.filter(system__in=CaseReference.System.values, lookup__in=lookups)
    return [*_own_number(text), *known.values_list("case_id", flat=True)[:100]]


def _own_number(text: str) -> list[int]:
    """What people here call the case: 120, #120, case 120."""
    own = re.fullmatch(r"(?:case)?\s*#?\s*([0-9]{1,15})", text, re.IGNORECASE)
    return [int(own[1])] if own else []


@transaction.atomic
def hand_ball(*, cases: Iterable[Case], to: Case.Ball, because: str) -> None:
    """Say whose turn it is, with a history row for each case that changes; the wait before ends."""
    for case in cases:
        moved = Case.objects.filter(~Q(ball=to), pk=case.pk).update(ball=to, version=F("version") + 1)
        if moved:
            case.refresh_from_db()
            sign(case, because)
            case.save(update_fields=["ball", "version"])
            turn(case=case, party=to, at=timezone.now())


@transaction.atomic
def note_answer(*, cases: QuerySet[Case], on: date, because: str) -> None:
    """LinkedIn answered on that day: the clock of each case starts anew, never backwards, and it is our turn."""
    for case in cases.select_for_update():
        moments = [_moment_of(on), case.filed_at, case.last_answer_at]
        case.last_answer_at = max(moment for moment in moments if moment)
        case.ball, case.version = Case.Ball.US, case.version + 1
        sign(case, because)
        case.save(update_fields=["last_answer_at", "ball", "version"])
        turn(case=case, party=case.ball, at=case.last_answer_at)


@transaction.atomic
def file_case(*, case: Case) -> Case:
    """A new case whose number and date are known is with LinkedIn: the desk that kind of case goes to has the ball."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not locked.seems_filed:
        words = f"Case {locked.pk} is not new with a number and a filing date: reload its page and look."
        raise Refused([Refusal(words)])
    locked.status, locked.ball, locked.version = (
        Case.Status.FILED,
        locked.desk_at_linkedin,
        locked.version + 1,
    )
    turn(case=locked, party=locked.ball, at=timezone.now())
    locked.save(update_fields=["status", "ball", "version", "due_at"])
    return locked


def note_closing(*, case: Case) -> None:
    """Keep the moment at which an open case was resolved or closed; none while it is open. Not yet saved."""
    if case.is_open:
        case.closed_at = None
    elif case.closed_at is None:
        case.closed_at = timezone.now()


def _moment_of(day: date) -> datetime:
    """Noon of a day that is over, now for today."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return timezone.now() if day == timezone.localdate() else noon
