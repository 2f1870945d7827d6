"""Somebody on this machine whom the sandbox calls: it remembers what came and answers as it is told."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`statuses` are answered one after another, then 200; a challenge is answered with `secret`."""

    secret: str = ""
    statuses: list[int] = field(default_factory=list)
    redirect_to: str = ""
    received: "SimpleQueue[Received]" = field(default_factory=SimpleQueue)

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                receiver.answer(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """What came is in the queue."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self) -> Received:
        return self.received.get(timeout=10)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.received.put(Received(handler.command, handler.path, headers, body))
        content = self._content(handler.path)
        handler.send_response(302 if self.redirect_to else self.statuses.pop(0) if self.statuses else 200)
        if self.redirect_to:
            handler.send_header("Location", self.redirect_to)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def _content(self, target: str) -> bytes:
        code = parse_qs(urlsplit(target).query).get("challengeCode", [""])[0]
        response = hmac.new(self.secret.encode(), code.encode(), hashlib.sha256).hexdigest()
        return json.dumps({"challengeCode": code, "challengeResponse": response}).encode()
