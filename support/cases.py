"""Verbs on a case: its numbers, and whose turn it is."""

from collections.abc import Iterable
from typing import cast

from django.db import transaction
from django.db.models import F, Q

from partnerhub.refusals import Refusal, Refused
from support.models import Case, CaseReference
from support.references import Reference, System, find_references, lookup_form, parse_reference


def add_reference(*, case: Case, text: str, system: str = "") -> CaseReference:
    """Give the case a number of LinkedIn's, kept as written. Raises Refused."""
    reference = read_number(text, system)
    refusals = refuse_known_number(reference, case_pk=case.pk)
    if refusals:
        raise Refused(refusals)
    return CaseReference.objects.create(case=case, system=reference.system, as_written=reference.as_written)


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
    """Primary keys of the cases whose number this is, in any spelling; bare digits are Zendesk's."""
    lookups = {reference.lookup for reference in find_references(text)} | {lookup_form(text)}
    matches = CaseReference.objects.filter(lookup__in=lookups).values_list("case_id", flat=True)
    return list(matches[:100])


@transaction.atomic
def hand_ball(*, cases: Iterable[Case], to: Case.Ball, because: str) -> None:
    """Say whose turn it is, with a history row for each case that changes."""
    for case in cases:
        moved = Case.objects.filter(~Q(ball=to), pk=case.pk).update(ball=to, version=F("version") + 1)
        if moved:
            case.refresh_from_db()
            case._change_reason = because[:100]  # type: ignore[attr-defined]
            case.save(update_fields=["ball", "version"])
