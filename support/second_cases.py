"""No second open case of one customer for one issue (SP-07): what the constraint says, as a sentence that leads on."""

from django.utils import timezone

from customers.calendars import linkedin_calendar
from partnerhub.clocks import age_in_words
from partnerhub.refusals import Refusal
from support.facts import references_of
from support.models import Case


def refuse_second_case(*, case: Case, issue_key: str) -> list[Refusal]:
    """Why this case cannot be open under that issue key: the customer's open one, its number and its age."""
    if case.kind != Case.Kind.CUSTOMER or not issue_key:
        return []
    open_ones = Case.objects.filter(
        kind=Case.Kind.CUSTOMER, customer=case.customer_id, issue_key=issue_key
    ).exclude(status__in=Case.OVER)
    return [_second(known) for known in open_ones.exclude(pk=case.pk).select_related("customer")[:1]]


def numbers_of(case: Case) -> str:
    """LinkedIn's numbers as written, CAS and CRM first."""
    return ", ".join(reference.in_subject for reference in references_of(case))


def age_of(case: Case) -> str:
    """“filed 3 business days ago”; before it is filed, since it was opened."""
    since = timezone.localdate(case.filed_at or case.created_at)
    word = "filed" if case.filed_at else "opened"
    return f"{word} {age_in_words(linkedin_calendar(), since, timezone.localdate())}"


def _second(known: Case) -> Refusal:
    number = numbers_of(known) or "no number of LinkedIn's yet"
    return Refusal(
        f"{known.customer} has an open case for this issue: case {known.pk}, “{known.title}”, {number},"
        f" {age_of(known)}. Continue there: add facts, ask LinkedIn for news, or escalate it.",
        rule="SP-07",
        field="issue_key",
    )
