"""/rest/integrationConfigurations: batch_update (an upsert) and batch_get, answered entity by entity."""

from .configuration_rules import read, upsert
from .keys import ConfigurationKey, Pairs, reply_key
from .messages import Reply
from .resources import (
    ResourceCall,
    batch_answer,
    batch_get_reply,
    body_entities,
    note_raw_urns,
    require_method,
    require_protocol_1,
    url_keys,
)

FIELDS = frozenset({"integrationContext", "integrationType", "tenantType", "configurationName"})
METHODS = frozenset({"batch_get", "batch_update"})


def serve(call: ResourceCall) -> Reply:
    method = require_method(call, allowed=METHODS)
    require_protocol_1(call)
    note_raw_urns(call)
    keys = url_keys(call, fields=FIELDS)
    if method == "batch_get":
        found = batch_answer(call, keys, name=reply_key, serve=lambda pairs: read(call, _key(pairs)))
        return batch_get_reply(found)
    entities = body_entities(call, keys, fields=FIELDS)
    return Reply(
        document=batch_answer(
            call, keys, name=reply_key, serve=lambda pairs: upsert(call, _key(pairs), entities[pairs])
        )
    )


def _key(pairs: Pairs) -> ConfigurationKey:
    parts = dict(pairs)
    return ConfigurationKey(
        parts["integrationContext"], parts["integrationType"], parts["tenantType"], parts["configurationName"]
    )
