"""Triage: the one function behind the API, the intake and the case page. A report in, everything that is known about its way
out: destination, reasons, who stands on it, what was promised, what is missing, what must not be done."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.models import Customer, fold_name
from partnerhub.clocks import in_business_days
from partnerhub.refusals import Refusal, Refused
from support.facts import numbered
from support.information import known_of_customer
from support.intake import lift
from support.intake_mail import PastedMail
from support.intake_names import KnownNames
from support.models import Case, Product
from support.product_names import fold_product
from support.recipients import Copied, with_addresses
from support.references import find_references
from support.report_words import Reading, complete
from support.reports import BusinessLine, Kind, Report, ReporterRole, Stage
from support.requirements import InfoItem, items_for, not_applicable_to
from support.routes import Inferred, Route
from support.routing import TROUBLE, decide

LONGEST_LIFTED = 50_000  # characters: the facts of a report stand at its beginning

_ENUMS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "business_line": BusinessLine,
    "reporter_role": ReporterRole,
    "programme_stage": Stage,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """`basis`: LinkedIn's word, or our own target; `due` as if it were filed now."""

    basis: str
    business_days: int
    due: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Triage:
    """The answer. `report` holds what was said and what was read from the text."""

    report: Report
    reading: Reading
    route: Route
    copy: tuple[Copied, ...]
    must_not_copy: tuple[Copied, ...]
    promise: Promise | None
    items: tuple[InfoItem, ...]


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The triage contract: plain values in and out. Raises Refused for a product that no row knows."""
    product = product_named(str(request.get("product") or ""))
    customer = Customer.objects.filter(name_key=fold_name(str(request.get("customer") or ""))).first()
    return as_contract(triage(_report(request), customer=customer, product=product))


def triage(
    report: Report,
    *,
    customer: Customer | None = None,
    product: Product | None = None,
    given: Mapping[str, str] | None = None,
    reporter: str = "",
) -> Triage:
    """`customer` and `product` are those that somebody named. `given`: further items of the report, by their keys;
    `reporter`: the address of who reported."""
    products = list(Product.objects.filter(is_active=True))
    reading = complete(_of_product(report, product), products=_names(products))
    inferred = next((one for one in products if one.name == reading.report.product), None)
    completed = _of_product(reading.report, product or inferred)
    completed, beside = _beside_anothers_case(completed, customer)
    route = decide(completed, reading.hints)
    programme = product.programme if product else ""
    return Triage(
        report=completed,
        reading=reading,
        route=replace(route, inferred=(*reading.inferred, *beside)),
        copy=with_addresses(route.copy, customer=customer, programme=programme, reporter=reporter),
        must_not_copy=with_addresses(route.must_not_copy, customer=customer, programme=programme),
        promise=promise_of(route.promised_days, timezone.now()),
        items=_items(completed, route, customer, product or inferred, reading, dict(given or {})),
    )


def _beside_anothers_case(report: Report, customer: Customer | None) -> tuple[Report, tuple[Inferred, ...]]:
    """The number is of another customer's case: with this one, two have the issue (SP-06)."""
    numbers = find_references(report.existing_reference)
    if customer is None or not numbers or report.kind not in TROUBLE or (report.customers_affected or 1) > 1:
        return report, ()
    cases = Case.objects.filter(numbered(numbers), kind=Case.Kind.CUSTOMER)
    theirs = cases.exclude(customer=customer).first()
    if theirs is None:
        return report, ()
    why = f"{report.existing_reference} is a case of {theirs.customer}"
    return replace(report, customers_affected=2), (Inferred("customers_affected", 2, why),)


def as_contract(found: Triage) -> dict[str, Any]:
    """As JSON has it."""
    route = found.route
    return {
        "destination": route.destination.value,
        "also": [to.value for to in route.also],
        "reasons": [asdict(reason) for reason in route.reasons],
        "copy": [_party(one) for one in found.copy],
        "must_not_copy": [_party(one) for one in found.must_not_copy],
        "promise": asdict(found.promise) if found.promise else None,
        "items": [_item(item) for item in found.items],
        "forbidden": [asdict(one) for one in route.forbidden],
        "may_file": [role.value for role in route.may_file],
        "advice": list(route.advice),
        "questions": [
            {
                "key": one.key,
                "text": one.text,
                "choices": [{"value": value, "label": label} for value, label in one.choices],
            }
            for one in route.questions
        ],
        "inferred": [asdict(one) for one in route.inferred],
    }


