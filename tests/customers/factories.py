"""The smallest valid rows of customers."""

import datetime as dt

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from customers.models import Contact, Contract, Customer, Holiday, LinkedInContact, Message, Programme


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"person{n}")


class LinkedInContactFactory(DjangoModelFactory):
    class Meta:
        model = LinkedInContact

    kind = LinkedInContact.Kind.BD
    name = "Dana Fox"
    email = factory.Sequence(lambda n: f"dana{n}@linkedin.example")
    programme = Programme.RSC


class CustomerFactory(DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Customer {n}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    customer = factory.SubFactory(CustomerFactory)
    name = "Robin Lee"
    email = factory.Sequence(lambda n: f"robin{n}@customer.example")


class ContractFactory(DjangoModelFactory):
    class Meta:
        model = Contract

    customer = factory.SubFactory(CustomerFactory)
    linkedin_contract_id = factory.Sequence(lambda n: str(70_000 + n))


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    calendar = Holiday.Calendar.LINKEDIN
    date = dt.date(2026, 2, 16)
    name = "Presidents' Day"


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    audience = Message.Audience.LINKEDIN
    from_email = "support@partner.example"
    to = factory.LazyFunction(lambda: ["dana@linkedin.example"])
    subject = "[Support Escalation] CAS-08123456: Export fails"
    body_text = "Hi Dana,\n"
    message_id = factory.Sequence(lambda n: f"<{n}@partner.example>")
    raw = b""
    digest = "0" * 64
