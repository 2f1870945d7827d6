"""What the widget's Request button does: the integrations of a bundle are registered for the visitor's company."""

from contextlib import suppress

from .accounts import Account
from .bundles import Bundle, BundleState, bundle_state
from .keys import IntegrationKey
from .records import Application
from .registration import Registration, RegistrationError
from .state import SandboxState


def keys_of(application: Application, account: Account, bundle: Bundle) -> list[IntegrationKey]:
    """The bundle's integrations on what the visitor administers; none with numbers that are wrong."""
    if account.problem:
        return []
    return bundle.keys(application.client_id, company_id=account.company_id, contract_id=account.contract_id)


def state_of(state: SandboxState, keys: list[IntegrationKey]) -> BundleState:
    with state.lock:
        return bundle_state(state.integrations.get(key) for key in keys)


def request_bundle(
    state: SandboxState, *, application: Application, account: Account, bundle: Bundle
) -> list[IntegrationKey]:
    """The keys that are requested now; a second request changes nothing."""
    with state.lock:
        keys = keys_of(application, account, bundle)
        if keys:
            _bind(state, application, account)
        for key in keys:
            state.request(key)
        return keys


def _bind(state: SandboxState, application: Application, account: Account) -> None:
    """The application becomes the visitor's company's, unless it is somebody's already. What contradicts the known
    rows is left out: LinkedIn asks nobody whether a company and an application belong together."""
    name = application.customer or _customer_name(state, application, account)
    rows = (
        Registration(name, client_id=application.client_id, syncs_acls=account.syncs_acls),
        Registration(name, linkedin_company_id=account.company_id),
        Registration(name, contract_id=account.contract_id),
    )
    for row in rows:
        with suppress(RegistrationError):
            state.register(row)


def _customer_name(state: SandboxState, application: Application, account: Account) -> str:
    """That of the company where it is known; of a new one what the account or the application calls it."""
    owner = state.company_owner(account.company_id)
    if owner is not None:
        return owner.name
    # Partners name applications "{ATS} - {customer}".
    name = account.customer or application.name.partition(" - ")[2] or application.name or "Customer"
    known = state.customers.get(name.casefold())
    is_other = known is not None and known.linkedin_company_id not in ("", account.company_id)
    return f"{name} ({account.company_id or application.client_id})" if is_other else name
