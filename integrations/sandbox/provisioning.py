"""/v2/provisionedApplications: a parent makes its customers' applications, and changes and reads them."""

import secrets
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .messages import Reply, Request, service_error
from .records import Application
from .resources import ResourceCall, json_members

PATH = "/v2/provisionedApplications"
TEXTS = ("uniqueForeignId", "name", "description")
LISTS = {"oauth2AuthorizedCallbackUrls": "callback_urls", "validJsSdkDomains": "js_domains"}
NAME_CHARACTERS = 50


def serve(call: ResourceCall) -> Reply:
    urn = unquote(call.request.path.removeprefix(PATH).strip("/"))
    meant = {"GET": "finder", "POST": "partial_update" if urn else "create"}.get(call.request.method, "")
    if not meant or (meant == "finder" and urn):
        raise service_error(405, f"{call.request.method} is not supported by this resource.")
    if call.named_method not in ("", meant):
        raise service_error(400, f"The method {call.named_method} does not fit: this is {meant}.")
    if meant == "finder":
        return _found(call)
    return _update(call, urn) if urn else _create(call)


def _create(call: ResourceCall) -> Reply:
    """Rows 29-31. The answer is the only one that ever shows the secret."""
    fields = json_members(call.request)
    _require_known(fields, {*TEXTS, *LISTS})
    application = Application(
        client_id=secrets.token_hex(7),
        secrets=[new_secret()],
        unique_foreign_id=_text(fields, "uniqueForeignId"),
        name=_text(fields, "name"),
        description=_text(fields, "description"),
        callback_urls=_texts(fields.get("oauth2AuthorizedCallbackUrls", []), "oauth2AuthorizedCallbackUrls"),
        js_domains=_texts(fields.get("validJsSdkDomains", []), "validJsSdkDomains"),
    )
    _require_fit_name(application.name)
    with call.state.lock:
        if _child(call, "unique_foreign_id", application.unique_foreign_id):
            raise service_error(409, f"uniqueForeignId {application.unique_foreign_id} exists already")
        call.state.add_application(application)
    credentials = {"client_id": application.client_id, "client_secret": application.secrets[0]}
    document = {"credentials": credentials, "key": application.urn}
    return Reply(201, document, headers={"X-LinkedIn-Id": application.urn, "X-RestLi-Id": application.urn})


def _update(call: ResourceCall, urn: str) -> Reply:
    """The samples send neither a method header nor a content type, so neither is asked for."""
    application = _child(call, "urn", urn)
    if application is None:
        raise service_error(404, f"Resource {urn} does not exist")
    fields = _patched_fields(call.request)
    _require_known(fields, set(LISTS))
    changes = {LISTS[name]: _texts(values, name) for name, values in fields.items()}
    with call.state.lock:
        for member, values in changes.items():
            setattr(application, member, values)
        call.state.revision += 1
    return Reply(204, content=b"")


def _found(call: ResourceCall) -> Reply:
    """Row 32: everything but the secret."""
    asked = dict(parse_qsl(call.request.query, keep_blank_values=True))
    if asked.get("q") != "credentialsByUniqueForeignId":
        raise service_error(400, f"{asked.get('q')!r} is not a finder of this resource")
    if not asked.get("uniqueForeignId"):
        raise service_error(400, "The finder needs the parameter uniqueForeignId")
    child = _child(call, "unique_foreign_id", asked["uniqueForeignId"])
    return Reply(document={"elements": [_document(child)] if child else []})


def _document(application: Application) -> dict[str, Any]:
    return {
        "credentials": {"client_id": application.client_id},
        "uniqueForeignId": application.unique_foreign_id,
        "name": application.name,
        "description": application.description,
        **{name: getattr(application, member) for name, member in LISTS.items()},
        "key": application.urn,
    }


def _child(call: ResourceCall, member: str, value: str) -> Application | None:
    with call.state.lock:
        children = [row for row in call.state.applications.values() if not row.is_parent]
    return next((row for row in children if getattr(row, member) == value), None)


def _patched_fields(request: Request) -> dict[str, Any]:
    patch = json_members(request, is_declared=False).get("patch")
    fields = patch.get("$set") if isinstance(patch, dict) and set(patch) == {"$set"} else None
    if not isinstance(fields, dict) or not fields:
        raise service_error(
            422, "ERROR :: /patch :: must hold $set with at least one field, and nothing else"
        )
    return fields


def _require_known(fields: dict[str, Any], known: set[str]) -> None:
    if foreign := sorted(set(fields) - known):
        raise service_error(422, f"ERROR :: /{foreign[0]} :: unrecognized field found but not allowed")


def _text(fields: dict[str, Any], name: str) -> str:
    text = fields.get(name)
    if text is None or text == "":
        raise service_error(
            422, f"ERROR :: /{name} :: field is required but not found and has no default value"
        )
    if not isinstance(text, str):
        raise service_error(422, f"ERROR :: /{name} :: value cannot be coerced to text")
    return text


def _texts(values: Any, name: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise service_error(422, f"ERROR :: /{name} :: value cannot be coerced to a list of texts")
    if name == "validJsSdkDomains":
        for value in values:
            _require_domain(value)
    return list(values)


def _require_domain(value: str) -> None:
    """Row 31: with its scheme and without a slash at the end, as in http://localhost:5000."""
    try:
        parts = urlsplit(value)
        is_domain = parts.scheme in {"http", "https"} and parts.hostname and value == value.strip()
        is_domain = is_domain and not (parts.path or parts.query or parts.fragment or parts.username)
    except ValueError:
        is_domain = False
    if not is_domain:
        raise service_error(400, f"{value!r} must be a domain with its scheme and without a trailing slash")


def _require_fit_name(name: str) -> None:
    """Row 30."""
    if len(name) > NAME_CHARACTERS:
        raise service_error(422, f"ERROR :: /name :: has {len(name)} characters, at most {NAME_CHARACTERS}")
    if "linkedin" in name.casefold():
        raise service_error(422, "ERROR :: /name :: must not contain LinkedIn")


def new_secret() -> str:
    """As LinkedIn's may: with characters that are not alphanumeric."""
    return f"WPL_AP1.{secrets.token_urlsafe(12)}.{secrets.token_urlsafe(6)}=="
