"""/rest/integrationConfigurations: batch_update (an upsert) and batch_get, answered entity by entity."""

import re
from typing import Any
from urllib.parse import urlsplit

from .faults import ENTITY_EFFECTS, chosen_entities
from .integration_types import CALLBACK_URL, CONFIGURATION_NAMES, INTEGRATION_TYPES, IntegrationType
from .keys import ConfigurationKey, IntegrationKey, Pairs, reply_key
from .messages import Reply
from .records import RequestedIntegration
from .resources import ResourceCall, body_entities, require_method, require_protocol_1, url_keys
from .state import CallbackTakenError

FIELDS = frozenset({"integrationContext", "integrationType", "tenantType", "configurationName"})
METHODS = frozenset({"batch_get", "batch_update"})
ONLY_VIEWERS = "ALL_PRODUCT_USERS"


class EntityError(Exception):
    """One entity of the batch is refused; the others are not affected."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def serve(call: ResourceCall) -> Reply:
    method = require_method(call, allowed=METHODS)
    require_protocol_1(call)
    keys = url_keys(call, fields=FIELDS)
    return _batch_get(call, keys) if method == "batch_get" else _batch_update(call, keys)


def _batch_update(call: ResourceCall, keys: list[Pairs]) -> Reply:
    entities = body_entities(call, keys, fields=FIELDS)
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    spared = _spared(call, keys)
    for pairs in keys:
        name = reply_key(pairs)
        try:
            if name not in spared:
                _upsert(call, _key(pairs), entities[pairs])
            results[name] = {"status": 204}
        except EntityError as error:
            errors[name] = _error(error)
    return Reply(document={"results": results, "errors": errors})


def _batch_get(call: ResourceCall, keys: list[Pairs]) -> Reply:
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for pairs in keys:
        try:
            results[reply_key(pairs)] = _read(call, _key(pairs))
        except EntityError as error:
            errors[reply_key(pairs)] = _error(error)
    return Reply(document={"results": results, "statuses": {}, "errors": errors})


def _spared(call: ResourceCall, keys: list[Pairs]) -> set[str]:
    """Entities that a fault keeps from taking effect; what is answered for them is spoilt afterwards."""
    fault = call.fault
    if fault is None or fault.at != "before_apply" or fault.kind not in ENTITY_EFFECTS:
        return set()
    return set(chosen_entities(fault, [reply_key(pairs) for pairs in keys]))


def _key(pairs: Pairs) -> ConfigurationKey:
    parts = dict(pairs)
    return ConfigurationKey(
        parts["integrationContext"], parts["integrationType"], parts["tenantType"], parts["configurationName"]
    )


def _upsert(call: ResourceCall, key: ConfigurationKey, entity: Any) -> None:
    integration = _requested(call, key)
    value = _string_value(entity)
    _require_valid(key.name, value)
    try:
        call.state.apply(integration, key.name, value, call.ids)
    except CallbackTakenError:
        raise EntityError(409, "This CALLBACK_URL is in use by another customer.") from None


def _read(call: ResourceCall, key: ConfigurationKey) -> dict[str, Any]:
    received = _requested(call, key).values.get(key.name)
    if received is None:
        raise EntityError(404, f"Configuration {key.name} does not exist")
    return {"configurationValue": {"string": received.value}}


def _requested(call: ResourceCall, key: ConfigurationKey) -> RequestedIntegration:
    kind = INTEGRATION_TYPES.get(key.integration_type)
    if kind is None:
        raise EntityError(400, f"{key.integration_type} is not an integrationType")
    _require_fitting(key, kind)
    integration = call.state.find(
        IntegrationKey(call.client_id, key.context, key.integration_type, key.tenant_type)
    )
    if integration is None:
        raise EntityError(404, f"Integration {key.integration_type} of {key.context} does not exist")
    if key.name not in CONFIGURATION_NAMES:
        raise EntityError(400, f"{key.name} is not a configurationName")
    if key.name not in kind.configuration_names:
        raise EntityError(400, f"{key.name} is not a configuration of {key.integration_type}")
    return integration


def _require_fitting(key: ConfigurationKey, kind: IntegrationType) -> None:
    namespace, _, number = key.context.rpartition(":")
    if (
        namespace not in {"urn:li:organization", "urn:li:contract"}
        or not number.isascii()
        or not number.isdigit()
    ):
        raise EntityError(400, f"{key.context!r} is not an organization or contract URN")
    if namespace != f"urn:li:{kind.context}":
        raise EntityError(400, f"{kind.name} needs an integrationContext of the kind {kind.context}")
    if key.tenant_type != kind.tenant:
        raise EntityError(400, f"{kind.name} has no tenantType {key.tenant_type!r}")


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
    if re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme == "https" and bool(parts.hostname) and parts.port in {None, 443, 80}
    except ValueError:
        return False


def _error(error: EntityError) -> dict[str, Any]:
    return {"status": error.status, "message": str(error)}
