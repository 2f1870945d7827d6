"""Two cases that are one: what the absorbed one holds moves to the kept one, is written down, and can go back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.changes import change_case
from support.models import Case, Escalation, Filing, Merge, Sameness, Wait
from support.notes import refuse_text
from support.second_cases import refuse_second_case
from support.waiting import turn

REASON_LIMIT = 2_000  # characters


@transaction.atomic
def merge(*, kept: Case, absorbed: Case, because: str, actor: User) -> Merge:
    """Take `absorbed` up into `kept`; both numbers stay references of the kept case (SP-03, SP-07). Raises Refused."""
    kept, absorbed, because = _locked(kept), _locked(absorbed), redact_text(because.strip())
    refusals = [*refuse_merge(kept=kept, absorbed=absorbed), *_reason_refusals(because)]
    if refusals:
        raise Refused(refusals)
    before = absorbed.status
    moved = _move_all(kept, absorbed, actor)
    words = f"Merged into case {kept.pk}: {because}"
    over = {
        "status": Case.Status.CLOSED,
        "ball": Case.Ball.US,
        "closed_at": absorbed.closed_at or timezone.now(),
    }
    change_case(case=absorbed, actor=actor, because=words, merged_into=kept, problem=None, **over)
    _join_problem(kept, moved, actor)
    return Merge.objects.create(
        kept=kept,
        absorbed=absorbed,
        because=because,
        moved=moved,
        status_before=before,
        merged_by=actor,
    )


@transaction.atomic
def undo_merge(*, merge: Merge, actor: User) -> Merge:
    """The absorbed case stands by itself again, with what is still where the merge put it. Raises Refused."""
    merge = Merge.objects.select_for_update().select_related("kept", "absorbed").get(pk=merge.pk)
    refusals = _undo_refusals(merge)
    if refusals:
        raise Refused(refusals)
    kept, absorbed, words = merge.kept, merge.absorbed, f"Merge into case {merge.kept_id} undone"
    _move_back(merge, actor)
    again: dict[str, object] = {"status": merge.status_before, "merged_into": None}
    again |= {"ball": merge.moved["ball"], "problem_id": merge.moved["problem"]}
    again["closed_at"] = _moment(merge.moved["closed_at"])
    change_case(case=absorbed, actor=actor, because=words, **again)
    _leave_problem(merge, actor)
    _take_back_answer(kept, absorbed)
    merge.undone_by, merge.undone_at = actor, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    _give_back(merge, actor)
    return merge


def refuse_merge(*, kept: Case, absorbed: Case) -> list[Refusal]:
    """Everything that keeps these two from becoming one, whoever asks."""
    if kept.pk == absorbed.pk:
        return [Refusal(f"Case {kept.pk} cannot be merged into itself: choose another one.", field="kept")]
    return [*_unlike(kept, absorbed), *_merged_before(kept, absorbed), *_unfinished(kept, absorbed)]


def is_filed(case: Case) -> bool:
    """LinkedIn has it: by our report, its own number, or a date somebody typed."""
    out = case.filings.filter(status=Filing.Status.OUT)
    return case.filed_at is not None or out.exists() or case.references.exists()


def merge_of(case: Case) -> Merge | None:
    """The merge by which the case was taken up, while it stands."""
    found = Merge.objects.filter(absorbed=case, undone_at=None).select_related(
        "kept", "absorbed", "merged_by"
    )
    return found.first()


def _unlike(kept: Case, absorbed: Case) -> Iterator[Refusal]:
    if kept.kind != absorbed.kind:
        yield Refusal(
            f"Case {kept.pk} is a {kept.get_kind_display()} and case {absorbed.pk} a {absorbed.get_kind_display()}:"
            " they belong together through a problem, they are never one.",
            rule="SP-11",
            field="kept",
        )
    elif kept.customer_id != absorbed.customer_id:
        yield Refusal(
            f"Case {kept.pk} is of {kept.customer} and case {absorbed.pk} of {absorbed.customer}: each customer keeps"
            " a case of its own. Open a problem for both.",
            rule="SP-06",
            field="kept",
        )


def _merged_before(kept: Case, absorbed: Case) -> Iterator[Refusal]:
    if absorbed.merged_into_id:
        yield Refusal(
            f"Case {absorbed.pk} is merged into case {absorbed.merged_into_id} already: undo that first.",
            field="kept",
        )
    if kept.merged_into_id:
        yield Refusal(
            f"Case {kept.pk} was itself merged into case {kept.merged_into_id}: merge into that one.",
            field="kept",
        )


def _unfinished(kept: Case, absorbed: Case) -> Iterator[Refusal]:
    """What would go on by itself on a case that nobody looks at any more."""
    if absorbed.is_open and not kept.is_open:
        words = f"Case {kept.pk} is {kept.get_status_display()}: reopen it first, or the issue would be over for good."
        yield Refusal(words, rule="SP-07", field="kept")
    if is_filed(absorbed) and not is_filed(kept):
        words = (
            f"LinkedIn has case {absorbed.pk}, and does not have case {kept.pk}: merge the other way round, so that the"
            " filing and its promise stay."
        )
        yield Refusal(words, rule="SP-07", field="kept")
    for draft in absorbed.escalations.filter(status=Escalation.Status.DRAFT):
        yield Refusal(
            f"{draft} of case {absorbed.pk} is a draft: send it or withdraw it first.", rule="SP-07"
        )
    for filing in absorbed.filings.filter(status=Filing.Status.DRAFT):
        words = (
            f"{filing} of case {absorbed.pk} is a draft: it would become a second ticket. Withdraw it first."
        )
        yield Refusal(words, rule="SP-07")
    if hasattr(absorbed, "leads"):
        words = (
            f"Case {absorbed.pk} leads the problem “{absorbed.leads}”: merge the other case into this one."
        )
        yield Refusal(words, rule="SP-06", field="kept")


def _reason_refusals(because: str) -> list[Refusal]:
    length = len(because.strip())
    if not length:
        return [Refusal("Say why the two cases are one: the next person reads it.", field="because")]
    if length > REASON_LIMIT:
        return [Refusal(f"The reason has {length} characters, {REASON_LIMIT} is the most.", field="because")]
    return refuse_text(because, field="because")


def _undo_refusals(merge: Merge) -> list[Refusal]:
    if merge.undone_at:
        return [Refusal(f"Case {merge.absorbed_id} stands by itself again already: reload the page.")]
    if merge.absorbed.merged_into_id != merge.kept_id:
        words = f"Case {merge.absorbed_id} is not merged into case {merge.kept_id} any more: reload the page."
        return [Refusal(words)]
    if merge.status_before in Case.OVER:
        return []
    return refuse_second_case(case=merge.absorbed, issue_key=merge.absorbed.issue_key)


def _move_all(kept: Case, absorbed: Case, actor: User) -> dict[str, Any]:
    """Rows by kind, as `Merge.moved` keeps them; what the kept case has already stays where it is."""
    digests = kept.attachments.values_list("digest", flat=True)
    typed = set(kept.checklist_items.values_list("checklist", "key"))
    items = [item for item in absorbed.checklist_items.all() if (item.checklist, item.key) not in typed]
    why = f"Case {absorbed.pk} was merged into case {kept.pk}"
    moved: dict[str, Any] = {
        "references": _give(absorbed.references.all(), kept, actor, why),
        "notes": _give(absorbed.notes.all(), kept, actor, why),
        "attachments": _give(absorbed.attachments.exclude(digest__in=digests), kept, actor, why),
        "checklist_items": _give(items, kept, actor, why),
        "api_calls": _new_to(kept.api_calls, absorbed.api_calls),
        "affected_customers": _new_to(kept.affected_customers, absorbed.affected_customers),
        "waits": _end_waits(absorbed),
        "ball": absorbed.ball,
        "closed_at": absorbed.closed_at.isoformat() if absorbed.closed_at else "",
        "problem": absorbed.problem_id,
    }
    kept.api_calls.add(*moved["api_calls"])
    absorbed.api_calls.remove(*moved["api_calls"])
    kept.affected_customers.add(*moved["affected_customers"])
    moved["answer"] = _take_up(kept, absorbed, actor)
    return moved


def _take_up(kept: Case, absorbed: Case, actor: User) -> dict[str, Any] | None:
    """LinkedIn's answer, where it is the later one, and whose turn it is since; what stood there before, None otherwise."""
    words, now = f"Took up case {absorbed.pk}", absorbed.last_answer_at
    if now is None or not kept.is_open or (kept.last_answer_at and kept.last_answer_at >= now):
        change_case(case=kept, actor=actor, because=words)
        return None
    wait = kept.waits.filter(ended_at=None).first()
    before = {
        "ball": kept.ball,
        "last_answer_at": kept.last_answer_at.isoformat() if kept.last_answer_at else "",
        "due_at": kept.due_at.isoformat() if kept.due_at else "",
        "wait": wait.pk if wait else None,
    }
    ball = absorbed.ball if absorbed.is_open else kept.ball
    change_case(case=kept, actor=actor, because=words, last_answer_at=now, ball=ball)
    going_on = turn(case=kept, party=ball, at=timezone.now())
    return before | {"begun": going_on.pk if going_on and going_on != wait else None}


