"""What the start page says about cases: LinkedIn past its promise, cases that age, escalations that lie about."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from customers.calendars import linkedin_calendar
from partnerhub.attention import ROWS_SHOWN, Entry, Part, Recent, Row, Topic, topic_of
from partnerhub.clocks import Calendar, age_in_words, in_business_days
from support.models import Case, Escalation
from support.reasons import HABIT_DAYS, PROMISED_DAYS

# Names the open states, as the index by status reaches them without reading what is over.
OPEN_WITH_LINKEDIN = {
    "ball__in": [Case.Ball.LINKEDIN_SUPPORT.value, Case.Ball.LINKEDIN_ENGINEERING.value],
    "status__in": [status.value for status in Case.Status if status not in Case.OVER],
}
CASE_TONES = {
    Case.Status.NEW: "warn",
    Case.Status.FILED: "busy",
    Case.Status.WAITING: "busy",
    Case.Status.TRANSFERRED: "unknown",
    Case.Status.RESOLVED: "ok",
    Case.Status.CLOSED: "muted",
}
ESCALATION_TONES = {
    Escalation.Status.DRAFT: "warn",
    Escalation.Status.OUT: "busy",
    Escalation.Status.ANSWERED: "ok",
    Escalation.Status.WITHDRAWN: "muted",
}


def case_rows(user: User | AnonymousUser) -> Part:
    """At most six queries; a BD reviewer gets the escalations addressed to them and nothing about cases."""
    if not user.has_perm("support.view_case"):
        return Part(topics=[_for_bd(user)] if user.has_perm("support.view_escalation") else [])
    topics = []
    if user.has_perm("support.change_case"):
        calendar, now = linkedin_calendar(), timezone.now()
        topics += [_past_promise(calendar, now), _ageing(calendar, now)]
    if user.has_perm("support.add_escalation"):
        topics.append(_drafts())
    return Part(topics=topics, recent=[_recent_escalations(), _recent_cases()])


def latest_overdue_filing(calendar: Calendar, business_days: int, now: datetime) -> datetime:
    """What happened before this instant has, with so many business days promised, gone past its close by now."""
    day = now.astimezone(calendar.zone).date()
    while calendar.due(_start_of(day, calendar), business_days).due_at >= now:
        day -= timedelta(days=1)
    return _start_of(day + timedelta(days=1), calendar)


def _start_of(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(), tzinfo=calendar.zone)


def _past_promise(calendar: Calendar, now: datetime) -> Topic:
    overdue = latest_overdue_filing(calendar, PROMISED_DAYS, now)
    late = {"kind__exact": Case.Kind.CUSTOMER, "last_answer_at__isnull": True, "filed_at__lt": overdue}
    return topic_of(
        _with_linkedin(late).order_by("filed_at"),
        lambda case: Row(
            title=str(case),
            reason=(
                f"{case.customer}: filed {_ago(case.filed_at, calendar, now)}, no answer yet. LinkedIn promises"
                f" one within {in_business_days(PROMISED_DAYS)} (SP-04)."
            ),
            action_label="Open the case",
            action_url=_case_page(case),
            since=case.filed_at,
        ),
        name="cases past LinkedIn's promise",
        tone="bad",
        url=_list_with_linkedin(late),
        permission="support.change_case",
    )


def _ageing(calendar: Calendar, now: datetime) -> Topic:
    silent = {"last_answer_at__lt": latest_overdue_filing(calendar, HABIT_DAYS, now)}
    return topic_of(
        _with_linkedin(silent).order_by("last_answer_at"),
        lambda case: Row(
            title=str(case),
            reason=(
                f"{case.customer or 'Partner case'}: LinkedIn last answered"
                f" {_ago(case.last_answer_at, calendar, now)}."
            ),
            action_label="Open the case",
            action_url=_case_page(case),
            since=case.last_answer_at,
        ),
        name="cases that age at LinkedIn",
        tone="warn",
        url=_list_with_linkedin(silent),
        permission="support.change_case",
    )


def _with_linkedin(filters: Mapping[str, Any]) -> QuerySet[Case]:
    return Case.objects.filter(**OPEN_WITH_LINKEDIN, **filters).select_related("customer")


def _list_with_linkedin(filters: Mapping[str, Any]) -> str:
    """The list of exactly the cases that `_with_linkedin` counts."""
    query = {name: _in_query(value) for name, value in {**OPEN_WITH_LINKEDIN, **filters}.items()}
    return f"{reverse('admin:support_case_changelist')}?{urlencode(query)}"


def _in_query(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return ",".join(value) if isinstance(value, list) else str(value)


def _ago(moment: datetime | None, calendar: Calendar, now: datetime) -> str:
    return age_in_words(calendar, timezone.localdate(moment), timezone.localdate(now)) if moment else "never"


def _drafts() -> Topic:
    return topic_of(
        Escalation.objects.filter(status=Escalation.Status.DRAFT)
        .select_related("bd_contact", "author")
        .order_by("pk"),
        lambda escalation: Row(
            title=f"{escalation} to {escalation.bd_contact.name}",
            reason=f"Drafted by {escalation.author or 'someone'} and not sent: {escalation.get_reason_display().lower()}.",
            action_label="Review and send",
            action_url=_escalation_page(escalation),
            since=escalation.created_at,
        ),
        name="escalations not sent yet",
        tone="warn",
        url=_escalation_list(status__exact=Escalation.Status.DRAFT),
        permission="support.add_escalation",
    )


def _for_bd(user: User | AnonymousUser) -> Topic:
    return topic_of(
        Escalation.objects.filter(status=Escalation.Status.OUT, bd_contact__user=user.pk).order_by("pk"),
        lambda escalation: Row(
            title=str(escalation),
            reason=escalation.reasoning,
            action_label="Read it",
            action_url=_escalation_page(escalation),
            since=escalation.created_at,
        ),
        name="escalations waiting for your answer",
        tone="warn",
        url=_escalation_list(status__exact=Escalation.Status.OUT),
        permission="support.view_escalation",
    )


def _recent_escalations() -> Recent:
    rows = Escalation.objects.select_related("bd_contact").order_by("-pk")[:ROWS_SHOWN]
    entries = [
        Entry(
            title=f"{row} to {row.bd_contact.name}",
            url=_escalation_page(row),
            at=row.created_at,
            tone=ESCALATION_TONES[Escalation.Status(row.status)],
            word=row.get_status_display(),
        )
        for row in rows
    ]
    # Not for BD reviewers, who see only what is addressed to them.
    return Recent(name="escalations", permission="support.add_escalation", entries=entries)


def _recent_cases() -> Recent:
    entries = [
        Entry(
            title=case.title,
            url=_case_page(case),
            at=case.created_at,
            tone=CASE_TONES[Case.Status(case.status)],
            word=case.get_status_display(),
        )
        for case in Case.objects.order_by("-pk")[:ROWS_SHOWN]
    ]
    return Recent(name="cases", permission="support.view_case", entries=entries)


def _case_page(case: Case) -> str:
    return reverse("admin:support_case_change", args=[case.pk])


def _escalation_page(escalation: Escalation) -> str:
    return reverse("admin:support_escalation_change", args=[escalation.pk])


def _escalation_list(**filters: object) -> str:
    return f"{reverse('admin:support_escalation_changelist')}?{urlencode(filters)}"
