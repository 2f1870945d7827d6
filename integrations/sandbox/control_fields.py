"""What the JSON of a control call names: an integration, an application, a figure. Whatever is wrong is a ValueError
with a sentence."""

from collections.abc import Mapping
from typing import Any

from .integration_types import INTEGRATION_TYPES
from .keys import IntegrationKey
from .records import Application
from .state import SandboxState


def integration_key(fields: Mapping[str, Any]) -> IntegrationKey:
    key = IntegrationKey(*(str(fields.get(name, "")) for name in IntegrationKey._fields))
    if key.integration_type not in INTEGRATION_TYPES:
        raise ValueError(f"{key.integration_type!r} is no integration type of LinkedIn.")
    return key


def require_requested(state: SandboxState, key: IntegrationKey) -> None:
    if key not in state.integrations:
        raise ValueError(f"{key.integration_type} of {key.context} was not requested with {key.client_id}.")


def known_application(state: SandboxState, fields: Mapping[str, Any]) -> Application:
    client_id = str(fields.get("client_id", ""))
    application = state.applications.get(client_id)
    if application is None:
        raise ValueError(f"Application {client_id!r} is not known.")
    return application


def whole_number(fields: Mapping[str, Any], name: str, *, default: int, least: int, most: int) -> int:
    number = fields.get(name, default)
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}; it is {number!r}.")
    return number
