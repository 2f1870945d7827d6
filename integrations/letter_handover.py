"""Letting a mail of the onboarding out, once: frozen as it was read, sent or handed over, and noted where it belongs."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.handing_over import let_out, refuse_way
from customers.letters import Letter
from customers.models import Message
from integrations.customer_links import address_of, hold_track, make_link, note_sent
from integrations.models import CustomerLink, Offboarding, OnboardingTrack
from integrations.offboarding.letter import draft_for_linkedin
from integrations.onboarding import look_again, position, settle_reports
from integrations.onboarding_letters import (
    LONGEST_TEXT,
    PLACEHOLDER,
    PURPOSES,
    Draft,
    LetterKind,
    draft_for_customer,
)
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

Handover = Message.Handover
WAYS = (Handover.SMTP, Handover.EML, Handover.MAILTO, Handover.COPY)
TWICE_WITHIN = timedelta(minutes=2)  # the same mail of the same person is one click too many, no second mail
NO_OFFBOARDING = Refusal("This track is not being taken off LinkedIn: start the off-boarding first.")


def draft_of(track: OnboardingTrack, kind: LetterKind) -> Draft:
    """The mail as it would be now; makes nothing. Raises Refused where there is nothing to write about."""
    if kind is LetterKind.OFFBOARDING:
        return draft_for_linkedin(_open_offboarding(track))
    return draft_for_customer(track, kind, position=position(track), now=timezone.now())


def hand_over(
    *,
    track: OnboardingTrack,
    kind: LetterKind,
    how: str,
    text: str,
    to: Collection[int],
    cc: Collection[int],
    actor: User,
) -> Message:
    """Freeze this text for these contacts and send it, or hand it over; where the mail holds a link, it is made now. The
    same again within two minutes, or at the same moment, returns the mail that is out. Raises Refused, and then nothing
    was made."""
    with transaction.atomic():
        hold_track(track)
        link = _link_for(track, kind, actor)
        text = _with_link(_clean(text), link)
        draft = draft_of(track, kind)
        letter = draft.letter(text=text, to=to, cc=cc)
        refusals = [
            *draft.refusals,
            *refuse_way(letter, how, WAYS),
            *_check_text(text, link),
            *_check_facts(text, draft),
        ]
        if refusals:
            raise Refused(refusals)
        if (before := _just_written(letter, actor)) is not None:
            return before
        message = let_out(letter, how=Handover(how), author=actor)
        _note(track, kind, link, message, actor)
    return message


def note_what_left() -> int:
    """Links whose mail a mail server took since: they count as sent from then on. Returns how many."""
    waiting = CustomerLink.objects.filter(sent_at=None, message__left_at__isnull=False)
    links = list(waiting.select_related("message")[:500])
    for link in links:
        note_sent(link=link, now=link.message.left_at if link.message else None)
    look_again(OnboardingTrack.objects.filter(links__in=links))
    return len(links)


def _open_offboarding(track: OnboardingTrack) -> Offboarding:
    found = track.offboardings.select_related("track__customer", "track__contract", "requested_by")
    offboarding = found.filter(completed_at=None).first()
    if offboarding is None:
        raise Refused([NO_OFFBOARDING])
    return offboarding


# Before it is frozen ------------------------------------------------------------------------------


def _link_for(track: OnboardingTrack, kind: LetterKind, actor: User) -> CustomerLink | None:
    return make_link(track=track, purpose=PURPOSES[kind], actor=actor) if kind in PURPOSES else None


def _with_link(text: str, link: CustomerLink | None) -> str:
    return text.replace(PLACEHOLDER, address_of(link)) if link else text


def _clean(text: str) -> str:
    """As a browser posts it, with the line ends of a mail's text."""
    return text.replace("\r\n", "\n").strip() + "\n"


def _check_text(text: str, link: CustomerLink | None) -> Iterator[Refusal]:
    if not text.strip():
        yield Refusal("The mail is empty: write a text, or reload the page to get ours back.", field="text")
    if len(text) > LONGEST_TEXT:
        yield Refusal(f"The text has {len(text)} characters, and {LONGEST_TEXT} fit.", field="text")
    if link and address_of(link) not in text:
        wanted = f"{address_of(link)} is not in the text: put it where the customer finds it."
        yield Refusal(wanted, field="text")


def _check_facts(text: str, draft: Draft) -> Iterator[Refusal]:
    for fact in draft.must_hold:
        if fact not in text:
            yield Refusal(
                f"{fact} is not in the text any more: LinkedIn asks for it.", rule="SP-02", field="text"
            )


def _just_written(letter: Letter, actor: User) -> Message | None:
    mine = Message.objects.filter(
        author=actor, digest=letter.digest, frozen_at__gte=timezone.now() - TWICE_WITHIN
    )
    return mine.order_by("-pk").first()


# Once it is frozen --------------------------------------------------------------------------------


def _note(
    track: OnboardingTrack, kind: LetterKind, link: CustomerLink | None, message: Message, actor: User
) -> None:
    if link:
        CustomerLink.objects.filter(pk=link.pk).update(message=message)
        if message.has_left:
            note_sent(link=link, now=message.left_at)
    if kind is LetterKind.NUDGE:
        settle_reports(track=track)
    if kind is LetterKind.OFFBOARDING:
        _note_on_offboarding(track, message)
    sign(track, f"Mail ({kind.replace('_', ' ')}) to {', '.join(message.to)}")
    OnboardingTrack.history.bulk_history_create([track], update=True, default_user=actor)  # type: ignore[attr-defined]
    look_again(OnboardingTrack.objects.filter(pk=track.pk))


def _note_on_offboarding(track: OnboardingTrack, message: Message) -> None:
    unwritten = Offboarding.objects.filter(track=track, completed_at=None, message=None)
    if not unwritten.update(message=message):
        text = "The mail to LinkedIn was written already: open it instead of writing a second one."
        raise Refused([Refusal(text, rule="SP-28")])
