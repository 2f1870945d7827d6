"""The names that must not stand in an article: those of every customer and contact, and of this case's people in parts."""

import re
from collections.abc import Iterator

from customers.models import Contact, Contract, Customer, LinkedInContact
from integrations.models import DeveloperApplication
from support.letter_gate import NOBODYS_DOMAINS
from support.models import Case
from support.name_removal import CONTACT, CUSTOMER, LINKEDIN_CONTACT, KnownNames, short_names

_SHORTEST_PART = 3  # letters of a first or last name
_OURS = frozenset({"linkedin"})  # never taken for a customer's name


def known_names(case: Case) -> KnownNames:
    """In a handful of queries, whatever the number of customers."""
    contacts = list(Contact.objects.values_list("name", "email", "customer_id"))
    own_ids = {case.customer_id, *case.affected_customers.values_list("pk", flat=True)}
    own_people = [(name, email) for name, email, customer in contacts if customer in own_ids]
    return KnownNames(
        phrases=dict.fromkeys((name for name, _, _ in contacts), CONTACT)
        | dict.fromkeys(LinkedInContact.objects.values_list("name", flat=True), LINKEDIN_CONTACT)
        | dict.fromkeys(_customer_names(), CUSTOMER),
        ids=frozenset(_ids()),
        domains=frozenset(_domains([email for _, email, _ in contacts], case.reporter_email)),
        own=dict.fromkeys(_parts(own_people, case.reporter_email), CONTACT),
        inside=tuple(_inside(case, own_ids)),
    )


def _customer_names() -> Iterator[str]:
    for name in Customer.objects.values_list("name", flat=True):
        yield from (one for one in short_names(name) if one.casefold() not in _OURS)


def _ids() -> Iterator[str]:
    yield from filter(None, Customer.objects.values_list("linkedin_company_id", flat=True))
    yield from Contract.objects.values_list("linkedin_contract_id", flat=True)
    yield from filter(None, DeveloperApplication.objects.values_list("client_id", flat=True))


def _domains(emails: list[str], reporter: str) -> Iterator[str]:
    for email in (*emails, reporter):
        domain = email.rpartition("@")[2].casefold()
        if domain and domain not in NOBODYS_DOMAINS:
            yield domain


def _parts(people: list[tuple[str, str]], reporter: str) -> Iterator[str]:
    """First and last names, as written and as they stand in an address: dana.fox@…"""
    for name, email in (*people, ("", reporter)):
        local = re.split(r"[^a-z]+", email.partition("@")[0].casefold())
        for part in (*re.findall(r"[^\W\d_]+", name), *(one.capitalize() for one in local)):
            if len(part) >= _SHORTEST_PART:
                yield part


def _inside(case: Case, own_ids: set[int | None]) -> Iterator[str]:
    for name in Customer.objects.filter(pk__in=[pk for pk in own_ids if pk]).values_list("name", flat=True):
        yield from (one for one in short_names(name) if one.casefold() not in _OURS)
        yield "".join(re.findall(r"\w+", list(short_names(name))[-1]))
