"""What every Rest.li resource of the sandbox shares: its method, its protocol, its batch of keys."""

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from .faults import Fault, spared_entities
from .keys import InvalidKeyError, Pairs, batch_ids, composite_key
from .messages import CallIds, Reply, Request, service_error
from .state import SandboxState

BATCH_METHODS = {"GET": "batch_get", "PUT": "batch_update", "DELETE": "batch_delete"}
POST_METHODS = frozenset({"batch_partial_update", "batch_create", "action", "partial_update", "create"})
NEEDS_NO_HEADER = frozenset({"batch_get", "batch_delete", "finder"})
BAD_KEY = "Batch key parameter value is invalid"

Key = TypeVar("Key", bound=Hashable)
Read = TypeVar("Read")


class EntityError(Exception):
    """One entity of the batch is refused; the others are not affected."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


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
    meant = _meant_method(call, named)
    if meant in allowed - NEEDS_NO_HEADER and not named:
        raise service_error(400, f"The header X-RestLi-Method is missing: {verb} needs {meant}.")
    if named and named != meant:
        raise service_error(400, f"The method {named} does not fit the verb {verb}.")
    if meant not in allowed:
        raise service_error(405, f"{verb} is not supported by this resource.")
    return meant


def url_keys(call: ResourceCall, *, fields: frozenset[str]) -> list[Pairs]:
    return readable(lambda: batch_ids(call.request.query, fields=fields))


def readable(read: Callable[[], Read]) -> Read:
    """What `read` makes of a key; raises RefusedError (400) for one that cannot be read."""
    try:
        return read()
    except InvalidKeyError as error:
        raise service_error(400, f"{BAD_KEY}: {error}") from error


def note_raw_urns(call: ResourceCall) -> None:
    """Row 10: legal in a query, but not what the samples of the versioned resources send."""
    if ":" in call.request.query and not call.request.is_tunnelled:
        call.state.findings.append("A URN in the query string is not percent-encoded.")


def batch_answer(
    call: ResourceCall, keys: Iterable[Key], *, name: Callable[[Key], str], serve: Callable[[Key], Any]
) -> dict[str, Any]:
    """`results` and `errors` by name: `serve` gives one entity's result, or raises EntityError.

    An entity that a fault spares is answered as written but not served."""
    named = [(name(key), key) for key in keys]
    spared = spared_entities(call.fault, [text for text, _ in named], within=call.request.path)
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for text, key in named:
        try:
            results[text] = {"status": 204} if text in spared else serve(key)
        except EntityError as error:
            errors[text] = {"status": error.status, "message": str(error)}
    return {"results": results, "errors": errors}


def batch_get_reply(answer: dict[str, Any]) -> Reply:
    """The versioned resources answer a batch_get with `statuses` beside results and errors."""
    return Reply(document={"results": answer["results"], "statuses": {}, "errors": answer["errors"]})


def body_entities(call: ResourceCall, keys: list[Pairs], *, fields: frozenset[str]) -> dict[Pairs, Any]:
    """The entities by key; raises RefusedError (400) unless they are those of the URL, in any order."""
    entities = json_entities(call.request)
    found = readable(lambda: tuple((composite_key(name, fields=fields), name) for name, _ in entities))
    return _matching([key for key, _ in found], [entity for _, entity in entities], keys)


def named_entities(call: ResourceCall, keys: list[str]) -> dict[str, Any]:
    """As `body_entities`, for keys that are single words."""
    entities = json_entities(call.request)
    return _matching([name for name, _ in entities], [entity for _, entity in entities], keys)


def json_entities(request: Request) -> list[tuple[str, Any]]:
    """The members of `entities` as pairs, so that one that is written twice is seen."""
    try:
        return list(dict(json_members(request).pairs)["entities"].pairs)
    except (KeyError, AttributeError) as error:
        raise service_error(400, "The body must be a JSON object with the object entities.") from error


def json_members(request: Request, *, is_declared: bool = True) -> "JsonObject":
    """The JSON object in the body; `is_declared`: its content type must say so."""
    if is_declared and request.media_type != "application/json":
        raise service_error(415, f"The content type must be application/json, not {request.media_type!r}.")
    try:
        document = json.loads(request.body, object_pairs_hook=JsonObject)
    except (ValueError, RecursionError) as error:
        raise service_error(400, "The body must be a JSON object.") from error
    if not isinstance(document, JsonObject):
        raise service_error(400, "The body must be a JSON object.")
    return document


class JsonObject(dict[str, Any]):
    """`pairs` are the members as written, `dict` keeps the last of each name."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def _meant_method(call: ResourceCall, named: str) -> str:
    verb = call.request.method
    if verb == "POST" and named in POST_METHODS:
        return named
    if verb == "GET" and (call.request.query.startswith("q=") or "&q=" in call.request.query):
        return "finder"
    return BATCH_METHODS.get(verb, "")


def _matching(found: list[Key], entities: list[Any], keys: list[Key]) -> dict[Key, Any]:
    if len(found) != len(keys) or set(found) != set(keys):
        raise service_error(400, f"{BAD_KEY}: the ids of the URL and the entities of the body differ")
    return dict(zip(found, entities, strict=True))
