"""Callback routes: PartnerHub as one customer's callback, only with an address to which every event goes on."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from simple_history.utils import bulk_update_with_history

from customers.models import Customer
from integrations.callbacks import host_of, normalise
from integrations.inbound.destinations import check_destination, is_local
from integrations.inbound.tokens import may_be_token, new_token
from integrations.models import CallbackEvent, CallbackRoute, CallbackUrl
from partnerhub.refusals import Refusal, Refused


@transaction.atomic
def set_route(*, customer: Customer, forward_to: str, actor: User | None = None) -> CallbackRoute:
    """Take this customer's events and forward each to `forward_to`; a route that exists keeps its own address. Refused
    when nothing may be forwarded there, or another customer's events go there already."""
    forward_to = forward_to.strip()
    check_route(customer=customer, forward_to=forward_to)
    before = CallbackRoute.objects.filter(customer=customer).values_list("forward_to", flat=True).first()
    route, _ = CallbackRoute.objects.update_or_create(
        customer=customer,
        defaults={"forward_to": forward_to},
        create_defaults={"forward_to": forward_to, "token": new_token()},
    )
    if before != forward_to:
        was = f", before: {host_of(before)}" if before else ""
        _note(customer, f"LinkedIn's events are forwarded to {host_of(forward_to)}{was}", actor)
    return route


def check_route(*, customer: Customer, forward_to: str) -> None:
    """Refused when this customer's events may not be forwarded there."""
    refusals = list(check_destination(forward_to, our_url=settings.PUBLIC_URL, may_be_local=settings.DEBUG))
    if not refusals and (other := _who_else_has(forward_to, customer)):
        text = f"{forward_to[:200]!r} takes the events of {other} already: each customer has an address of its own."
        refusals = [Refusal(text, rule="IC-04", field="forward_to")]
    if refusals:
        raise Refused(refusals)


@transaction.atomic
def drop_route(*, customer: Customer, actor: User | None = None) -> None:
    """PartnerHub is this customer's callback no longer. Refused while LinkedIn still delivers here, or an event has not
    been forwarded yet."""
    route = CallbackRoute.objects.filter(customer=customer).first()
    if route is None:
        return
    if refusals := _why_kept(route):
        raise Refused(refusals)
    route.delete()
    _note(customer, f"LinkedIn's events are no longer forwarded to {host_of(route.forward_to)}", actor)


def callback_address(route: CallbackRoute) -> str:
    """What LinkedIn gets as this customer's CALLBACK_URL."""
    path = reverse("inbound-callback", args=[route.token], urlconf=settings.ROOT_URLCONF)
    return f"{settings.PUBLIC_URL}{path}"


def find_route(token: str) -> CallbackRoute | None:
    return CallbackRoute.objects.filter(token=token).first() if may_be_token(token) else None


def _who_else_has(forward_to: str, customer: Customer) -> Customer | None:
    others = CallbackRoute.objects.exclude(customer=customer).select_related("customer")
    wanted = _form(forward_to)
    return next((one.customer for one in others if _form(one.forward_to) == wanted), None)


def _form(url: str) -> str:
    """Under which two spellings are one address; a local one stays as it is written."""
    return url if is_local(url) else normalise(url)


def _why_kept(route: CallbackRoute) -> list[Refusal]:
    refusals = []
    address = callback_address(route)
    if CallbackUrl.objects.filter(customer=route.customer_id, normal_form=normalise(address)).exists():
        refusals.append(
            Refusal(
                "LinkedIn still delivers to this address: give the customer another CALLBACK_URL and sync it first."
            )
        )
    waiting = CallbackEvent.objects.filter(
        customer=route.customer_id,
        source=CallbackEvent.Source.DIRECT,
        forward__in=[CallbackEvent.Forward.WAITING, CallbackEvent.Forward.FAILED],
    ).count()
    if waiting:
        refusals.append(Refusal(f"{waiting} events have not been forwarded yet: forward them first."))
    return refusals


def _note(customer: Customer, reason: str, actor: User | None) -> None:
    """A line in the customer's history: who sends candidates' data where is asked later."""
    bulk_update_with_history([customer], Customer, [], default_change_reason=reason[:100], default_user=actor)
