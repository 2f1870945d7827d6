"""What LinkedIn takes, gives back and deletes as a configuration, whichever resource it is asked by."""

from typing import Any
from urllib.parse import urlsplit

from .addresses import CallbackTakenError
from .integration_types import CALLBACK_URL, CONFIGURATION_NAMES, INTEGRATION_TYPES, IntegrationType
from .keys import ConfigurationKey, IntegrationKey
from .records import RequestedIntegration
from .resources import EntityError, ResourceCall

ONLY_VIEWERS = "ALL_PRODUCT_USERS"
DONE = {"status": 204}


def upsert(call: ResourceCall, key: ConfigurationKey, entity: Any) -> dict[str, Any]:
    """Rows 14-20; raises EntityError."""
    integration = _configurable(call, key)
    value = _string_value(entity)
    _require_valid(key.name, value)
    try:
        call.state.apply(integration, key.name, value, call.ids)
    except CallbackTakenError:
        raise EntityError(409, "This CALLBACK_URL is in use by another customer.") from None
    return DONE


def read(call: ResourceCall, key: ConfigurationKey) -> dict[str, Any]:
    received = _configurable(call, key).values.get(key.name)
    if received is None:
        raise EntityError(404, f"Configuration {key.name} does not exist")
    return {"configurationValue": {"string": received.value}}


def delete(call: ResourceCall, key: ConfigurationKey) -> dict[str, Any]:
    """Rows 21 and 22: only the two viewers keys can be deleted."""
    integration = _configurable(call, key)
    if key.name == CALLBACK_URL:
        raise EntityError(400, f"{key.name} cannot be deleted")
    if not call.state.delete(integration, key.name, call.ids):
        raise EntityError(404, f"Configuration {key.name} does not exist")
    return DONE


def requested(
    call: ResourceCall, context: str, integration_type: str, tenant_type: str
) -> RequestedIntegration:
    """Rows 11 and 14-16; raises EntityError."""
    kind = INTEGRATION_TYPES.get(integration_type)
    if kind is None:
        raise EntityError(400, f"{integration_type} is not an integrationType")
    _require_fitting(context, tenant_type, kind)
    integration = call.state.find(IntegrationKey(call.client_id, context, integration_type, tenant_type))
    if integration is None:
        raise EntityError(404, f"Integration {integration_type} of {context} does not exist")
    return integration


def _configurable(call: ResourceCall, key: ConfigurationKey) -> RequestedIntegration:
    integration = requested(call, key.context, key.integration_type, key.tenant_type)
    if key.name not in CONFIGURATION_NAMES:
        raise EntityError(400, f"{key.name} is not a configurationName")
    if key.name not in integration.kind.configuration_names:
        raise EntityError(400, f"{key.name} is not a configuration of {key.integration_type}")
    return integration


def _require_fitting(context: str, tenant_type: str, kind: IntegrationType) -> None:
    namespace, _, number = context.rpartition(":")
    known = namespace in {"urn:li:organization", "urn:li:contract"}
    if not known or not number.isascii() or not number.isdigit():
        raise EntityError(400, f"{context!r} is not an organization or contract URN")
    if namespace != f"urn:li:{kind.context}":
        raise EntityError(400, f"{kind.name} needs an integrationContext of the kind {kind.context}")
    if tenant_type != kind.tenant:
        raise EntityError(400, f"{kind.name} has no tenantType {tenant_type!r}")


def _string_value(entity: Any) -> str:
    if not isinstance(entity, dict) or "configurationValue" not in entity:
        raise EntityError(
            422,
            "ERROR :: /configurationValue :: field is required but not found and has no default value",
        )
    if foreign := sorted(set(entity) - {"configurationValue"}):
        raise EntityError(422, f"ERROR :: /{foreign[0]} :: unrecognized field found but not allowed")
    union = entity["configurationValue"]
    if not isinstance(union, dict) or set(union) != {"string"} or not isinstance(union["string"], str):
        raise EntityError(422, 'ERROR :: /configurationValue :: value cannot be coerced to {"string": text}')
    return str(union["string"])


def _require_valid(name: str, value: str) -> None:
    if name != CALLBACK_URL:
        if value != ONLY_VIEWERS:
            raise EntityError(422, f"ERROR :: /configurationValue :: {name} allows only {ONLY_VIEWERS}")
    elif not _is_callback(value):
        raise EntityError(400, "CALLBACK_URL must be an https address on port 443 or 80")


def _is_callback(value: str) -> bool:
    if any(character.isspace() for character in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme == "https" and bool(parts.hostname) and parts.port in {None, 443, 80}
    except ValueError:
        return False
