"""The stand-in for LinkedIn's plugin: the loader script, the widget's frame and its Request button (linkedin.md 1.3)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import widget_page
from .accounts import Account, Persona
from .bundle_requests import keys_of, request_bundle, state_of
from .bundles import Bundle, BundleState, named_bundles, widget_payload
from .messages import RefusedError, Reply, Request, gateway_error
from .pages import HTML, PAGE_HEADERS, require_own_page
from .records import Application
from .state import SandboxState
from .visitors import visitor_of
from .widget_page import FRAME, REFUSALS, BundleLine, WidgetView

LOADER = "/xdoor/scripts/in.js"
JAVASCRIPT = "text/javascript; charset=utf-8"
FOLDER = Path(__file__).parent
FILES = {
    LOADER: ("loader.js", JAVASCRIPT),
    widget_page.SCRIPT: ("frame.js", JAVASCRIPT),
    widget_page.STYLESHEET: ("frame.css", "text/css; charset=utf-8"),
}
# Also what may stand in a header: nothing that could end it.
ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?", re.IGNORECASE)
NOT_READY = "This widget is not ready yet. A new application can take up to five minutes: leave this page open, or come back."


def is_widget(request: Request) -> bool:
    return request.path == FRAME or request.path in FILES


def serve(state: SandboxState, request: Request) -> Reply:
    """GET shows the frame, POST is its Request button."""
    try:
        reply = _answer(state, request)
    except RefusedError as refused:
        reply = refused.reply
    reply.headers = {**PAGE_HEADERS, **reply.headers}
    return reply


def _answer(state: SandboxState, request: Request) -> Reply:
    if request.method == "POST" and request.path == FRAME:
        require_own_page(request)
        return _request(state, _fields(request.body.decode("utf-8", "replace")))
    if request.method not in {"GET", "HEAD"}:
        raise gateway_error(405, "METHOD_NOT_ALLOWED", "Use GET here.")
    if request.path in FILES:
        return _file(*FILES[request.path])
    return _frame(state, _fields(request.query))


def _file(name: str, content_type: str) -> Reply:
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return Reply(content=(FOLDER / name).read_bytes(), content_type=content_type, headers=headers)


def _frame(state: SandboxState, asked: Mapping[str, str]) -> Reply:
    application = _require_application(state, asked)
    return _shown(_view(state, application, asked))


def _request(state: SandboxState, asked: Mapping[str, str]) -> Reply:
    """See other: the frame as it stands now, which tells the page around it."""
    application = _require_application(state, asked)
    account = visitor_of(state, application, asked)
    if account.persona != Persona.ADMIN:
        return _shown(_view(state, application, asked), status=403)
    wanted = [
        bundle for bundle in named_bundles(asked.get("bundles", "")) if bundle.name == asked.get("bundle")
    ]
    if not wanted or not request_bundle(state, application=application, account=account, bundle=wanted[0]):
        raise gateway_error(400, "NOT_OFFERED", "This bundle is not offered to this account.")
    kept = {name: asked[name] for name in (*widget_page.PLACE, *widget_page.STRIP) if name in asked}
    address = f"{FRAME}?{urlencode({**kept, 'requested': wanted[0].name})}"
    return Reply(303, content=b"", headers={"Location": address})


def _require_application(state: SandboxState, asked: Mapping[str, str]) -> Application:
    """The child that the page names; raises RefusedError, to be read in the frame."""
    application = state.applications.get(asked.get("api_key", ""))
    if application is None or application.is_parent:
        raise _refused(
            asked, f"The api_key {asked.get('api_key', '')!r} belongs to no customer's application."
        )
    domains = [domain.casefold() for domain in application.js_domains]
    if _origin(asked).casefold() not in domains:
        sentence = (
            f"{asked.get('origin', '')!r} is not among the valid JavaScript SDK domains of this application."
        )
        raise _refused(asked, sentence)
    return application


def _refused(asked: Mapping[str, str], sentence: str) -> RefusedError:
    origin = _origin(asked)
    view = WidgetView(asked, refusal=sentence, origin=origin)
    return RefusedError(_shown(view, status=403))


def _origin(asked: Mapping[str, str]) -> str:
    origin = asked.get("origin", "")
    return origin if ORIGIN.fullmatch(origin) else ""


def _shown(view: WidgetView, *, status: int = 200) -> Reply:
    """Only the page that the frame was made for can show it."""
    ancestors = view.origin or "'none'"
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    )
    content = widget_page.widget_page(view)
    return Reply(status, content=content, content_type=HTML, headers={"Content-Security-Policy": policy})


def _view(state: SandboxState, application: Application, asked: Mapping[str, str]) -> WidgetView:
    account = visitor_of(state, application, asked)
    if not _is_ready(state, application):
        return WidgetView(asked, account, refusal=NOT_READY, origin=asked["origin"], is_waiting=True)
    if account.persona != Persona.ADMIN:
        return WidgetView(asked, account, refusal=REFUSALS[account.persona], origin=asked["origin"])
    lines = [_line(state, application, account, bundle) for bundle in named_bundles(asked.get("bundles", ""))]
    is_waiting = any(line.state not in (BundleState.OPEN, BundleState.ENABLED) for line in lines)
    told = _told(lines, asked.get("requested", ""))
    return WidgetView(asked, account, lines, told=told, origin=asked["origin"], is_waiting=is_waiting)


def _is_ready(state: SandboxState, application: Application) -> bool:
    if application.made_at is None:
        return True
    return (state.clock() - application.made_at).total_seconds() >= state.rules.widget_delay


def _line(state: SandboxState, application: Application, account: Account, bundle: Bundle) -> BundleLine:
    keys = keys_of(application, account, bundle)
    payload = widget_payload(bundle, keys)
    payloads: Sequence[Any] = payload
    if state.rules.plugin_payload == "array":
        payloads = [payload] if payload else []
    return BundleLine(bundle, state_of(state, keys), payloads)


def _told(lines: Sequence[BundleLine], requested: str) -> Sequence[Any]:
    """What the page learns of a request that was just made: nothing of one that was not."""
    return next(
        (line.payloads for line in lines if line.bundle.name == requested and line.state != BundleState.OPEN),
        (),
    )


def _fields(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))
