"""Provisioning: what people order, and under which rules. The machine's step is `work_on`; it is woken by the row, and
nothing here waits for LinkedIn.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/provisioning-api
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customers.models import Customer
from integrations.models import DeveloperApplication, ProvisioningOrder
from integrations.provisioning.names import check_application_name, proposed_name
from integrations.provisioning.rows import OPEN, due_orders
from integrations.provisioning.rules import (
    NO_ID,
    check_id,
    check_place,
    check_plugin_url,
    choose_parent,
    parents,
    taken,
    wanted_domains,
)
from integrations.provisioning.work import work_on
from partnerhub.refusals import Refusal, Refused

__all__ = [
    "check_application_name",
    "default_application_name",
    "due_orders",
    "order",
    "order_update",
    "parents",
    "try_again",
    "wanted_domains",
    "work_on",
]

Environment = DeveloperApplication.Environment
State = ProvisioningOrder.State
LONGEST_DESCRIPTION = 200  # characters


def default_application_name(customer: Customer) -> str:
    """What we propose for this customer's application: it passes `check_application_name`."""
    return proposed_name(ats=settings.ATS_NAME, customer=customer.name)


@transaction.atomic
def order(
    *,
    customer: Customer,
    actor: User | None,
    parent: DeveloperApplication | None = None,
    name: str = "",
    unique_foreign_id: str = "",
    environment: str = Environment.PRODUCTION,
) -> ProvisioningOrder:
    """Order the customer's application, or return the order that there is: nothing is sent here. Refused with every
    reason at once."""
    _lock(customer)
    if known := _revived(customer, environment):
        return known
    name = name.strip() or default_application_name(customer)
    unique_foreign_id = unique_foreign_id.strip() or _default_id(customer, environment)
    chosen, refusals = choose_parent(parent)
    refusals += check_application_name(name)
    refusals += check_id(unique_foreign_id)
    refusals += check_place(customer, environment)
    if refusals or chosen is None:
        raise Refused(refusals)
    return ProvisioningOrder.objects.create(
        customer=customer,
        parent=chosen,
        unique_foreign_id=unique_foreign_id,
        name=name,
        environment=environment,
        description=_description(customer),
        js_domains=wanted_domains(),
        ordered_by=actor,
        due_at=timezone.now(),
    )


@transaction.atomic
def order_update(*, application: DeveloperApplication, actor: User | None) -> ProvisioningOrder:
    """Have LinkedIn let its widget load on our plugin page under this application, which is there already. Refused
    while LinkedIn could not be asked about it."""
    customer = application.customer
    chosen, refusals = choose_parent(application.parent)
    refusals += check_plugin_url()
    if customer is None:
        refusals.append(Refusal("A parent application loads no widget: choose a customer's."))
    if not application.unique_foreign_id:
        refusals.append(Refusal(f"{NO_ID} Enter it on the page of {application}.", field="unique_foreign_id"))
    if refusals or chosen is None or customer is None:
        raise Refused(refusals)
    _lock(customer)
    return _order_of(application, customer, chosen, actor)


def try_again(*, order: ProvisioningOrder, name: str = "", unique_foreign_id: str = "") -> ProvisioningOrder:
    """Somebody put right what stood in the way; the machine works on it now. Name and uniqueForeignId may be others
    than before, the latter only while there is no application. Refused once it is done."""
    name = name.strip() or order.name
    unique_foreign_id = unique_foreign_id.strip() or order.unique_foreign_id
    refusals = list(check_application_name(name)) if name != order.name else []
    if unique_foreign_id != order.unique_foreign_id:
        refusals += _check_new_id(order, unique_foreign_id)
    if refusals:
        raise Refused(refusals)
    rows = ProvisioningOrder.objects.filter(pk=order.pk)
    changes = {"name": name, "unique_foreign_id": unique_foreign_id, **_now()}
    if not (
        rows.filter(state=State.REFUSED).update(**changes, state=State.WAITING)
        or rows.filter(state__in=OPEN, holder="").update(**changes)
    ):
        raise Refused([Refusal("It is done, or being worked on just now: there is nothing to try again.")])
    order.refresh_from_db()
    return order


# What is ordered ------------------------------------------------------------------------------------


def _lock(customer: Customer) -> None:
    """Two people may order at the same moment."""
    Customer.objects.select_for_update().get(pk=customer.pk)


def _revived(customer: Customer, environment: str) -> ProvisioningOrder | None:
    """The customer's order. Where it was done and its application deleted here, LinkedIn has that still: it is taken in
    again."""
    known = (
        ProvisioningOrder.objects.filter(customer=customer, environment=environment).order_by("pk").first()
    )
    if known and known.state == State.DONE and known.application_id is None:
        ProvisioningOrder.objects.filter(pk=known.pk).update(state=State.UNKNOWN, **_now())
        known.refresh_from_db()
    return known


def _order_of(
    application: DeveloperApplication,
    customer: Customer,
    parent: DeveloperApplication,
    actor: User | None,
) -> ProvisioningOrder:
    known = ProvisioningOrder.objects.filter(
        Q(application=application) | Q(unique_foreign_id=application.unique_foreign_id)
    ).first()
    if known is None:
        known = ProvisioningOrder(customer=customer, environment=application.environment, ordered_by=actor)
    elif known.customer_id != customer.pk:
        raise Refused([Refusal(taken(str(application.unique_foreign_id), known.customer))])
    elif known.state in OPEN:
        return known  # the machine is at it, in its own time
    known.parent, known.application = parent, application
    known.unique_foreign_id, known.name = str(application.unique_foreign_id), application.name
    known.description = known.description or _description(customer)
    known.js_domains = list(dict.fromkeys([*application.js_domains, *wanted_domains()]))
    known.oauth_callbacks = list(application.oauth_callbacks)
    known.state = State.WAITING
    for column, value in _now().items():
        setattr(known, column, value)
    known.save()
    return known


def _now() -> dict[str, str | int | datetime]:
    return {"trouble": "", "failures": 0, "due_at": timezone.now()}


def _default_id(customer: Customer, environment: str) -> str:
    return f"customer-{customer.pk}" + ("" if environment == Environment.PRODUCTION else f"-{environment}")


def _description(customer: Customer) -> str:
    return f"{settings.ATS_NAME} for {customer.name}"[:LONGEST_DESCRIPTION]


def _check_new_id(order: ProvisioningOrder, unique_foreign_id: str) -> Sequence[Refusal]:
    if order.state != State.REFUSED or order.application_id is not None:
        sentence = f"LinkedIn may know it as {order.unique_foreign_id} already: keep that uniqueForeignId, so that it is found."
        return [Refusal(sentence, field="unique_foreign_id")]
    return list(check_id(unique_foreign_id))
