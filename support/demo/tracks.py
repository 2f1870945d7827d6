"""Customers of the demo on their way to LinkedIn: some live, some waiting for somebody, one just begun."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from customers.models import Customer
from integrations import onboarding
from integrations.products import ProductName
from support.demo.integrations import callback_of
from support.demo.names import COMPANIES, Company, Suite

PRODUCTS_OF: Mapping[Suite, tuple[ProductName, ...]] = {
    Suite.RECRUITER: (ProductName.RSC,),
    Suite.APPLY: (ProductName.APPLY_CONNECT,),
    Suite.CRM: (ProductName.CRM_CONNECT,),
    Suite.BOTH: (ProductName.RSC, ProductName.APPLY_CONNECT),
    Suite.NONE_YET: (ProductName.RSC,),
}
EVERY = 3  # of the companies is on a track; the others were connected long ago


def start_tracks(specialist: User) -> None:
    customers = {customer.name: customer for customer in Customer.objects.all()}
    for number, company in enumerate(COMPANIES):
        if number % EVERY == 1 or company.suite is Suite.NONE_YET:
            _start(company, customers[company.name], specialist)


def _start(company: Company, customer: Customer, specialist: User) -> None:
    if company.suite is not Suite.NONE_YET:
        admin = customer.contacts.filter(is_ats_admin=True).first()
        onboarding.acknowledge(customer=customer, by_name=admin.name if admin else "", actor=specialist)
    for product in PRODUCTS_OF[company.suite]:
        onboarding.start(
            customer=customer,
            product=product,
            actor=specialist,
            contract=customer.contracts.order_by("pk").first()
            if product is not ProductName.APPLY_CONNECT
            else None,
            callback_url=callback_of(company) if product is ProductName.RSC else "",
        )
