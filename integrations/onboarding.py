"""Onboarding: the verbs of people on a customer's track, and where tracks stand. What the machine does is `advancing`."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.models import Contract, Customer
from integrations import catalog, configurations, frozen_places, stage_log
from integrations.callbacks import normalise
from integrations.models import (
    Acknowledgement,
    CustomerReport,
    DeveloperApplication,
    Integration,
    Offboarding,
    OnboardingTrack,
)
from integrations.products import PRODUCTS, ProductName, needs_callback
from integrations.track import Position, position_of
from integrations.track_facts import facts_by_track, rows_of, taken_off, whole_tracks
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign


def start(
    *,
    customer: Customer,
    product: str,
    actor: User | None,
    levels: str = "",
    contract: Contract | None = None,
    callback_url: str = "",
) -> OnboardingTrack:
    """Put a customer on the track of one product; the machine goes on from there by itself.

    Raises Refused with all that is wrong: a product or level that is none, another customer's contract or callback (IC-03),
    a track that is open already, an integration that is being taken off LinkedIn (SP-28). What was taken off before may be
    sent again, once LinkedIn shows it anew."""
    track = OnboardingTrack(
        customer=customer,
        product=product,
        levels=levels,
        contract=contract,
        callback_url=callback_url.strip() or default_callback(customer, product),
        application=_application_of(customer),
        started_by=actor,
        due_at=timezone.now(),
    )
    refusals = [*check(track), *_check_open(track), *_check_leaving(track)]
    if refusals:
        raise Refused(refusals)
    with transaction.atomic():
        _begin_anew(_store(track))
        stage_log.record({track.pk: position(track)}, now=timezone.now())
    return track


def give_up(*, track: OnboardingTrack, actor: User) -> None:
    """End a track on which nothing was requested, as one started by mistake. Refused where LinkedIn knows something of it:
    then it is taken off LinkedIn."""
    if _is_at_linkedin(whole_tracks(OnboardingTrack.objects.filter(pk=track.pk)).get()):
        text = f"LinkedIn knows integrations of {track}: take it off LinkedIn instead, so that nothing is left behind."
        raise Refused([Refusal(text, rule="SP-28")])
    track.ended_at, track.due_at = timezone.now(), None
    sign(track, f"Given up by {actor}")
    with transaction.atomic():
        track.save(update_fields=["ended_at", "due_at"])
        track.links.filter(revoked_at=None).update(revoked_at=track.ended_at, revoked_by=actor)
        configurations.register_callbacks(track.customer_id)


def revise(
    *, track: OnboardingTrack, levels: str, contract: Contract | None, callback_url: str
) -> OnboardingTrack:
    """Change what the track is about. Raises Refused as `start` does."""
    track.levels, track.contract, track.callback_url = levels, contract, callback_url.strip()
    refusals = [*check(track), *_check_open(track)]
    if refusals:
        raise Refused(refusals)
    track.due_at, track.waits = timezone.now(), 0
    with transaction.atomic():
        _hand_on_callback(_store(track))
    return track


def _hand_on_callback(track: OnboardingTrack) -> None:
    """Where the callback stands as a value already, it is that value which is corrected."""
    whole = whole_tracks(OnboardingTrack.objects.filter(pk=track.pk)).get()
    rows = [row for row in rows_of(whole).values() if row.stopped_at is None]
    values = [
        value for row in rows for value in row.configurations.all() if value.key == catalog.CALLBACK_URL
    ]
    for value in values:
        if track.callback_url and value.desired_value != track.callback_url and value.deleting_since is None:
            configurations.set_value(integration=value.integration, key=value.key, value=track.callback_url)


def acknowledge(*, customer: Customer, by_name: str, actor: User | None) -> Acknowledgement:
    """Write down who at the customer knows that there is no test environment (SP-27); the first name stays."""
    name = by_name.strip()
    if not name:
        text = "Write the name of the person at the customer who acknowledged it."
        raise Refused([Refusal(text, rule="SP-27", field="acknowledged_by")])
    row, _ = Acknowledgement.objects.get_or_create(
        customer=customer,
        rule=Acknowledgement.NO_TEST_ENVIRONMENT,
        defaults={"by_name": name[:100], "recorded_by": actor},
    )
    look_again(OnboardingTrack.objects.filter(customer=customer))
    return row


def settle_reports(*, track: OnboardingTrack) -> int:
    """The customer was answered: what they reported stands in the way no more. Returns how many there were."""
    open_reports = CustomerReport.objects.filter(track=track, settled_at=None)
    settled = open_reports.update(settled_at=timezone.now())
    look_again(OnboardingTrack.objects.filter(pk=track.pk))
    return settled


def look_again(tracks: "QuerySet[OnboardingTrack]") -> None:
    """Something happened to these tracks: the machine looks at them at once, whatever it waited for."""
    tracks.filter(ended_at=None).update(due_at=timezone.now(), waits=0)


def position(track: OnboardingTrack) -> Position:
    """Where one track stands now, from its rows, dated as far as that is on record."""
    return positions_of(OnboardingTrack.objects.filter(pk=track.pk))[track.pk]


def positions_of(tracks: "QuerySet[OnboardingTrack]", *, now: datetime | None = None) -> dict[int, Position]:
    """By track id, in the order of the tracks; as many queries for one as for a thousand."""
    return dated_positions(whole_tracks(tracks), now=now)


def dated_positions(whole: Iterable[OnboardingTrack], *, now: datetime | None = None) -> dict[int, Position]:
    """Of tracks that `whole_tracks` loaded: one query more."""
    facts = facts_by_track(whole, now=now or timezone.now())
    return stage_log.dated({pk: position_of(one) for pk, one in facts.items()})


def default_callback(customer: Customer, product: str) -> str:
    """What CALLBACK_URL_TEMPLATE makes of the customer; empty where there is none, or the product delivers nothing."""
    template, known = (
        settings.CALLBACK_URL_TEMPLATE,
        PRODUCTS.get(ProductName(product)) if product in PRODUCTS else None,
    )
    if not template or known is None or not needs_callback(known.types(known.levels)):
        return ""
    return str(template).format(customer_id=customer.pk, company_id=customer.linkedin_company_id)


def _application_of(customer: Customer) -> DeveloperApplication | None:
    """The customer's own child application: there is exactly one for each customer instance (RSC-103)."""
    own = DeveloperApplication.Environment.PRODUCTION
    children = customer.applications.filter(kind=DeveloperApplication.Kind.CHILD, environment=own)
    return children.order_by("pk").first()


