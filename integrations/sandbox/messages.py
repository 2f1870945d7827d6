"""What travels: a request as it was read, a reply before it is written, and LinkedIn's error envelopes."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"


@dataclass(frozen=True)
class Request:
    """`target` is the request target as sent; header names are lower-case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    wire_size: int = 0
    is_tunnelled: bool = False

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

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
    fabric: str = "sandbox-local"

    @classmethod
    def fresh(cls) -> "CallIds":
        return cls(uuid=base64.b64encode(os.urandom(16)).decode(), request_id=os.urandom(12).hex())

    def headers(self) -> dict[str, str]:
        return {"x-li-uuid": self.uuid, "x-li-fabric": self.fabric, "x-li-request-id": self.request_id}


def service_error(status: int, message: str, *, service_error_code: int = 0, code: str = "") -> RefusedError:
    """The envelope of the services behind the gateway (linkedin.md 4.5, basic)."""
    document: dict[str, Any] = {"status": status, "serviceErrorCode": service_error_code, "message": message}
    if code:
        document["code"] = code
    return RefusedError(Reply(status, document, headers={"X-LinkedIn-Error-Response": "true"}))


def throttled() -> RefusedError:
    """The daily limit as LinkedIn words it, without a Retry-After."""
    return service_error(
        429,
        "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
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
