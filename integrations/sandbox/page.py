"""The page a person watches: one card for each customer, as its Recruiter administrator would see it."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2s
from urllib.parse import urlencode

from .markup import Markup, document, element, joined
from .overview import CustomerView, IntegrationView, Overview
from .panels import faults_panel, usage_panel
from .records import IntegrationStatus
from .registration_form import registration_form

SHOWN = 50
WATCH_SECONDS = 2


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
    form = Markup() if watching else registration_form(typed or {}, problems or {})
    aside = element("aside", form, usage_panel(view), faults_panel(view))
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
            _name(view),
            class_="what",
        ),
        element("div", _badge(view), _switch(view, query), class_="state"),
        _configurations(view),
        class_="integration",
    )


def _name(view: IntegrationView) -> Markup:
    """The partner's name for it, which customers read in Recruiter, and the request that a push would name."""
    name = view.integration.name
    shown = element("b", name) if name else element("em", "not named by the partner yet")
    pushed = view.integration.request_ids[-1:]
    request = [" · last change: request ", element("code", *pushed)] if pushed else []
    return element("p", shown, *request, class_="facts")


def _badge(view: IntegrationView) -> Markup:
    status = view.integration.status
    if status == IntegrationStatus.ENABLED:
        return element("span", "Enabled", class_="badge enabled")
    if view.missing:
        return element("span", "Configuration missing", class_="badge missing")
    if status == IntegrationStatus.DISABLED:
        return element("span", "Disabled", class_="badge off")
    return element("span", "Can be enabled", class_="badge ready")


def _switch(view: IntegrationView, query: str) -> Markup:
    """One button: the only thing the customer can do is turn it on, or off again."""
    is_on = view.integration.is_enabled
    hidden = {**view.integration.key._asdict(), "q": query}
    return element(
        "form",
        *(element("input", type="hidden", name=name, value=value) for name, value in hidden.items()),
        element(
            "button", "Disable" if is_on else "Enable", class_="quiet" if is_on or view.missing else None
        ),
        method="post",
        action="/disable" if is_on else "/enable",
    )


def _configurations(view: IntegrationView) -> Markup:
    names = view.integration.kind.configuration_names
    if not names:
        return element("p", "This type needs no configuration.", class_="none")
    return element("dl", *(_configuration(view, name) for name in names))


def _configuration(view: IntegrationView, name: str) -> Markup:
    received = view.values.get(name)
    if received is not None:
        how = "received " if received.uuid else "changed by someone else "
        value = joined(element("code", received.value), element("small", how, _time(received.at)))
    elif name in view.missing:
        value = element("em", "has not arrived yet", class_="absent")
    else:
        value = element("em", "not sent; access lists decide who sees what")
    return element("div", element("dt", name), element("dd", value))


def _time(moment: datetime) -> Markup:
    return element("time", f"{moment:%d %b %Y, %H:%M:%S} UTC", datetime=moment.isoformat())