def check(track: OnboardingTrack) -> Iterable[Refusal]:
    """Why this track cannot stand as it is, stored or not, whatever else its customer has."""
    if track.product not in PRODUCTS:
        known = ", ".join(PRODUCTS)
        yield Refusal(f"{track.product!r} is no product we onboard: use one of {known}.", field="product")
        return
    offered = track.product_data.levels
    if track.levels and not track.chosen_levels <= set(offered):
        text = f"{track.product_data.label} exists at {' and '.join(offered)} level only: choose that."
        yield Refusal(text, rule="SP-31", field="levels")
    if track.contract and track.contract.customer_id != track.customer_id:
        yield Refusal(f"That contract belongs to {track.contract.customer}.", field="contract")
    yield from _check_callback(track)


def _check_callback(track: OnboardingTrack) -> Iterable[Refusal]:
    rule = catalog.TYPES["ONE_CLICK_EXPORT"].key(catalog.CALLBACK_URL)
    if not track.callback_url or rule is None:
        return
    refusals = [
        Refusal(one.text, rule=one.rule, field="callback_url")
        for one in catalog.check_value(rule, track.callback_url)
    ]
    yield from refusals
    if not refusals:
        taken = configurations.find_callbacks([normalise(track.callback_url)]).exclude(
            customer=track.customer_id
        )
        yield from (_taken(track.callback_url, one.customer.name) for one in taken[:1])


def _taken(callback: str, owner: str) -> Refusal:
    refusal = configurations.callback_taken(callback, owner=owner)
    return Refusal(refusal.text, rule=refusal.rule, field="callback_url")


def _check_open(track: OnboardingTrack) -> Iterable[Refusal]:
    others = OnboardingTrack.objects.filter(
        customer=track.customer_id, product=track.product, contract=track.contract_id, ended_at=None
    )
    if others.exclude(pk=track.pk).exists():
        yield Refusal(f"{track} is on its way already: open that track instead.", field="product")


def _check_leaving(track: OnboardingTrack) -> Iterable[Refusal]:
    if track.product not in PRODUCTS:
        return
    under_way = Offboarding.objects.filter(completed_at=None)
    for row in _wanted_rows(track).filter(offboardings__in=under_way).distinct():
        text = (
            f"{row.type_label} of {track.customer} is being taken off LinkedIn: open that off-boarding and end it, or take"
            " it back, then start this one."
        )
        yield Refusal(text, rule="SP-28", field="product")


def _wanted_rows(track: OnboardingTrack) -> "QuerySet[Integration]":
    theirs = Q(contract=None) | Q(contract=track.contract)
    return Integration.objects.filter(
        theirs, customer=track.customer, integration_type__in=track.wanted_types
    )


def _is_at_linkedin(track: OnboardingTrack) -> bool:
    """It shows something that was not taken off, or that is being taken off."""
    gone = set() if any(one.completed_at is None for one in track.offboardings.all()) else taken_off(track)
    return any(row.was_seen and row.pk not in gone for row in rows_of(track).values())


def _begin_anew(track: OnboardingTrack) -> None:
    """What LinkedIn said before the track was taken off counts no longer. A pause stays. Raises Refused when an off-boarding
    began meanwhile: what is being taken off stays stopped."""
    if leaving := list(_check_leaving(track)):
        raise Refused(leaving)
    now = timezone.now()
    for row in _wanted_rows(track).filter(stopped_at__isnull=False):
        frozen_places.lift(row, at=now)
        row.stopped_at, row.seen_as, row.verified_at = None, "", None
        sign(row, "Onboarding begun anew")
        row.save(update_fields=["stopped_at", "seen_as", "verified_at"])


def _store(track: OnboardingTrack) -> OnboardingTrack:
    try:
        with transaction.atomic():
            track.save()
            configurations.register_callbacks(track.customer_id)
    except IntegrityError:  # somebody else was quicker, by this very track or with this callback
        refusals = [*_check_open(track), *_check_callback(track)]
        if not refusals:
            raise
        raise Refused(refusals) from None
    return track
