"""The machine's step of provisioning: LinkedIn is brought to have what an order says, and shows it before it counts.
Harmless when it runs twice, and whatever kills it half-way."""

from collections.abc import Sequence
from functools import partial

from integrations.holds import CredentialsRefused, Held, LeaseLost
from integrations.linkedin.errors import LinkedInError, OutcomeUnknownError, RefusedError
from integrations.linkedin.oauth import Secret
from integrations.linkedin.provisioning import APPLICATIONS, Child, NewChild
from integrations.models import DeveloperApplication, ProvisioningOrder
from integrations.provisioning.calls import ParentCalls, parent_calls
from integrations.provisioning.rows import (
    State,
    claim,
    find_row,
    has_secret,
    move,
    on_its_way,
    other_client_id,
    put_off,
    refuse,
    release,
    store_done,
    take_in,
)
from integrations.rotation import roll_secret
from partnerhub.refusals import Refusal, Refused
from partnerhub.transactions import in_transaction

MOST_LOOKS = 8  # in vain, for what LinkedIn said it has; then a person looks
NEEDS_PERMISSION = (
    "The parent application needs LinkedIn's permission to provision applications: ask LinkedIn Partner Engineering"
    " for it, then try again."
)


class NotShownYet(Exception):
    """LinkedIn said that it has something, and does not show it."""


def work_on(order_pk: int) -> ProvisioningOrder:
    """Go on with this order where it is due and nobody else is at it. Returns it as it stands then."""
    order = claim(order_pk)
    if order is not None:
        try:
            _carry_out(order)
        finally:
            release(order)
    return ProvisioningOrder.objects.select_related("application").get(pk=order_pk)


def _carry_out(order: ProvisioningOrder) -> None:
    try:
        _try(order)
    except LeaseLost:
        return  # whoever took it over goes on


def _try(order: ProvisioningOrder) -> None:
    try:
        with parent_calls(order.parent_id, about=order.customer_id) as calls:
            _Work(order, calls).run()
    except LeaseLost:
        raise
    except Refused as refused:
        refuse(order, str(refused))
    except CredentialsRefused as held:
        refuse(order, f"{held} Correct it on the parent application's page, then try again.")
    except Held as held:
        put_off(order, str(held), until=held.until)
    except NotShownYet as reason:
        give_up = order.failures >= MOST_LOOKS
        (refuse if give_up else put_off)(order, f"{reason} {_LOOK_THERE if give_up else _LATER}")
    except LinkedInError as error:
        _learn_from(order, error)


def _learn_from(order: ProvisioningOrder, error: LinkedInError) -> None:
    if error.retryable:
        put_off(order, str(error), until=error.until)
    elif isinstance(error, RefusedError):
        advice = NEEDS_PERMISSION if error.status == 403 else "Correct what LinkedIn names, then try again."
        refuse(order, f"{error.problem} {advice}")
    else:
        refuse(order, f"{error} Then try again.")


