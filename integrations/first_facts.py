"""What is known of a customer when their onboarding begins, and later: customer, contract, people and track are stored
together or not at all, and all that is wrong is said at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from customers.models import Contact, Contract, Customer
from integrations import onboarding
from integrations.models import OnboardingTrack
from partnerhub.refusals import Refusal, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Somebody at the customer; `contact` is the id of whom it is about, 0 for somebody new."""

    name: str
    email: str
    contact: int = 0
    is_recruiter_admin: bool = False
    is_ats_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFacts:
    """As typed. `contract_id` is LinkedIn's number; `levels` and `callback_url` may be empty."""

    name: str
    product: str
    company_id: str = ""
    uses_acls: str = Customer.UsesAcls.NOT_ASKED
    contract_id: str = ""
    contract_product: str = Contract.Product.RECRUITER
    levels: str = ""
    callback_url: str = ""
    acknowledged_by: str = ""
    people: Sequence[PersonFacts] = ()


def store_facts(
    *,
    facts: FirstFacts,
    actor: User | None,
    customer: Customer | None = None,
    track: OnboardingTrack | None = None,
) -> OnboardingTrack:
    """Begin a track, of a new customer or of this one; or correct what is known of a track. Raises Refused with everything
    that is wrong, each at its field: those of the second person, say, are `people-1-email`. Then nothing is stored."""
    try:
        with transaction.atomic():
            return _store(facts, actor, customer, track)
    except IntegrityError:
        text = "Somebody else stored some of this a moment ago: look at it, then save again."
        raise Refused([Refusal(text)]) from None


def _store(
    facts: FirstFacts, actor: User | None, customer: Customer | None, track: OnboardingTrack | None
) -> OnboardingTrack:
    storing = _Storing(facts, track.customer if track else customer or Customer())
    storing.customer_and_contract()
    storing.people()
    stored = storing.track(track, actor)
    if storing.refusals or stored is None:
        raise Refused(storing.refusals)
    if facts.acknowledged_by.strip():
        onboarding.acknowledge(customer=storing.customer, by_name=facts.acknowledged_by, actor=actor)
    onboarding.look_again(OnboardingTrack.objects.filter(customer=storing.customer))
    return stored


class _Storing:
    """Collects what is wrong while it stores what is right; the caller takes all of it back."""

    def __init__(self, facts: FirstFacts, customer: Customer) -> None:
        self.facts, self.customer, self.contract = facts, customer, _contract_of(facts)
        self.refusals: list[Refusal] = []

    def customer_and_contract(self) -> None:
        self.customer.name = self.facts.name.strip()
        self.customer.linkedin_company_id = self.facts.company_id.strip()
        self.customer.uses_acls = self.facts.uses_acls
        self._save(self.customer, {"linkedin_company_id": "company_id", "name_key": "name"})
        if self.contract is None:
            return
        if self.contract.pk and self.contract.customer_id != self.customer.pk:
            text = f"Contract {self.contract.linkedin_contract_id} belongs to {self.contract.customer}: check the number."
            self.refusals.append(Refusal(text, field="contract_id"))
            self.contract = None
            return
        self.contract.customer, self.contract.product = self.customer, self.facts.contract_product
        self._save(
            self.contract, {"linkedin_contract_id": "contract_id", "product": "contract_product"}, "customer"
        )

    def people(self) -> None:
        known = {one.pk: one for one in self.customer.contacts.all()} if self.customer.pk else {}
        for number, person in enumerate(self.facts.people):
            self._person(person, known.get(person.contact, Contact()), f"people-{number}-")

    def track(self, track: OnboardingTrack | None, actor: User | None) -> OnboardingTrack | None:
        """The verb refuses what is wrong with it; of a customer that cannot be stored it is looked at all the same."""
        facts, contract = self.facts, self.contract
        try:
            if not self.customer.pk or (contract and not contract.pk):
                self._look_at_track()
                return None
            if track is not None:
                return onboarding.revise(
                    track=track, levels=facts.levels, contract=contract, callback_url=facts.callback_url
                )
            return onboarding.start(
                customer=self.customer,
                product=facts.product,
                actor=actor,
                levels=facts.levels,
                contract=contract,
                callback_url=facts.callback_url,
            )
        except Refused as refused:
            self.refusals.extend(_at_our_fields(refused.refusals))
            return None

    def _look_at_track(self) -> None:
        facts = self.facts
        track = OnboardingTrack(
            product=facts.product, levels=facts.levels, callback_url=facts.callback_url.strip()
        )
        self.refusals.extend(_at_our_fields(onboarding.check(track)))

    def _person(self, person: PersonFacts, contact: Contact, prefix: str) -> None:
        contact.customer, contact.name, contact.email = (
            self.customer,
            person.name.strip(),
            person.email.strip(),
        )
        contact.is_ats_admin = person.is_ats_admin
        self._save(
            contact, {"name": f"{prefix}name", "email": f"{prefix}email"}, "customer", f"{prefix}email"
        )
        if person.is_recruiter_admin and self.contract is None and not self.facts.contract_id:
            text = f"Enter the LinkedIn contract of which {person.name or 'this person'} is Recruiter Admin."
            self.refusals.append(Refusal(text, rule="SP-29", field="contract_id"))
        if contact.pk and self.contract and self.contract.pk:
            put = (
                self.contract.recruiter_admins.add
                if person.is_recruiter_admin
                else self.contract.recruiter_admins.remove
            )
            put(contact)

    def _save(self, row: models.Model, fields: dict[str, str], parent: str = "", otherwise: str = "") -> None:
        """Store the row if its own validation finds nothing; `parent` may be missing because it was refused itself."""
        is_orphan = bool(parent) and not self.customer.pk
        try:
            row.full_clean(exclude=[parent] if is_orphan else None)
        except ValidationError as error:
            self.refusals.extend(_refusals_of(error, fields, otherwise))
            return
        if not is_orphan and _differs(row):
            row.save()


def _contract_of(facts: FirstFacts) -> Contract | None:
    """The one with this number, whoever has it, or a new one."""
    number = facts.contract_id.strip()
    if not number:
        return None
    found = Contract.objects.select_related("customer").filter(linkedin_contract_id=number).first()
    return found or Contract(linkedin_contract_id=number)


def _differs(row: models.Model) -> bool:
    """From what is stored: an unchanged row leaves no line in its history."""
    names = [field.attname for field in row._meta.concrete_fields if field.editable]
    stored = type(row)._default_manager.filter(pk=row.pk).values(*names).first()
    return stored != {name: getattr(row, name) for name in names}


def _refusals_of(error: ValidationError, fields: dict[str, str], otherwise: str) -> Iterable[Refusal]:
    """Of a model's validation; what it says of no field stands at `otherwise`."""
    for name, texts in error.message_dict.items():
        field = otherwise if name == NON_FIELD_ERRORS else fields.get(name, name)
        yield from (Refusal(text, field=field) for text in texts)


def _at_our_fields(refusals: Iterable[Refusal]) -> Iterable[Refusal]:
    for one in refusals:
        field = "contract_id" if one.field == "contract" else one.field
        yield Refusal(one.text, rule=one.rule, field=field)
