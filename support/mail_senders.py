"""Who writes: the customer behind an address, LinkedIn, or ourselves; and every name on record that a mail may hold."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from customers.models import Contact, Customer, LinkedInContact
from integrations.catalog import TYPES
from support.intake import KnownNames
from support.intake_names import domains_from
from support.letter_gate import NOBODYS_DOMAINS
from support.models import Destination, Product

LINKEDIN = "linkedin.com"
_TYPE_NAMES = {
    "1-Click Export": "ONE_CLICK_EXPORT",
    "CRM 1-Click Export": "CRM_ONE_CLICK_EXPORT",
    "in-ATS": "IN_ATS_INDICATOR",
    "ATS Indicator": "IN_ATS_INDICATOR",
    "CRM Indicator": "IN_CRM_INDICATOR",
    "Profile Widget": "PROFILE_PLUGIN",
    "CSA": "CSA_API",
}
_COUNTRY_SECOND_LEVEL = re.compile(r"(?:co|com|net|org|gov|edu|ac)\.[a-z]{2}|[^.]*")


def customer_of(address: str) -> Customer | None:
    """The one customer an address belongs to, by a contact's address or mail domain; None where it is nobody's or several'."""
    found = customers_of(address)
    return found[0] if len(found) == 1 else None


def customers_of(address: str) -> list[Customer]:
    """Every customer an address may belong to: by the whole address if there is one, else by the domain. One query."""
    wanted = address.strip().lower()
    if not all(wanted.partition("@")):
        return []
    contacts = list(
        Contact.objects.filter(_near(wanted)).select_related("customer").order_by("customer__name")
    )
    exact = [contact for contact in contacts if contact.email.lower() == wanted]
    return list({contact.customer_id: contact.customer for contact in exact or contacts}.values())


def is_linkedin(address: str) -> bool:
    """LinkedIn's own domain, a channel's address, or a contact of ours there."""
    if LINKEDIN in domains_from(address.rpartition("@")[2].lower()):
        return True
    return (
        Destination.objects.filter(address__iexact=address).exists()
        or LinkedInContact.objects.filter(email__iexact=address).exists()
    )


def is_ours(address: str) -> bool:
    return bool(_our_domains() & set(domains_from(address.rpartition("@")[2].lower())))


def known_names() -> KnownNames:
    """Names of customers, products and integration types as plain values, in three queries."""
    customers = tuple(Customer.objects.order_by("name").values_list("name", flat=True))
    contacts = Contact.objects.order_by("customer__name").values_list("email", "customer__name")
    addresses, domains = _addresses(contacts)
    return KnownNames(
        customers=customers,
        addresses=addresses,
        domains=domains,
        products=_product_names(),
        types=_type_names(),
        no_reporters=frozenset({LINKEDIN, *_our_domains()}),
    )


def _near(address: str) -> Q:
    """Contacts at the address, at its domain, at one above it or below; of free-mail domains the address alone."""
    domain = address.rpartition("@")[2]
    near = Q(email__iexact=address)
    if _COUNTRY_SECOND_LEVEL.fullmatch(domain) or domain in NOBODYS_DOMAINS:
        return near
    for above in domains_from(domain):
        if above not in NOBODYS_DOMAINS and not _COUNTRY_SECOND_LEVEL.fullmatch(above):
            near |= Q(email__iendswith=f"@{above}")
    return near | Q(email__iendswith=f".{domain}")


def _our_domains() -> set[str]:
    domain = str(settings.SUPPORT_FROM_EMAIL).rpartition("@")[2].strip("> ").lower()
    return {domain} - NOBODYS_DOMAINS


def _addresses(
    contacts: Iterable[tuple[str, str]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    addresses: dict[str, tuple[str, ...]] = {}
    domains: dict[str, tuple[str, ...]] = {}
    for email, name in contacts:
        address, domain = email.lower(), email.rpartition("@")[2].lower()
        addresses[address] = tuple(dict.fromkeys([*addresses.get(address, ()), name]))
        if domain not in NOBODYS_DOMAINS:
            domains[domain] = tuple(dict.fromkeys([*domains.get(domain, ()), name]))
    return addresses, domains


def _product_names() -> dict[str, str]:
    rows = Product.objects.filter(is_active=True).values_list("name", "aliases")
    return {spelling: name for name, aliases in rows for spelling in (name, *aliases)}


def _type_names() -> dict[str, str]:
    spelled = {spelling: kind.name for kind in TYPES.values() for spelling in (kind.name, kind.label)}
    return {**_TYPE_NAMES, **spelled}
