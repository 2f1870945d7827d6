"""Who reads what is filed: the addresses that the destination's policy adds to those a person typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from customers.models import Contact
from support.destinations import FORMS, REPLIES, To
from support.facts import references_of
from support.gate import bd_contacts
from support.information import programme_of
from support.letter_gate import NOBODYS_DOMAINS, mailbox_of
from support.models import Case, Destination, Filing
from support.recipients import spokespeople
from support.reports import Kind, Report
from support.route_policy import is_partner_ticket

# LinkedIn's, and where it holds its partner tickets.
_LINKEDINS = ("linkedin.com", "linkedin.zendesk.com")


@dataclass(frozen=True, slots=True)
class Recipients:
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


def recipients_of(filing: Filing) -> Recipients:
    """Policy's own first, then those typed; nobody stands on it twice."""
    policy = policy_of(filing.case, To(filing.destination))
    to = _once([*policy.to, *filing.to])
    return Recipients(to, _once([*policy.cc, *filing.cc], but=to))


def policy_of(case: Case, destination: To) -> Recipients:
    """What goes on it whoever files it (SP-01, SP-25, SP-26)."""
    if destination in REPLIES:
        return Recipients()
    if destination is To.SECURITY_MAIL:
        return Recipients(_address_of(destination), _business_development(case))
    if destination is To.BD_CONTACT:
        return Recipients(_address_of(destination) or _business_development(case))
    if destination is To.EXISTING_CASE:
        return _policy_of_thread(case)
    if destination in FORMS:
        return Recipients(cc=_business_development(case) if case.is_urgent else ())
    return Recipients(_address_of(destination))


def propose(case: Case, destination: To) -> Recipients:
    """For a new draft: whom a person would type first."""
    people = spokespeople(case.customer, case.reporter_email if is_outside(case.reporter_email) else "")
    if destination in REPLIES:
        return Recipients(to=people)
    if destination is To.CUSTOMER_CASE_MAIL or (
        destination is To.EXISTING_CASE and not is_partner_thread(case)
    ):
        return Recipients(cc=people)
    return Recipients()


def is_partner_thread(case: Case) -> bool:
    """The thread with LinkedIn is a partner ticket, which no customer reads (SP-11): a partner case's, and one that LinkedIn
    knows by Zendesk numbers alone, or that went to a form and has no number yet."""
    if case.kind == Case.Kind.PARTNER:
        return True
    if numbers := references_of(case):
        return is_partner_ticket(Report(description="", existing_reference=numbers[0].in_subject))
    out = set(case.filings.filter(status=Filing.Status.OUT).values_list("destination", flat=True))
    return bool(out & FORMS) and To.CUSTOMER_CASE_MAIL not in out


def is_of_customer(address: str, case: Case, contacts: Sequence[Contact]) -> bool:
    """Whether it is an address of the case's own customer: a contact's, at a contact's company, or the reporter's."""
    people = [contact.email for contact in contacts]
    if is_outside(case.reporter_email):
        people.append(case.reporter_email)
    if mailbox_of(address) in map(mailbox_of, people):
        return True
    domains = {contact.mail_domain for contact in contacts} - NOBODYS_DOMAINS
    return any(_is_within(_domain_of(address), one) for one in domains)


def is_at_reporters(address: str, case: Case) -> bool:
    """The reporter's own address, or one at the reporter's company; free-mail domains are nobody's company."""
    if not is_outside(case.reporter_email):
        return False
    domain = _domain_of(case.reporter_email)
    is_company = domain not in NOBODYS_DOMAINS
    return mailbox_of(address) == mailbox_of(case.reporter_email) or (
        is_company and _is_within(_domain_of(address), domain)
    )


def is_outside(address: str) -> bool:
    """Neither ours nor LinkedIn's."""
    return bool(address) and not is_ours(address) and not is_linkedins(address)


def is_ours(address: str) -> bool:
    return _domain_of(address) == _domain_of(str(settings.SUPPORT_FROM_EMAIL))


def is_linkedins(address: str) -> bool:
    return any(_is_within(_domain_of(address), one) for one in _LINKEDINS)


def contacts_of(case: Case) -> list[Contact]:
    return list(case.customer.contacts.all()) if case.customer else []


def _policy_of_thread(case: Case) -> Recipients:
    """Where the case is; on an urgent partner ticket with Business Development (SP-25), unless only news is asked for."""
    own = _address_of(To.EXISTING_CASE)
    if not is_partner_thread(case):
        return Recipients(own or _address_of(To.CUSTOMER_CASE_MAIL))
    asks_to_hurry = case.is_urgent and case.category != Kind.STATUS_REQUEST
    return Recipients(own, _business_development(case) if asks_to_hurry else ())


def _domain_of(address: str) -> str:
    return address.strip().lower().rpartition("@")[2]


def _is_within(domain: str, company: str) -> bool:
    return domain == company or domain.endswith(f".{company}")


def _business_development(case: Case) -> tuple[str, ...]:
    contact = bd_contacts(programme_of(case)).first()
    return (contact.email,) if contact else ()


def _address_of(destination: To) -> tuple[str, ...]:
    rows = Destination.objects.filter(key=destination).exclude(address="")
    return tuple(rows.values_list("address", flat=True))


def _once(addresses: Iterable[str], but: Iterable[str] = ()) -> tuple[str, ...]:
    """Each address once, whatever its capitals, and none of `but`."""
    taken = {address.lower() for address in but}
    found = {address.lower(): address for address in reversed(list(addresses))}
    order = dict.fromkeys(address.lower() for address in addresses)
    return tuple(found[key] for key in order if key not in taken)
