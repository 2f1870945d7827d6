"""Signed webhooks as LinkedIn sends them (linkedin.md 1.8): the challenge, and notifications that are sent again."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from .control_fields import known_application, whole_number
from .messages import JSON, Request
from .records import Application
from .resources import json_members
from .sending import Delivery, loopback_address, send
from .state import SandboxState

SIGNATURE = "X-LI-Signature"
SIGNED_PREFIX = b"hmacsha256="
RESENDS = 6
MOST_TIMES = 1_000
MOST_PARALLEL = 100


def send_webhook(state: SandboxState, request: Request) -> dict[str, Any]:
    """`challenge` first, where it is true, and nothing more when the receiver fails it; then `body`, or `raw` text as it
    is, `times` over and `parallel` at once. What is not taken is sent again, `resends` times at the most."""
    fields = json_members(request)
    application = known_application(state, fields)
    url = str(fields.get("url", ""))
    loopback_address(url)
    answer: dict[str, Any] = {}
    if fields.get("challenge"):
        answer["challenge"] = _challenge(url, application, fields)
        if not answer["challenge"]["is_right"]:
            return answer
    if "body" in fields or "raw" in fields:
        answer |= _deliver(url, application, fields)
    return answer


def signature(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), SIGNED_PREFIX + body, hashlib.sha256).hexdigest()


def _challenge(url: str, application: Application, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`application_id` stands for what LinkedIn calls the application by: no document shows it."""
    code = str(fields.get("challenge_code") or uuid4())
    named = {"challengeCode": code, "applicationId": str(fields.get("application_id", application.number))}
    query = urlencode({name: text for name, text in named.items() if text})
    delivery = send(f"{url}{'&' if '?' in url else '?'}{query}", method="GET")
    return {
        **delivery.document(),
        "is_right": delivery.is_accepted and _is_right(delivery, code, application),
    }


def _is_right(delivery: Delivery, code: str, application: Application) -> bool:
    try:
        answered = json.loads(delivery.answer)
        response = str(answered["challengeResponse"])
    except (ValueError, KeyError, TypeError):
        return False
    expected = [hmac.new(secret.encode(), code.encode(), hashlib.sha256) for secret in application.secrets]
    return answered.get("challengeCode") == code and response in [digest.hexdigest() for digest in expected]


def _deliver(url: str, application: Application, fields: Mapping[str, Any]) -> dict[str, Any]:
    body = _body(fields)
    headers = {"Content-Type": JSON, **_signed(body, application, str(fields.get("secret", "current")))}
    times = whole_number(fields, "times", default=1, least=1, most=MOST_TIMES)
    parallel = whole_number(fields, "parallel", default=1, least=1, most=MOST_PARALLEL)
    resends = whole_number(fields, "resends", default=RESENDS, least=0, most=RESENDS)

    def deliver(_: int) -> list[int]:
        return _until_taken(lambda: send(url, method="POST", body=body, headers=headers), resends)

    with ThreadPoolExecutor(parallel) as pool:
        attempts = list(pool.map(deliver, range(times)))
    return {"status": attempts[-1][-1], "statuses": [one[-1] for one in attempts], "attempts": attempts}


def _until_taken(attempt: Callable[[], Delivery], resends: int) -> list[int]:
    """The statuses of one notification: the last is 2xx unless the receiver never took it."""
    statuses: list[int] = []
    for _ in range(1 + resends):
        delivery = attempt()
        statuses.append(delivery.status)
        if delivery.is_accepted:
            break
    return statuses


def _body(fields: Mapping[str, Any]) -> bytes:
    """JSON with every character beyond ASCII escaped, as Apply Connect signs it."""
    if "raw" in fields:
        return str(fields["raw"]).encode()
    return json.dumps(fields["body"], separators=(",", ":")).encode()


def _signed(body: bytes, application: Application, which: str) -> dict[str, str]:
    live = application.secrets
    offered = {
        "current": live[-1:],
        "previous": live[-2:-1],
        "wrong": [secrets.token_urlsafe(16)],
        "none": None,
    }
    if which not in offered:
        raise ValueError(f"{which!r} is no secret: use {', '.join(offered)}.")
    chosen = offered[which]
    if chosen is None:
        return {}
    if not chosen:
        raise ValueError(f"Application {application.client_id} has no {which} secret.")
    return {SIGNATURE: signature(body, chosen[0])}
