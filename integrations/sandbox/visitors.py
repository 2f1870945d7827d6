"""Whose account the widget sees: what was typed in its strip, what a control call set, or the customer's own admin."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .accounts import Account, Persona
from .control_fields import known_application
from .messages import Request
from .records import Application
from .resources import json_members
from .state import SandboxState


def visitor_of(state: SandboxState, application: Application, typed: Mapping[str, str]) -> Account:
    """`chosen` among what was typed says that the whole strip was sent, so that an empty number means none."""
    account = state.accounts.get(application.client_id) or _admin_of(state, application)
    if typed.get("persona") in list(Persona):
        account = replace(account, persona=Persona(typed["persona"]))
    if "chosen" not in typed:
        return account
    return replace(
        account,
        company_id=typed.get("company_id", "").strip(),
        contract_id=typed.get("contract_id", "").strip(),
        syncs_acls="syncs_acls" in typed,
    )


def set_account(state: SandboxState, request: Request) -> dict[str, Any]:
    """Who opens the widget of `client_id` next; replaces what was set before."""
    fields = json_members(request)
    application = known_application(state, fields)
    persona = str(fields.get("persona", Persona.ADMIN))
    if persona not in list(Persona):
        raise ValueError(f"{persona!r} is no persona: use {', '.join(Persona)}.")
    texts = {name: str(fields.get(name, "")).strip() for name in ("company_id", "contract_id", "customer")}
    account = Account(Persona(persona), **texts, syncs_acls=bool(fields.get("syncs_acls")))
    if account.problem:
        raise ValueError(account.problem)
    with state.lock:
        state.accounts[application.client_id] = account
        state.revision += 1
    return {"client_id": application.client_id, "persona": account.persona, **texts}


def _admin_of(state: SandboxState, application: Application) -> Account:
    customer = state.customers.get(application.customer.casefold())
    if customer is None:
        return Account()
    contract_id = next(iter(customer.contract_ids), "")
    return Account(
        company_id=customer.linkedin_company_id,
        contract_id=contract_id,
        customer=customer.name,
        syncs_acls=customer.syncs_acls,
    )
