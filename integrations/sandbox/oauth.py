"""Two-legged access: tokens and their introspection (linkedin.md 3.1 and 3.4).

Credentials count only in the form body."""

import hmac
import re
import secrets
from urllib.parse import parse_qsl

from .messages import RefusedError, Reply, Request, oauth_error
from .records import Token
from .state import SandboxState

RESOURCES = {"/oauth/v2/accessToken": "accessToken", "/oauth/v2/introspectToken": "introspectToken"}
FORM = "application/x-www-form-urlencoded"


def answer(state: SandboxState, request: Request) -> Reply:
    """The reply to one call of RESOURCES, refusals in OAuth's own words."""
    serve = _access_token if RESOURCES[request.path] == "accessToken" else _introspection
    try:
        if request.method != "POST":
            raise _method_not_allowed()
        return serve(state, request)
    except RefusedError as refused:
        return refused.reply


def form_client_id(request: Request) -> str:
    return _fields(request).get("client_id", "")


def _access_token(state: SandboxState, request: Request) -> Reply:
    form = _form(request, needed=("grant_type", "client_id", "client_secret"))
    if form["grant_type"] != "client_credentials":
        raise oauth_error(400, "invalid_request", "The parameter grant_type must be client_credentials")
    _require_application(state, form)
    if not state.applications[form["client_id"]].may_create_tokens:
        raise oauth_error(
            401, "access_denied", "This application is not allowed to create application tokens"
        )
    value = secrets.token_urlsafe(48)
    state.issue_token(form["client_id"], value)
    lifetime = state.rules.token_lifetime
    expires_in = str(lifetime) if state.rules.expires_in_as == "string" else lifetime
    return Reply(document={"access_token": value, "expires_in": expires_in})


def _introspection(state: SandboxState, request: Request) -> Reply:
    """Times in epoch seconds. Another application's token is not active, and nothing else is said of it."""
    form = _form(request, needed=("client_id", "client_secret", "token"))
    _require_application(state, form)
    token = state.tokens.get(form["token"])
    if token is None:
        raise oauth_error(400, "invalid_request", "The passed in token is invalid")
    if token.client_id != form["client_id"]:
        return Reply(document={"active": False})
    status = _token_status(state, token)
    created_at = int(token.created_at.timestamp())
    return Reply(
        document={
            "active": status == "active",
            "client_id": token.client_id,
            "authorized_at": created_at,
            "created_at": created_at,
            "expires_at": int(token.expires_at.timestamp()),
            "status": status,
            "auth_type": "2L",
        }
    )


def _token_status(state: SandboxState, token: Token) -> str:
    if token.is_revoked:
        return "revoked"
    return "active" if state.clock() < token.expires_at else "expired"


def _method_not_allowed() -> RefusedError:
    error = oauth_error(405, "method_not_allowed", "Send credentials by POST.")
    error.reply.headers["Allow"] = "POST"
    return error


def _form(request: Request, *, needed: tuple[str, ...]) -> dict[str, str]:
    if request.media_type != FORM:
        raise oauth_error(400, "invalid_request", f"The content type must be {FORM}.")
    form = _fields(request)
    for name in needed:
        if not form.get(name):
            raise oauth_error(400, "invalid_request", f'A required parameter "{name}" is missing')
    return form


def _fields(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _require_application(state: SandboxState, form: dict[str, str]) -> None:
    if not re.fullmatch(r"[\w.~:-]+", form["client_id"], re.ASCII):
        raise oauth_error(400, "invalid_client_id", "The passed in client_id is invalid")
    application = state.applications.get(form["client_id"])
    given = form["client_secret"].encode()
    known = application.secrets if application else []
    if application is None or not any(hmac.compare_digest(given, secret.encode()) for secret in known):
        raise oauth_error(401, "invalid_client_id", "Client authentication failed")
