"""What the page of a customer says of their onboarding."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from integrations.admin.onboarding.addresses import track_url
from integrations.admin.onboarding.board import holder_words, tone_of
from integrations.admin.onboarding.starting import may_start
from integrations.models import OnboardingTrack
from integrations.onboarding_board import read_rows
from integrations.track import Stage


@dataclass(frozen=True, slots=True)
class TrackLine:
    track: OnboardingTrack
    url: str
    stage: Stage
    done: int
    tone: str
    holder: str


def onboarding_band(customer: int, request: HttpRequest) -> dict[str, object]:
    """Nothing for people who may not see tracks."""
    if not request.user.has_perm("integrations.view_onboardingtrack"):
        return {}
    rows = read_rows(tracks=OnboardingTrack.objects.filter(customer=customer), now=timezone.now())
    lines = [
        TrackLine(
            row.track,
            track_url(row.track),
            row.stage,
            row.position.done,
            tone_of(row.position),
            holder_words(row.position),
        )
        for row in rows
    ]
    return {"onboarding": lines, "may_start": may_start(request)}
