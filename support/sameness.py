"""Whether two reports are the same: their signatures propose, a person answers, and the answer is kept (SP-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, count

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, Value, When
from django.utils import timezone

from customers.models import Customer
from partnerhub.models import ApiClient
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from support.changes import change_case
from support.merging import REASON_LIMIT, is_filed, merge
from support.models import Case, Sameness
from support.notes import refuse_text
from support.reports import Kind
from support.second_cases import refuse_second_case
from support.signatures import Symptoms, explain

MOST_PROPOSED = 10
REOPENED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that may be the same, and what both have in common."""

    case: Case
    why: tuple[str, ...]
    same_customer: bool

    @property
    def may_be_reopened(self) -> bool:
        return not self.case.is_open


def symptoms_of(case: Case) -> Symptoms:
    """What the case's rows say about the issue."""
    if case.integration:
        kind = case.integration.integration_type
    else:
        kind = case.programme or (case.product.programme if case.product else "")
    return Symptoms(kind, case.error_text, case.title, case.description)


def stamp(case: Case) -> Case:
    """Write the signature down after the case was saved; nobody's version moves, as nobody typed it."""
    signature = symptoms_of(case).signature
    if signature != case.signature:
        Case.objects.filter(pk=case.pk).update(signature=signature)
        case.signature = signature
    return case


def similar_cases(subject: Case | Symptoms, customer: Customer | None) -> list[Proposal]:
    """Open cases with the same signature, and those closed lately; the customer's own first. At most three queries."""
    symptoms = symptoms_of(subject) if isinstance(subject, Case) else subject
    if not symptoms.signature or _is_for_visibility(subject):
        return []
    rows = _with_signature(symptoms.signature, customer)
    if isinstance(subject, Case):
        rows = _unanswered(rows.filter(kind=subject.kind), subject)
        if subject.problem_id:  # who is in its problem was said to be the same
            rows = rows.exclude(problem=subject.problem_id)
    why = tuple(_in_common(symptoms))
    customer_pk = customer.pk if customer else None
    return [Proposal(case, why, case.customer_id == customer_pk) for case in rows[:MOST_PROPOSED]]


def open_twins(symptoms: Symptoms, *, customer: Customer | None, is_ours: bool) -> list[Proposal]:
    """Open cases with the same signature beside which a further one would be a second: the customer's own, and for a case
    of ours alone with LinkedIn (`is_ours`) every such case, whomever it affects (SP-06, SP-07)."""
    if not symptoms.signature:
        return []
    own = Q(kind=Case.Kind.CUSTOMER, customer=customer) if customer else Q(pk=None)
    wanted = own | Q(kind=Case.Kind.PARTNER) if is_ours else own
    rows = _with_signature(symptoms.signature, customer).filter(wanted).exclude(status__in=Case.OVER)
    why = tuple(_in_common(symptoms))
    customer_pk = customer.pk if customer else None
    return [Proposal(case, why, case.customer_id == customer_pk) for case in rows[:MOST_PROPOSED]]


@transaction.atomic
def same_as(*, case: Case, other: Case, actor: User) -> Case:
    """A person says it is one issue. One customer: the later case is merged into the earlier one, one that
    LinkedIn does not have into the one it has, which is returned.
    Two customers: both get the same issue key. Raises Refused."""
    refusals = _pair_refusals(case, other)
    if refusals:
        raise Refused(refusals)
    _answer(case, other, Sameness.Verdict.SAME, "", actor)
    if case.customer_id != other.customer_id:
        return _share_key(case, other, actor)
    kept, absorbed = sorted((case, other), key=lambda one: (not is_filed(one), one.pk))
    merge(kept=kept, absorbed=absorbed, because=f"The same issue as case {kept.pk} (SP-07)", actor=actor)
    kept.refresh_from_db()
    return kept


@transaction.atomic
def different_from(*, case: Case, other: Case, because: str, actor: User) -> Sameness:
    """A person says it is another issue, and why: the case gets an issue key of its own. Raises Refused."""
    because = redact_text(because.strip())
    refusals = [*_pair_refusals(case, other), *refuse_reason(because, field="because")]
    if refusals:
        raise Refused(refusals)
    answer = _answer(case, other, Sameness.Verdict.DIFFERENT, because, actor)
    if case.issue_key in ("", other.issue_key):
        change_case(
            case=case, actor=actor, because=f"Not case {other.pk}: {because}", issue_key=own_key(case)
        )
    return answer