def _give_back(merge: Merge, actor: User) -> None:
    """The kept case's own last answer and turn, unless something happened on it since."""
    kept, before = merge.kept, merge.moved["answer"]
    begun = Wait.objects.filter(pk=before["begun"], ended_at=None).first() if before else None
    fields: dict[str, object] = {}
    if before and kept.last_answer_at == merge.absorbed.last_answer_at:
        fields["last_answer_at"] = _moment(before["last_answer_at"])
        if begun or not before["begun"]:
            fields |= {"ball": before["ball"], "due_at": _moment(before["due_at"])}
    words = f"Case {merge.absorbed_id} stands by itself again"
    change_case(case=kept, actor=actor, because=words, **fields)
    if begun and "ball" in fields:
        begun.delete()
        Wait.objects.filter(pk=before["wait"]).update(ended_at=None)


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _move_back(merge: Merge, actor: User) -> None:
    kept, absorbed, moved = merge.kept, merge.absorbed, merge.moved
    why = f"The merge of case {absorbed.pk} into case {kept.pk} was undone"
    for name in ("references", "notes", "attachments", "checklist_items"):
        _give(_still_there(getattr(kept, name), moved, name), absorbed, actor, why)
    calls = list(_still_there(kept.api_calls, moved, "api_calls"))
    kept.api_calls.remove(*calls)
    absorbed.api_calls.add(*calls)
    kept.affected_customers.remove(*moved["affected_customers"])
    if not absorbed.waits.filter(ended_at=None).exists():
        absorbed.waits.filter(pk__in=moved["waits"]).update(ended_at=None)


