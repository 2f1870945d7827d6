"""Who may read what is filed: the customer on its own case (SP-01), nobody of a customer on a partner ticket (SP-11) or on the
report of a breach, which goes to LinkedIn's security team and Business Development alone (SP-26)."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from customers.models import Contact, LinkedInContact
from partnerhub.headers import is_email
from partnerhub.refusals import Refusal
from support.destinations import PARTNER_TICKETS, REPLIES, To
from support.filing_channels import is_breach
from support.filing_recipients import (
    contacts_of,
    is_at_reporters,
    is_linkedins,
    is_of_customer,
    is_ours,
    is_partner_thread,
    recipients_of,
)
from support.letter_gate import NOBODYS_DOMAINS, belongs_to_a_customer, mailbox_of
from support.models import Case, Destination, Filing
from support.reports import Kind

# No customer reads what goes there: partner tickets (SP-11), and a suspected breach, which goes to two places alone (SP-26).
_NO_CUSTOMER = PARTNER_TICKETS | {To.SECURITY_MAIL, To.BD_CONTACT}


def refuse_readers(filing: Filing, destination: To) -> Iterator[Refusal]:
    """Each address that must not stand on it, and each party that is missing."""
    case, recipients = filing.case, recipients_of(filing)
    addresses = [*recipients.to, *recipients.cc]
    if _is_closed_to_customers(case, destination):
        customers = [address for address in addresses if _is_any_customers(address, case)]
        yield from _refuse_customers(destination, customers)
        others = [address for address in addresses if address not in customers]
        yield from _refuse_outsiders(case, destination, others)
    elif destination is To.CUSTOMER_CASE_MAIL:
        yield from _refuse_one_sided(case, addresses)
        yield from _refuse_without_admin(case, addresses)
        yield from _refuse_strangers(case, addresses, linkedin_too=True)
    else:
        yield from _refuse_strangers(case, addresses, linkedin_too=destination not in REPLIES)


def _is_closed_to_customers(case: Case, destination: To) -> bool:
    """A partner case has no customer to write to; a thread is closed where LinkedIn holds it as a partner ticket."""
    if destination in _NO_CUSTOMER or case.kind == Case.Kind.PARTNER:
        return True
    return destination is To.EXISTING_CASE and is_partner_thread(case)


def _refuse_customers(destination: To, addresses: Iterable[str]) -> Iterator[Refusal]:
    """At a customer's address, at its company, above or below it (SP-11)."""
    security = destination is To.SECURITY_MAIL
    rule, what = ("SP-26", "a report of a breach") if security else ("SP-11", "a partner ticket")
    for address in addresses:
        yield Refusal(
            f"{address} belongs to a customer, and customers are never copied on {what}: take it off. Open a case of"
            " its own for a customer who wants to follow progress.",
            rule,
            "cc",
        )


def _refuse_outsiders(case: Case, destination: To, addresses: Iterable[str]) -> Iterator[Refusal]:
    """A breach is told to LinkedIn's security team and Business Development, and to nobody else (SP-26); a partner ticket is
    read by LinkedIn and us (SP-11)."""
    is_security, is_thread = destination is To.SECURITY_MAIL, destination is To.EXISTING_CASE
    if not (is_security or is_thread or destination is To.BD_CONTACT):
        return
    known = _addresses_of(*(() if is_thread else (destination,))) | _linkedin_contacts(bd_only=is_security)
    rule = "SP-26" if is_security or is_breach(case) else ("SP-11" if is_thread else "")
    for address in addresses:
        if mailbox_of(address) in known or (not is_security and is_ours(address)):
            continue
        if is_thread and is_linkedins(address):
            continue
        words = (
            "a breach is reported to LinkedIn's security team and our Business Development contacts alone"
            if is_security
            else "this goes to LinkedIn alone"
        )
        yield Refusal(
            f"{address} is none of the LinkedIn contacts known here, and {words}: take it off.",
            rule,
            "cc",
        )


