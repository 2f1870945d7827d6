"""What the start page says about onboarding: the tracks that wait for us, each with its one action."""

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from integrations.admin.onboarding.addresses import board_url, next_place, track_url
from integrations.models import OnboardingTrack
from integrations.onboarding_board import BoardRow, Tab, read_board
from partnerhub.attention import COUNTED_UP_TO, ROWS_SHOWN, Part, Row, Topic

CHANGE = "integrations.change_onboardingtrack"


def onboarding_rows(user: User | AnonymousUser) -> Part:
    """A source for the start page; for people who may not act on tracks, nothing is asked of the database."""
    return Part(topics=[ours_now()] if user.has_perm(CHANGE) else [])


def ours_now() -> Topic:
    """As many queries for a thousand tracks as for ten; the longest wait first."""
    tracks = OnboardingTrack.objects.filter(ended_at=None)
    board = read_board(tracks=tracks, tab=Tab.YOURS, now=timezone.now())
    return Topic(
        name="customers to bring on",
        tone="warn",
        number=min(len(board.rows), COUNTED_UP_TO),
        rows=[_row(row) for row in board.rows[:ROWS_SHOWN]],
        url=board_url(),
        permission=CHANGE,
    )


def _row(row: BoardRow) -> Row:
    place, page = next_place(row.track, row.stage), track_url(row.track)
    return Row(
        title=str(row.track),
        reason=f"{row.stage.label}: {row.stage.why}",
        url=page,
        action_label=place.label if place.url else "Open the track",
        action_url=place.url or page,
        since=row.entered_at,
    )