def _still_there(rows: Any, moved: Mapping[str, Any], name: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(pk__in=moved[name])
    return found


def _give(rows: Iterable[Any], to: Case, actor: User, why: str) -> list[int]:
    """One by one, so that rows with a history get a line in it; one that the case has already stays."""
    return [row.pk for row in rows if _given(row, to, actor, why)]


def _given(row: Model, to: Case, actor: User, why: str) -> bool:
    row.case = to  # type: ignore[attr-defined]
    sign(row, why, by=actor)
    try:
        with transaction.atomic():
            row.save(update_fields=["case"])
    except IntegrityError:
        return False
    return True


def _new_to(have: Any, others: Any) -> list[int]:
    known = have.values_list("pk", flat=True)
    return list(others.exclude(pk__in=known).order_by("pk").values_list("pk", flat=True))


def _end_waits(absorbed: Case) -> list[int]:
    waits = Wait.objects.filter(case=absorbed, ended_at=None)
    pks = list(waits.values_list("pk", flat=True))
    Wait.objects.filter(pk__in=pks).update(ended_at=timezone.now())
    return pks


def _join_problem(kept: Case, moved: dict[str, Any], actor: User) -> None:
    """The kept case stands in for the absorbed one in its problem."""
    moved["joined"] = bool(moved["problem"] and not kept.problem_id)
    if moved["joined"]:
        words = "In the problem of the case it took up"
        change_case(case=kept, actor=actor, because=words, problem_id=moved["problem"])


def _leave_problem(merge: Merge, actor: User) -> None:
    if merge.moved["joined"] and merge.kept.problem_id == merge.moved["problem"]:
        words = f"Case {merge.absorbed_id} stands in the problem by itself again"
        change_case(case=merge.kept, actor=actor, because=words, problem=None)


def _take_back_answer(kept: Case, absorbed: Case) -> None:
    """Whoever undoes the merge says that it was wrong, so the question is open again (SP-07)."""
    pair = Q(case=kept, other=absorbed) | Q(case=absorbed, other=kept)
    Sameness.objects.filter(pair, verdict=Sameness.Verdict.SAME).delete()


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)
