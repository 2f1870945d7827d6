"""What every API call passes on its way to a resource: size, route, token, version, permission, throttle."""

from .faults import Fault
from .messages import (
    CallIds,
    RefusedError,
    Reply,
    Request,
    gateway_error,
    service_error,
    throttled,
    version_not_active,
)
from .records import Application
from .resources import ResourceCall
from .routes import Route, route_of
from .state import SandboxState
from .tunnel import untunnelled

URL_BYTES = 8 * 1024
QUERY_BYTES = 4 * 1024
SEGMENT_BYTES = 4 * 1024
WIRE_BYTES = 28 * 1024


def answer(state: SandboxState, request: Request, ids: CallIds, fault: Fault | None = None) -> Reply:
    """The reply to one API call. `fault` reaches the resource only where single entities are to fail."""
    try:
        return _admitted(state, request, ids, fault)
    except RefusedError as refused:
        return refused.reply


def resource_name(path: str) -> str:
    """As in the call log."""
    route = route_of(path)
    return route.resource if route else "unknown"


def bearer_client_id(state: SandboxState, request: Request) -> str:
    """Whose token the request carries, expired or not; empty when it carries none that was issued."""
    token = state.tokens.get(_bearer(request))
    return token.client_id if token else ""


def _admitted(state: SandboxState, request: Request, ids: CallIds, fault: Fault | None) -> Reply:
    _require_size(request)
    request = untunnelled(request)
    route = route_of(request.path)
    if route is None:
        raise gateway_error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {request.path}")
    application = _require_application(state, request)
    version = _require_version(state, route, request) if route.since else ""
    call = ResourceCall(state, request, ids, application.client_id, fault)
    if not _is_permitted(state, route, application):
        stamp = f"{version}01" if version else "NO_VERSION"
        raise service_error(
            403,
            f"Not enough permissions to access: {route.resource}.{call.method_name}.{stamp}",
            service_error_code=100,
            code="ACCESS_DENIED",
        )
    if not state.spend_call(application.client_id, route.quota):
        raise throttled()
    return route.serve(call)


def _require_size(request: Request) -> None:
    target = len(request.target)
    too_long = target > QUERY_BYTES and (
        target > URL_BYTES
        or len(request.query) > QUERY_BYTES
        or any(len(segment) > SEGMENT_BYTES for segment in request.path.split("/"))
    )
    if too_long or request.wire_size > WIRE_BYTES:
        raise gateway_error(
            414, "REQUEST_URI_TOO_LONG", "The request is too long: tunnel the query in a POST."
        )


def _require_application(state: SandboxState, request: Request) -> Application:
    bearer = _bearer(request)
    if not bearer:
        raise service_error(401, "Empty oauth2_access_token", service_error_code=401)
    token = state.tokens.get(bearer)
    if token is None:
        raise service_error(401, "Invalid access token", service_error_code=65600)
    if token.is_revoked:
        raise service_error(
            401,
            "The token used in the request has been revoked",
            service_error_code=65601,
            code="REVOKED_ACCESS_TOKEN",
        )
    if token.expires_at <= state.clock():
        raise service_error(401, "The token used in the request has expired", service_error_code=65602)
    return state.applications[token.client_id]


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _require_version(state: SandboxState, route: Route, request: Request) -> str:
    version = request.headers.get("linkedin-version", "").strip()
    if not version:
        raise gateway_error(
            400,
            "VERSION_MISSING",
            "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
        )
    if version not in state.rules.versions:
        raise version_not_active(version)
    if version < route.since and not state.rules.lenient_version:
        raise gateway_error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {request.path}")
    return version


def _is_permitted(state: SandboxState, route: Route, application: Application) -> bool:
    """Row 3: parents provision, children do everything else."""
    lenient = state.rules.lenient_parent and application.is_parent and route.takes_lenient_parent
    return application.is_parent == route.for_parent or lenient
