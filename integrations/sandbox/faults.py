"""Faults on demand, as data: which call, at which moment, what goes wrong, how often."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .messages import Request

MOMENTS = ("before_apply", "after_apply", "during_reply")
PREDICATES = frozenset({"method", "path", "query", "body", "client_id", "resource", "header", "entity"})
REPLY_EFFECTS = frozenset({"status", "html", "garbage", "empty", "body", "redirect"})
# LinkedIn says no to the whole call, so nothing of it takes effect.
REFUSALS = frozenset({"throttle", "poison", "sunset"})
WIRE_EFFECTS = frozenset({"reset", "hang", "drip", "truncate"})
ENTITY_EFFECTS = frozenset({"drop_entity", "entity_status", "entity_answer"})
HOLD = "hold"
EFFECTS = REPLY_EFFECTS | REFUSALS | WIRE_EFFECTS | ENTITY_EFFECTS | {HOLD}
HALF_SENT_ONLY = frozenset({"drip", "truncate"})
LASTING = frozenset({"poison", "sunset"})
WITH_ARGUMENT = REFUSALS | {"status", "body", "redirect", "hang", HOLD, "entity_status", "entity_answer"}
THROTTLES = ("day", "short")

DRIP_SECONDS = 0.05


class FaultScriptError(ValueError):
    """The text says which entry of the script is wrong, and what may stand there."""


@dataclass
class Fault:
    """One thing that goes wrong.

    `match` narrows the calls: `method`, `client_id` and `resource` (as in the call log) exactly, `path` as a
    prefix, `query` and `body` as a part of the raw text, `header` as in "LinkedIn-Version: 202603", `entity`
    as a part of a key in any escaping. Entity effects hit the entities that `entity` picks, or else the first.
    `effect` is a word with an optional argument: `status:503`, `html`, `garbage`, `empty`, `body:TEXT`,
    `redirect:URL`, `throttle:day`, `throttle:short`, `poison:TEXT` (400 whenever a key or value contains
    TEXT), `sunset:202603` (426 for that LinkedIn-Version), `reset`, `hang:SECONDS`, `drip` (or `drip:SECONDS`
    a byte), `truncate`, `drop_entity`, `entity_status:500`, `entity_answer:JSON`, and `hold:SECONDS`: the call goes
    well in the end, but waits until this fault is taken out of the script, or so long at the most.
    `status` is that of a spoilt answer (html, garbage, empty, body); `headers` go on any spoilt reply.
    The first `skip` matching calls pass unharmed, the next `times` are hit: 0 means all of them. Without
    `times` it is one call, but every call for poison and sunset. Without `at` a refusal comes before the
    values take effect, drip and truncate during the reply, and everything else after."""

    effect: str
    match: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    times: int | None = None
    skip: int = 0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in EFFECTS:
            raise FaultScriptError(f"Unknown effect {self.effect!r}: see the description of Fault.")
        self.at = self.at or self._usual_moment()
        self.times = self.times if self.times is not None else int(self.kind not in LASTING)
        self._require_fitting_moment()
        if self.kind in WITH_ARGUMENT and not self.argument:
            raise FaultScriptError(f"{self.kind} needs an argument after a colon.")
        if foreign := set(self.match) - PREDICATES:
            raise FaultScriptError(f"Unknown match {sorted(foreign)}: use {', '.join(sorted(PREDICATES))}.")
        if not all(isinstance(text, str) for text in dict(self.match).values()):
            raise FaultScriptError(f"What match looks for must be text: {dict(self.match)}.")
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

    @property
    def is_over(self) -> bool:
        return bool(self.times) and self.seen >= self.skip + (self.times or 0)

    def hits(self, request: Request, *, client_id: str, resource: str) -> bool:
        wanted = self.match
        return (
            wanted.get("method", request.meant_method).upper() == request.meant_method
            and wanted.get("client_id", client_id) == client_id
            and wanted.get("resource", resource) == resource
            and request.path.startswith(wanted.get("path", ""))
            and wanted.get("query", "") in request.query
            and wanted.get("body", "").encode() in request.body
            and _has_header(request, wanted.get("header", ""))
            and _speaks_of(request, wanted.get("entity", ""))
            and self._is_provoked(request)
        )

    def document(self) -> dict[str, Any]:
        """As a script would hold it, and how many matching calls there were."""
        return asdict(self)

    def _is_provoked(self, request: Request) -> bool:
        if self.kind == "sunset":
            return request.headers.get("linkedin-version", "").strip() == self.argument
        return self.kind != "poison" or _speaks_of(request, self.argument)

    def _usual_moment(self) -> str:
        if self.kind in HALF_SENT_ONLY:
            return "during_reply"
        return "before_apply" if self.kind in REFUSALS else "after_apply"

    def _require_fitting_moment(self) -> None:
        if self.at not in MOMENTS:
            raise FaultScriptError(f"Unknown moment {self.at!r}: use one of {', '.join(MOMENTS)}.")
        if self.kind in HALF_SENT_ONLY and self.at != "during_reply":
            raise FaultScriptError(f"{self.kind} spoils a reply on its way: set at to during_reply.")
        if self.kind == HOLD and self.at == "during_reply":
            raise FaultScriptError("hold keeps a call waiting: set at to before_apply or after_apply.")
        if self.kind in REFUSALS and self.at != "before_apply":
            raise FaultScriptError(f"{self.kind} refuses the whole call: set at to before_apply.")

    def _require_readable_argument(self) -> None:
        try:
            if self.kind in {"status", "entity_status"}:
                int(self.argument)
            elif self.kind in {"hang", "drip", HOLD}:
                float(self.seconds)
        except ValueError:
            raise FaultScriptError(f"{self.argument!r} in {self.effect!r} must be a number.") from None
        if self.kind == "throttle" and self.argument not in THROTTLES:
            raise FaultScriptError(
                f"{self.argument!r} in {self.effect!r} must be one of {', '.join(THROTTLES)}."
            )
        try:
            json.loads(self.argument if self.kind == "entity_answer" else "null")
        except ValueError:
            raise FaultScriptError(f"{self.argument!r} in {self.effect!r} must be JSON.") from None


def take_fault(faults: Iterable[Fault], request: Request, *, client_id: str, resource: str) -> Fault | None:
    """The first fault due for this call, counted as used; those behind it do not see the call."""
    for fault in faults:
        if not fault.is_over and fault.hits(request, client_id=client_id, resource=resource):
            fault.seen += 1
            if fault.seen > fault.skip:
                return fault
    return None


def spared_entities(fault: Fault | None, names: list[str], *, within: str) -> set[str]:
    """Entities that a fault keeps from taking effect; what is answered for them is spoilt afterwards."""
    if fault is None or fault.at != "before_apply" or fault.kind not in ENTITY_EFFECTS:
        return set()
    return set(chosen_entities(fault, names, within=within))


def chosen_entities(fault: Fault, names: list[str], *, within: str) -> list[str]:
    """Those whose key contains the match's `entity`; `within` is the path, which holds a part of it in v2."""
    wanted = fault.match.get("entity")
    if wanted is None:
        return names[:1]
    return [name for name in names if wanted in name or wanted in unquote(f"{within}&{name}")]


def read_faults(path: Path) -> list[Fault]:
    """A JSON list of objects with the members of Fault; raises FaultScriptError naming the wrong entry."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultScriptError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(entries, list):
        raise FaultScriptError(f"{path} must hold a JSON list of faults.")
    return faults_of(entries)


def faults_of(entries: Iterable[Any]) -> list[Fault]:
    """Raises FaultScriptError naming the wrong entry by its number, from 1."""
    return [_fault(number, entry) for number, entry in enumerate(entries, start=1)]


def _fault(number: int, entry: Any) -> Fault:
    try:
        return Fault(**entry)
    except (TypeError, ValueError, AttributeError) as error:
        raise FaultScriptError(f"Fault number {number} is wrong: {error}") from error


def _has_header(request: Request, wanted: str) -> bool:
    name, _, value = wanted.partition(":")
    carried = request.headers.get(name.strip().lower())
    return not wanted or (carried is not None and value.strip() in carried)


def _speaks_of(request: Request, text: str) -> bool:
    return not text or text in request.plain_text or text in request.target or text.encode() in request.body
