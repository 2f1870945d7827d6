"""The page a person watches: one card for each customer, as its Recruiter administrator would see it."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2s
from urllib.parse import urlencode

from .integration_types import INTEGRATION_TYPES
from .markup import Markup, document, element, joined
from .overview import CustomerView, IntegrationView, Overview

SHOWN = 50
WATCH_SECONDS = 2

FIELDS = (
    ("customer", "Customer", "text", "Acme Industries"),
    ("linkedin_company_id", "LinkedIn company id", "text", "digits, for types on the organization"),
    ("contract_id", "Contract id", "text", "digits, for types on the contract"),
    ("client_id", "Application client id", "text", ""),
    ("client_secret", "Application client secret", "password", "never shown again"),
)


def page(
    view: Overview,
    *,
    watching: bool = False,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    refusal: str = "",
) -> bytes:
    """The whole page. `typed` and `problems` belong to the form, `refusal` to an Enable button."""
    head = joined(
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", "LinkedIn Recruiter (sandbox)"),
        element("link", rel="stylesheet", href="/sandbox.css"),
    )
    aside = Markup() if watching else _registration(typed or {}, problems or {})
    main = element("main", _search(view, watching), _cards(view))
    columns = element("div", aside, main, class_="columns")
    return document(head, joined(_header(view), _alert(refusal), columns))


def card_id(customer: str) -> str:
    return "c-" + blake2s(customer.casefold().encode("utf-8", "replace"), digest_size=5).hexdigest()


def _header(view: Overview) -> Markup:
    numbers = (
        (view.total, "customers"),
        (view.requested, "requested"),
        (view.enabled, "enabled"),
        (view.applied, "received"),
    )
    strip = [element("li", element("b", f"{number:,}"), element("span", label)) for number, label in numbers]
    return element(
        "header",
        element("h1", "LinkedIn Recruiter (sandbox) — what your customer sees"),
        element("ul", *strip, class_="numbers"),
    )


def _alert(sentence: str) -> Markup:
    return element("div", element("p", sentence, role="alert"), class_="alert") if sentence else Markup()


def _search(view: Overview, watching: bool) -> Markup:
    field = element(
        "input",
        type="search",
        id="q",
        name="q",
        value=view.query,
        placeholder="Name, number, type or address",
        aria_label="Search customers",
    )
    watch = Markup() if not watching else element("input", type="hidden", name="watch", value="1")
    return joined(
        element("form", field, watch, element("button", "Search"), method="get", action="/", role="search"),
        element("p", _count(view), " ", _watch_link(view, watching), class_="count"),
    )


def _count(view: Overview) -> str:
    found = len(view.customers)
    if not view.total:
        return "Nobody is registered yet."
    what = f"{found:,} of {view.total:,} customers" if view.query else f"{found:,} customers"
    shown = f", the {SHOWN} with the newest changes shown" if found > SHOWN else ", newest changes first"
    return what + (shown if found else "") + "."


def _watch_link(view: Overview, watching: bool) -> Markup:
    query = {"q": view.query} if view.query else {}
    if watching:
        return element("a", "Stop watching", href="/?" + urlencode(query))
    address = "/?" + urlencode({**query, "watch": "1"})
    return element("a", f"Watch: reload every {WATCH_SECONDS} seconds", href=address)


def _cards(view: Overview) -> Markup:
    if not view.total:
        return element(
            "p",
            "Register an application with the form, or start the sandbox with --customers FILE.csv.",
            class_="empty",
        )
    if not view.customers:
        return element("p", f"No customer matches “{view.query}”.", class_="empty")
    return joined(*(_card(customer, view.query) for customer in view.customers[:SHOWN]))


def _card(view: CustomerView, query: str) -> Markup:
    customer = view.customer
    facts = [
        f"Company {customer.linkedin_company_id}" if customer.linkedin_company_id else "",
        *(f"Contract {number}" for number in customer.contract_ids),
        *(f"Application {client_id}" for client_id in customer.client_ids),
    ]
    rows = [_integration(integration, query) for integration in view.integrations]
    return element(
        "article",
        element("h2", customer.name),
        element("p", " · ".join(fact for fact in facts if fact), class_="facts"),
        element("p", "Last change ", _time(view.changed_at), class_="facts"),
        *(rows or [element("p", "No integration was requested yet.", class_="empty")]),
        class_="card",
        id=card_id(customer.name),
    )


def _integration(view: IntegrationView, query: str) -> Markup:
    kind, key = view.integration.kind, view.integration.key
    return element(
        "section",
        element(
            "div",
            element("h3", kind.label),
            element("p", f"{kind.name} · {key.tenant_type} · {key.context}", class_="key"),
            class_="what",
        ),
        element("div", _badge(view), _enable_button(view, query), class_="state"),
        _configurations(view),
        class_="integration",
    )


def _badge(view: IntegrationView) -> Markup:
    if view.integration.is_enabled:
        return element("span", "Enabled", class_="badge enabled")
    if view.missing:
        return element("span", "Configuration missing", class_="badge missing")
    return element("span", "Can be enabled", class_="badge ready")


def _enable_button(view: IntegrationView, query: str) -> Markup:
    if view.integration.is_enabled:
        return Markup()
    key = view.integration.key
    hidden = {**key._asdict(), "q": query}
    return element(
        "form",
        *(element("input", type="hidden", name=name, value=value) for name, value in hidden.items()),
        element("button", "Enable", class_="quiet" if view.missing else None),
        method="post",
        action="/enable",
    )


def _configurations(view: IntegrationView) -> Markup:
    names = view.integration.kind.configuration_names
    if not names:
        return element("p", "This type needs no configuration.", class_="none")
    return element("dl", *(_configuration(view, name) for name in names))


def _configuration(view: IntegrationView, name: str) -> Markup:
    received = view.values.get(name)
    if received is not None:
        value = joined(element("code", received.value), element("small", "received ", _time(received.at)))
    elif name in view.missing:
        value = element("em", "has not arrived yet", class_="absent")
    else:
        value = element("em", "not sent; access lists decide who sees what")
    return element("div", element("dt", name), element("dd", value))


def _time(moment: datetime) -> Markup:
    return element("time", f"{moment:%d %b %Y, %H:%M:%S} UTC", datetime=moment.isoformat())


def _registration(typed: Mapping[str, str], problems: Mapping[str, str]) -> Markup:
    fields = [
        _field(name, label, _input(name, kind, hint, typed, problems), problems)
        for name, label, kind, hint in FIELDS
    ]
    types = _field("integration_type", "Integration type", _type_select(typed), problems)
    form = element(
        "form",
        *fields,
        types,
        element("button", "Register"),
        method="post",
        action="/register",
        autocomplete="off",
    )
    explanation = element(
        "p",
        "LinkedIn refuses whatever no customer has asked for. This stands in for the provisioning of the "
        "application and for the customer's request in the plugin.",
    )
    summary = element("summary", "Register an application and an integration")
    return element("aside", element("details", summary, explanation, form, open=bool(problems)))


def _field(name: str, label: str, control: Markup, problems: Mapping[str, str]) -> Markup:
    problem = problems.get(name, "")
    error = element("span", problem, class_="problem", id=f"{name}-problem") if problem else Markup()
    return element("p", element("label", label, for_=name), control, error)


def _input(name: str, kind: str, hint: str, typed: Mapping[str, str], problems: Mapping[str, str]) -> Markup:
    return element(
        "input",
        type=kind,
        id=name,
        name=name,
        value=typed.get(name, "") if kind != "password" else None,
        placeholder=hint or None,
        autocomplete="new-password" if kind == "password" else "off",
        aria_invalid="true" if name in problems else None,
        aria_describedby=f"{name}-problem" if name in problems else None,
    )


def _type_select(typed: Mapping[str, str]) -> Markup:
    chosen = typed.get("integration_type", "")
    options = [element("option", "none, the application only", value="")]
    options += [
        element("option", f"{kind.label} ({kind.name})", value=kind.name, selected=kind.name == chosen)
        for kind in INTEGRATION_TYPES.values()
    ]
    return element("select", *options, id="integration_type", name="integration_type")
