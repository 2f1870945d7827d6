"""Advancing: the machine takes a track as far as it can without anybody. One worker at a time holds a track; every step is
harmless when it is taken twice, and what LinkedIn was asked is in the call log."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations import claims, provisioning, stage_log
from integrations.enablement import Outcome, look
from integrations.models import OnboardingTrack, PluginRequest, SyncRun
from integrations.next_steps import Step, next_step, pause_before
from integrations.plugin.requests import confirm, make_known
from integrations.setting_up import fill_values, give_names, send_values, set_up_rows
from integrations.track import Position, TrackFacts, position_of
from integrations.track_facts import facts_by_track, facts_of_track, rows_of, wanted_types_of, whole_tracks
from integrations.verification import verify_enabled
from partnerhub.clock_skew import database_now
from partnerhub.refusals import Refused

HELD_FOR = timedelta(minutes=3)  # longer than a round of steps may take
MOST_ROUNDS = 8
MOST_AT_ONCE = 300  # tracks in one pass of the sweep
SECONDS = 15  # in which calls begin

Wake = Callable[[SyncRun], object]


def advance(track_pk: int, *, wake_run: Wake) -> Position | None:
    """Take the machine's steps while they bring the track on, and set when it is looked at next. `wake_run` lets workers
    share a sync run. None when somebody else is at it, or it has ended."""
    holder = claims.new_holder()
    if not _claim(track_pk, holder):
        return None
    waits, due_at = OnboardingTrack.objects.values_list("waits", "due_at").get(pk=track_pk)
    begun_at, step = "", None
    for _ in range(MOST_ROUNDS):
        track, facts, position = _look(track_pk)
        stage = position.current.name
        step = next_step(facts, position)
        if step is None or stage == begun_at:
            break
        begun_at = stage
        _note_trouble(track, _take(step, track, facts, wake_run))
    track, facts, position = _look(track_pk)
    has_moved = position.current.name != begun_at
    waits = 0 if has_moved else waits + 1
    pause = pause_before(next_step(facts, position), waits, in_trouble=bool(track.trouble))
    _release(track_pk, holder, due_at, pause, waits)
    return position


def sweep_due(*, now: datetime) -> list[int]:
    """Look at the tracks whose time has come: write down where they stand, and return those on which the machine has
    something to do. The others are looked at again in a minute."""
    due = list(whole_tracks(_due(now))[:MOST_AT_ONCE])
    facts = facts_by_track(due, now=now)
    positions = {pk: position_of(one) for pk, one in facts.items()}
    stage_log.record(positions, now=now)
    busy = [pk for pk, one in facts.items() if next_step(one, positions[pk])]
    for pks, pause in ((busy, HELD_FOR), (facts.keys() - busy, pause_before(None, 0))):
        OnboardingTrack.objects.filter(pk__in=pks, due_at__lte=now).update(due_at=now + pause)
    return busy


def _due(now: datetime) -> "QuerySet[OnboardingTrack]":
    free = Q(held_until=None) | Q(held_until__lte=now)
    return OnboardingTrack.objects.filter(free, due_at__lte=now).order_by("due_at", "pk")


def _claim(track_pk: int, holder: str) -> bool:
    now = database_now()
    free = OnboardingTrack.objects.filter(
        Q(held_until=None) | Q(held_until__lte=now), pk=track_pk, ended_at=None
    )
    return bool(free.update(holder=holder, held_until=now + HELD_FOR, due_at=now + HELD_FOR))


def _release(track_pk: int, holder: str, due_at: datetime | None, pause: timedelta, waits: int) -> None:
    """What happened meanwhile, and asked for a look at once, is not waited for."""
    mine = OnboardingTrack.objects.filter(pk=track_pk, holder=holder)
    mine.filter(due_at=due_at).update(due_at=timezone.now() + pause, waits=waits)
    mine.update(holder="", held_until=None)


def _look(track_pk: int) -> tuple[OnboardingTrack, TrackFacts, Position]:
    track, now = whole_tracks(OnboardingTrack.objects.filter(pk=track_pk)).get(), timezone.now()
    facts = facts_of_track(track, now=now)
    position = position_of(facts)
    stage_log.record({track_pk: position}, now=now)
    return track, facts, position


def _note_trouble(track: OnboardingTrack, trouble: str) -> None:
    if trouble != track.trouble:
        OnboardingTrack.objects.filter(pk=track.pk).update(trouble=trouble)


# The steps ------------------------------------------------------------------------------------------


def _take(step: Step, track: OnboardingTrack, facts: TrackFacts, wake_run: Wake) -> str:
    """Take one step; returns what kept it from being done, in words for staff."""
    if step is Step.SET_UP:
        return _set_up(track, wake_run)
    return _STEPS[step](track, facts)


def _order(track: OnboardingTrack, facts: TrackFacts) -> str:
    try:
        if track.application is None:
            order = provisioning.order(customer=track.customer, actor=None)
        else:
            order = provisioning.order_update(application=track.application, actor=None)
    except Refused as refused:
        return str(refused)
    provisioning.work_on(order.pk)
    return ""


def _confirm(track: OnboardingTrack, facts: TrackFacts) -> str:
    """What the browser handed over is confirmed; a request of which nothing reached us is found all the same."""
    waiting = track.requests.filter(state=PluginRequest.State.WAITING, settled_at=None)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        confirm(pk)
    unknown = [one.type_name for one in facts.integrations if not one.is_known]
    if unknown and track.application is not None:
        make_known(track=track, types=unknown)
    return track.trouble  # of the application, which this does not put right


def _set_up(track: OnboardingTrack, wake_run: Wake) -> str:
    rows = set_up_rows(track)
    trouble = give_names(rows)
    trouble = fill_values(track, rows) or trouble
    if run := send_values(rows):
        wake_run(run)
    return trouble


def _look_at_linkedin(track: OnboardingTrack, facts: TrackFacts) -> str:
    looks = look(integrations=_integrations(track), seconds=SECONDS)
    unknown = (
        f"{one.integration.type_label}: {one.message}" for one in looks if one.outcome is Outcome.UNKNOWN
    )
    return next(unknown, "")


def _verify(track: OnboardingTrack, facts: TrackFacts) -> str:
    wrong = verify_enabled(integrations=_integrations(track))
    return " ".join(wrong)


def _integrations(track: OnboardingTrack) -> list[int]:
    rows = rows_of(track)
    return [rows[name].pk for name in wanted_types_of(track, rows) if name in rows]


_STEPS: Mapping[Step, Callable[[OnboardingTrack, TrackFacts], str]] = {
    Step.ORDER: _order,
    Step.CONFIRM: _confirm,
    Step.LOOK: _look_at_linkedin,
    Step.VERIFY: _verify,
    Step.WATCH: _look_at_linkedin,
}
