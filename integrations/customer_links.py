"""Signed links for people at one customer: made, found again, taken back. A link opens one page of one track; showing it
changes nothing, because mail scanners open links as well."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from integrations.models import CustomerLink, OnboardingTrack
from integrations.onboarding import look_again
from partnerhub.refusals import Refusal, Refused

Purpose = CustomerLink.Purpose

DOORS: Mapping[str, str] = {Purpose.PLUGIN: "connect", Purpose.SUMMARY: "status"}

_SIGNER = "integrations.customer_links"
_CONTENT = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{1,64})", re.ASCII)


@transaction.atomic
def make_link(
    *,
    track: OnboardingTrack,
    purpose: str,
    actor: User | None,
    now: datetime | None = None,
    anew: bool = False,
) -> CustomerLink:
    """The newest link that still works, or a new one; always a new one with `anew`, or once the customer asked for it.
    Raises Refused where no customer page can be served."""
    now = now or timezone.now()
    refusals = list(_why_no_link(track))
    if refusals:
        raise Refused(refusals)
    hold_track(track)
    usable = usable_link(track=track, purpose=purpose, now=now)
    if usable and not anew:
        return usable
    return CustomerLink.objects.create(
        track=track,
        purpose=Purpose(purpose),
        nonce=secrets.token_urlsafe(16),
        created_by=actor,
        expires_at=now + timedelta(days=settings.LINK_DAYS),
    )


def hold_track(track: OnboardingTrack) -> None:
    """Until the transaction ends nobody else makes a link or a mail for it: who comes second finds the first one's."""
    OnboardingTrack.objects.select_for_update(no_key=True).get(pk=track.pk)


def usable_link(*, track: OnboardingTrack, purpose: str, now: datetime | None = None) -> CustomerLink | None:
    """The link that the next mail holds: the newest that works, unless the customer asked for another."""
    newest = newest_valid(track=track, purpose=purpose, now=now)
    return newest if newest and newest.renewal_asked_at is None else None


def newest_valid(*, track: OnboardingTrack, purpose: str, now: datetime | None = None) -> CustomerLink | None:
    """The link that a preview shows: GET makes none."""
    valid = Q(revoked_at=None, expires_at__gt=now or timezone.now())
    return CustomerLink.objects.filter(valid, track=track, purpose=purpose).order_by("-pk").first()


def address_of(link: CustomerLink) -> str:
    """Where the customer opens it; whoever has the address may."""
    signed = _signer().sign(f"{link.pk}-{link.nonce}")
    return f"{settings.PLUGIN_URL}/{DOORS[link.purpose]}/{signed}/"


def find_link(signed: str, purpose: str) -> CustomerLink | None:
    """The link with its track, expired and revoked ones too; None for a signature that is not ours, or of another purpose."""
    try:
        content = _CONTENT.fullmatch(_signer().unsign(signed))
    except BadSignature:
        return None
    if content is None:
        return None
    rows = CustomerLink.objects.select_related(
        "track__customer__csm", "track__contract", "track__application"
    )
    return rows.filter(pk=int(content[1]), nonce=content[2], purpose=purpose).first()


def revoke(*, link: CustomerLink, actor: User, now: datetime | None = None) -> CustomerLink:
    """Raises Refused when it was taken back already."""
    moved = CustomerLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=now or timezone.now(), revoked_by=actor
    )
    if not moved:
        raise Refused([Refusal("This link was taken back already: nothing was changed.")])
    link.refresh_from_db()
    return link


def note_sent(*, link: CustomerLink, now: datetime | None = None) -> CustomerLink:
    """It left the building: mailed, handed over or copied. The first time counts."""
    CustomerLink.objects.filter(pk=link.pk, sent_at=None).update(sent_at=now or timezone.now())
    link.refresh_from_db(fields=["sent_at"])
    return link


def note_opened(*, link: CustomerLink, now: datetime | None = None) -> bool:
    """A browser showed it, not a mail scanner; False when one had before."""
    moved = CustomerLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now or timezone.now())
    return moved > 0


def ask_renewal(*, link: CustomerLink, now: datetime | None = None) -> bool:
    """Somebody holds a link that works no more and asks for another; False when they had asked before. The track looks at
    its newest link, so the wish is noted there as well."""
    now = now or timezone.now()
    newest = CustomerLink.objects.filter(track=link.track_id, purpose=link.purpose).order_by("-pk").first()
    pks = {link.pk, newest.pk if newest else link.pk}
    asked = CustomerLink.objects.filter(pk=link.pk, renewal_asked_at=None).exists()
    if asked:
        CustomerLink.objects.filter(pk__in=pks, renewal_asked_at=None).update(renewal_asked_at=now)
        look_again(OnboardingTrack.objects.filter(pk=link.track_id))
    return asked


def _why_no_link(track: OnboardingTrack) -> list[Refusal]:
    if not settings.PLUGIN_URL:
        text = "The customers' pages have no address: an administrator sets PLUGIN_URL to a host name of its own."
        return [Refusal(text)]
    if track.ended_at is not None:
        text = f"{track} was taken off LinkedIn: start its onboarding anew, then make a link."
        return [Refusal(text)]
    return []


def _signer() -> Signer:
    return Signer(salt=_SIGNER, sep=".")