class _Work:
    """One pass over an order: look where something may be there already, make what is not, mend what differs, and
    read all of it back."""

    def __init__(self, order: ProvisioningOrder, calls: ParentCalls) -> None:
        self.order, self.calls = order, calls

    def run(self) -> None:
        may_exist = self.order.state == State.UNKNOWN or self.order.application_id is not None
        child = (self._look() if may_exist else None) or self._create()
        if self.order.application is None:
            self._adopt(child)
        self._require_same(child)
        self._finish(self._mend_lists(child))

    def _look(self) -> Child | None:
        move(self.order)
        asked = self.order.unique_foreign_id
        return self.calls.make(APPLICATIONS, lambda client, token: client.find(asked, token=token)).child

    def _look_for_sure(self) -> Child:
        child = self._look()
        if child is None:
            raise NotShownYet(
                f"LinkedIn shows no application under uniqueForeignId {self.order.unique_foreign_id} of this parent."
            )
        return child

    # Making ---------------------------------------------------------------------------------------

    def _create(self) -> Child:
        """The new child, or the one that was there."""
        order = self.order
        if order.application is None:
            _refuse_second_child(order)
            self._send_new(
                NewChild(
                    unique_foreign_id=order.unique_foreign_id,
                    name=order.name,
                    description=order.description,
                    js_domains=order.js_domains,
                    oauth_callbacks=order.oauth_callbacks,
                )
            )
        return self._look_for_sure()

    def _send_new(self, new: NewChild) -> None:
        try:
            with on_its_way(self.order):
                created = self.calls.make(APPLICATIONS, lambda client, token: client.create(new, token=token))
        except OutcomeUnknownError as error:
            if error.status != 409:  # a conflict: it exists, and is looked at
                raise
            return
        store = partial(
            take_in,
            self.order,
            client_id=created.client_id,
            urn=created.urn,
            js_domains=new.js_domains,
            oauth_callbacks=new.oauth_callbacks,
            secret=created.secret,
        )
        in_transaction(store)

    def _adopt(self, child: Child) -> None:
        """It is ours: it stands under our parent by our id. Its secret was shown once, to whoever made it."""
        row = find_row(self.order, child.client_id)
        if child.name != self.order.name:
            raise Refused([Refusal(_made_under_another_name(self.order, child))])
        secret = None if has_secret(row) else self._roll(child)
        store = partial(
            take_in,
            self.order,
            client_id=child.client_id,
            urn=child.urn,
            js_domains=child.js_domains,
            oauth_callbacks=child.oauth_callbacks,
            secret=secret,
        )
        in_transaction(store)

    def _roll(self, child: Child) -> Secret:
        urn = self._urn_of(child)
        with on_its_way(self.order):
            return roll_secret(self.calls, urn)

    # Mending and reading back ---------------------------------------------------------------------

    def _require_same(self, child: Child) -> None:
        application = self.order.application
        if application is not None and application.client_id != child.client_id:
            raise Refused([Refusal(other_client_id(self.order, application, child.client_id))])

    def _mend_lists(self, child: Child) -> Child:
        """What LinkedIn has beside what is wanted stays: somebody else may need it."""
        changes = self._changes(child)
        if not changes:
            return child
        urn = self._urn_of(child)
        with on_its_way(self.order):
            self.calls.make(APPLICATIONS, lambda client, token: client.update(urn, **changes, token=token))
        move(self.order, state=State.WAITING)
        child = self._look_for_sure()
        if missing := [one for values in self._changes(child).values() for one in values]:
            raise NotShownYet(
                f"LinkedIn took the addresses and does not show them all yet: {', '.join(missing)}."
            )
        return child

    def _changes(self, child: Child) -> dict[str, Sequence[str]]:
        wanted = {
            "js_domains": _joined(child.js_domains, self.order.js_domains),
            "oauth_callbacks": _joined(child.oauth_callbacks, self.order.oauth_callbacks),
        }
        return {name: values for name, values in wanted.items() if list(values) != list(getattr(child, name))}

    def _urn_of(self, child: Child) -> str:
        application = self.order.application
        urn = child.urn or (application.urn if application else "")
        if not urn:
            raise Refused(
                [Refusal("LinkedIn shows no URN for it: look for it in the portal and ask LinkedIn why.")]
            )
        return urn

    def _finish(self, child: Child) -> None:
        """What stood here before keeps the name that LinkedIn shows: it was never ordered under ours."""
        application = self.order.application
        was_ordered = application is None or application.created_at >= self.order.ordered_at
        if was_ordered and child.name != self.order.name:
            raise Refused([Refusal(_shown_under_another_name(self.order, child))])
        in_transaction(partial(store_done, self.order, child))


def _refuse_second_child(order: ProvisioningOrder) -> None:
    """RSC-103: one child for each customer instance."""
    children = DeveloperApplication.objects.filter(customer=order.customer_id, environment=order.environment)
    if child := children.first():
        sentence = f"{order.customer} has the application {child} already: use that one (RSC-103)."
        raise Refused([Refusal(sentence)])


def _joined(shown: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """A host is the same in any spelling."""
    known = {one.casefold().rstrip("/") for one in shown}
    return [*shown, *(one for one in wanted if one.casefold().rstrip("/") not in known)]


def _made_under_another_name(order: ProvisioningOrder, child: Child) -> str:
    return (
        f"Under uniqueForeignId {order.unique_foreign_id} LinkedIn has the application “{child.name}” already, and “{order.name}”"
        f" was ordered. If it is {order.customer}'s, try again under the name “{child.name}”; if not, under another"
        " uniqueForeignId. Nothing was changed."
    )


def _shown_under_another_name(order: ProvisioningOrder, child: Child) -> str:
    return (
        f"LinkedIn shows it under the name “{child.name}”, not “{order.name}”, and a name cannot be changed there from here."
        f" Try again under the name “{child.name}”, or have LinkedIn change it."
    )


_LATER = "PartnerHub looks again by itself."
_LOOK_THERE = f"It was looked for {MOST_LOOKS} times: look in the LinkedIn Developer Portal, then try again."
