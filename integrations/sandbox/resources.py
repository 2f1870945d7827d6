"""What every Rest.li resource of the sandbox shares: its method, its protocol, its batch of keys."""

import json
from dataclasses import dataclass
from typing import Any

from .faults import Fault
from .keys import InvalidKeyError, Pairs, batch_ids, body_key
from .messages import CallIds, Request, service_error
from .state import SandboxState

BATCH_METHODS = {"GET": "batch_get", "PUT": "batch_update", "DELETE": "batch_delete"}
POST_METHODS = frozenset({"batch_partial_update", "batch_create", "action", "partial_update", "create"})
BAD_KEY = "Batch key parameter value is invalid"


@dataclass(frozen=True)
class ResourceCall:
    """One call that was admitted; the sender is `client_id`."""

    state: SandboxState
    request: Request
    ids: CallIds
    client_id: str
    fault: Fault | None = None

    @property
    def named_method(self) -> str:
        return self.request.headers.get("x-restli-method", "").strip().lower()

    @property
    def method_name(self) -> str:
        """As in error messages: BATCH_UPDATE."""
        return (self.named_method or BATCH_METHODS.get(self.request.method, self.request.method)).upper()


def require_protocol_1(call: ResourceCall) -> None:
    """The documented samples send no protocol header, which means 1.0."""
    version = call.request.headers.get("x-restli-protocol-version", "1.0.0").strip()
    if version != "1.0.0":
        raise service_error(400, f"Invalid value for parameter 'ids' under protocol version {version}")


def require_method(call: ResourceCall, *, allowed: frozenset[str]) -> str:
    """The Rest.li method; raises RefusedError when header and verb do not fit or the resource lacks it."""
    verb, named = call.request.method, call.named_method
    if verb == "POST" and not named:
        raise service_error(
            403,
            "Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields "
            "[/entities]",
        )
    meant = named if verb == "POST" and named in POST_METHODS else BATCH_METHODS.get(verb, "")
    if meant in allowed and verb != "GET" and not named:
        raise service_error(400, f"The header X-RestLi-Method is missing: {verb} needs {meant}.")
    if named and named != meant:
        raise service_error(400, f"The method {named} does not fit the verb {verb}.")
    if meant not in allowed:
        raise service_error(405, f"{verb} is not supported by this resource.")
    return meant


def url_keys(call: ResourceCall, *, fields: frozenset[str]) -> list[Pairs]:
    query = call.request.query
    if ":" in query and not call.request.is_tunnelled:
        call.state.findings.append("A URN in the query string is not percent-encoded.")
    try:
        return batch_ids(query, fields=fields)
    except InvalidKeyError as error:
        raise service_error(400, f"{BAD_KEY}: {error}") from error


def body_entities(call: ResourceCall, keys: list[Pairs], *, fields: frozenset[str]) -> dict[Pairs, Any]:
    """The entities by key; raises RefusedError (400) unless they are those of the URL, in any order."""
    entities = _entities(call.request)
    try:
        found = [(body_key(name, fields=fields), entity) for name, entity in entities]
    except InvalidKeyError as error:
        raise service_error(400, f"{BAD_KEY}: {error}") from error
    if len(found) != len(keys) or {key for key, _ in found} != set(keys):
        raise service_error(400, f"{BAD_KEY}: the ids of the URL and the entities of the body differ")
    return dict(found)


def _entities(request: Request) -> list[tuple[str, Any]]:
    if request.media_type != "application/json":
        raise service_error(415, f"The content type must be application/json, not {request.media_type!r}.")
    try:
        # As pairs, so that a member that is written twice is seen.
        document = dict(json.loads(request.body, object_pairs_hook=_JsonObject).pairs)
        return list(document["entities"].pairs)
    except (ValueError, KeyError, AttributeError, RecursionError) as error:
        raise service_error(400, "The body must be a JSON object with the object entities.") from error


class _JsonObject(dict[str, Any]):
    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs
