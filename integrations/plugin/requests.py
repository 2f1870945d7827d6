"""Plugin requests: what the widget handed over in a customer's browser is stored as it came, judged, and confirmed by
asking LinkedIn. A browser can be lied to and can lie: nothing else than LinkedIn's own answer brings a track on (T11).

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
"""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.models import Contract
from integrations import catalog
from integrations.models import CustomerLink, CustomerReport, OnboardingTrack, PluginRequest
from integrations.onboarding import look_again
from integrations.plugin.judging import Judgement, State, judge
from integrations.plugin.payload import LONGEST, Named, Payload
from integrations.plugin.requested import Known, Wanted, find_requested, wanted_of
from partnerhub.refusals import Refusal, Refused

MOST_A_DAY = 20  # stored for one link

NEEDS_PERSON = (State.HELD, State.REFUSED)


class TooMany(Refused):
    """This link brought enough for today; nothing was stored."""


def receive(*, link: CustomerLink, raw: str) -> PluginRequest:
    """Store what the widget handed over, waiting, held or refused with why. The same once more, while it waits, is the one
    that waits. Raises TooMany."""
    kept = raw.replace("\x00", "\ufffd")[: LONGEST + 1]
    judged = judge(link.track, kept)
    with transaction.atomic():
        CustomerLink.objects.select_for_update().get(pk=link.pk)
        mine = PluginRequest.objects.filter(link=link)
        waiting = mine.filter(raw=kept, state=judged.state, settled_at=None).first()
        if waiting and judged.payload:
            return waiting
        if mine.filter(received_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
            raise TooMany(
                [Refusal(f"This link brought {MOST_A_DAY} requests within a day: try again tomorrow.")]
            )
        row = PluginRequest.objects.create(
            track=link.track, link=link, raw=kept, state=judged.state, why=judged.why
        )
    _wake(row)
    return row


def confirm(request_pk: int) -> PluginRequest:
    """Ask LinkedIn for what a waiting request names: confirmed once all of it is known there, else it goes on waiting with
    why. What our records say is judged anew."""
    request = PluginRequest.objects.select_related(
        "track__customer", "track__contract", "track__application"
    ).get(pk=request_pk)
    if request.state != State.WAITING or request.settled_at is not None:
        return request
    judged = judge(request.track, request.raw)
    if judged.payload is None or judged.state != State.WAITING:
        return _judged_anew(request, judged)
    known = find_requested(track=request.track, wanted=_wanted_by(judged.payload))
    return _not_yet(request, known) if known.missing else _confirmed(request)


def make_known(*, track: OnboardingTrack, types: Iterable[str]) -> set[str]:
    """The same question without any payload, as the browser's message may be lost: the types that LinkedIn knows."""
    known = find_requested(track=track, wanted=wanted_of(track=track, types=types))
    return set(known.found)


def take(*, request: PluginRequest, actor: User) -> PluginRequest:
    """A person put our records right: LinkedIn is asked after all. Raises Refused with what is still wrong."""
    judged = judge(request.track, request.raw)
    if judged.state != State.WAITING:
        raise Refused([Refusal(judged.why)])
    _move(request, state=State.WAITING, why=f"Confirmed by {actor}: LinkedIn is asked.")
    _wake(request)
    return request


def dismiss(*, request: PluginRequest, actor: User) -> PluginRequest:
    """A person decided that it counts for nothing: the customer may request again. Raises Refused when it was settled."""
    why = f"{request.why} Dismissed by {actor}.".strip()
    _move(request, why=why, settled_at=timezone.now())
    _wake(request)
    return request


def _wanted_by(payload: Payload) -> list[Wanted]:
    numbers = [one.number for one in payload.integrations if one.context is catalog.Context.CONTRACT]
    contracts = {
        row.linkedin_contract_id: row for row in Contract.objects.filter(linkedin_contract_id__in=numbers)
    }
    return [_wanted(named, contracts) for named in payload.integrations]


def _wanted(named: Named, contracts: dict[str, Contract]) -> Wanted:
    is_of_contract = named.context is catalog.Context.CONTRACT
    return Wanted(named.type_name, named.number, contracts.get(named.number) if is_of_contract else None)


def _confirmed(request: PluginRequest) -> PluginRequest:
    """What the customer said went wrong before went right after all."""
    now = timezone.now()
    with transaction.atomic():
        _waiting(request).update(state=State.CONFIRMED, why="", settled_at=now)
        CustomerReport.objects.filter(track=request.track_id, settled_at=None).update(settled_at=now)
    request.refresh_from_db()
    return request


def _not_yet(request: PluginRequest, known: Known) -> PluginRequest:
    name, why = next(iter(known.missing.items()))
    _waiting(request).update(why=f"{catalog.TYPES[name].label}: {why}")
    request.refresh_from_db()
    return request


def _judged_anew(request: PluginRequest, judged: Judgement) -> PluginRequest:
    _waiting(request).update(state=judged.state, why=judged.why)
    request.refresh_from_db()
    return request


def _waiting(request: PluginRequest) -> "QuerySet[PluginRequest]":
    return PluginRequest.objects.filter(pk=request.pk, state=State.WAITING, settled_at=None)


def _move(request: PluginRequest, **columns: object) -> None:
    open_ones = PluginRequest.objects.filter(pk=request.pk, state__in=NEEDS_PERSON, settled_at=None)
    if not open_ones.update(**columns):
        text = "This request waits for nobody any more: somebody settled it, or LinkedIn is being asked."
        raise Refused([Refusal(text)])
    request.refresh_from_db()


def _wake(request: PluginRequest) -> None:
    look_again(OnboardingTrack.objects.filter(pk=request.track_id))
