"""What the start page says about LinkedIn's promise: kept too late, due today, and silence after an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from customers.calendars import linkedin_calendar, our_calendar
from partnerhub.attention import Row, Topic, topic_of
from partnerhub.clocks import Calendar, age_in_words, in_business_days
from support.case_clocks import promise_of
from support.destinations import To
from support.models import Case, Product
from support.own_targets import latest_overdue_filing, own_target_topics
from support.reasons import HABIT_DAYS, PROMISED_DAYS
from support.reports import BusinessLine, Stage

# Names the open states, as the index by status reaches them without reading what is over.
OPEN_WITH_LINKEDIN = {
    "ball__in": [Case.Ball.LINKEDIN_SUPPORT.value, Case.Ball.LINKEDIN_ENGINEERING.value],
    "status__in": [status.value for status in Case.Status if status not in Case.OVER],
}
# Of these, where their product is one of Talent's, LinkedIn promises an answer, though no row says when.
PROMISED_UNSTAMPED = {
    "kind__exact": Case.Kind.CUSTOMER.value,
    "due_at__isnull": True,
    "destination__exact": To.CUSTOMER_CASE_MAIL.value,
    "stage__in": ["", Stage.GENERAL.value],
}


def promise_topics(user: User | AnonymousUser, now: datetime) -> list[Topic]:
    """What is late at LinkedIn at any hour; what is due soon, and our own targets, only while we work."""
    linkedin, ours = linkedin_calendar(), our_calendar()
    may_escalate = user.has_perm("support.add_escalation")
    late = [
        _past_promise(linkedin, now, may_escalate),
        _past_promise_unstamped(linkedin, now, may_escalate),
        _ageing(linkedin, now),
    ]
    return [*late, *own_target_topics(ours, now), _due_today(linkedin, now)] if ours.is_open(now) else late


def case_page(case: Case) -> str:
    return reverse("admin:support_case_change", args=[case.pk])


def _past_promise(calendar: Calendar, now: datetime, may_escalate: bool) -> Topic:
    late = {"due_at__lt": now, "last_answer_at__isnull": True}
    return topic_of(
        _with_linkedin(late).order_by("due_at", "pk"),
        lambda case: Row(
            title=str(case),
            reason=(
                f"{case.customer or 'Partner case'}: filed {_ago(case.filed_at, calendar, now)}, no answer yet."
                f" {_promised(case)}"
            ),
            since=case.due_at,
            action_label="Escalate" if may_escalate else "Open the case",
            action_url=_escalate_page(case) if may_escalate else case_page(case),
        ),
        name="cases past LinkedIn's promise",
        tone="bad",
        url=_list_with_linkedin(late),
        permission="support.change_case",
    )


def _past_promise_unstamped(calendar: Calendar, now: datetime, may_escalate: bool) -> Topic:
    """Cases whose promise was never stamped, as after an import: by their filing dates."""
    overdue = latest_overdue_filing(calendar, PROMISED_DAYS, now)
    talent = Product.objects.filter(business_line=BusinessLine.TALENT).values_list("pk", flat=True)
    late = {
        **PROMISED_UNSTAMPED,
        "product__in": [str(pk) for pk in talent.order_by("pk")],
        "last_answer_at__isnull": True,
        "filed_at__lt": overdue,
    }
    return topic_of(
        _with_linkedin(late).order_by("filed_at", "pk"),
        lambda case: Row(
            title=str(case),
            reason=f"{case.customer}: filed {_ago(case.filed_at, calendar, now)}, no answer yet. {_promised(case)}",
            since=case.filed_at,
            action_label="Escalate" if may_escalate else "Open the case",
            action_url=_escalate_page(case) if may_escalate else case_page(case),
        ),
        name="cases past LinkedIn's promise by their filing date",
        tone="bad",
        url=_list_with_linkedin(late),
        permission="support.change_case",
    )


def _due_today(calendar: Calendar, now: datetime) -> Topic:
    """Before the close of LinkedIn's day."""
    close = datetime.combine(now.astimezone(calendar.zone).date(), calendar.close, tzinfo=calendar.zone)
    soon = {"due_at__gte": now, "due_at__lte": close, "last_answer_at__isnull": True}
    return topic_of(
        _with_linkedin(soon).order_by("due_at", "pk"),
        lambda case: Row(
            title=str(case),
            reason=(
                f"{case.customer or 'Partner case'}: filed {_ago(case.filed_at, calendar, now)}. LinkedIn's answer is due"
                f" at {_time_of(case.due_at)} today. {_promised(case)}"
            ),
            action_label="Open the case",
            action_url=case_page(case),
            since=case.due_at,
        ),
        name="cases that LinkedIn has to answer today",
        tone="warn",
        url=_list_with_linkedin(soon),
        permission="support.change_case",
    )


def _time_of(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M %Z}" if moment else ""


def _promised(case: Case) -> str:
    promise = promise_of(
        is_partner=case.kind == Case.Kind.PARTNER,
        destination=case.destination,
        stage=case.stage,
        business_line=case.product.business_line if case.product else "",
    )
    if promise is None:
        return ""
    return f"LinkedIn promises one within {in_business_days(promise.days)} ({promise.rule})."


def _escalate_page(case: Case) -> str:
    """What to do about a promise that was not kept."""
    return f"{reverse('admin:support_case_escalate')}?{urlencode({'cases': case.pk})}"


def _ageing(calendar: Calendar, now: datetime) -> Topic:
    silent = {"last_answer_at__lt": latest_overdue_filing(calendar, HABIT_DAYS, now)}
    return topic_of(
        _with_linkedin(silent).order_by("last_answer_at", "pk"),
        lambda case: Row(
            title=str(case),
            reason=(
                f"{case.customer or 'Partner case'}: LinkedIn last answered"
                f" {_ago(case.last_answer_at, calendar, now)}."
            ),
            action_label="Open the case",
            action_url=case_page(case),
            since=case.last_answer_at,
        ),
        name="cases that age at LinkedIn",
        tone="warn",
        url=_list_with_linkedin(silent),
        permission="support.change_case",
    )


def _with_linkedin(filters: Mapping[str, Any]) -> QuerySet[Case]:
    return Case.objects.filter(**OPEN_WITH_LINKEDIN, **filters).select_related("customer", "product")


def _list_with_linkedin(filters: Mapping[str, Any]) -> str:
    """The list of exactly the cases that `_with_linkedin` counts."""
    query = {name: _in_query(value) for name, value in {**OPEN_WITH_LINKEDIN, **filters}.items()}
    return f"{reverse('admin:support_case_changelist')}?{urlencode(query)}"


def _in_query(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    return ",".join(value) if isinstance(value, list) else str(value)


def _ago(moment: datetime | None, calendar: Calendar, now: datetime) -> str:
    return age_in_words(calendar, timezone.localdate(moment), timezone.localdate(now)) if moment else "never"
