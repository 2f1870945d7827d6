"""What a destination needs to know and what is there already: each item given, known, missing or not applicable. Pure.

`support.requirement_tables` holds the rows, `support.information` reads what is known.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from partnerhub.clocks import Calendar
from partnerhub.refusals import Refusal
from support.checklist import CaseFacts, Item, escalation_items
from support.destinations import To
from support.requirement_tables import (
    ALSO_CALLED,
    JOB_TASK,
    LABELS,
    NOT_FOR_KIND,
    OTHERS,
    SCREENSHOT_OF_KNOWN_ERROR,
    TABLES,
    Wanted,
)

JOB_POSTING = "job_posting"
SAMPLES = frozenset({"api_calls", "uuid"})
ASSOCIATED_TO_NO_COMPANY = "SP-30"  # as `known_error`
_VIDEO_HOSTS = ("drive.google.com", "sharepoint.com")
_NO = re.compile(r"\s*(?:no|none|not|false|0|data only|analytics)\b", re.I)
_NOBODY_YET = CaseFacts(name="", problem="")
_ANY_CALENDAR = Calendar("any", ZoneInfo("UTC"))  # items without dates walk no days


class State(StrEnum):
    GIVEN = "given"  # in the report, or typed
    KNOWN = "known"  # from rows
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class InfoItem:
    """`origin` says where the value comes from, `ask` how to get one that is missing."""

    key: str
    label: str
    required: bool
    hard: bool
    state: State
    value: str = ""
    origin: str = ""
    ask: str = ""
    rule: str = ""

    @property
    def is_missing(self) -> bool:
        return self.state is State.MISSING

    @property
    def is_there(self) -> bool:
        return self.state in (State.GIVEN, State.KNOWN)


def items_for(
    *,
    destination: To,
    programme: str = "",
    is_widget: bool | None = None,
    given: Mapping[str, str],
    known: Mapping[str, str],
    not_applicable: Collection[str] = (),
) -> tuple[InfoItem, ...]:
    """The items of a destination in their order. `programme` is LinkedIn's programme; HAR and script count for widget issues
    alone (SP-02, SP-23); what was given wins over what the rows say."""
    typed = _by_own_names(given)
    if destination is To.BD_ESCALATION:
        bare = escalation_items([_NOBODY_YET], today=date.min, calendar=_ANY_CALENDAR)
        return tuple(_filled(item, typed, known) for item in from_checklist(bare))
    rows = wanted_by(destination, programme=programme, known_error=typed.get("known_error", ""))
    items = tuple(_item(row, is_widget, typed, known, not_applicable) for row in rows)
    return _one_sample_is_enough(items)


def wanted_by(destination: To, *, programme: str = "", known_error: str = "") -> tuple[Wanted, ...]:
    """The rows of the table; Job Posting tickets name a JobPostingTaskId, or sample calls (SP-09)."""
    rows = TABLES.get(destination, OTHERS)
    if destination is To.PARTNER_ENGINEERING_FORM and programme == JOB_POSTING:
        return tuple(_for_job_posting(rows))
    if destination is To.CUSTOMER_SUCCESS_MANAGER and known_error == ASSOCIATED_TO_NO_COMPANY:
        return (*rows, SCREENSHOT_OF_KNOWN_ERROR)
    return rows


def _for_job_posting(rows: Iterable[Wanted]) -> Iterator[Wanted]:
    """A JobPostingTaskId, or sample calls in its place (SP-09)."""
    for row in rows:
        if row.key == "api_calls":
            yield JOB_TASK
        yield replace(row, required=False) if row.key in SAMPLES else row


def _one_sample_is_enough(items: tuple[InfoItem, ...]) -> tuple[InfoItem, ...]:
    there = {item.key for item in items if item.is_there}
    spare = {JOB_TASK.key} if there & SAMPLES else set()
    return tuple(
        replace(item, state=State.NOT_APPLICABLE, ask="") if item.is_missing and item.key in spare else item
        for item in items
    )


def not_applicable_to(kind: str) -> frozenset[str]:
    """The keys that a report of this kind has none of, such as an error message where somebody wants to disable."""
    return NOT_FOR_KIND.get(kind, frozenset())


def from_checklist(items: Iterable[Item]) -> tuple[InfoItem, ...]:
    """The five items of an escalation (SP-17), as its own checklist judged them."""
    return tuple(_from_checklist(item) for item in items)


def progress(items: Iterable[InfoItem]) -> tuple[int, int]:
    """(how many are there, how many are required): what is not applicable counts for neither."""
    required = [item for item in items if item.required and item.state is not State.NOT_APPLICABLE]
    return sum(item.is_there for item in required), len(required)


def sentences_to_ask(items: Iterable[InfoItem]) -> tuple[str, ...]:
    """One sentence for each required item that is missing; nothing that is there already is asked again."""
    missing = [item for item in items if item.is_missing and item.required]
    return tuple(dict.fromkeys(item.ask for item in missing))


def refuse_incomplete(items: Sequence[InfoItem], because: str) -> Iterator[Refusal]:
    """What keeps a report from being filed: a hard item always, other required ones while nobody says why."""
    for item in items:
        if item.is_missing and item.hard:
            yield Refusal(f"{item.label} is missing and cannot be left out. {item.ask}", item.rule, item.key)
        elif item.is_missing and item.required and not because.strip():
            words = f"{item.label} is missing: {item.ask} Or say why it is filed without."
            yield Refusal(words, item.rule, item.key)


def refuse_value(key: str, value: str) -> list[Refusal]:
    """Why this cannot be the value of an item; empty when it can."""
    if key not in LABELS:
        return [Refusal(f"{key!r} is no item of a report: use one of {', '.join(LABELS)}.", field="key")]
    if not value.strip():
        return [Refusal(f"{LABELS[key]}: nothing was typed. Type it, or leave the item missing.", field=key)]
    reason = _unfit(key, value)
    return [Refusal(reason, "SP-44", key)] if reason else []


def _by_own_names(given: Mapping[str, str]) -> dict[str, str]:
    """Under the tables' names; a fact given under its own name wins over one lifted under another."""
    renamed = {ALSO_CALLED[name]: value for name, value in given.items() if name in ALSO_CALLED}
    return renamed | {name: value for name, value in given.items() if value.strip()}


