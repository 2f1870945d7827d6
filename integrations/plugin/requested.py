"""Requested: LinkedIn is asked, by our own server with the customer's own token, which integrations it knows; only what it
shows becomes a row. Whatever a browser said before counts for nothing here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from customers.models import Contract
from integrations import catalog
from integrations.linkedin.answers import IntegrationAnswer, Outcome
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Integration, OnboardingTrack
from integrations.reading import Reply, read_integrations, why_nothing_was_read
from integrations.sightings import Sighting, load_whole, place_of, record
from partnerhub.clock_skew import database_now
from partnerhub.signing import sign

SECONDS = 20  # in which calls begin
NO_APPLICATION = "The customer's application is not provisioned yet: LinkedIn cannot be asked."
NOT_KNOWN = "LinkedIn does not show it yet: it is asked again by itself."
NOT_ASKED = "LinkedIn was not asked in time, or cannot be asked today: it is asked again by itself."


@dataclass(frozen=True, slots=True)
class Wanted:
    """One integration that LinkedIn is asked about."""

    type_name: str
    number: str  # of the company or contract
    contract: Contract | None = None

    @property
    def key(self) -> IntegrationKey:
        kind = catalog.TYPES[self.type_name]
        return IntegrationKey(f"urn:li:{kind.context}:{self.number}", kind.name, kind.tenant)


@dataclass(frozen=True, slots=True)
class Known:
    """The types that LinkedIn showed, and for staff why others are not among them, by type."""

    found: frozenset[str]
    missing: Mapping[str, str]


def find_requested(*, track: OnboardingTrack, wanted: Collection[Wanted]) -> Known:
    """Ask LinkedIn about these integrations and write down those that it knows: rows that exist stay as they are, a pause
    included. Harmless when it happens twice, or in two places at once."""
    if track.application_id is None:
        return Known(frozenset(), {one.type_name: NO_APPLICATION for one in wanted})
    asked_at, replies = database_now(), dict[object, Reply]()
    for group in read_integrations({track.application_id: [one.key for one in wanted]}, seconds=SECONDS):
        replies |= {reply.key: reply for reply in group}
    whys = {one: _why_missing(replies.get(one.key)) for one in wanted}
    found = [one for one, why in whys.items() if not why]
    _write_down(track, found, replies, asked_at)
    missing = {one.type_name: why for one, why in whys.items() if why}
    return Known(frozenset(one.type_name for one in found) - missing.keys(), missing)


def wanted_of(*, track: OnboardingTrack, types: Iterable[str]) -> list[Wanted]:
    """What the track's own company and contract make of these types; those whose id is not on record are left out."""
    chosen = [_wanted(track, name) for name in types]
    return [one for one in chosen if one.number]


def _wanted(track: OnboardingTrack, type_name: str) -> Wanted:
    if catalog.TYPES[type_name].context is catalog.Context.ORGANIZATION:
        return Wanted(type_name, track.customer.linkedin_company_id)
    contract = track.contract
    return Wanted(type_name, contract.linkedin_contract_id if contract else "", contract)


def _why_missing(reply: Reply | None) -> str:
    if reply is None:
        return NOT_ASKED
    if not isinstance(reply.said, IntegrationAnswer):
        return why_nothing_was_read(reply.said)
    if reply.said.outcome is Outcome.FOUND:
        return ""
    if reply.said.outcome is Outcome.ABSENT:
        return NOT_KNOWN
    return f"LinkedIn gave no clear answer: {reply.said.message or 'it named no reason.'}"


def _write_down(
    track: OnboardingTrack, found: Iterable[Wanted], replies: Mapping[object, Reply], asked_at: datetime
) -> None:
    said = {_row_of(track, one): replies[one.key].said for one in found}
    rows = load_whole(said)
    asked_about = {(track.application_id, one.key) for one in found}
    same = {pk: row for pk, row in rows.items() if place_of(row) in asked_about}
    record(same, {pk: Sighting(said[pk], asked_at) for pk in same})


def _row_of(track: OnboardingTrack, wanted: Wanted) -> int:
    """The integration's row: the one under this application, one that had none yet, or a new one."""
    try:
        with transaction.atomic():
            return _find_row(track, wanted) or _make_row(track, wanted)
    except IntegrityError:  # somebody else wrote the same down at this moment
        return _find_row(track, wanted)


def _find_row(track: OnboardingTrack, wanted: Wanted) -> int:
    rows = Integration.objects.filter(
        customer=track.customer_id,
        integration_type=wanted.type_name,
        tenant_type=wanted.key.tenant_type,
        contract=wanted.contract,
    )
    own = rows.filter(application=track.application_id).first()
    if own is None and (own := rows.select_for_update().filter(application=None, stopped_at=None).first()):
        own.application = track.application
        sign(own, "LinkedIn knows it under this application")
        own.save(update_fields=["application"])
    return own.pk if own else 0


def _make_row(track: OnboardingTrack, wanted: Wanted) -> int:
    row = Integration(
        customer=track.customer,
        application=track.application,
        contract=wanted.contract,
        integration_type=wanted.type_name,
        tenant_type=wanted.key.tenant_type,
        origin=Integration.Origin.PLUGIN,
    )
    sign(row, "Requested in the plugin, confirmed by LinkedIn")
    row.save()
    return row.pk
