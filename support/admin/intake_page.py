"""What the intake shows: the chips of a mail, the destination as the rules see it now, and cases that could be the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from customers.models import Customer, fold_name
from partnerhub.redaction import redact_text
from support.admin.intake_form import ANSWER, ITEM, LIFTED_ITEMS, ReportForm, fields_of
from support.admin.route_views import roles_in_words
from support.intake import Intake
from support.intake_mail import PastedMail
from support.intake_text import many_lines
from support.mail_matching import customer_of
from support.models import Destination, Product
from support.opening import NewReport, destination_of, reported, similar_to
from support.reports import PARTIES
from support.requirements import progress, sentences_to_ask
from support.routes import Question
from support.triage import Triage, triage

# Facts of a mail and the fields that take them.
FIELD_OF = {
    "problem": "title",
    "description": "description",
    "error_text": "error_text",
    "reporter_email": "reporter_email",
    "customers_affected": "customers_affected",
    "uuids": ITEM + "uuid",
    "linkedin_contract_id": ITEM + "contract_id",
} | {key: ITEM + key for key in LIFTED_ITEMS}
MANY = {"references": ", ", "uuids": ", "}
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Chip:
    """One fact in its field, and where it came from; no origin: typed, or still empty."""

    field: BoundField
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what was answered."""

    question: Question
    name: str
    answer: str


def initial_of(mail: PastedMail, lifted: Intake) -> tuple[dict[str, Any], dict[str, str]]:
    """The form's first values and, for each field, where its value came from."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, name in FIELD_OF.items():
        found = lifted.all(key)
        if found and name not in values:
            values[name] = MANY[key].join(found) if key in MANY else found[0]
            origins[name] = _origin(lifted, key)
    _add_numbers(lifted, values, origins)
    _add_rows(mail, lifted, values, origins)
    values.setdefault("description", redact_text(mail.body))
    for name in {"description", "error_text"} & set(values):
        values[name] = many_lines(values[name])  # what nobody sees would be refused when it is stored
    return values, origins


def chips_of(form: ReportForm, origins: Mapping[str, str]) -> dict[str, Any]:
    """The fields in the order in which a person reads them: facts of the mail, typed items that it held, more."""
    items = [name for name in (ITEM + key for key in LIFTED_ITEMS) if form[name].value()]
    rest = [ITEM + key for key in LIFTED_ITEMS if ITEM + key not in items]
    found = [name for name in ReportForm.MORE if name in origins]
    more = [name for name in ReportForm.MORE if name not in found]
    return {
        "chips": [Chip(form[name], origins.get(name, "")) for name in (*ReportForm.MAIN, *found, *items)],
        "more": [Chip(form[name], origins.get(name, "")) for name in (*more, *rest)],
        "override": fields_of(form, ReportForm.OVERRIDE),
    }


def route_context(form: ReportForm) -> dict[str, Any]:
    """The panel beside the form, by the very function that opens the case."""
    form.is_valid()
    new = form.new_report()
    found = triage(
        reported(new),
        customer=new.customer,
        product=new.product,
        given=new.items,
        reporter=new.reporter_email,
    )
    to = destination_of(new, found)
    there, wanted = progress(found.items)
    return {
        "triage": found,
        "destination": Destination.objects.filter(key=to).first(),
        "is_elsewhere": to is not found.route.destination,
        "routed": Destination.objects.filter(key=found.route.destination).first(),
        "also": Destination.objects.filter(key__in=found.route.also),
        "asked": list(_asked(form, new, found)),
        "similar": similar_to(new, found),
        "different": form["different_because"],
        "there": there,
        "wanted": wanted,
        "to_ask": sentences_to_ask(found.items),
        "inferred": _inferred(found),
        "may_file": roles_in_words(found.route.may_file),
        "copy": [(PARTIES[one.role], one.addresses) for one in found.copy],
        "must_not_copy": [PARTIES[one.role] for one in found.must_not_copy],
    }


def _origin(lifted: Intake, key: str) -> str:
    return ", ".join(dict.fromkeys(fact.origin for fact in lifted if fact.key == key))


def _add_numbers(lifted: Intake, values: dict[str, Any], origins: dict[str, str]) -> None:
    numbers = lifted.all("references")
    if numbers:
        values["references"], origins["references"] = ", ".join(numbers), _origin(lifted, "references")


def _add_rows(mail: PastedMail, lifted: Intake, values: dict[str, Any], origins: dict[str, str]) -> None:
    """Names become rows. The sender's customer comes first; others that the mail names are affected as well."""
    sender = customer_of(mail.sender_address) if mail.sender_address else None
    named = customers_named(lifted.all("customer"))
    customers = list(dict.fromkeys([*([sender] if sender else []), *named]))
    if customers:
        values["customer"] = customers[0].pk
        origins["customer"] = f"the address {mail.sender_address}" if sender else _origin(lifted, "customer")
    if len(customers) > 1:
        values["affected"] = [customer.pk for customer in customers[1:]]
        origins["affected"] = "the customers that the mail names"
    if product := Product.objects.filter(name=lifted.first("product"), is_active=True).first():
        values["product"], origins["product"] = product.pk, _origin(lifted, "product")


def customers_named(names: Sequence[str]) -> list[Customer]:
    """In the order in which the mail names them."""
    rows = {
        row.name_key: row for row in Customer.objects.filter(name_key__in=map(fold_name, names[:MOST_NAMED]))
    }
    return [rows[fold_name(name)] for name in names[:MOST_NAMED] if fold_name(name) in rows]


def _asked(form: ReportForm, new: NewReport, found: Triage) -> Iterator[Asked]:
    """What was asked and answered stays where it can be changed; after that what is still open."""
    answers, shown = form.answers, set()
    if answers:
        bare = form.new_report(with_answers=False)
        before = triage(reported(bare), customer=bare.customer, product=bare.product)
        for question in before.route.questions:
            if question.key in answers:
                shown.add(question.key)
                yield Asked(question, ANSWER + question.key, answers[question.key])
    for question in found.route.questions:
        if question.key not in shown:
            yield Asked(question, ANSWER + question.key, answers.get(question.key, ""))


def _inferred(found: Triage) -> list[tuple[str, str, str]]:
    return [(one.key.replace("_", " "), _in_words(one.value), one.origin) for one in found.route.inferred]


def _in_words(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
