"""What keeps an off-boarding from being started: who asked, and what it would stop (SP-28)."""

from collections.abc import Collection, Iterator

from django.db.models import Q

from customers.models import Contact, Contract
from integrations import catalog
from integrations.models import Integration, Offboarding, OnboardingTrack
from partnerhub.refusals import Refusal

ALREADY = Refusal("This track is being taken off LinkedIn already: open that off-boarding instead.")


def check_beginning(
    *, track: OnboardingTrack, kind: str, requested_by: Contact, integrations: Collection[Integration]
) -> list[Refusal]:
    """Everything that stands in the way at once."""
    return [
        *_check_kind(kind),
        *_check_track(track),
        *check_requester(track, requested_by),
        *_check_choice(track, integrations),
    ]


def check_requester(track: OnboardingTrack, contact: Contact | None) -> list[Refusal]:
    """Whoever asks must be Recruiter Admin on the contract concerned; being ATS admin is not enough."""
    contracts = contracts_concerned(track)
    if contact and contact.administers.filter(pk__in=[contract.pk for contract in contracts]).exists():
        return []
    admins = Contact.objects.filter(administers__in=contracts).distinct()
    where = (
        " or ".join(f"contract {contract.linkedin_contract_id}" for contract in contracts) or "any contract"
    )
    who = ", ".join(str(one) for one in admins) if admins else "nobody on record is one"
    known = f"Recruiter Admin there: {who}. Ask for their word, or record who else is one on the contract."
    text = f"{contact or 'Nobody'} is no Recruiter Admin of {where}, and LinkedIn takes such a request from one only. {known}"
    return [Refusal(text, rule="SP-28", field="requested_by")]


def contracts_concerned(track: OnboardingTrack) -> list[Contract]:
    """The track's own; for a product without one, every contract of the customer."""
    return [track.contract] if track.contract else list(track.customer.contracts.all())


def concerned(track: OnboardingTrack) -> list[Integration]:
    """The track's integrations that are not stopped yet, and that no other track of the customer needs."""
    return [row for row in all_of(track) if not other_tracks(track, row)]


def goes_on_with(track: OnboardingTrack) -> list[Integration]:
    """What keeps the track from being over once an off-boarding ends: it is switched on for this track alone."""
    return concerned(track) if track.ended_at is None else []


def all_of(track: OnboardingTrack) -> list[Integration]:
    """Of its types, on its contract where they belong to one, under its application or none, and not stopped yet."""
    rows = Integration.objects.filter(
        customer=track.customer_id, stopped_at=None, integration_type__in=_types(track)
    )
    if track.contract_id:
        rows = rows.filter(Q(contract=None) | Q(contract=track.contract_id))
    if track.application_id:
        rows = rows.filter(Q(application=None) | Q(application=track.application_id))
    related = ("customer", "contract", "application")
    return list(rows.select_related(*related).order_by("integration_type", "pk"))


def other_tracks(track: OnboardingTrack, row: Integration) -> list[OnboardingTrack]:
    """Tracks that are not over, for which this integration is switched on as well."""
    others = OnboardingTrack.objects.filter(customer=track.customer_id, ended_at=None).exclude(pk=track.pk)
    on_their_way_out = Offboarding.objects.filter(completed_at=None, integrations=row)
    return [
        other
        for other in others.exclude(offboardings__in=on_their_way_out).select_related("contract", "customer")
        if _is_for(other, row)
    ]


def _is_for(track: OnboardingTrack, row: Integration) -> bool:
    of_contract = row.contract_id in {None, track.contract_id}
    under_application = track.application_id is None or row.application_id in {None, track.application_id}
    return row.integration_type in _types(track) and of_contract and under_application


def _types(track: OnboardingTrack) -> tuple[str, ...]:
    return (*track.wanted_types, *track.product_data.optional_types)


def _check_kind(kind: str) -> Iterator[Refusal]:
    if kind not in Offboarding.Kind.values:
        text = f"{kind!r} is nothing that LinkedIn can be asked for: choose {' or '.join(Offboarding.Kind.values)}."
        yield Refusal(text, field="kind")


def _check_track(track: OnboardingTrack) -> Iterator[Refusal]:
    if track.ended_at:
        yield Refusal(f"{track} was taken off LinkedIn already.")
    elif track.offboardings.filter(completed_at=None).exists():
        yield ALREADY


def _check_choice(track: OnboardingTrack, integrations: Collection[Integration]) -> Iterator[Refusal]:
    if not integrations:
        text = "No integration would be stopped: choose at least one that nothing else needs."
        yield Refusal(text, field="integrations")
    own = {row.pk for row in all_of(track)}
    for row in integrations:
        if row.pk not in own:
            text = f"{row} is not this track's, or was stopped already: leave it out."
            yield Refusal(text, field="integrations")
        elif others := other_tracks(track, row):
            needed = "; ".join(str(other) for other in others)
            text = f"{_label(row)} is needed by {needed} as well: take that off first, or leave it out."
            yield Refusal(text, field="integrations")


def _label(row: Integration) -> str:
    return catalog.TYPES[row.integration_type].label
