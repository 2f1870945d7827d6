"""The sandbox LinkedIn itself: one state, one server, and the faults between them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Thread
from typing import Literal, Self

from . import gateway, pages
from .call_log import Call
from .faults import (
    ENTITY_EFFECTS,
    REPLY_EFFECTS,
    WIRE_EFFECTS,
    Fault,
    spoil_entities,
    spoilt_reply,
    take_fault,
)
from .messages import CallIds, RefusedError, Reply, Request
from .oauth import TOKEN_PATH, access_token, form_client_id
from .state import SandboxState
from .wire import Wire, WireServer

ACTIVE_VERSIONS = (
    *("202603", "202602", "202512", "202511", "202510"),
    *("202508.02", "202508", "202507", "202506", "202505"),
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class SandboxLinkedIn:
    """A LinkedIn for one machine: `with SandboxLinkedIn() as sandbox: … sandbox.url`.

    `latency` is in seconds, for every API and token call; port 0 takes a free port."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        latency: float = 0.0,
        daily_limit: int = 5000,
        versions: Iterable[str] = ACTIVE_VERSIONS,
        clock: Callable[[], datetime] = utc_now,
        token_lifetime: int = 1800,
        expires_in_as: Literal["string", "integer"] = "string",
    ) -> None:
        self.state = SandboxState(
            clock=clock,
            versions=versions,
            daily_limit=daily_limit,
            token_lifetime=token_lifetime,
            expires_in_as=expires_in_as,
        )
        self.latency = latency
        self._server = WireServer((host, port), self._serve)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    @property
    def oauth_url(self) -> str:
        return f"{self.url}/oauth/v2"

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop at once: running answers are cut off. A second call does nothing."""
        self._server.closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.disconnect_all()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self, request: Request, wire: Wire) -> None:
        ids = CallIds.fresh()
        if pages.is_page(request):
            wire.send(pages.serve(self.state, request), ids)
            return
        if self.latency:
            self._server.closing.wait(self.latency)
        client_id = self._client_id(request)
        fault = self._due_fault(request, client_id)
        reply = self._reply(request, ids, fault)
        self._log(request, ids, client_id, 0 if _is_silent(fault) else reply.status)
        if fault is not None and fault.kind in WIRE_EFFECTS:
            wire.send_spoilt(reply, ids, fault)
        else:
            wire.send(reply, ids)

    def _client_id(self, request: Request) -> str:
        if request.path == TOKEN_PATH:
            return form_client_id(request)
        return gateway.bearer_client_id(self.state, request)

    def _due_fault(self, request: Request, client_id: str) -> Fault | None:
        if not self.state.faults:
            return None
        with self.state.lock:
            return take_fault(self.state.faults, request, client_id)

    def _reply(self, request: Request, ids: CallIds, fault: Fault | None) -> Reply:
        if fault is None:
            return self._answer(request, ids)
        if fault.at == "before_apply" and fault.kind not in ENTITY_EFFECTS:
            return spoilt_reply(fault) if fault.kind in REPLY_EFFECTS else Reply(content=b"")
        reply = self._answer(request, ids, fault)
        if fault.kind in REPLY_EFFECTS:
            return spoilt_reply(fault)
        if fault.kind in ENTITY_EFFECTS and reply.status == HTTPStatus.OK:
            spoil_entities(fault, reply.document)
        return reply

    def _answer(self, request: Request, ids: CallIds, fault: Fault | None = None) -> Reply:
        if request.path != TOKEN_PATH:
            return gateway.answer(self.state, request, ids, fault)
        try:
            return access_token(self.state, request)
        except RefusedError as refused:
            return refused.reply

    def _log(self, request: Request, ids: CallIds, client_id: str, status: int) -> None:
        is_token_call = request.path == TOKEN_PATH
        call = Call(
            at=self.state.clock(),
            method=request.headers.get("x-http-method-override", request.method).upper(),
            target=request.target,
            headers=request.headers,
            body=request.body,
            resource="accessToken" if is_token_call else gateway.resource_name(request.path),
            client_id=client_id,
            status=status,
            uuid=ids.uuid,
            request_id=ids.request_id,
        )
        with self.state.lock:
            self.state.calls.append(call)


def _is_silent(fault: Fault | None) -> bool:
    return fault is not None and fault.kind in {"reset", "hang"} and fault.at != "during_reply"
