"""Off-boarding: taking integrations off LinkedIn because a Recruiter Admin asked for it (SP-28). Stopped at once; what is
left to do is derived by `integrations.offboarding.steps`, and proven by `integrations.offboarding.proof`.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.models import Contact, Message
from integrations.configurations import set_value
from integrations.models import (
    Configuration,
    CustomerLink,
    Integration,
    Offboarding,
    OnboardingTrack,
    SyncRun,
)
from integrations.offboarding.facts import steps_of
from integrations.offboarding.final_states import counted_from, final_state, with_calls
from integrations.offboarding.gate import ALREADY, check_beginning, concerned, goes_on_with
from integrations.offboarding.proof import deletable_keys, proof_of
from integrations.offboarding.steps import StepName
from integrations.pausing import pause
from integrations.removal import remove
from integrations.selection import Selection
from integrations.sync import request_sync
from integrations.sync_tasks import wake_run
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

Trouble = Configuration.Trouble
CHANGED = Refusal("This off-boarding changed meanwhile: reload the page, then decide.")


def begin(
    *,
    track: OnboardingTrack,
    kind: str,
    requested_by: Contact,
    actor: User,
    integrations: Collection[Integration] | None = None,
) -> Offboarding:
    """Stop these integrations, or all that are the track's alone, at once: whatever is planned, due or in a run, only what
    deletes their viewers keys at LinkedIn still leaves. Raises Refused (SP-28)."""
    chosen = list(concerned(track) if integrations is None else integrations)
    refusals = check_beginning(track=track, kind=kind, requested_by=requested_by, integrations=chosen)
    if refusals:
        raise Refused(refusals)
    try:
        with transaction.atomic():
            return _begin(track, kind, requested_by, chosen, actor)
    except IntegrityError:  # somebody else began it between the check and the write
        raise Refused([ALREADY]) from None


def confirm_ats(*, offboarding: Offboarding, actor: User) -> Offboarding:
    """A person switched the ATS's side off, so that it calls no more. Raises Refused."""
    return _tick(offboarding, actor, done_at="ats_done_at", done_by="ats_done_by")


def confirm_linkedin(*, offboarding: Offboarding, actor: User) -> Offboarding:
    """LinkedIn wrote that it is done. Raises Refused while the mail that asks for it has not left."""
    message = offboarding.message
    if message is None or not message.has_left:
        raise Refused([Refusal("LinkedIn was not asked yet: send the mail first.", rule="SP-28")])
    return _tick(offboarding, actor, done_at="linkedin_done_at", done_by="linkedin_done_by")


def complete(*, offboarding: Offboarding, actor: User) -> Offboarding:
    """End it, with LinkedIn's last word and the calls that left since; and the track, unless that has integrations left that
    were not taken off. Raises Refused with the open steps."""
    now = timezone.now()
    with transaction.atomic():
        locked = Offboarding.objects.select_for_update().get(pk=offboarding.pk)
        _refuse_completed(locked)
        open_steps = [
            step for step in steps_of(locked) if step.name is not StepName.ENDED and not step.is_done
        ]
        if open_steps:
            raise Refused(Refusal(f"{step.label}: {step.why}", rule="SP-28") for step in open_steps)
        locked.final_state = with_calls(locked.final_state, proof_of(locked))
        locked.completed_at = now
        locked.save(update_fields=["final_state", "completed_at"])
        _end(locked.track, actor, now)
    return locked


def take_back(*, offboarding: Offboarding, actor: User, reason: str) -> OnboardingTrack:
    """It was started by mistake, and the mail has not left: its integrations stay paused until a person resumes them. What
    LinkedIn deleted meanwhile stays deleted. Raises Refused."""
    if not reason.strip():
        text = "Say why it is taken back: the next person reads it before resuming."
        raise Refused([Refusal(text, field="reason")])
    with transaction.atomic():
        locked = Offboarding.objects.select_for_update().get(pk=offboarding.pk)
        _refuse_completed(locked)
        if locked.message is not None:
            text = "The mail to LinkedIn was frozen already: if it did not leave, say so first."
            raise Refused([Refusal(text, rule="SP-28")])
        for row in locked.integrations.select_for_update():
            _start_again(row, actor, f"Off-boarding taken back: {reason.strip()}")
        track = locked.track
        locked.delete()
        _wake(track, actor, f"Off-boarding taken back: {reason.strip()}")
    return track


def count_anew(*, offboarding: Offboarding, actor: User) -> Offboarding:
    """Calls that must not have left are on record; the proof starts again from now. Raises Refused when there are none."""
    with transaction.atomic():
        locked = Offboarding.objects.select_for_update().get(pk=offboarding.pk)
        proof, now = proof_of(locked), timezone.now()
        if locked.completed_at or proof.holds:
            raise Refused([Refusal("There is no call to answer for: the proof stands as it is.")])
        reason = f"Calls counted anew: {len(proof.offending)} left after {proof.since:%Y-%m-%d %H:%M:%S} UTC"
        for row in locked.integrations.all():
            _stop(row, actor, now, reason)
        locked.final_state = counted_from(locked.final_state, now)
        locked.save(update_fields=["final_state"])
    offboarding.refresh_from_db()
    return offboarding


