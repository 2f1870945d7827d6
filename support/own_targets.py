"""What the start page says about our own targets: who has not heard from us in time, by our calendar."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from partnerhub.attention import Row, Topic, topic_of
from partnerhub.clocks import Calendar, in_business_days
from support.clock_facts import OUTWARD
from support.models import Case, Escalation, Filing, Note

OPEN = [status.value for status in Case.Status if status not in Case.OVER]


def own_target_topics(calendar: Calendar, now: datetime) -> list[Topic]:
    """To be shown within our working hours only."""
    return [_no_first_word(calendar, now), _no_next_word(calendar, now)]


def latest_overdue_filing(calendar: Calendar, business_days: int, now: datetime) -> datetime:
    """What happened before this instant has, with so many business days promised, gone past its close by now."""
    day = now.astimezone(calendar.zone).date()
    while calendar.due(_start_of(day, calendar), business_days).due_at >= now:
        day -= timedelta(days=1)
    return _start_of(day + timedelta(days=1), calendar)


def _start_of(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(), tzinfo=calendar.zone)


def _no_first_word(calendar: Calendar, now: datetime) -> Topic:
    days = settings.OUR_ANSWER_DAYS
    since = latest_overdue_filing(calendar, days, now)
    unanswered = Case.objects.filter(status__in=OPEN, created_at__lt=since, filed_at=None)
    return topic_of(
        _without_word(unanswered).select_related("customer").order_by("created_at", "pk"),
        lambda case: _row(
            case, f"our target for a first answer is {in_business_days(days)}", case.created_at
        ),
        name="cases that nobody was answered about",
        tone="warn",
        url="",
        permission="support.change_case",
    )


def _no_next_word(calendar: Calendar, now: datetime) -> Topic:
    """Somebody heard from us, and not again since."""
    days = settings.OUR_UPDATE_DAYS
    since = latest_overdue_filing(calendar, days, now)
    told = Q(filed_at__lt=since) | (Q(filed_at=None) & _told())
    quiet = Case.objects.filter(told, status__in=OPEN, created_at__lt=since)
    return topic_of(
        _without_word(quiet, since=since).select_related("customer").order_by("created_at", "pk"),
        lambda case: _row(
            case, f"our target for the next update is {in_business_days(days)}", case.created_at
        ),
        name="cases without an update from us",
        tone="warn",
        url="",
        permission="support.change_case",
    )


def _row(case: Case, target: str, since: datetime) -> Row:
    return Row(
        title=str(case),
        reason=f"{case.customer or 'Partner case'}: no word from us in time; {target}.",
        action_label="Write",
        action_url=reverse("admin:support_case_change", args=[case.pk]),
        since=since,
    )


def _without_word(cases: QuerySet[Case], *, since: datetime | None = None) -> QuerySet[Case]:
    return cases.exclude(_told(since))


def _told(since: datetime | None = None) -> Q:
    """A note for the customer or LinkedIn, a filing or an escalation left, since then or ever."""
    notes = Note.objects.filter(case=OuterRef("pk"), audience__in=OUTWARD, is_mail=False)
    filings = Filing.objects.filter(case=OuterRef("pk"), status=Filing.Status.OUT)
    escalations = Escalation.objects.filter(cases=OuterRef("pk"), message__left_at__isnull=False)
    if since is not None:
        notes, filings = notes.filter(happened_at__gte=since), filings.filter(filed_at__gte=since)
        escalations = escalations.filter(message__left_at__gte=since)
    return Q(Exists(notes)) | Q(Exists(filings)) | Q(Exists(escalations))
