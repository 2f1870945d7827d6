"""The sandbox's own addresses beside the API: its page, the page's forms, and the same as JSON."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from .keys import IntegrationKey
from .messages import RefusedError, Reply, Request, gateway_error
from .overview import overview
from .page import WATCH_SECONDS, card_id, page
from .pushes import push_status
from .records import RequestedIntegration
from .registration import Registration, RegistrationError
from .state import NotEnabledError, SandboxState

STYLESHEET = (Path(__file__).parent / "sandbox.css").read_bytes()
REGISTRATION_FIELDS = (
    *("customer", "linkedin_company_id", "contract_id"),
    *("client_id", "client_secret", "integration_type"),
)
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Stricter would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTML = "text/html; charset=utf-8"


def is_page(request: Request) -> bool:
    return request.path in READERS or request.path in FORMS


def serve(state: SandboxState, request: Request) -> Reply:
    """GET shows, POST changes and only from the page itself."""
    try:
        reply = _answer(state, request)
    except RefusedError as refused:
        reply = refused.reply
    reply.headers = {**PAGE_HEADERS, **reply.headers}
    return reply


def _answer(state: SandboxState, request: Request) -> Reply:
    offered = FORMS if request.path in FORMS else READERS
    allowed = {"POST"} if request.path in FORMS else {"GET", "HEAD"}
    if request.method not in allowed:
        raise gateway_error(405, "METHOD_NOT_ALLOWED", f"Use {' or '.join(sorted(allowed))} here.")
    if request.path in FORMS:
        require_own_page(request)
    return offered[request.path](state, request)


def require_own_page(request: Request) -> None:
    """Forms of other sites must not change the sandbox through a developer's browser."""
    sender = request.headers.get("origin") or request.headers.get("referer", "")
    if urlsplit(sender).netloc != request.headers.get("host", "no host"):
        raise gateway_error(
            403, "FOREIGN_ORIGIN", "Send this form from the sandbox's own page: its Origin must be this host."
        )


def _show(state: SandboxState, request: Request) -> Reply:
    asked = _fields(request.query)
    is_watching = "watch" in asked
    headers = {"Refresh": str(WATCH_SECONDS)} if is_watching else {}
    content = page(overview(state, query=asked.get("q", "")), watching=is_watching)
    return Reply(content=content, content_type=HTML, headers=headers)


def _stylesheet(state: SandboxState, request: Request) -> Reply:
    return Reply(content=STYLESHEET, content_type="text/css; charset=utf-8")


def _state_json(state: SandboxState, request: Request) -> Reply:
    return Reply(document=overview(state, query=_fields(request.query).get("q", "")).document())


def _enable(state: SandboxState, request: Request) -> Reply:
    return _switched(state, request, switch=state.enable)


def _disable(state: SandboxState, request: Request) -> Reply:
    return _switched(state, request, switch=state.disable)


def _switched(
    state: SandboxState, request: Request, *, switch: Callable[[IntegrationKey], RequestedIntegration]
) -> Reply:
    typed = _fields(request.body.decode("utf-8", "replace"))
    query = typed.get("q", "")
    key = IntegrationKey(*(typed.get(name, "") for name in IntegrationKey._fields))
    try:
        push_status(state, switch(key))
    except NotEnabledError as refusal:
        content = page(overview(state, query=query), refusal=str(refusal))
        return Reply(409, content=content, content_type=HTML)
    return _see(query, state.owner(key).name)


def _register(state: SandboxState, request: Request) -> Reply:
    typed = _fields(request.body.decode("utf-8", "replace"))
    facts = {name: typed.get(name, "").strip() for name in REGISTRATION_FIELDS}
    try:
        customer = state.register(Registration(**facts, syncs_acls=None))
    except RegistrationError as error:
        content = page(overview(state), typed=facts, problems=error.problems)
        return Reply(400, content=content, content_type=HTML)
    return _see(customer.name, customer.name)


def _see(query: str, customer: str) -> Reply:
    address = "/?" + urlencode({"q": query}) if query else "/"
    return Reply(303, content=b"", headers={"Location": f"{address}#{quote(card_id(customer))}"})


def _fields(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


READERS = {"/": _show, "/sandbox.css": _stylesheet, "/state.json": _state_json}
FORMS = {"/enable": _enable, "/disable": _disable, "/register": _register}
