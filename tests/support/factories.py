"""The smallest valid rows of support; `complete_case` is ready to be escalated."""

from datetime import UTC, datetime
from typing import cast

import factory
from factory.django import DjangoModelFactory

from customers.models import LinkedInContact, Programme
from support.models import Case, CaseReference, ChecklistItem, Escalation
from support.sameness import stamp
from tests.customers.factories import CustomerFactory, LinkedInContactFactory, UserFactory


class CaseFactory(DjangoModelFactory):
    class Meta:
        model = Case

    title = "One-Click Export fails with 403"
    customer = factory.SubFactory(CustomerFactory)


class CaseReferenceFactory(DjangoModelFactory):
    class Meta:
        model = CaseReference

    case = factory.SubFactory(CaseFactory)
    system = CaseReference.System.CAS
    as_written = factory.Sequence(lambda n: f"CAS-{8_000_000 + n}")


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    case = factory.SubFactory(CaseFactory)
    key = "customers"
    value = "Acme"


def complete_case(*numbers: str, with_contact: bool = True, **fields: object) -> Case:
    """A case with everything of the five items but the reason; filed 2 Feb 2026, answered 5 Feb 2026."""
    case = CaseFactory(
        **{
            "programme": Programme.RSC,
            "filed_at": datetime(2026, 2, 2, 9, tzinfo=UTC),
            "last_answer_at": datetime(2026, 2, 5, 15, tzinfo=UTC),
            **fields,
        }
    )
    for number in numbers or ("CAS-08123456",):
        system = "Zendesk" if number.isdigit() else number[:3].upper()
        CaseReferenceFactory(case=case, system=system, as_written=number)
    if with_contact and not LinkedInContact.objects.filter(kind="bd").exists():
        LinkedInContactFactory()
    return case


def similar_case(*numbers: str, **fields: object) -> Case:
    """One of several reports of the same error, each of a customer of its own."""
    case = CaseFactory(**{"error_text": "500 for job 123456", "programme": Programme.RSC, **fields})
    stamp(cast("Case", case))
    for number in numbers:
        CaseReferenceFactory(case=case, system=number[:3], as_written=number)
    return case


class EscalationFactory(DjangoModelFactory):
    class Meta:
        model = Escalation
        skip_postgeneration_save = True

    reason = Escalation.Reason.NOT_RESPONSIVE
    reasoning = "LinkedIn has been silent since 5 Feb 2026."
    bd_contact = factory.SubFactory(LinkedInContactFactory)
    author = factory.SubFactory(UserFactory, first_name="Sam", last_name="Porter")

    @factory.post_generation
    def cases(self, create, extracted, **kwargs):
        self.cases.set(extracted if extracted is not None else [complete_case(with_contact=False)])
