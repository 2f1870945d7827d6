"""The token endpoint for two-legged access (linkedin.md 3.1). Credentials count only in the form body."""

import hmac
import re
import secrets
from urllib.parse import parse_qsl

from .messages import Reply, Request, oauth_error
from .state import SandboxState

TOKEN_PATH = "/oauth/v2/accessToken"  # noqa: S105 -- an address
FORM = "application/x-www-form-urlencoded"


def access_token(state: SandboxState, request: Request) -> Reply:
    """Raises RefusedError with LinkedIn's own error words."""
    if request.method != "POST":
        error = oauth_error(405, "method_not_allowed", "Ask for tokens by POST.")
        error.reply.headers["Allow"] = "POST"
        raise error
    form = _form(request)
    _require_application(state, form)
    value = secrets.token_urlsafe(48)
    state.issue_token(form["client_id"], value)
    lifetime = state.token_lifetime
    expires_in = str(lifetime) if state.expires_in_as == "string" else lifetime
    return Reply(document={"access_token": value, "expires_in": expires_in})


def form_client_id(request: Request) -> str:
    return dict(parse_qsl(request.body.decode("utf-8", "replace"))).get("client_id", "")


def _form(request: Request) -> dict[str, str]:
    if request.media_type != FORM:
        raise oauth_error(400, "invalid_request", f"The content type must be {FORM}.")
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    for name in ("grant_type", "client_id", "client_secret"):
        if not form.get(name):
            raise oauth_error(400, "invalid_request", f'A required parameter "{name}" is missing')
    if form["grant_type"] != "client_credentials":
        raise oauth_error(400, "invalid_request", "The parameter grant_type must be client_credentials")
    return form


def _require_application(state: SandboxState, form: dict[str, str]) -> None:
    if not re.fullmatch(r"[\w.~:-]+", form["client_id"], re.ASCII):
        raise oauth_error(400, "invalid_client_id", "The passed in client_id is invalid")
    application = state.applications.get(form["client_id"])
    given = form["client_secret"].encode()
    known = application.secrets if application else []
    if application is None or not any(hmac.compare_digest(given, secret.encode()) for secret in known):
        raise oauth_error(401, "invalid_client_id", "Client authentication failed")
    if not application.may_create_tokens:
        raise oauth_error(
            401, "access_denied", "This application is not allowed to create application tokens"
        )
