"""The rows of provisioning: one worker at a time per order, and what an order's application becomes here. A worker
that dies loses its claim; whoever takes over finds in the order whether anything may have been sent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations import backoff, claims
from integrations.credentials import standing_of, store_secret
from integrations.holds import Held, LeaseLost
from integrations.linkedin.errors import LinkedInError, OutcomeUnknownError
from integrations.linkedin.oauth import Secret
from integrations.linkedin.provisioning import Child
from integrations.models import DeveloperApplication, OnboardingTrack, ProvisioningOrder
from partnerhub.clock_skew import database_now
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

State = ProvisioningOrder.State
LEASE = timedelta(seconds=120)  # longer than a call, with a token fetched by either of two secrets, may take
OPEN = (State.WAITING, State.UNKNOWN)


def due_orders(*, now: datetime) -> QuerySet[ProvisioningOrder]:
    """What the machine works on next, the longest waiting first."""
    return ProvisioningOrder.objects.filter(state__in=OPEN, due_at__lte=now).order_by("due_at", "pk")


def claim(pk: int) -> ProvisioningOrder | None:
    """The order, held by us from now on; None where it is not due, or another worker is at it."""
    holder, now = claims.new_holder(), database_now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    # Due again after the lease: what breaks its worker each time is not tried in a loop.
    taken = due_orders(now=timezone.now()).filter(free, pk=pk).order_by()
    taken.update(holder=holder, held_until=now + LEASE, due_at=now + LEASE)
    rows = ProvisioningOrder.objects.select_related("customer", "application", "parent")
    return rows.filter(pk=pk, holder=holder).first()


def move(order: ProvisioningOrder, **columns: Any) -> None:
    """Write these columns and prolong the claim; LeaseLost, and nothing is written: another worker has it."""
    held_until = database_now() + LEASE
    mine = ProvisioningOrder.objects.filter(pk=order.pk, holder=order.holder)
    if not mine.update(held_until=held_until, **columns):
        raise LeaseLost
    for name, value in columns.items():
        setattr(order, name, value)


def release(order: ProvisioningOrder) -> None:
    mine = ProvisioningOrder.objects.filter(pk=order.pk, holder=order.holder)
    mine.update(holder="", held_until=None)


def put_off(order: ProvisioningOrder, why: str, *, until: datetime | None = None) -> None:
    """The machine tries again: at that moment, or after a while that grows with each failure in a row."""
    now, failures = timezone.now(), order.failures + 1
    quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
    move(
        order,
        trouble=why,
        failures=failures,
        due_at=until or max(backoff.next_try(now, failures), now + quiet),
    )


def refuse(order: ProvisioningOrder, why: str) -> None:
    """A person must act."""
    move(order, state=State.REFUSED, trouble=why, due_at=None)


@contextmanager
def on_its_way(order: ProvisioningOrder) -> Iterator[None]:
    """Until its answer is home nobody knows whether LinkedIn did it: so says the order to who takes it over."""
    move(order, state=State.UNKNOWN)
    try:
        yield
    except OutcomeUnknownError:
        raise
    except (LinkedInError, Held, Refused):
        move(order, state=State.WAITING)
        raise


# The application ------------------------------------------------------------------------------------


def find_row(order: ProvisioningOrder, client_id: str) -> DeveloperApplication | None:
    """The row of this child where there is one already; Refused where what is stored contradicts that it is ours."""
    known = Q(client_id=client_id) | Q(unique_foreign_id=order.unique_foreign_id)
    rows = list(DeveloperApplication.objects.filter(known).select_related("customer"))
    for row in rows:
        if row.client_id != client_id:
            raise Refused([Refusal(other_client_id(order, row, client_id))])
        if row.customer_id != order.customer_id or row.parent_id not in (None, order.parent_id):
            raise Refused([Refusal(_somebody_elses(order, row))])
    return rows[0] if rows else None


def has_secret(application: DeveloperApplication | None) -> bool:
    return application is not None and standing_of(application.pk).secret_set_at is not None


def take_in(
    order: ProvisioningOrder,
    *,
    client_id: str,
    urn: str,
    js_domains: Sequence[str],
    oauth_callbacks: Sequence[str],
    secret: Secret | None,
) -> None:
    """Store the child that LinkedIn has for this order, with its secret where there is a new one; inside the caller's
    transaction."""
    row = find_row(order, client_id) or DeveloperApplication(client_id=client_id)
    row.kind, row.customer, row.parent = DeveloperApplication.Kind.CHILD, order.customer, order.parent
    row.name, row.environment, row.urn = order.name, order.environment, urn or row.urn
    row.unique_foreign_id = order.unique_foreign_id
    row.js_domains, row.oauth_callbacks = list(js_domains), list(oauth_callbacks)
    _save(row, order, "Provisioned at LinkedIn" if row.pk is None else "Found at LinkedIn")
    if secret is not None:
        store_secret(application=row, secret=secret.reveal())
    move(order, application=row, state=State.WAITING, failures=0)


def store_done(order: ProvisioningOrder, child: Child) -> None:
    """The application as LinkedIn shows it, and the end of the order; inside the caller's transaction."""
    application = DeveloperApplication.objects.select_for_update().get(provisioning_order=order.pk)
    shown = {
        "name": child.name or application.name,
        "urn": child.urn or application.urn,
        "unique_foreign_id": order.unique_foreign_id,
        "parent_id": order.parent_id,
        "js_domains": list(child.js_domains),
        "oauth_callbacks": list(child.oauth_callbacks),
    }
    differing = [name for name, value in shown.items() if getattr(application, name) != value]
    for name in differing:
        setattr(application, name, shown[name])
    if differing:
        _save(application, order, "As LinkedIn shows it")
    move(order, state=State.DONE, done_at=timezone.now(), due_at=None, failures=0, trouble="")
    _hand_over(order, application)


def _save(row: DeveloperApplication, order: ProvisioningOrder, reason: str) -> None:
    """The machine changes it for whoever ordered it."""
    sign(row, reason, by=order.ordered_by)
    row.save()


def _hand_over(order: ProvisioningOrder, application: DeveloperApplication) -> None:
    """The customer's tracks go on with it, now."""
    if order.environment != DeveloperApplication.Environment.PRODUCTION:
        return
    waiting = OnboardingTrack.objects.filter(customer=order.customer_id, ended_at=None)
    waiting.filter(Q(application=None) | Q(application=application)).update(
        application=application, due_at=timezone.now()
    )


def _somebody_elses(order: ProvisioningOrder, row: DeveloperApplication) -> str:
    whose = "to the partner itself" if row.customer is None else f"to {row.customer}"
    if row.customer_id == order.customer_id:
        whose = "to another parent application"
    return (
        f"LinkedIn has client id {row.client_id} under uniqueForeignId {order.unique_foreign_id}, and here that belongs"
        f" {whose} (“{row.name}”). Nothing was changed: try again with another uniqueForeignId, or correct that row."
    )


def other_client_id(order: ProvisioningOrder, row: DeveloperApplication, client_id: str) -> str:
    """The sentence for an application that has one client id here and another at LinkedIn."""
    return (
        f"Here “{row.name}” has uniqueForeignId {order.unique_foreign_id} and client id {row.client_id}, and LinkedIn says"
        f" client id {client_id}. Correct the one that is wrong on its page, then try again."
    )
