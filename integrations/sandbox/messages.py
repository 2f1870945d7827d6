"""What travels: a request as it was read, a reply before it is written, and LinkedIn's error envelopes."""

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

JSON = "application/json"
OVERRIDE = "x-http-method-override"


@dataclass(frozen=True)
class Request:
    """`target` is the request target as sent; header names are lower-case. `is_local`: from this machine."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    wire_size: int = 0
    is_tunnelled: bool = False
    is_local: bool = False

    @cached_property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def meant_method(self) -> str:
        """The verb that a tunnelled call carries."""
        return self.headers.get(OVERRIDE, self.method).strip().upper()

    @cached_property
    def plain_text(self) -> str:
        """Target and body with every escape undone, for who looks for a word in them."""
        body = self.body.decode("utf-8", "replace")
        if "\\" in body:
            with suppress(ValueError, RecursionError):
                body = json.dumps(json.loads(body), ensure_ascii=False)
        return unquote_plus(f"{self.target}\n{body}")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass
class Reply:
    """`document` is written as JSON unless `content` is given."""

    status: int = 200
    document: Any = None
    content: bytes | None = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        if self.content is not None:
            return self.content
        return json.dumps(self.document, separators=(",", ":")).encode()


class RefusedError(Exception):
    """The call ends here, with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True)
class CallIds:
    """The three headers that LinkedIn's support asks for."""

    uuid: str
    request_id: str
    call: int = 0
    fabric: str = "sandbox-local"

    @classmethod
    def fresh(cls, call: int = 0) -> "CallIds":
        """`call` is the number of the call, for the sandbox's own log."""
        noise = os.urandom(28)
        return cls(base64.b64encode(noise[:16]).decode(), noise[16:].hex(), call)

    def headers(self) -> dict[str, str]:
        return {"x-li-uuid": self.uuid, "x-li-fabric": self.fabric, "x-li-request-id": self.request_id}


NO_CALL = CallIds(uuid="", request_id="")


def service_error(status: int, message: str, *, service_error_code: int = 0, code: str = "") -> RefusedError:
    """The envelope of the services behind the gateway (linkedin.md 4.5, basic)."""
    document: dict[str, Any] = {"status": status, "serviceErrorCode": service_error_code, "message": message}
    if code:
        document["code"] = code
    return RefusedError(Reply(status, document, headers={"X-LinkedIn-Error-Response": "true"}))


def throttled(*, daily: bool = True) -> RefusedError:
    """A limit is reached, as LinkedIn words it, without a Retry-After; the documents know only the DAY kind,
    and one text without a kind, which stands for the short ones here."""
    kind = "APPLICATION DAY limit" if daily else "limit"
    return service_error(
        429,
        f"Resource level throttle {kind} for calls to this resource is reached.",
        service_error_code=101,
        code="TOO_MANY_REQUESTS",
    )


def gateway_error(status: int, code: str, message: str) -> RefusedError:
    """The gateway's own envelope: without a service error code, with a header of its own."""
    headers = {"X-LinkedIn-Error-Response": "true", "X-RestLi-Gateway-Error": "true"}
    return RefusedError(Reply(status, {"status": status, "code": code, "message": message}, headers=headers))


def oauth_error(status: int, error: str, description: str) -> RefusedError:
    document = {"error": error, "error_description": description}
    return RefusedError(Reply(status, document, headers={"X-LinkedIn-Error-Response": "true"}))


def version_not_active(version: str) -> RefusedError:
    return gateway_error(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
