"""The demo's customers with their contracts and contacts."""

import random
from collections.abc import Sequence

from customers.models import Contact, Contract, Customer, LinkedInContact
from support.demo.names import COMPANIES, Company, Suite, Trouble
from support.demo.people import address_of, invent_names

FIRST_COMPANY_ID, FIRST_CONTRACT_ID = 10_240_117, 238_104_501
NOTES = {
    Trouble.PAUSED: "Moves to a new ATS tenant this month; asked us to hold all changes until then.",
    Trouble.ACLS_NOT_ASKED: "Kick-off was with the HR lead only. Works council still discusses who sees jobs.",
    Trouble.WRONG_SECRET: "Rotated the client secret with their security team last week.",
}


def make_customers(dice: random.Random, csms: Sequence[LinkedInContact]) -> dict[str, Customer]:
    """All companies of `names.COMPANIES`, by name."""
    return {company.name: _make(number, company, dice, csms) for number, company in enumerate(COMPANIES)}


def _make(number: int, company: Company, dice: random.Random, csms: Sequence[LinkedInContact]) -> Customer:
    customer = Customer.objects.create(
        name=company.name,
        linkedin_company_id=str(FIRST_COMPANY_ID + 3_571 * number),
        uses_acls=_uses_acls(company, dice),
        time_zone=company.time_zone,
        csm=csms[number % len(csms)],
        notes=NOTES.get(company.trouble, "") if company.trouble else "",
    )
    contacts = _make_contacts(customer, company, dice)
    for position in range(1 if number % 4 else 2):
        contract = Contract.objects.create(
            customer=customer,
            linkedin_contract_id=str(FIRST_CONTRACT_ID + 1_009 * number + 17 * position),
            product=Contract.Product.RECRUITER if position == 0 else Contract.Product.RECRUITER_LITE,
        )
        contract.recruiter_admins.set(contacts[1 : 2 + position])
    return customer


def _uses_acls(company: Company, dice: random.Random) -> Customer.UsesAcls:
    if company.trouble is Trouble.ACLS_NOT_ASKED or company.suite is Suite.NONE_YET:
        return Customer.UsesAcls.NOT_ASKED
    return dice.choices([Customer.UsesAcls.NO, Customer.UsesAcls.YES], weights=[3, 1])[0]


def _make_contacts(customer: Customer, company: Company, dice: random.Random) -> list[Contact]:
    """The first looks after the ATS, the second (and third) after Recruiter."""
    return [
        Contact.objects.create(
            customer=customer,
            name=name,
            email=address_of(name, f"{company.domain}.example"),
            is_ats_admin=position == 0,
        )
        for position, name in enumerate(invent_names(dice, dice.randint(3, 4)))
    ]
