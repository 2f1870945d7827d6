"""Who we deal with, and what we write to them."""

from customers.models.calendar import Holiday
from customers.models.customers import Contact, Contract, Customer, fold_name
from customers.models.linkedin import LinkedInContact, Programme
from customers.models.messages import Message

__all__ = [
    "Contact",
    "Contract",
    "Customer",
    "Holiday",
    "LinkedInContact",
    "Message",
    "Programme",
    "fold_name",
]