def _item(
    row: Wanted,
    is_widget: bool | None,
    given: Mapping[str, str],
    known: Mapping[str, str],
    not_applicable: Collection[str],
) -> InfoItem:
    blank = InfoItem(row.key, row.label, row.required, row.hard, State.MISSING, ask=row.ask, rule=row.rule)
    item = _filled(blank, given, known)
    if item.is_there:
        return item
    beside_the_point = row.key in not_applicable or row.if_relevant or (row.for_widget and not is_widget)
    return (
        replace(item, state=State.NOT_APPLICABLE, ask="")
        if beside_the_point and item.ask == row.ask
        else item
    )


def _filled(item: InfoItem, given: Mapping[str, str], known: Mapping[str, str]) -> InfoItem:
    sources = ((State.GIVEN, given, "in the report"), (State.KNOWN, known, "from our records"))
    for state, values, origin in sources:
        value = values.get(item.key, "").strip()
        if value and (reason := _unfit(item.key, value)):
            return replace(item, ask=reason)
        if value:
            return replace(item, state=state, value=value, origin=origin, ask="")
    return item


def _unfit(key: str, value: str) -> str:
    """Why LinkedIn would not take this value (SP-44)."""
    if key == "video" and not _is_shared_video(value):
        return (
            f"“{value[:100]}” is no Google Drive or SharePoint link: put the video there and give its link."
        )
    if key == "more_than_five_accounts" and _NO.match(value):
        return (
            "The upgrade is only for creating ads by POST in more than 5 ad accounts: LinkedIn rejects requests for data"
            " or analytics alone, and those need no upgrade."
        )
    return ""


def _is_shared_video(value: str) -> bool:
    try:
        host = (urlsplit(value.strip()).hostname or "").lower()
    except ValueError:
        return False
    secure = value.strip().lower().startswith("https://") and not re.search(r"\s", value.strip())
    return secure and any(host == one or host.endswith(f".{one}") for one in _VIDEO_HOSTS)


def _from_checklist(item: Item) -> InfoItem:
    origin, ask = ("", item.source) if item.is_missing else (item.source, "")
    state = State.MISSING if item.is_missing else State.KNOWN if item.state == "filled" else State.GIVEN
    return InfoItem(item.key, item.label, True, True, state, item.value, origin, ask, "SP-17")
