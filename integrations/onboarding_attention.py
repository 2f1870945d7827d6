"""What the start page says about onboarding: the tracks that wait for us, each with its one action."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from integrations.admin.onboarding.addresses import board_url, next_place, track_url
from integrations.models import OnboardingTrack, StageChange
from integrations.onboarding_board import BoardRow, Tab, read_board
from integrations.track import Who
from partnerhub.attention import COUNTED_UP_TO, ROWS_SHOWN, Part, Row, Topic

CHANGE = "integrations.change_onboardingtrack"


def onboarding_rows(user: User | AnonymousUser) -> Part:
    """A source for the start page; for people who may not act on tracks, nothing is asked of the database."""
    return Part(topics=[ours_now()] if user.has_perm(CHANGE) else [])


def ours_now() -> Topic:
    """Of the tracks that were ours when they were last looked at, which is a minute ago at most, those that are so still;
    the longest wait first."""
    board = read_board(tracks=_ours_lately(), tab=Tab.YOURS, now=timezone.now())
    return Topic(
        name="customers to bring on",
        tone="warn",
        number=min(len(board.rows), COUNTED_UP_TO),
        rows=[_row(row) for row in board.rows[:ROWS_SHOWN]],
        url=board_url(),
        permission=CHANGE,
    )


def _ours_lately() -> "QuerySet[OnboardingTrack]":
    newest = StageChange.objects.filter(track=OuterRef("pk")).order_by("-pk")
    open_tracks = OnboardingTrack.objects.filter(ended_at=None)
    held = open_tracks.annotate(
        held_by=Subquery(newest.values("blocked_by")[:1]), held_at=Subquery(newest.values("at")[:1])
    )
    ours = held.filter(held_by=Who.US).order_by("held_at", "pk")[:COUNTED_UP_TO]
    return OnboardingTrack.objects.filter(pk__in=list(ours.values_list("pk", flat=True)))


def _row(row: BoardRow) -> Row:
    place, page = next_place(row.track, row.stage), track_url(row.track)
    return Row(
        title=str(row.track),
        reason=f"{row.stage.word}: {row.stage.why}",
        url=page,
        action_label=place.label if place.url else "Open the track",
        action_url=place.url or page,
        since=row.entered_at,
    )
