"""Customers as people name them on the command line."""

from django.core.management.base import CommandError

from customers.models import Customer, fold_name


def customer_named(name: str) -> int:
    """The customer's id, whatever the case and spacing of the name; CommandError with exit code 2 when there is none."""
    pk = Customer.objects.filter(name_key=fold_name(name)).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(f"No customer is named {name!r}.", returncode=2)
    return pk
