"""Asking LinkedIn because something came in: one look for all that came in meanwhile, and not more often than once a minute
for one customer, so that a flood of events does not use up the day's calls (T29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from integrations.enablement import Look, Outcome, look, look_by_request
from integrations.holds import Held
from integrations.linkedin.errors import LinkedInError
from integrations.models import DeveloperApplication, Integration, OnboardingTrack
from integrations.reading import why_nothing_was_read
from integrations.sightings import load_whole, why_not_asked
from partnerhub.refusals import Refused

REST = timedelta(minutes=1)  # between two looks at one customer that events asked for
SECONDS = 20  # in which calls begin; the queue kills a task after 120
NOTHING_TO_ASK = "There is no integration of this customer that LinkedIn could be asked about."


@dataclass(frozen=True, slots=True)
class Asked:
    """`is_known`: LinkedIn answered about each. `nobody`: there was none to ask about. `until`: no sooner again."""

    is_known: bool
    sentence: str
    nobody: bool = False
    until: datetime | None = None


def ask_about(*, customer: int, application: int | None = None, request_id: str = "") -> Asked:
    """Have a look at the customer's integrations, or at those of one application. With a request id LinkedIn is first
    asked for what it names; what it names of others is ignored. The customer's tracks are woken when it answered."""
    pks = _askable(customer, application)
    if not pks:
        return Asked(True, NOTHING_TO_ASK, nobody=True)
    try:
        looks = _named(pks, request_id) if request_id else []
    except (LinkedInError, Held) as error:
        return Asked(False, why_nothing_was_read(error), until=getattr(error, "until", None))
    asked = _sum_up(looks or look(integrations=pks, seconds=SECONDS))
    if asked.is_known:
        wake_tracks(customer)
    return asked


def wake_tracks(customer: int) -> int:
    """What waits for LinkedIn in the customer's onboarding is worked on now."""
    running = OnboardingTrack.objects.filter(customer=customer, ended_at=None)
    return running.update(due_at=timezone.now())


def _askable(customer: int, application: int | None) -> list[int]:
    """Without those that were taken off LinkedIn: nothing leaves for them any more."""
    rows = Integration.objects.filter(customer=customer, stopped_at=None)
    if application is not None:
        rows = rows.filter(application=application)
    whole = load_whole(rows.values_list("pk", flat=True))
    return [pk for pk, row in whole.items() if not why_not_asked(row)]


def _named(pks: list[int], request_id: str) -> list[Look]:
    """What LinkedIn names for the request, of these; empty where it names none of them, or not clearly. Raises only what
    another look would meet as well."""
    looks: list[Look] = []
    for application in DeveloperApplication.objects.filter(integrations__in=pks).distinct():
        try:
            looks += look_by_request(application=application, request_id=request_id)
        except Refused:
            continue
        except LinkedInError as error:
            if error.retryable:
                raise
    return looks if looks and all(one.outcome is not Outcome.UNKNOWN for one in looks) else []


def _sum_up(looks: Iterable[Look]) -> Asked:
    found = list(looks)
    unknown = [one for one in found if one.outcome is Outcome.UNKNOWN]
    if unknown:
        return Asked(False, f"{unknown[0].integration}: {unknown[0].message}")
    words = "; ".join(f"{one.integration.type_label}: {one.word or 'not requested'}" for one in found)
    return Asked(True, f"LinkedIn was asked. {words}.")
