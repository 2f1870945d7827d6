"""Rows by the names that other systems have for them."""

from customers.models import Customer, fold_name
from partnerhub.refusals import Refusal, Refused
from support.models import Product
from support.triage import product_named


def named_rows(*, customer: str, product: str) -> tuple[Customer | None, Product | None]:
    """Each None where none was named. Refused says all that is not known."""
    found = Customer.objects.filter(name_key=fold_name(customer)).first() if customer.strip() else None
    refusals = [] if found or not customer.strip() else [_unknown(customer)]
    try:
        named = product_named(product)
    except Refused as refused:
        raise Refused([*refusals, *refused.refusals]) from refused
    if refusals:
        raise Refused(refusals)
    return found, named


def _unknown(customer: str) -> Refusal:
    text = (
        f"There is no customer {customer!r} here: correct the name, or ask staff to add the customer first."
    )
    return Refusal(text, field="customer")
