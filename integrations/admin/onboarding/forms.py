"""One form for all that is known of a customer on a track: when it begins, for a new customer or one we have, and later."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict

from customers.models import Contract, Customer
from integrations.first_facts import FirstFacts, PersonFacts
from integrations.models import Acknowledgement, OnboardingTrack
from integrations.products import PRODUCT_CHOICES
from integrations.track_facts import callback_of, whole_tracks
from partnerhub.refusals import Refusal

PEOPLE_SHOWN = 2
_PERSON = re.compile(r"people-([0-9]+)-([a-z_]+)")
LEVEL_CHOICES = [("", "all levels the product has"), *OnboardingTrack.Levels.choices]


class FactsForm(forms.Form):
    """Its fields are those of FirstFacts. Nothing but name and product is asked for: what is missing becomes a
    prerequisite that says so."""

    product = forms.ChoiceField(label="Product", choices=PRODUCT_CHOICES)
    levels = forms.ChoiceField(
        label="Levels",
        choices=LEVEL_CHOICES,
        required=False,
        help_text="Company level gives every seat the basics; SeatsV2 and more need contract level (SP-31).",
    )
    callback_url = forms.CharField(
        label="Callback URL",
        required=False,
        help_text="Where LinkedIn delivers exports and events: HTTPS, and no other customer's (IC-01, IC-03).",
        widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
    )
    name = forms.CharField(label="Customer's name", widget=forms.TextInput(attrs={"class": "vTextField"}))
    company_id = forms.CharField(
        label="LinkedIn company id", required=False, help_text="Digits only: the number without its URN."
    )
    uses_acls = forms.ChoiceField(
        label="Uses Sync ACLs",
        choices=Customer.UsesAcls.choices,
        help_text="Will they restrict who sees jobs and applications? Two values depend on it (IC-05, IC-06).",
    )
    contract_id = forms.CharField(
        label="LinkedIn contract id",
        required=False,
        help_text="The contract whose Recruiter Admin requests and enables it (SP-29).",
        widget=forms.TextInput(attrs={"list": "contracts", "autocomplete": "off"}),
    )
    contract_product = forms.ChoiceField(label="Kind of contract", choices=Contract.Product.choices)
    acknowledged_by = forms.CharField(
        label="Acknowledged by",
        required=False,
        help_text="Name of the person at the customer.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class PersonForm(forms.Form):
    name = forms.CharField(label="Name", required=False)
    email = forms.CharField(label="E-mail", required=False, widget=forms.EmailInput)
    is_recruiter_admin = forms.BooleanField(label="Recruiter Admin", required=False)
    is_ats_admin = forms.BooleanField(label="ATS admin", required=False)
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.values())


class PeopleForms(forms.BaseFormSet):  # type: ignore[type-arg]
    @property
    def filled(self) -> list[PersonForm]:
        return [form for form in self.forms if isinstance(form, PersonForm) and form.is_filled]

    def facts(self) -> list[PersonFacts]:
        return [
            PersonFacts(**{**form.cleaned_data, "contact": form.cleaned_data["contact"] or 0})
            for form in self.filled
        ]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person fills in: the facts, and the people below them."""

    form: FactsForm
    people: PeopleForms

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.people.is_valid()])

    def facts(self) -> FirstFacts:
        return FirstFacts(people=self.people.facts(), **self.form.cleaned_data)

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Each sentence to its field; what belongs to none stands above the form."""
        for refusal in refusals:
            person = _PERSON.fullmatch(refusal.field)
            if person:
                self.people.filled[int(person[1])].add_error(person[2], str(refusal))
            else:
                known = refusal.field in self.form.fields
                self.form.add_error(refusal.field if known else None, str(refusal))


def typed(
    posted: QueryDict | None, *, customer: Customer | None = None, track: OnboardingTrack | None = None
) -> Typed:
    """The forms, filled in with what is stored; `posted` is what somebody typed instead."""
    customer = track.customer if track else customer
    contract = track.contract if track else _only_contract(customer)
    people = _people(customer, contract)
    forms_of_people = forms.formset_factory(
        PersonForm, formset=PeopleForms, extra=max(PEOPLE_SHOWN - len(people), 1)
    )
    form = FactsForm(posted, initial=_initial(customer, contract, track))
    if track is not None:
        form.fields["product"].disabled = True
    return Typed(form, cast(PeopleForms, forms_of_people(posted, initial=people, prefix="people")))


def acknowledgement_of(customer: Customer | None) -> Acknowledgement | None:
    if customer is None:
        return None
    return customer.acknowledgements.filter(rule=Acknowledgement.NO_TEST_ENVIRONMENT).first()


def _initial(
    customer: Customer | None, contract: Contract | None, track: OnboardingTrack | None
) -> dict[str, object]:
    initial: dict[str, object] = {}
    if customer:
        initial |= {
            "name": customer.name,
            "company_id": customer.linkedin_company_id,
            "uses_acls": customer.uses_acls,
        }
    if contract:
        initial |= {"contract_id": contract.linkedin_contract_id, "contract_product": contract.product}
    if track:
        initial |= {"product": track.product, "levels": track.levels, "callback_url": _callback(track)}
    return initial


def _callback(track: OnboardingTrack) -> str:
    return callback_of(whole_tracks(OnboardingTrack.objects.filter(pk=track.pk)).get())


def _only_contract(customer: Customer | None) -> Contract | None:
    """Of several a person has to choose."""
    contracts = list(customer.contracts.all()[:2]) if customer else []
    return contracts[0] if len(contracts) == 1 else None


def _people(customer: Customer | None, contract: Contract | None) -> list[dict[str, object]]:
    if customer is None:
        return []
    admins = set(contract.recruiter_admins.values_list("pk", flat=True)) if contract else set[int]()
    return [
        {
            "name": one.name,
            "email": one.email,
            "contact": one.pk,
            "is_recruiter_admin": one.pk in admins,
            "is_ats_admin": one.is_ats_admin,
        }
        for one in customer.contacts.all()
    ]
