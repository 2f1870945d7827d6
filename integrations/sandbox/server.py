"""The sandbox LinkedIn itself: one state, one server, and the faults between them."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from threading import Thread
from time import monotonic
from typing import Any, Self

from . import control, gateway, oauth, pages, widget
from .call_log import Call
from .faults import ENTITY_EFFECTS, HOLD, REFUSALS, REPLY_EFFECTS, WIRE_EFFECTS, Fault, take_fault
from .messages import CallIds, Reply, Request
from .rules import Rules
from .spoiling import spoil_entities, spoilt_reply
from .state import SandboxState
from .wire import Wire, WireServer

RELEASE_SECONDS = 0.01  # between two looks at whether a held call may go on


def utc_now() -> datetime:
    return datetime.now(UTC)


class SandboxLinkedIn:
    """A LinkedIn for one machine: `with SandboxLinkedIn() as sandbox: … sandbox.url`.

    `latency` is in seconds, for every API and token call; port 0 takes a free port; `rules` are members of
    Rules, such as `daily_limit=3`."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        latency: float = 0.0,
        clock: Callable[[], datetime] = utc_now,
        **rules: Any,
    ) -> None:
        self.state = SandboxState(clock=clock, rules=Rules(**rules))
        self.latency = latency
        self._numbers = count(1)
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
        if pages.is_page(request):
            wire.send(pages.serve(self.state, request), CallIds.fresh())
        elif widget.is_widget(request):
            wire.send(widget.serve(self.state, request), CallIds.fresh())
        elif control.is_control(request):
            wire.send(control.serve(self.state, request), CallIds.fresh())
        else:
            self._serve_call(request, wire)

    def _serve_call(self, request: Request, wire: Wire) -> None:
        ids, arrived_at = CallIds.fresh(next(self._numbers)), self.state.clock()
        if self.latency:
            self._server.closing.wait(self.latency)
        resource, client_id = self._resource(request), self._client_id(request)
        fault = self._due_fault(request, client_id, resource)
        reply = self._reply(request, ids, fault)
        status = 0 if _is_silent(fault) else reply.status
        self._log(request, ids, arrived_at, client_id=client_id, resource=resource, status=status)
        if fault is not None and fault.kind in WIRE_EFFECTS:
            wire.send_spoilt(reply, ids, fault)
        else:
            wire.send(reply, ids)

    def _resource(self, request: Request) -> str:
        return oauth.RESOURCES.get(request.path) or gateway.resource_name(request.path)

    def _client_id(self, request: Request) -> str:
        if request.path in oauth.RESOURCES:
            return oauth.form_client_id(request)
        return gateway.bearer_client_id(self.state, request)

    def _due_fault(self, request: Request, client_id: str, resource: str) -> Fault | None:
        if not self.state.faults:
            return None
        with self.state.lock:
            return take_fault(self.state.faults, request, client_id=client_id, resource=resource)

    def _reply(self, request: Request, ids: CallIds, fault: Fault | None) -> Reply:
        if fault is None:
            return self._answer(request, ids)
        if fault.kind == HOLD:
            return self._held(request, ids, fault)
        is_spoilt = fault.kind in REPLY_EFFECTS | REFUSALS
        if fault.at == "before_apply" and fault.kind not in ENTITY_EFFECTS:
            return spoilt_reply(fault, request) if is_spoilt else Reply(content=b"")
        reply = self._answer(request, ids, fault)
        if is_spoilt:
            return spoilt_reply(fault, request)
        if fault.kind in ENTITY_EFFECTS and reply.status == HTTPStatus.OK:
            spoil_entities(fault, reply.document, request)
        return reply

    def _held(self, request: Request, ids: CallIds, fault: Fault) -> Reply:
        if fault.at == "before_apply":
            self._wait_for_release(fault)
            return self._answer(request, ids)
        reply = self._answer(request, ids)
        self._wait_for_release(fault)
        return reply

    def _wait_for_release(self, fault: Fault) -> None:
        end = monotonic() + fault.seconds
        # By identity: the same fault written into a new script is another one.
        while any(one is fault for one in self.state.faults) and monotonic() < end:
            if self._server.closing.wait(RELEASE_SECONDS):
                return

    def _answer(self, request: Request, ids: CallIds, fault: Fault | None = None) -> Reply:
        if request.path in oauth.RESOURCES:
            return oauth.answer(self.state, request)
        return gateway.answer(self.state, request, ids, fault)

    def _log(
        self,
        request: Request,
        ids: CallIds,
        arrived_at: datetime,
        *,
        client_id: str,
        resource: str,
        status: int,
    ) -> None:
        call = Call(
            number=ids.call,
            arrived_at=arrived_at,
            at=self.state.clock(),
            method=request.meant_method,
            target=request.target,
            headers=request.headers,
            body=request.body,
            resource=resource,
            client_id=client_id,
            status=status,
            uuid=ids.uuid,
            request_id=ids.request_id,
        )
        with self.state.lock:
            self.state.calls.append(call)


def _is_silent(fault: Fault | None) -> bool:
    return fault is not None and fault.kind in {"reset", "hang"} and fault.at != "during_reply"
