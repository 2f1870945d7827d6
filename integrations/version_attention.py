"""What the start page says about LinkedIn's own changes: versions it stops serving, and pages to read again."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, Func, IntegerField, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from integrations.linkedin.errors import VersionNotActiveError
from integrations.models import ClosedVersion, Configuration, DeveloperApplication, SyncResult, WatchedPage
from integrations.sunsets import tone_for, warning_for
from partnerhub.attention import Row, Topic, topic_of

Dialect = DeveloperApplication.Dialect


BY_AN_ADMINISTRATOR = "Set LINKEDIN_VERSION to a version that LinkedIn serves, and restart."
TELL_AN_ADMINISTRATOR = (
    "Tell an administrator: they set LINKEDIN_VERSION to a version that LinkedIn serves, or have this one tried again"
    " before its hour is over."
)
MAY_TRY_AGAIN = "integrations.change_closedversion"


def version_topics(user: User | AnonymousUser) -> list[Topic]:
    """One query."""
    return [_closed(may_try_again=user.has_perm(MAY_TRY_AGAIN)), _sunset()]


def due_pages(user: User | AnonymousUser) -> Topic:
    """One query; the person's own pages first, then the ones that are due for longest."""
    today = timezone.localdate()
    is_theirs = Case(When(owner=user.pk, then=0), default=1, output_field=IntegerField())
    return topic_of(
        WatchedPage.objects.filter(next_due_on__lte=today)
        .select_related("owner")
        .order_by(is_theirs, "next_due_on", "pk"),
        _page_row,
        name="LinkedIn pages to read again",
        tone="muted",
        url=f"{reverse('admin:integrations_watchedpage_changelist')}?due=now",
        permission="integrations.view_watchedpage",
    )


def waiting_for_a_version() -> QuerySet[Configuration]:
    """Configurations that go out in the versioned form and are asked for, or were told that it is not served."""
    speaks_rest = Q(integration__application__dialect=Dialect.REST)
    if settings.LINKEDIN_DIALECT == Dialect.REST:
        speaks_rest |= Q(integration__application__dialect="")
    pending = SyncResult.objects.filter(run__finished_at=None, outcome=SyncResult.Outcome.PENDING)
    return Configuration.objects.filter(
        Q(trouble=Configuration.Trouble.RETRY, trouble_text__contains=VersionNotActiveError.next_step)
        | Q(pk__in=pending.values("configuration")),
        speaks_rest,
    )


def waiting_in_words(number: int) -> str:
    if number == 0:
        return "Nothing waits for it just now"
    return "1 configuration waits" if number == 1 else f"{number} configurations wait"


def _closed(*, may_try_again: bool) -> Topic:
    """Only the version in use: others are history."""
    waiting = waiting_for_a_version().order_by().annotate(number=Func("pk", function="COUNT"))
    return topic_of(
        ClosedVersion.objects.filter(version=settings.LINKEDIN_VERSION).annotate(
            waiting=Subquery(waiting.values("number"), output_field=IntegerField())
        ),
        lambda closed: _closed_row(closed, may_try_again=may_try_again),
        name="LinkedIn API versions not served",
        tone="bad",
        url=reverse("admin:integrations_closedversion_changelist"),
        permission="integrations.view_closedversion",
        is_alarm=True,
    )


def _closed_row(closed: ClosedVersion, *, may_try_again: bool) -> Row:
    """PartnerHub tries it every hour; an administrator can have it tried earlier."""
    wait = waiting_in_words(getattr(closed, "waiting", 0))
    page = reverse("admin:integrations_closedversion_change", args=[closed.pk])
    return Row(
        title=f"LinkedIn does not serve {closed.version}",
        url=page,
        reason=f"{wait}. {BY_AN_ADMINISTRATOR if may_try_again else TELL_AN_ADMINISTRATOR}",
        action_label="Try again" if may_try_again else "",
        action_url=page if may_try_again else "",
        since=closed.since,
    )


def _sunset() -> Topic:
    version, today = settings.LINKEDIN_VERSION, timezone.localdate()
    warning = warning_for(version, today)
    rows = [Row(title=f"Version {version} ends", reason=warning)] if warning else []
    return Topic(
        name="LinkedIn API versions that end",
        tone=tone_for(version, today) or "muted",
        number=len(rows),
        rows=rows,
        permission="integrations.view_closedversion",
    )


def _page_row(page: WatchedPage) -> Row:
    who = (page.owner.get_full_name() or page.owner.username) if page.owner else "Whoever has time"
    return Row(
        title=page.name,
        reason=f"Due since {date_format(page.next_due_on)}. {who} reads it every {page.every_days} days.",
        action_label="Read it",
        action_url=reverse("admin:integrations_watchedpage_change", args=[page.pk]),
    )
