"""One POST to a customer's ATS: the addresses of its name are looked up and checked, and the connection goes to one that was
checked, so that no name can point inwards in between (T14). No redirect is followed; all of it takes ten seconds at most."""

import contextlib
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from urllib.parse import SplitResult, quote, urlsplit

import certifi

from integrations.inbound.destinations import check_destination, is_loopback, is_public

SECONDS = 10
SHOWN = 300  # characters of an answer that are kept
_AS_WRITTEN = "!#$%&'()*+,/:;=?@[]~"


class NotReached(Exception):
    """There was no answer at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    beginning: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status <= 299


def post(url: str, body: bytes, *, content_type: str, our_url: str, may_be_local: bool) -> Answered:
    """The answer, whatever its status. NotReached without one, or when the address may not be reached."""
    deadline = monotonic() + SECONDS
    for refusal in check_destination(url, our_url=our_url, may_be_local=may_be_local):
        raise NotReached(str(refusal))
    parts = urlsplit(url)
    try:
        with _connected(parts, may_be_local, deadline) as connection:
            return _exchange(connection, parts, body, content_type, deadline)
    except (OSError, HTTPException, ValueError) as error:
        raise NotReached(_reason(error, deadline)) from error


def _exchange(
    connection: HTTPConnection, parts: SplitResult, body: bytes, content_type: str, deadline: float
) -> Answered:
    headers = {
        "Host": parts.netloc.encode("idna").decode("ascii"),
        "User-Agent": "PartnerHub",
        "Connection": "close",
    }
    if content_type:
        headers["Content-Type"] = content_type
    query = f"?{parts.query}" if parts.query else ""
    target = quote(f"{parts.path or '/'}{query}", safe=_AS_WRITTEN)
    connection.request("POST", target, body=body, headers=headers)
    with connection.getresponse() as response:
        if monotonic() >= deadline:
            raise TimeoutError  # headers that were cut off read like whole ones
        beginning = response.read(4 * SHOWN).decode("utf-8", "replace")
        return Answered(response.status, beginning)


@contextlib.contextmanager
def _connected(parts: SplitResult, may_be_local: bool, deadline: float) -> Iterator[HTTPConnection]:
    host = (parts.hostname or "").encode("idna").decode("ascii")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    sock = _connect(_checked(host, port, may_be_local, deadline), port, deadline)
    if parts.scheme == "https":
        sock = _secure().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    # A socket's timeout starts anew with each byte, so that a slow drip would never end.
    watchdog = Timer(max(0.0, deadline - monotonic()), _cut, [sock])
    watchdog.start()
    connection = HTTPConnection(host, port)
    connection.sock = sock
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield connection
    finally:
        watchdog.cancel()
        connection.close()
        sock.close()


def _checked(host: str, port: int, may_be_local: bool, deadline: float) -> Sequence[str]:
    """Every address of the name; NotReached when one of them is not to be reached from here."""
    addresses = _looked_up(host, port, deadline)
    inner = [one for one in addresses if not is_public(one) and not (may_be_local and is_loopback(one))]
    if inner:
        raise NotReached(
            f"{host} is {inner[0]}, which is no public address: nothing was sent there. Correct the forwarding URL."
        )
    return addresses


def _looked_up(host: str, port: int, deadline: float) -> Sequence[str]:
    """In a thread, because the system's resolver knows no deadline; one that is still at it is left behind."""
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, ValueError) as error:  # a name may be one that cannot even be asked for
            answers.put(error)
        else:
            answers.put(list(dict.fromkeys(str(one[4][0]) for one in found)))

    Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, deadline - monotonic()))
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _connect(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """To the first that answers."""
    problem: OSError = OSError("the name has no address")
    for address in addresses:
        left = deadline - monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, port), timeout=left)
        except OSError as error:
            problem = error
        else:
            sock.settimeout(SECONDS)
            return sock
    raise problem


def _secure() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS, which has no say in it


def _reason(error: Exception, deadline: float) -> str:
    if isinstance(error, TimeoutError) or monotonic() >= deadline:
        return f"It did not answer within {SECONDS} seconds."
    words = error.strerror if isinstance(error, OSError) else None
    return f"It could not be reached: {(words or str(error) or type(error).__name__).rstrip('.')}."
