"""/rest/integrations and /v2/atsIntegrations: the partner's name for an integration, and whether it is enabled.

No sample of the versioned form could be read: it is built by analogy (linkedin.md 1.4 and 1.6)."""

from typing import Any
from urllib.parse import parse_qsl

from .configuration_rules import DONE, requested
from .keys import IntegrationKey, Pairs, reply_key
from .messages import Reply, service_error
from .records import RequestedIntegration
from .resources import (
    BAD_KEY,
    EntityError,
    ResourceCall,
    batch_answer,
    batch_get_reply,
    body_entities,
    note_raw_urns,
    require_method,
    require_protocol_1,
    url_keys,
)

FIELDS = frozenset({"integrationContext", "integrationType", "tenantType"})
V2_FIELDS = FIELDS | {"dataProvider"}
METHODS = frozenset({"batch_get", "batch_partial_update", "finder"})


def serve(call: ResourceCall) -> Reply:
    """The versioned resource."""
    method = require_method(call, allowed=METHODS)
    require_protocol_1(call)
    if method == "finder":
        return _found(call, is_v2=False)
    note_raw_urns(call)
    keys = url_keys(call, fields=FIELDS)
    if method == "batch_partial_update":
        return Reply(document=_renamed(call, keys, body_entities(call, keys, fields=FIELDS), raw=""))
    answer = batch_answer(
        call, keys, name=reply_key, serve=lambda pairs: _document(call, _requested(call, pairs), is_v2=False)
    )
    return batch_get_reply(answer)


def serve_v2(call: ResourceCall) -> Reply:
    """The legacy resource: dataProvider=ATS in every key, URNs with their colons, no `statuses`."""
    method = require_method(call, allowed=METHODS)
    require_protocol_1(call)
    if method == "finder":
        return _found(call, is_v2=True)
    keys = url_keys(call, fields=V2_FIELDS)
    for pairs in keys:
        require_ats(pairs)
    if method == "batch_partial_update":
        return Reply(document=_renamed(call, keys, body_entities(call, keys, fields=V2_FIELDS), raw=":"))
    return Reply(
        document=batch_answer(
            call,
            keys,
            name=lambda pairs: reply_key(pairs, raw=":"),
            serve=lambda pairs: _document(call, _requested(call, pairs), is_v2=True),
        )
    )


def require_ats(pairs: Pairs) -> None:
    """Row 12; raises RefusedError (400)."""
    provider = dict(pairs)["dataProvider"]
    if provider != "ATS":
        raise service_error(400, f"{BAD_KEY}: dataProvider is {provider!r}, not ATS")


def _found(call: ResourceCall, *, is_v2: bool) -> Reply:
    """The finder of a status-change push: the integration of that request, or nothing."""
    asked = dict(parse_qsl(call.request.query, keep_blank_values=True))
    if asked.get("q") != "request":
        raise service_error(400, f"{asked.get('q')!r} is not a finder of this resource")
    if not asked.get("requestId"):
        raise service_error(400, "The finder request needs the parameter requestId")
    key = call.state.requests.get(asked["requestId"])
    integration = call.state.find(IntegrationKey(call.client_id, *key[1:])) if key else None
    elements = [_document(call, integration, is_v2=is_v2)] if integration else []
    return Reply(document={"elements": elements, "paging": {"start": 0, "count": 10, "links": []}})


def _renamed(
    call: ResourceCall, keys: list[Pairs], entities: dict[Pairs, Any], *, raw: str
) -> dict[str, Any]:
    def rename(pairs: Pairs) -> dict[str, Any]:
        integration = _requested(call, pairs)
        call.state.rename(integration, _new_name(entities[pairs]), call.ids)
        return DONE

    return batch_answer(call, keys, name=lambda pairs: reply_key(pairs, raw=raw), serve=rename)


def _requested(call: ResourceCall, pairs: Pairs) -> RequestedIntegration:
    parts = dict(pairs)
    return requested(call, parts["integrationContext"], parts["integrationType"], parts["tenantType"])


def _new_name(entity: Any) -> str:
    patch = entity.get("patch") if isinstance(entity, dict) else None
    if not isinstance(patch, dict) or set(patch) != {"$set"} or not isinstance(patch["$set"], dict):
        raise EntityError(422, "ERROR :: /patch :: must hold $set and nothing else")
    fields = patch["$set"]
    if foreign := sorted(set(fields) - {"integrationName"}):
        raise EntityError(422, f"ERROR :: /{foreign[0]} :: unrecognized field found but not allowed")
    name = fields.get("integrationName")
    if not isinstance(name, str) or not name.strip():
        raise EntityError(422, "ERROR :: /integrationName :: value cannot be coerced to a name")
    return name


def _document(call: ResourceCall, integration: RequestedIntegration, *, is_v2: bool) -> dict[str, Any]:
    """Members in alphabetical order; a name that was never given is absent."""
    key = integration.key
    members = {
        "integrationContext": key.context,
        "integrationType": key.integration_type,
        "tenantType": key.tenant_type,
        call.state.rules.status_word: str(integration.status),
        **({"dataProvider": "ATS"} if is_v2 else {}),
        **({"integrationName": integration.name} if integration.name else {}),
    }
    return dict(sorted(members.items()))
