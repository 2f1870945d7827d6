"""Problem: the same error at two customers or more, one partner case for all of them, and what its end means (SP-06)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.models import Message
from partnerhub.headers import clean_header
from partnerhub.redaction import find_secrets, redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.cases import hand_ball
from support.changes import change_case
from support.models import Case, Note, Problem, Sameness
from support.notes import refuse_text
from support.partner_cases import tell_partner_case
from support.problem_facts import FEWEST_CUSTOMERS, OPEN

TITLE_LIMIT = 200


@transaction.atomic
def open_problem(*, title: str, cases: Iterable[Case], actor: User) -> Problem:
    """One cause behind these customers' cases. Raises Refused."""
    title = redact_text(title.strip())
    members = list(Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    refusals = [*_title_refusals(title), *_breadth_refusals(members), *_member_refusals(members)]
    if refusals:
        raise Refused(refusals)
    signatures = [case.signature for case in members if case.signature]
    problem = Problem(
        title=title, signature=max(signatures, key=signatures.count, default=""), created_by=actor
    )
    sign(problem, f"Opened for {len(members)} cases", by=actor)
    problem.save()
    for case in members:
        change_case(case=case, actor=actor, because=f"In the problem “{problem.title}”", problem=problem)
    return problem


@transaction.atomic
def revise_problem(
    *, problem: Problem, title: str, summary: str, actor: User, version: int | None = None
) -> Problem:
    """Its name, and what customers may be told; `version` is the one the person saw. Raises Refused."""
    problem, title = _locked(problem), redact_text(title.strip())
    refusals = [*_stale_refusals(problem, version), *_title_refusals(title), *_summary_refusals(summary)]
    if refusals:
        raise Refused(refusals)
    problem.title, problem.summary = title, summary.strip()
    sign(problem, "Reworded", by=actor)
    problem.save(update_fields=["title", "summary"])
    return problem


def version_of(problem: Problem) -> int:
    """Grows with every change of its own row."""
    history: Any = problem.history
    return int(history.count())


@transaction.atomic
def join(*, problem: Problem, case: Case, actor: User) -> Case:
    """A further case of the same cause; the partner case gets its customer and its calls. Raises Refused."""
    problem = _locked(problem)
    refusals = [*_closed_refusals(problem), *_member_refusals([case])]
    if refusals:
        raise Refused(refusals)
    change_case(case=case, actor=actor, because=f"Joined the problem “{problem.title}”", problem=problem)
    if problem.partner_case and problem.partner_case.is_open:
        tell_partner_case(problem.partner_case, case, actor)
    return case


@transaction.atomic
def leave(*, problem: Problem, case: Case, because: str, actor: User) -> Case:
    """The case has another cause after all; it is not offered to the problem again. Raises Refused."""
    because = redact_text(because.strip())
    refusals = _reason_refusals(because, "Say why the case does not belong here.")
    if case.problem_id != problem.pk:
        refusals.append(Refusal(f"Case {case.pk} is not in the problem “{problem}”: reload the page."))
    if refusals:
        raise Refused(refusals)
    change_case(case=case, actor=actor, because=f"Left the problem “{problem}”: {because}", problem=None)
    _keep_answer(problem, case, because, actor)
    return case


@transaction.atomic
def keep_apart(*, problem: Problem, case: Case, because: str, actor: User) -> Case:
    """The case looks alike and has another cause: it is not offered any more. Raises Refused."""
    because = redact_text(because.strip())
    refusals = _reason_refusals(because, "Say why it is a different issue.")
    if case.problem_id == problem.pk:
        refusals.append(Refusal(f"Case {case.pk} is in the problem: let it leave instead."))
    if refusals:
        raise Refused(refusals)
    _keep_answer(problem, case, because, actor)
    return case


@transaction.atomic
def close_problem(*, problem: Problem, because: str, actor: User) -> Problem:
    """The cause is gone: every open member is ours again, to ask its customer. Nothing closes by itself. Raises Refused."""
    problem, because = _locked(problem), redact_text(because.strip())
    refusals = [*_closed_refusals(problem), *_reason_refusals(because, "Say what solved it.")]
    if refusals:
        raise Refused(refusals)
    problem.status, problem.closed_at = Problem.Status.CLOSED, timezone.now()
    sign(problem, because, by=actor)
    problem.save(update_fields=["status", "closed_at"])
    prompt_members(problem=problem, because=because, actor=actor)
    return problem


def prompt_members(*, problem: Problem, because: str, actor: User) -> list[Case]:
    """Whose customers are to be asked now; each case says so."""
    members = list(problem.cases.filter(status__in=OPEN).order_by("pk"))
    hand_ball(cases=members, to=Case.Ball.US, because=f"The problem “{problem.title}” was closed")
    words = f"The partner case was closed: ask the customer whether it works again. {because.strip()}"
    Note.objects.bulk_create(_note(case, words, actor) for case in members)
    return members


def _keep_answer(problem: Problem, case: Case, because: str, actor: User) -> None:
    """Against the partner case where there is one, else against the first member."""
    other = problem.partner_case or problem.cases.exclude(pk=case.pk).order_by("pk").first()
    if other:
        answer = {"verdict": Sameness.Verdict.DIFFERENT, "because": because, "decided_by": actor}
        Sameness.objects.update_or_create(case=case, other=other, defaults=answer)


def _note(case: Case, text: str, actor: User) -> Note:
    audience = Message.Audience.INTERNAL
    return Note(case=case, audience=audience, text=text, author=actor, happened_at=timezone.now())


def _locked(problem: Problem) -> Problem:
    return Problem.objects.select_for_update().get(pk=problem.pk)


def _title_refusals(title: str) -> list[Refusal]:
    if not title.strip():
        return [Refusal("Give the problem a title: one line, as in a mail subject.", field="title")]
    if len(title.strip()) > TITLE_LIMIT:
        words = f"The title has {len(title.strip())} characters, {TITLE_LIMIT} is the most: shorten it."
        return [Refusal(words, field="title")]
    try:
        clean_header(title.strip(), "The title")
    except ValueError as error:
        return [Refusal(str(error), field="title")]
    return []


def _summary_refusals(summary: str) -> list[Refusal]:
    words = "The summary holds a secret ({}): take it out, it leaves with replies to customers."
    secrets = [Refusal(words.format(found), field="summary") for found in find_secrets(summary)]
    return [*secrets, *refuse_text(summary, field="summary")]


def _stale_refusals(problem: Problem, version: int | None) -> list[Refusal]:
    if version is None or version == version_of(problem):
        return []
    history: Any = problem.history
    latest = history.first()
    by = latest.history_user if latest and latest.history_user else "Somebody"
    words = (
        f"{by} changed this problem since you opened it. It says now: title “{problem.title}”, summary"
        f" “{problem.summary or '–'}”. Compare, then save again to keep yours."
    )
    return [Refusal(words)]


def _breadth_refusals(members: Sequence[Case]) -> list[Refusal]:
    customers = {case.customer_id for case in members if case.customer_id}
    if len(customers) >= FEWEST_CUSTOMERS:
        return []
    words = f"A problem has cases of {FEWEST_CUSTOMERS} customers or more, these are of {len(customers)}: choose more."
    return [Refusal(words, rule="SP-06", field="cases")]


def _member_refusals(members: Sequence[Case]) -> list[Refusal]:
    return [refusal for case in members for refusal in _unfit(case)]


def _unfit(case: Case) -> Iterator[Refusal]:
    if case.kind != Case.Kind.CUSTOMER:
        words = f"Case {case.pk} is a partner case: only customers' cases are members of a problem."
        yield Refusal(words, rule="SP-11", field="cases")
    if case.merged_into_id:
        words = f"Case {case.pk} was merged into case {case.merged_into_id}: choose that one."
        yield Refusal(words, rule="SP-07", field="cases")
    elif not case.is_open:
        words = f"Case {case.pk} is {case.get_status_display()}: reopen it first, or leave it out."
        yield Refusal(words, field="cases")
    if case.problem:
        words = f"Case {case.pk} is in the problem “{case.problem}” already: let it leave that one first."
        yield Refusal(words, field="cases")


def _closed_refusals(problem: Problem) -> list[Refusal]:
    if problem.status == Problem.Status.OPEN:
        return []
    return [Refusal(f"The problem “{problem}” is closed: open a new one for what happens now.")]


def _reason_refusals(because: str, words: str) -> list[Refusal]:
    return refuse_text(because, field="because") if because else [Refusal(words, field="because")]