def _refuse_one_sided(case: Case, addresses: Sequence[str]) -> Iterator[Refusal]:
    """The customer and we are both on the mail (SP-01)."""
    contacts = contacts_of(case)
    if case.customer and not any(_is_theirs(address, case, contacts) for address in addresses):
        yield Refusal(
            f"Nobody of {case.customer} is on the mail: copy the person who has the problem.", "SP-01", "cc"
        )
    if not is_email(settings.SUPPORT_FROM_EMAIL):
        yield Refusal(
            "Our own support is not on the mail: an administrator sets SUPPORT_FROM_EMAIL.", "SP-01", "cc"
        )


def _refuse_without_admin(case: Case, addresses: Iterable[str]) -> Iterator[Refusal]:
    """Disabling and deleting are asked for by a Recruiter Admin on the contract (SP-28)."""
    if case.category != Kind.DISABLE_OR_DELETE or case.customer is None:
        return
    admins = case.customer.contacts.filter(administers__isnull=False).values_list("email", flat=True)
    if not set(map(mailbox_of, addresses)) & set(map(mailbox_of, admins)):
        yield Refusal(
            f"Nobody on the mail is a Recruiter Admin on a contract of {case.customer}, and only one may ask to disable or"
            " delete: copy the Recruiter Admin who asks, and mark them on the contract.",
            "SP-28",
            "cc",
        )


def _refuse_strangers(case: Case, addresses: Iterable[str], *, linkedin_too: bool) -> Iterator[Refusal]:
    """One customer's case is no other customer's business, nor that of somebody nobody knows; a reply to the customer goes to
    nobody at LinkedIn."""
    contacts = contacts_of(case)
    linkedins = _addresses_of() | _linkedin_contacts() if linkedin_too else set()
    for address in addresses:
        theirs = is_of_customer(address, case, contacts) or is_ours(address)
        if theirs or (linkedin_too and (is_linkedins(address) or mailbox_of(address) in linkedins)):
            continue
        if belongs_to_a_customer(address):
            yield Refusal(f"{address} belongs to another customer: take it off.", "SP-11", "cc")
        elif not is_at_reporters(address, case):
            yield _not_known(address, case, "LinkedIn's or ours" if linkedin_too else "")


def _not_known(address: str, case: Case, others: str) -> Refusal:
    also = f", nor as {others}" if others else ""
    words = (
        f"{address} is not known as an address of {case.customer}{also}: add the person to the customer's contacts, or take"
        " it off."
    )
    return Refusal(words, field="cc" if others else "to")


def _is_theirs(address: str, case: Case, contacts: Sequence[Contact]) -> bool:
    return is_of_customer(address, case, contacts) or is_at_reporters(address, case)


def _is_any_customers(address: str, case: Case) -> bool:
    """Any contact's; any reporter's and their company's too, unless we know them to be LinkedIn's."""
    if belongs_to_a_customer(address):
        return True
    is_reporters = is_at_reporters(address, case) or _is_at_a_reporters_company(address)
    return is_reporters and mailbox_of(address) not in _linkedin_contacts()


def _is_at_a_reporters_company(address: str) -> bool:
    """Of any customer's case: who reported it need not be a contact yet."""
    domain = address.strip().lower().rpartition("@")[2]
    if domain in NOBODYS_DOMAINS or is_ours(address):
        return False
    return Case.objects.filter(kind=Case.Kind.CUSTOMER, reporter_email__iendswith=f"@{domain}").exists()


def _addresses_of(*destinations: To) -> set[str]:
    """The addresses of these channels, of all where none is named."""
    rows = Destination.objects.exclude(address="")
    rows = rows.filter(key__in=destinations) if destinations else rows
    return set(map(mailbox_of, rows.values_list("address", flat=True)))


def _linkedin_contacts(*, bd_only: bool = False) -> set[str]:
    people = LinkedInContact.objects.all()
    people = people.filter(kind=LinkedInContact.Kind.BD) if bd_only else people
    return set(map(mailbox_of, people.values_list("email", flat=True)))
