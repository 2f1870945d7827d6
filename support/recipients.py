"""Addresses of the parties on a mail or ticket: read from rows for a customer that somebody named, never from a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from customers.models import Customer
from support.gate import bd_contacts
from support.reports import Party


@dataclass(frozen=True, slots=True)
class Copied:
    """A party, and its addresses as far as they are known."""

    role: Party
    addresses: tuple[str, ...] = ()


def with_addresses(
    parties: Iterable[Party],
    *,
    customer: Customer | None,
    programme: str,
    reporter: str | None = None,
) -> tuple[Copied, ...]:
    """`programme` decides whose Business Development contact it is, empty where nobody named the product; `reporter`,
    empty where nobody knows who it is, says who stands on it for the customer; None asks for all its contacts."""
    return tuple(Copied(party, _addresses(party, customer, programme, reporter)) for party in parties)


def spokespeople(customer: Customer | None, reporter: str) -> tuple[str, ...]:
    """Who stands on a mail for the customer: who reported it, else its ATS administrators, else its first contact."""
    if customer is None or reporter:
        return (reporter,) if customer else ()
    contacts = list(customer.contacts.all())
    admins = tuple(contact.email for contact in contacts if contact.is_ats_admin)
    return admins or tuple(contact.email for contact in contacts[:1])


def _addresses(
    party: Party, customer: Customer | None, programme: str, reporter: str | None
) -> tuple[str, ...]:
    if party is Party.CUSTOMER and reporter is not None:
        return spokespeople(customer, reporter)
    if party is Party.CUSTOMER and customer:
        return tuple(customer.contacts.order_by("pk").values_list("email", flat=True)[:50])
    if party is Party.CSM and customer and customer.csm:
        return (customer.csm.email,)
    if party is Party.BD:
        return tuple(bd_contacts(programme).values_list("email", flat=True)[:1])
    if party is Party.PARTNER_SUPPORT:
        return (settings.SUPPORT_FROM_EMAIL,)
    return ()
