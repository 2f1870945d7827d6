"""The sandbox calls somebody: on this machine only, once, without following a redirect."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

TIMEOUT_SECONDS = 10
ANSWER_BYTES = 64 * 1024
KINDS = {"http": HTTPConnection, "https": HTTPSConnection}


@dataclass(frozen=True)
class Delivery:
    """`status` is 0 where no answer came; `error` then says why."""

    status: int
    seconds: float
    answer: str = ""
    error: str = ""

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.status < 300

    def document(self) -> dict[str, Any]:
        return asdict(self)


def loopback_address(url: str) -> SplitResult:
    """The address in parts; raises ValueError for one that is not on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"url {url!r} is no address.") from None
    if parts.scheme not in KINDS or not is_loopback(host):
        raise ValueError(f"url must be on this machine, like http://127.0.0.1:8000/…; it is {url!r}.")
    return parts


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def send(url: str, *, method: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Delivery:
    """Raises ValueError for an address elsewhere; whatever goes wrong on the way is in the delivery."""
    parts = loopback_address(url)
    connection = KINDS[parts.scheme](parts.netloc.rpartition("@")[2], timeout=TIMEOUT_SECONDS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    began = monotonic()
    try:
        connection.request(method, target, body or None, dict(headers or {}))
        response = connection.getresponse()
        answer = response.read(ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        return Delivery(0, _rounded(began), error=str(error) or type(error).__name__)
    finally:
        connection.close()
    return Delivery(response.status, _rounded(began), answer)


def _rounded(began: float) -> float:
    return round(monotonic() - began, 4)
