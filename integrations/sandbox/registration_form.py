"""The form that registers a customer, its application and a requested integration, beside the cards."""

from collections.abc import Mapping

from .integration_types import INTEGRATION_TYPES
from .markup import Markup, element

FIELDS = (
    ("customer", "Customer", "text", "Acme Industries"),
    ("linkedin_company_id", "LinkedIn company id", "text", "digits, for types on the organization"),
    ("contract_id", "Contract id", "text", "digits, for types on the contract"),
    ("client_id", "Application client id", "text", ""),
    ("client_secret", "Application client secret", "password", "never shown again"),
)


def registration_form(typed: Mapping[str, str], problems: Mapping[str, str]) -> Markup:
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
    return element("details", summary, explanation, form, open=bool(problems))


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
