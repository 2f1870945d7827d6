"""Faults on demand, as data: which call, at which moment, what goes wrong, how often."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .messages import RefusedError, Reply, Request, gateway_error, service_error, throttled

MOMENTS = ("before_apply", "after_apply", "during_reply")
PREDICATES = frozenset({"method", "path", "query", "body", "client_id", "entity"})
REPLY_EFFECTS = frozenset({"status", "html", "garbage", "empty", "body", "redirect"})
WIRE_EFFECTS = frozenset({"reset", "hang", "drip", "truncate"})
ENTITY_EFFECTS = frozenset({"drop_entity", "entity_status", "entity_answer"})
HALF_SENT_ONLY = frozenset({"drip", "truncate"})
WITH_ARGUMENT = frozenset({"status", "body", "redirect", "hang", "entity_status", "entity_answer"})

DRIP_SECONDS = 0.05


class FaultScriptError(ValueError):
    """The text says which entry of the script is wrong, and what may stand there."""


@dataclass
class Fault:
    """One thing that goes wrong.

    `match` narrows the calls: `method` and `client_id` exactly, `path` as a prefix, `query` and `body` as
    a part of the raw text; `entity` picks the entities whose key contains it (without it: the first one).
    `effect` is a word with an optional argument: `status:503`, `html`, `garbage`, `empty`, `body:TEXT`,
    `redirect:URL`, `reset`, `hang:SECONDS`, `drip` (or `drip:SECONDS` a byte), `truncate`, `drop_entity`,
    `entity_status:500`, `entity_answer:JSON`. `headers` go on the spoilt reply.
    The first `skip` matching calls pass unharmed, the next `times` are hit; `times=0` means all of them."""

    effect: str
    match: Mapping[str, str] = field(default_factory=dict)
    at: str = "after_apply"
    times: int = 1
    skip: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in REPLY_EFFECTS | WIRE_EFFECTS | ENTITY_EFFECTS:
            raise FaultScriptError(f"Unknown effect {self.effect!r}: see the description of Fault.")
        if self.at not in MOMENTS:
            raise FaultScriptError(f"Unknown moment {self.at!r}: use one of {', '.join(MOMENTS)}.")
        if self.kind in HALF_SENT_ONLY and self.at != "during_reply":
            raise FaultScriptError(f"{self.kind} spoils a reply on its way: set at to during_reply.")
        if self.kind in WITH_ARGUMENT and not self.argument:
            raise FaultScriptError(f"{self.kind} needs an argument after a colon.")
        if foreign := set(self.match) - PREDICATES:
            raise FaultScriptError(f"Unknown match {sorted(foreign)}: use {', '.join(sorted(PREDICATES))}.")
        self._require_readable_argument()

    @property
    def kind(self) -> str:
        return self.effect.partition(":")[0]

    @property
    def argument(self) -> str:
        return self.effect.partition(":")[2]

    @property
    def seconds(self) -> float:
        return float(self.argument or DRIP_SECONDS)

    def hits(self, request: Request, client_id: str) -> bool:
        wanted = self.match
        return (
            wanted.get("method", request.method).upper() == request.method
            and request.path.startswith(wanted.get("path", ""))
            and wanted.get("query", "") in request.query
            and wanted.get("body", "").encode() in request.body
            and wanted.get("client_id", client_id) == client_id
        )

    def _require_readable_argument(self) -> None:
        try:
            if self.kind in {"status", "entity_status"}:
                int(self.argument)
            elif self.kind in {"hang", "drip"}:
                float(self.seconds)
        except ValueError:
            raise FaultScriptError(f"{self.argument!r} in {self.effect!r} must be a number.") from None
        try:
            json.loads(self.argument if self.kind == "entity_answer" else "null")
        except ValueError:
            raise FaultScriptError(f"{self.argument!r} in {self.effect!r} must be JSON.") from None


def take_fault(faults: Iterable[Fault], request: Request, client_id: str) -> Fault | None:
    """The first fault due for this call, counted as used."""
    for fault in faults:
        if fault.hits(request, client_id):
            fault.seen += 1
            if fault.seen > fault.skip and (not fault.times or fault.seen <= fault.skip + fault.times):
                return fault
    return None


def read_faults(path: Path) -> list[Fault]:
    """A JSON list of objects with the members of Fault; raises FaultScriptError naming the wrong entry."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultScriptError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(entries, list):
        raise FaultScriptError(f"{path} must hold a JSON list of faults.")
    return [_fault(number, entry) for number, entry in enumerate(entries, start=1)]


def spoilt_reply(fault: Fault) -> Reply:
    """The reply that stands in for the right one; only for REPLY_EFFECTS."""
    reply = _spoilt(fault)
    reply.headers.update(fault.headers)
    return reply


def spoil_entities(fault: Fault, document: Any) -> None:
    """Falsify what a batch answers for the chosen entities; only for ENTITY_EFFECTS. A token's answer has none."""
    if "results" not in document:
        return
    keys = [*document["results"], *document["errors"]]
    for key in chosen_entities(fault, keys):
        document["errors"].pop(key, None)
        document["results"].pop(key, None)
        if fault.kind == "entity_status":
            document["errors"][key] = _entity_failure(int(fault.argument))
        elif fault.kind == "entity_answer":
            document["results"][key] = json.loads(fault.argument)


def chosen_entities(fault: Fault, keys: list[str]) -> list[str]:
    if "entity" in fault.match:
        return [key for key in keys if fault.match["entity"] in key]
    return keys[:1]


def _fault(number: int, entry: Any) -> Fault:
    try:
        return Fault(**entry)
    except (TypeError, ValueError) as error:
        raise FaultScriptError(f"Fault number {number} is wrong: {error}") from error


def _spoilt(fault: Fault) -> Reply:
    match fault.kind:
        case "html":
            page = b"<!doctype html><title>Sign in</title><p>Your network asks you to sign in first."
            return Reply(content=page, content_type="text/html; charset=utf-8")
        case "garbage":
            return Reply(content=b'{"results":{"config\x00\xff\xfe')
        case "empty":
            return Reply(content=b"")
        case "body":
            return Reply(content=fault.argument.encode())
        case "redirect":
            return Reply(302, content=b"", headers={"Location": fault.argument})
        case _:
            return _failure(int(fault.argument)).reply


def _entity_failure(status: int) -> dict[str, Any]:
    return {"status": status, "message": f"Scripted fault: this entity fails with {status}."}


def _failure(status: int) -> RefusedError:
    if status == 429:
        return throttled()
    if status == 401:
        return service_error(401, "Invalid access token", service_error_code=65600)
    return gateway_error(status, "SCRIPTED_FAULT", f"Scripted fault: this call fails with {status}.")
