"""Whether what the widget handed over can be this track's: whose company and contract it names, and which types. Asks our
own rows only; nothing of it is believed before LinkedIn confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from customers.models import Contract, Customer
from integrations import catalog
from integrations.models import OnboardingTrack, PluginRequest
from integrations.plugin.payload import Named, Payload, Unreadable, read_payload

State = PluginRequest.State
NOTHING_BELIEVED = "Nothing of it was believed"


class Severity(IntEnum):
    """The gravest decides."""

    FINE = 0
    HELD = 1  # something may be missing on our side
    WRONG = 2  # it cannot be this track's
    FOREIGN = 3  # somebody else's company or contract


@dataclass(frozen=True, slots=True)
class Judgement:
    """`why` is a sentence for staff, empty when all is fine."""

    severity: Severity
    why: str = ""
    payload: Payload | None = None

    @property
    def state(self) -> State:
        if self.severity is Severity.FINE:
            return State.WAITING
        return State.HELD if self.severity is Severity.HELD else State.REFUSED


def judge(track: OnboardingTrack, raw: str) -> Judgement:
    """What becomes of this payload (W10, T11): read, and every URN, type and tenant in it compared with our records."""
    try:
        payload = read_payload(raw)
    except Unreadable as error:
        return Judgement(Severity.WRONG, str(error))
    complaints = [one for named in payload.integrations for one in _complaints(track, named)]
    severity, why = max(complaints, key=lambda one: one[0], default=(Severity.FINE, ""))
    return Judgement(severity, why, payload)


def _complaints(track: OnboardingTrack, named: Named) -> Iterator[tuple[Severity, str]]:
    if named.context is catalog.Context.ORGANIZATION:
        yield from _company_complaints(track.customer, named)
    else:
        yield from _contract_complaints(track, named)
    yield from ((Severity.WRONG, why) for why in _type_complaints(track, named))


def _company_complaints(customer: Customer, named: Named) -> Iterator[tuple[Severity, str]]:
    ours = customer.linkedin_company_id
    if named.number == ours:
        return
    owner = Customer.objects.filter(linkedin_company_id=named.number).first()
    if ours or owner:
        whose = f", which is {owner}," if owner else ""
        yield (
            Severity.FOREIGN,
            (
                f"The widget named company {named.number}{whose} and {customer} is company {ours or 'not recorded'}."
                f" {NOTHING_BELIEVED}: ask the customer with which LinkedIn account they clicked “Request”."
            ),
        )
    else:
        why = f"The widget named company {named.number}: record it on {customer}, then confirm the request."
        yield Severity.HELD, why


def _contract_complaints(track: OnboardingTrack, named: Named) -> Iterator[tuple[Severity, str]]:
    contract = Contract.objects.filter(linkedin_contract_id=named.number).select_related("customer").first()
    if contract is None:
        why = (
            f"The widget named contract {named.number}, which nobody recorded: record contract {named.number} on"
            f" {track.customer} if it is theirs, then confirm the request."
        )
        yield Severity.HELD, why
    elif contract.customer_id != track.customer_id:
        why = (
            f"The widget named contract {named.number}, which is {contract.customer}'s. {NOTHING_BELIEVED}: ask"
            f" {track.customer} with which LinkedIn account they clicked “Request”."
        )
        yield Severity.FOREIGN, why
    elif track.contract_id not in (None, contract.pk):
        why = (
            f"The widget named contract {named.number}, and this track is about contract"
            f" {track.contract and track.contract.linkedin_contract_id}: choose the right one on the track, then confirm"
            " the request."
        )
        yield Severity.HELD, why


def _type_complaints(track: OnboardingTrack, named: Named) -> Iterator[str]:
    kind = catalog.TYPES.get(named.type_name)
    if kind is None or not track.product_data.has_type(named.type_name):
        yield f"The widget named {named.type_name}, which is no integration of {track.product_data.label}."
    elif named.context is not kind.context:
        yield f"The widget named {named.urn} for {kind.name}, which belongs to {kind.context} ids only."
    elif named.tenant != kind.tenant:
        yield f"The widget named tenant {named.tenant} for {kind.name}, which runs under {kind.tenant}."
