"""An ATS's receiving end: real HTTP, and any answer that a test wants."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Received(NamedTuple):
    path: str
    content_type: str | None
    body: bytes


class Ats:
    """`status` is what it answers; `received` what it took with a 2xx, `tried` all that came. `before_answer` runs first."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.text = status, b"thanks"
        self.headers: dict[str, str] = {}
        self.tried: list[Received] = []
        self.received: list[Received] = []
        self.before_answer: Callable[[], None] = lambda: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> "Ats":
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/linkedin/1?site=a%20b"

    @property
    def port(self) -> int:
        return self._server.server_port


def _handler(ats: Ats) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Received(self.path, self.headers.get("Content-Type"), body)
            ats.tried.append(one)
            ats.before_answer()
            if 200 <= ats.status <= 299:
                ats.received.append(one)
            self.send_response(ats.status)
            for name, value in ats.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(ats.text)))
            self.end_headers()
            self.wfile.write(ats.text)

        def log_message(self, *args: object) -> None:
            """Silence."""

    return Handler
