"""What must hold before an application is provisioned for a customer."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet

from customers.models import Customer
from integrations.models import DeveloperApplication, ProvisioningOrder
from partnerhub.headers import clean_header
from partnerhub.refusals import Refusal

LONGEST_ID = 100  # characters
NO_ID = "LinkedIn shows an application by its uniqueForeignId only, and it is not known here."


def parents() -> QuerySet[DeveloperApplication]:
    """The applications that may make others, as far as is known here."""
    with_secret = DeveloperApplication.objects.exclude(credential__client_secret="")
    return with_secret.filter(kind=DeveloperApplication.Kind.PARENT, credential__isnull=False)


def wanted_domains() -> list[str]:
    """Where LinkedIn's widget has to load."""
    return [settings.PLUGIN_URL] if settings.PLUGIN_URL else []


def choose_parent(parent: DeveloperApplication | None) -> tuple[DeveloperApplication | None, list[Refusal]]:
    usable = list(parents()[:2]) if parent is None else list(parents().filter(pk=parent.pk))
    if len(usable) == 1:
        return usable[0], []
    if usable:
        sentence = "There are several parent applications with a secret: choose which one provisions."
    elif parent is not None:
        sentence = f"{parent} cannot provision: it is no parent application, or has no client secret. Enter it first."
    else:
        sentence = (
            "There is no parent application with a client secret: enter the partner's own application first."
        )
    return None, [Refusal(sentence, field="parent")]


def check_plugin_url() -> Iterator[Refusal]:
    if not wanted_domains():
        yield Refusal(
            "PLUGIN_URL is not set: an administrator gives the customers' pages an origin of their own first."
        )


def check_place(customer: Customer, environment: str) -> Iterator[Refusal]:
    """RSC-103: one child for each customer instance."""
    yield from check_plugin_url()
    children = DeveloperApplication.objects.filter(customer=customer, environment=environment)
    if child := children.first():
        yield Refusal(f"{customer} has the application {child} already: use that one.", rule="RSC-103")


def check_id(unique_foreign_id: str) -> Iterator[Refusal]:
    """Unique over all that we provision: LinkedIn knows a child by it."""
    if len(unique_foreign_id) > LONGEST_ID:
        sentence = f"The uniqueForeignId has {len(unique_foreign_id)} characters: shorten it to {LONGEST_ID}."
        yield Refusal(sentence, field="unique_foreign_id")
    try:
        clean_header(unique_foreign_id, "The uniqueForeignId")
    except ValueError as error:
        yield Refusal(str(error), field="unique_foreign_id")
    for owner in _owners_of(unique_foreign_id):
        yield Refusal(taken(unique_foreign_id, owner), field="unique_foreign_id")


def _owners_of(unique_foreign_id: str) -> Iterator[Customer | None]:
    wanted = {"unique_foreign_id": unique_foreign_id}
    if ordered := ProvisioningOrder.objects.filter(**wanted).select_related("customer").first():
        yield ordered.customer
    elif application := DeveloperApplication.objects.filter(**wanted).select_related("customer").first():
        yield application.customer


def taken(unique_foreign_id: str, owner: Customer | None) -> str:
    return f"uniqueForeignId {unique_foreign_id} is {owner or 'an application'}'s already: choose another."