def product_named(name: str) -> Product | None:
    """By name or alias, in any spelling; None where none was named. Refused lists what there is."""
    if not name.strip():
        return None
    products = list(Product.objects.filter(is_active=True))
    found = next((product for product in products if fold_product(name) in product.keys), None)
    if found is None:
        there = ", ".join(product.name for product in products) or "none yet"
        text = f"“{name}” is no product that is known here: use a name or alias of one of these: {there}."
        raise Refused([Refusal(text, field="product")])
    return found


def promise_of(business_days: int | None, now: datetime) -> Promise | None:
    """What LinkedIn promises from filing now; None where it promises nothing (SP-04, SP-24, SP-45)."""
    if business_days is None:
        return None
    due = linkedin_calendar().due(now, business_days).due_at
    rule = "SP-04" if business_days == 1 else "SP-45"
    upto = "within" if business_days == 1 else "after a review of up to"
    when = f"{due:%a} {due.day} {due:%b %Y, %H:%M %Z}"
    text = f"LinkedIn answers {upto} {in_business_days(business_days)}: if filed now, by {when}. ({rule})"
    return Promise("linkedin", business_days, due, text)


def _report(request: Mapping[str, Any]) -> Report:
    said = {key: value for key, value in request.items() if value is not None}
    typed: dict[str, Any] = {
        key: _ENUMS[key](value) if key in _ENUMS else value for key, value in said.items()
    }
    return Report(**typed)


def _of_product(report: Report, product: Product | None) -> Report:
    """A known product says which business line it is, where nobody else did."""
    if product is None:
        return report
    return replace(
        report,
        product=product.name,
        business_line=report.business_line or BusinessLine(product.business_line),
    )


def _names(products: list[Product]) -> dict[str, str]:
    return {key: product.name for product in products for key in product.keys}


def _items(
    report: Report,
    route: Route,
    customer: Customer | None,
    product: Product | None,
    reading: Reading,
    given: dict[str, str],
) -> tuple[InfoItem, ...]:
    known_error = reading.hints.known_error
    said = {
        **_lifted(report.description),
        **{key: value for key, value in _said(report, product).items() if value},
        "known_error": known_error.rule
        if known_error and route.destination is known_error.destination
        else "",
        **given,
    }
    return items_for(
        destination=route.destination,
        programme=product.programme if product else "",
        is_widget=report.widget,
        given={key: value for key, value in said.items() if value},
        known=known_of_customer(customer) if customer else {},
        not_applicable=not_applicable_to(report.kind or ""),
    )


def _said(report: Report, product: Product | None) -> dict[str, str]:
    numbers = ", ".join(one.in_subject for one in find_references(report.existing_reference))
    return {
        "description": report.description.strip(),
        "error_text": report.error_text.strip(),
        "integration_type": product.name if product else "",
        "product": product.in_forms if product else "",
        "company": report.customer,
        "customers": report.customer,
        "customers_affected": str(report.customers_affected) if report.customers_affected is not None else "",
        "investigation": "said to be done" if report.investigated else "",
        "reference": numbers or report.existing_reference,
        "known_references": numbers or report.existing_reference,
        "ticket": numbers or report.existing_reference,
        "integration": product.name if product else "",
    }


def _lifted(description: str) -> dict[str, str]:
    """Items that stand in the text itself, such as steps, a UUID or an endpoint; never a recipient."""
    if not description.strip():
        return {}
    lifted = [*lift(PastedMail(body=description[:LONGEST_LIFTED]), known=KnownNames())]
    return {one.key: one.value for one in reversed(lifted) if one.key not in _NO_ITEMS}


_NO_ITEMS = frozenset({"customer", "reporter_name", "reporter_email", "description", "problem"})


def _party(one: Copied) -> dict[str, Any]:
    return {"role": one.role.value, "addresses": list(one.addresses)}


def _item(item: InfoItem) -> dict[str, Any]:
    return {"key": item.key, "label": item.label, "required": item.required, "state": item.state.value}