@transaction.atomic
def open_apart(
    *, case: Case, others: Iterable[Case], because: str, actor: User | None, client: ApiClient | None = None
) -> Case:
    """A case that was opened as another issue than these, and who said so; it gets an issue key of its own."""
    said = redact_text(because.strip()) + (f" (said by {client})" if client else "")
    for other in others:
        _answer(case, other, Sameness.Verdict.DIFFERENT, said, actor)
        change_case(
            case=case,
            actor=actor,
            because=f"Not case {other.pk}: {said}",
            issue_key=case.issue_key or own_key(case),
        )
    return case


def own_key(case: Case) -> str:
    """Short, and no other case's; the first one may have been shared since."""
    first = f"issue-{case.pk}"
    keys = chain([first], (f"{first}-{number}" for number in count(2)))
    others = Case.objects.exclude(pk=case.pk)
    return next(key for key in keys if not others.filter(issue_key=key).exists())


def _with_signature(signature: str, customer: Customer | None) -> QuerySet[Case]:
    """The own customer's first, then open before closed, then the latest. A case opened so that a customer can follow
    is no report of its own."""
    lately = timezone.now() - REOPENED_WITHIN
    alive = ~Q(status__in=Case.OVER) | Q(closed_at__gte=lately)
    # Names the index's own condition, so that the database may use it.
    rows = Case.objects.filter(alive, ~Q(signature=""), signature=signature, merged_into=None)
    own, over = Q(customer=customer) if customer else Q(pk=None), Q(status__in=Case.OVER)
    return (
        rows.exclude(category=Kind.VISIBILITY_FOR_CUSTOMER)
        .order_by(
            Choice(When(own, then=Value(0)), default=Value(1)),
            Choice(When(over, then=Value(1)), default=Value(0)),
            "-pk",
        )
        .select_related("customer", "problem")
        .prefetch_related("references")
    )


def _unanswered(rows: QuerySet[Case], case: Case) -> QuerySet[Case]:
    pairs = Sameness.objects.filter(Q(case=case) | Q(other=case)).values_list("case_id", "other_id")
    return rows.exclude(pk__in={case.pk, *(pk for pair in pairs for pk in pair)})


def _in_common(symptoms: Symptoms) -> list[str]:
    return explain(
        integration_type=symptoms.integration_type,
        error_text=symptoms.error_text,
        object_key=symptoms.object_key,
    )


def _is_for_visibility(subject: Case | Symptoms) -> bool:
    return isinstance(subject, Case) and subject.category == Kind.VISIBILITY_FOR_CUSTOMER


def _pair_refusals(case: Case, other: Case) -> list[Refusal]:
    if case.pk == other.pk:
        return [Refusal(f"Case {case.pk} is always the same as itself: choose another one.", field="other")]
    if case.kind != other.kind:
        words = (
            f"Case {case.pk} is a {case.get_kind_display()} and case {other.pk} a {other.get_kind_display()}:"
            " put the customer's case into the problem of the partner case."
        )
        return [Refusal(words, rule="SP-06", field="other")]
    return [_merged(one) for one in (case, other) if one.merged_into_id]


def _merged(case: Case) -> Refusal:
    words = f"Case {case.pk} was merged into case {case.merged_into_id}: answer there."
    return Refusal(words, rule="SP-07", field="other")


def refuse_reason(because: str, *, field: str) -> list[Refusal]:
    """Why this is no reason that two cases are different issues."""
    length = len(because.strip())
    if not length:
        words = "Say why it is a different issue: without a reason it is a duplicate."
        return [Refusal(words, rule="SP-07", field=field)]
    if length > REASON_LIMIT:
        return [Refusal(f"The reason has {length} characters, {REASON_LIMIT} is the most.", field=field)]
    return refuse_text(because, field=field)


def _answer(case: Case, other: Case, verdict: Sameness.Verdict, because: str, actor: User | None) -> Sameness:
    """One answer a pair, whichever of the two was asked; a later one takes the place of the earlier."""
    Sameness.objects.filter(case=other, other=case).delete()
    answer, _ = Sameness.objects.update_or_create(
        case=case, other=other, defaults={"verdict": verdict, "because": because, "decided_by": actor}
    )
    return answer


def _share_key(case: Case, other: Case, actor: User) -> Case:
    """The other's key where it has one, then the case's own, then a new one. The constraint has the last word."""
    key = other.issue_key or case.issue_key or own_key(other)
    refusals = [refusal for one in (case, other) for refusal in refuse_second_case(case=one, issue_key=key)]
    if refusals:
        raise Refused(refusals)
    try:
        for one, twin in ((other, case), (case, other)):
            if one.issue_key != key:
                change_case(case=one, actor=actor, because=f"The same issue as case {twin.pk}", issue_key=key)
    except IntegrityError as overtaken:
        words = "Somebody opened a case for this issue just now: reload the page and look."
        raise Refused([Refusal(words, rule="SP-07", field="issue_key")]) from overtaken
    return case
