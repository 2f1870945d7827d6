"""/v2/developerApplicationsSecurity: a second secret beside the first, until one is deleted in the portal."""

from urllib.parse import parse_qsl

from .messages import Reply, service_error
from .provisioning import new_secret
from .records import Application
from .resources import ResourceCall, json_members

ACTION = "rollDeveloperApplicationSecret"
LIVE_SECRETS = 2


def serve(call: ResourceCall) -> Reply:
    """Row 33. An empty body rolls the caller's own secret, a child's URN that child's."""
    _require_action(call)
    application = _application(call)
    with call.state.lock:
        if len(application.secrets) >= LIVE_SECRETS:
            raise service_error(400, "This application has two secrets already: delete one first")
        application.secrets.append(new_secret())
        call.state.revision += 1
    return Reply(document={"value": {"client_secret": application.secrets[-1]}})


def _require_action(call: ResourceCall) -> None:
    if call.request.method != "POST":
        raise service_error(405, f"{call.request.method} is not supported by this resource.")
    if call.named_method not in ("", "action"):
        raise service_error(400, f"The method {call.named_method} does not fit: this is an action.")
    action = dict(parse_qsl(call.request.query)).get("action")
    if action != ACTION:
        raise service_error(400, f"{action!r} is not an action of this resource")


def _application(call: ResourceCall) -> Application:
    fields = json_members(call.request)
    if not fields:
        return call.state.applications[call.client_id]
    if set(fields) != {"childDeveloperApplication"}:
        raise service_error(422, "ERROR :: only the field childDeveloperApplication is recognized")
    urn = fields["childDeveloperApplication"]
    children = list(call.state.applications.values())
    child = next((row for row in children if row.urn == urn and not row.is_parent), None)
    if child is None:
        raise service_error(404, f"Resource {urn} does not exist")
    return child
