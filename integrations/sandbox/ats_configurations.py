"""/v2/atsIntegrations/{key}/configurations: one integration's configurations, named by bare words."""

from .configuration_rules import delete, read, upsert
from .integrations import V2_FIELDS, require_ats
from .keys import ConfigurationKey, composite_key, simple_ids
from .messages import Reply
from .resources import (
    ResourceCall,
    batch_answer,
    named_entities,
    readable,
    require_method,
    require_protocol_1,
)

METHODS = frozenset({"batch_get", "batch_update", "batch_delete"})


def serve(call: ResourceCall) -> Reply:
    method = require_method(call, allowed=METHODS)
    require_protocol_1(call)
    integration = _integration(call)
    names = readable(lambda: simple_ids(call.request.query))
    entities = named_entities(call, names) if method == "batch_update" else {}

    def served(name: str) -> dict[str, object]:
        key = ConfigurationKey(*integration, name)
        if method == "batch_update":
            return upsert(call, key, entities[name])
        return read(call, key) if method == "batch_get" else delete(call, key)

    return Reply(document=batch_answer(call, names, name=str, serve=served))


def _integration(call: ResourceCall) -> tuple[str, str, str]:
    """The path's key, where `=` and `&` are literal and the URN raw or escaped."""
    segment = call.request.path.split("/")[3]
    pairs = readable(lambda: composite_key(segment, fields=V2_FIELDS))
    require_ats(pairs)
    parts = dict(pairs)
    return parts["integrationContext"], parts["integrationType"], parts["tenantType"]
