"""What the start page says about cases: LinkedIn past its promise, cases that age, escalations that lie about."""

from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse
from django.utils import timezone

from partnerhub.attention import ROWS_SHOWN, Entry, Part, Recent, Row, Topic, topic_of
from support.models import Case, Escalation
from support.promise_topics import case_page, promise_topics

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
    """At most twelve queries; a BD reviewer gets the escalations addressed to them and nothing about cases."""
    if not user.has_perm("support.view_case"):
        return Part(topics=[_for_bd(user)] if user.has_perm("support.view_escalation") else [])
    topics = []
    if user.has_perm("support.change_case"):
        topics += promise_topics(user, timezone.now())
    if user.has_perm("support.add_escalation"):
        topics.append(_drafts())
    return Part(topics=topics, recent=[_recent_escalations(), _recent_cases()])


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
            url=case_page(case),
            at=case.created_at,
            tone=CASE_TONES[Case.Status(case.status)],
            word=case.get_status_display(),
        )
        for case in Case.objects.order_by("-pk")[:ROWS_SHOWN]
    ]
    return Recent(name="cases", permission="support.view_case", entries=entries)


def _escalation_page(escalation: Escalation) -> str:
    return reverse("admin:support_escalation_change", args=[escalation.pk])


def _escalation_list(**filters: object) -> str:
    return f"{reverse('admin:support_escalation_changelist')}?{urlencode(filters)}"