def mail_was_not_sent(*, offboarding: Offboarding, actor: User) -> Offboarding:
    """What was downloaded, opened or copied was never sent: it is written again. Raises Refused."""
    handed_over = Message.State.HANDED_OVER
    moved = Offboarding.objects.filter(
        pk=offboarding.pk, completed_at=None, linkedin_done_at=None, message__state=handed_over
    ).update(message=None)
    if not moved:
        text = "Only a mail that was handed over, and that LinkedIn has not answered, can be written again."
        raise Refused([Refusal(text)])
    _wake(offboarding.track, actor, "The off-boarding mail was not sent after all")
    offboarding.refresh_from_db()
    return offboarding


# Beginning ----------------------------------------------------------------------------------------


def _begin(
    track: OnboardingTrack, kind: str, requested_by: Contact, chosen: Collection[Integration], actor: User
) -> Offboarding:
    now, who = timezone.now(), str(requested_by)
    rows = Integration.objects.select_related("customer", "contract", "application").select_for_update(
        of=("self",)
    )
    integrations = list(rows.filter(pk__in=[row.pk for row in chosen], stopped_at=None).order_by("pk"))
    offboarding = Offboarding.objects.create(
        track=track,
        kind=kind,
        requested_by=requested_by,
        requested_by_name=who,
        recorded_by=actor,
        started_at=now,
    )
    offboarding.integrations.set(integrations)
    offboarding.final_state = [final_state(row, stopped_at=now) for row in integrations]
    for row, one in zip(integrations, offboarding.final_state, strict=True):
        _stop(row, actor, now, f"Taken off LinkedIn ({kind}), asked for by {who}")
        _settle_values(row, one["values"])
    offboarding.save(update_fields=["final_state"])
    links = track.links.filter(purpose=CustomerLink.Purpose.PLUGIN, revoked_at=None)
    links.update(revoked_at=now, revoked_by=actor)
    _wake(track, actor, f"Off-boarding ({kind}), asked for by {who}")
    _ask_for_deletions(integrations, actor)
    return offboarding


def _stop(row: Integration, actor: User, at: datetime, reason: str) -> None:
    row.stopped_at = at
    sign(row, reason, by=actor)
    row.save(update_fields=["stopped_at"])


def _settle_values(row: Integration, values: Iterable[dict[str, object]]) -> None:
    """Mark for deletion what LinkedIn deletes, and let go of every date on which something was to be tried again."""
    deletable, by_key = deletable_keys(row.integration_type), {one["key"]: one for one in values}
    for configuration in row.configurations.all():
        if configuration.key in deletable:
            by_key[configuration.key] |= _take_away(configuration)
    waiting = row.configurations.filter(deleting_since=None)
    waiting.filter(trouble__in=[Trouble.RETRY, Trouble.UNKNOWN]).update(
        trouble=Trouble.NONE, trouble_text="", trouble_since=None, next_attempt_at=None
    )
    waiting.filter(next_attempt_at__isnull=False).update(next_attempt_at=None)


def _take_away(configuration: Configuration) -> dict[str, object]:
    if configuration.deleting_since is not None:
        return {"fate": "deleted", "why": ""}
    try:
        marked = remove(configuration)
    except Refused as refused:
        return {"fate": "kept", "why": str(refused)}
    return {"fate": "deleted" if marked else "gone", "why": ""}


def _ask_for_deletions(integrations: Collection[Integration], actor: User) -> None:
    marked = Configuration.objects.filter(integration__in=integrations, deleting_since__isnull=False)
    pks = list(marked.values_list("pk", flat=True))
    if pks:
        selection = Selection.of_configurations(pks)
        wake_run(request_sync(selection=selection, source=SyncRun.Source.ONBOARDING, actor=actor))


# Ending -------------------------------------------------------------------------------------------


def _tick(offboarding: Offboarding, actor: User, *, done_at: str, done_by: str) -> Offboarding:
    untouched = Offboarding.objects.filter(pk=offboarding.pk, completed_at=None, **{done_at: None})
    if not untouched.update(**{done_at: timezone.now(), done_by: actor}):
        raise Refused([CHANGED])
    offboarding.refresh_from_db()
    _wake(offboarding.track, actor, f"Off-boarding: {done_at.removesuffix('_done_at')} side confirmed")
    return offboarding


def _end(track: OnboardingTrack, actor: User, now: datetime) -> None:
    if left := goes_on_with(track):
        _wake(track, actor, f"Off-boarded in part: goes on with {', '.join(row.type_label for row in left)}")
        return
    track.links.filter(revoked_at=None).update(revoked_at=now, revoked_by=actor)
    OnboardingTrack.objects.filter(pk=track.pk, ended_at=None).update(ended_at=now)
    _wake(track, actor, "Off-boarded, and proven to be")


def _start_again(row: Integration, actor: User, reason: str) -> None:
    """Pending deletions are called off; nothing leaves, because it is paused before anything else can happen. A pause from
    before stays as it was, with its reason and its person."""
    row.stopped_at = None
    sign(row, reason, by=actor)
    row.save(update_fields=["stopped_at"])
    if not row.is_paused:
        pause(integration=row, reason=reason, actor=actor)
    for configuration in row.configurations.filter(deleting_since__isnull=False):
        set_value(integration=row, key=configuration.key, value=configuration.desired_value)


def _refuse_completed(offboarding: Offboarding) -> None:
    if offboarding.completed_at:
        raise Refused([CHANGED])


def _wake(track: OnboardingTrack, actor: User, reason: str) -> None:
    """The machine looks at the track at once, and its history says why."""
    track.refresh_from_db()
    track.due_at = timezone.now()
    sign(track, reason, by=actor)
    track.save(update_fields=["due_at"])
