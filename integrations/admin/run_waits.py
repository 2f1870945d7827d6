"""What holds a run up: the day's budget of its applications, and what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from integrations.models import ClosedVersion, DeveloperApplication, Integration, QuotaDay, SyncRun, Throttle

SHOWN = 5
NEARLY = 0.8  # of the limit


@dataclass(frozen=True, slots=True)
class Budget:
    """Calls of one application to one resource on one UTC day."""

    application: DeveloperApplication
    resource: str
    used: int
    limit: int

    @property
    def tone(self) -> str:
        if self.used >= self.limit:
            return "bad"
        return "warn" if self.used >= NEARLY * self.limit else "ok"


@dataclass(frozen=True, slots=True)
class Budgets:
    """The applications that used most of their budget on `day`, and how many more there are."""

    day: date
    worst: Sequence[Budget]
    more: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that nothing leaves before: until a moment, or until a person acts at `url`."""

    what: str
    because: str
    until: datetime | None = None
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    shown: Sequence[Wait]
    more: int


def budgets_of(run: SyncRun) -> Budgets:
    """Of the day on which the run worked last, in UTC, as LinkedIn counts; two queries."""
    day = (run.finished_at or timezone.now()).astimezone(UTC).date()
    rows = QuotaDay.objects.filter(day=day, application__in=_applications(run))
    worst = [
        Budget(row.application, row.resource, row.used, settings.LINKEDIN_DAILY_LIMIT)
        for row in rows.select_related("application").order_by("-used", "pk")[:SHOWN]
    ]
    more = rows.count() - len(worst) if len(worst) == SHOWN else 0
    return Budgets(day, worst, more)


def waits_of(run: SyncRun) -> Waits:
    """What waits for whom, persons first; three queries."""
    applications = _applications(run)
    waits = [*_refused(applications), *_closed_versions(), *_throttled(applications)]
    return Waits(waits[:SHOWN], max(0, len(waits) - SHOWN))


def _applications(run: SyncRun) -> QuerySet[DeveloperApplication]:
    integrations = Integration.objects.filter(sync_results__run=run)
    return DeveloperApplication.objects.filter(pk__in=integrations.values("application"))


def _refused(applications: QuerySet[DeveloperApplication]) -> list[Wait]:
    refused = applications.filter(credential__refused_at__isnull=False)
    return [
        Wait(
            what=f"{application.name} waits for a person: LinkedIn refused its credentials.",
            because=application.because,
            url=f"{reverse('admin:integrations_developerapplication_change', args=[application.pk])}#id_client_secret",
            action="Put it right",
        )
        for application in refused.annotate(because=F("credential__refused_because")).order_by("name", "pk")
    ]


def _closed_versions() -> list[Wait]:
    closed = ClosedVersion.objects.filter(version=settings.LINKEDIN_VERSION)
    return [
        Wait(
            what=f"Every versioned call waits: LinkedIn does not serve version {row.version}.",
            because=row.because,
            until=row.retry_at,
        )
        for row in closed
    ]


def _throttled(applications: QuerySet[DeveloperApplication]) -> list[Wait]:
    rows = Throttle.objects.filter(application__in=applications, until__gt=timezone.now())
    return [
        Wait(
            what=f"{row.application.name} waits: LinkedIn asked it to leave {row.resource} alone.",
            because=row.because,
            until=row.until,
        )
        for row in rows.select_related("application").order_by("-until", "pk")
    ]
