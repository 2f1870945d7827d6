"""The track of one product for one customer, from prerequisites to live: each stage done, active or blocked, by whom, why,
and the one next action. Pure: facts in, stages out; nothing of it is stored.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/customer-configuration
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class StageName(StrEnum):
    """In the order of LinkedIn's sequence."""

    PREREQUISITES = "prerequisites"
    PROVISIONED = "provisioned"
    LINK_SENT = "link_sent"
    REQUESTED = "requested"
    NAMED = "named"
    CONFIGURED = "configured"
    ENABLED = "enabled"
    VERIFIED = "verified"
    LIVE = "live"
    OFF_BOARDING = "off_boarding"  # the same track downwards: in place of all others


LABELS: Mapping[StageName, str] = {
    StageName.PREREQUISITES: "Prerequisites",
    StageName.PROVISIONED: "Application provisioned",
    StageName.LINK_SENT: "Link sent",
    StageName.REQUESTED: "Requested by the customer",
    StageName.NAMED: "Named",
    StageName.CONFIGURED: "Configured",
    StageName.ENABLED: "Enabled",
    StageName.VERIFIED: "Verified",
    StageName.LIVE: "Live",
    StageName.OFF_BOARDING: "Off-boarding",
}


class State(StrEnum):
    DONE = "done"
    ACTIVE = "active"  # the machine is at it, or goes on by itself
    BLOCKED = "blocked"  # somebody must act first


class Who(StrEnum):
    NOBODY = ""
    CUSTOMER = "customer"
    US = "us"
    LINKEDIN = "linkedin"


class Action(StrEnum):
    """The one thing that brings a track on; pages turn it into a button or a link."""

    NOTHING = ""
    COMPLETE_FACTS = "complete_facts"
    ACKNOWLEDGE = "acknowledge"
    ASK_ADMINISTRATOR = "ask_administrator"
    OPEN_ORDER = "open_order"
    OPEN_APPLICATION = "open_application"
    SEND_LINK = "send_link"
    NUDGE = "nudge"
    OPEN_REQUEST = "open_request"
    OPEN_INTEGRATION = "open_integration"
    ADD_VALUE = "add_value"
    RESUME = "resume"
    OPEN_OFFBOARDING = "open_offboarding"


@dataclass(frozen=True, slots=True)
class Stage:
    """`next_action` is a sentence, `action` and `about` (a row's id, or a field) make it a button. `ask` is what the
    customer is told in a nudge or a summary: never anything internal."""

    name: StageName
    state: State
    why: str
    blocked_by: Who = Who.NOBODY
    next_action: str = ""
    action: Action = Action.NOTHING
    about: str = ""
    ask: str = ""
    rule: str = ""
    since: datetime | None = None

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def is_done(self) -> bool:
        return self.state is State.DONE


@dataclass(frozen=True, slots=True)
class Position:
    """Where a track stands: its nine stages, and `current`, the first that is not done; the last when all are. `leaving`
    stands before them while the track is taken off LinkedIn, and afterwards."""

    stages: tuple[Stage, ...]
    leaving: Stage | None = None

    @property
    def current(self) -> Stage:
        return self.leaving or next((one for one in self.stages if not one.is_done), self.stages[-1])

    @property
    def is_live(self) -> bool:
        return self.leaving is None and all(stage.is_done for stage in self.stages)

    @property
    def done(self) -> int:
        return sum(stage.is_done for stage in self.stages)


# What is known --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """`missing` says what is wrong and what to do; empty when it is met. `about` is the field where it is put right, `ask`
    the question for the customer where only they can answer."""

    key: str
    label: str
    missing: str = ""
    by: Who = Who.US
    rule: str = ""
    action: Action = Action.COMPLETE_FACTS
    about: str = ""
    ask: str = ""

    @property
    def is_met(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """`id` 0 while there is none. `domains_fit`: LinkedIn's widget loads on our page. `refused`: LinkedIn takes its
    credentials no more. `order_trouble` with `needs_person` is why provisioning stopped."""

    id: int = 0
    has_secret: bool = False
    domains_fit: bool = False
    refused: str = ""
    order_id: int = 0
    order_trouble: str = ""
    needs_person: bool = False


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """The newest link to the plugin page. `report` is what the customer said went wrong, `report_ask` what they are asked
    to do about it."""

    exists: bool = False
    is_sent: bool = False
    is_valid: bool = False
    expires_at: datetime | None = None
    is_opened: bool = False
    renewal_asked: bool = False
    report: str = ""
    report_by: Who = Who.CUSTOMER
    report_ask: str = ""
    request_id: int = 0
    request_state: str = ""
    request_why: str = ""


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """One wanted integration. `is_known`: LinkedIn showed it to our server. `unmet` are keys without a value, `unproven` those
    whose value LinkedIn was not proven to hold; `needs_person` why sending stopped, `waits` why it goes on later."""

    type_name: str
    label: str
    id: int = 0
    is_known: bool = False
    is_named: bool = False
    name: str = ""
    unmet: tuple[str, ...] = ()
    unmet_why: str = ""
    unproven: tuple[str, ...] = ()
    needs_person: str = ""
    trouble_at: int = 0  # the configuration a person has to look at
    is_unclear: bool = False
    word: str = ""
    is_enabled: bool = False
    is_verified: bool = False
    pause: str = ""
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """All that decides where a track stands; `now` is when it is asked. `trouble` is what kept the machine from its last
    step, and `switches_at` where the customer finds the switch."""

    customer: str
    product: str
    admin: str
    switches_at: str
    now: datetime
    prerequisites: Sequence[Prerequisite] = ()
    application: ApplicationFacts = ApplicationFacts()
    link: LinkFacts = LinkFacts()
    integrations: Sequence[IntegrationState] = ()
    trouble: str = ""
    offboarding: int = 0
    is_ended: bool = False


def position_of(facts: TrackFacts) -> Position:
    """Where the track stands. A stage is done on its own evidence; behind the first that is not, the others wait for it."""
    stages = [judge(facts) for judge in _JUDGES]
    return Position(tuple(_in_order(stages)), _leaving(facts))


def _in_order(stages: Sequence[Stage]) -> Iterator[Stage]:
    """What comes after the current stage and is not done waits for it, whatever its own obstacles are."""
    current = next((stage for stage in stages if not stage.is_done), None)
    for stage in stages:
        if current is None or stage.is_done or stage is current:
            yield stage
        else:
            why = f"“{current.label}” comes first."
            yield Stage(stage.name, State.BLOCKED, why, blocked_by=current.blocked_by)


# Stage by stage -------------------------------------------------------------------------------------


def _prerequisites(facts: TrackFacts) -> Stage:
    missing = [one for one in facts.prerequisites if not one.is_met]
    name = StageName.PREREQUISITES
    if not missing:
        return Stage(name, State.DONE, f"All {len(facts.prerequisites)} prerequisites are met.")
    # What we can put right ourselves comes before what somebody else has to.
    first = min(missing, key=lambda one: one.by is not Who.US)
    rest = f" And {len(missing) - 1} more, listed below." if len(missing) > 1 else ""
    asks = " ".join(one.ask for one in missing if one.ask)
    return Stage(
        name,
        State.BLOCKED,
        f"{first.missing}{rest}",
        blocked_by=first.by,
        next_action=_PREREQUISITE_ACTIONS.get(first.action, "Complete the facts"),
        action=first.action,
        about=first.about,
        ask=asks,
        rule=first.rule,
    )


def _provisioned(facts: TrackFacts) -> Stage:
    name, application = StageName.PROVISIONED, facts.application
    if application.refused:
        return _ours(
            name, application.refused, "Open the application", Action.OPEN_APPLICATION, str(application.id)
        )
    # Where the customer has requested already, nobody needs our page under this application any more.
    if application.id and application.has_secret and (application.domains_fit or _is_requested(facts)):
        return Stage(
            name, State.DONE, "The customer's own application stands at LinkedIn, its secret in the vault."
        )
    if application.needs_person and application.order_id:
        why = application.order_trouble
        return _ours(name, why, "Put it right, then try again", Action.OPEN_ORDER, str(application.order_id))
    if application.needs_person:
        action = Action.OPEN_APPLICATION if application.id else Action.ASK_ADMINISTRATOR
        return _ours(
            name, application.order_trouble, "Complete the application", action, str(application.id or "")
        )
    if application.order_trouble:
        return Stage(name, State.ACTIVE, application.order_trouble, blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, "LinkedIn is asked for the customer's own application.")


def _link_sent(facts: TrackFacts) -> Stage:
    name, link = StageName.LINK_SENT, facts.link
    if _is_requested(facts):
        return Stage(
            name, State.DONE, "The customer has requested: the link did its work, or was not needed."
        )
    if link.renewal_asked:
        return _ours(
            name,
            "The customer opened an old link and asks for a new one.",
            "Send a new link",
            Action.SEND_LINK,
        )
    if not link.is_sent:
        return _ours(name, "Nobody has sent the customer their link yet.", "Send the link", Action.SEND_LINK)
    if not link.is_valid:
        return _ours(name, "The link expired or was taken back.", "Send a new link", Action.SEND_LINK)
    return Stage(name, State.DONE, "The customer has a link that works.")


def _requested(facts: TrackFacts) -> Stage:
    name, link = StageName.REQUESTED, facts.link
    if _is_requested(facts):
        return Stage(name, State.DONE, "LinkedIn knows every integration that is wanted.")
    if link.request_state in ("held", "refused"):
        return _ours(name, link.request_why, "Look at the request", Action.OPEN_REQUEST, str(link.request_id))
    if link.request_state == "waiting":
        why = "The customer requested; LinkedIn is asked to confirm it."
        return Stage(name, State.ACTIVE, why, blocked_by=Who.LINKEDIN)
    if link.report:
        return Stage(
            name,
            State.BLOCKED,
            link.report,
            blocked_by=link.report_by,
            next_action="Answer the customer",
            action=Action.NUDGE,
            ask=link.report_ask,
        )
    return _waiting_for_request(facts)


def _waiting_for_request(facts: TrackFacts) -> Stage:
    missing = [one.label for one in facts.integrations if not one.is_known]
    some = len(missing) < len(facts.integrations)
    opened = "opened the link and did not finish" if facts.link.is_opened else "has not opened the link"
    why = f"LinkedIn does not know {_listed(missing)} yet: " if some else ""
    return Stage(
        StageName.REQUESTED,
        State.BLOCKED,
        f"{why}{facts.customer} {opened}." if why else f"{facts.customer} {opened}.",
        blocked_by=Who.CUSTOMER,
        next_action="Nudge the customer",
        action=Action.NUDGE,
        ask=f"Please open your link as {facts.admin} and click “Request” for {_listed(missing)}.",
    )


def _named(facts: TrackFacts) -> Stage:
    name = StageName.NAMED
    waiting = [one for one in facts.integrations if not one.is_named]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn shows every integration under our name.")
    if stopped := _paused(name, waiting):
        return stopped
    if facts.trouble:
        return Stage(name, State.ACTIVE, facts.trouble, blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, f"Names are given to {_listed([one.label for one in waiting])}.")


def _configured(facts: TrackFacts) -> Stage:
    name = StageName.CONFIGURED
    waiting = [one for one in facts.integrations if one.unmet or one.unproven or not one.id]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn was proven to hold every value that is needed.")
    for one in waiting:
        if one.unmet:
            about = f"{one.id}:{one.unmet[0]}"
            return _ours(name, one.unmet_why, f"Add {_listed(one.unmet)}", Action.ADD_VALUE, about)
    if stopped := _paused(name, waiting):
        return stopped
    for one in waiting:
        if one.needs_person:
            about = str(one.trouble_at)
            return _ours(name, one.needs_person, "Open the configuration", Action.OPEN_INTEGRATION, about)
    if any(one.is_unclear for one in waiting):
        return Stage(name, State.ACTIVE, "LinkedIn's answer is awaited.", blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, f"Values are sent for {_listed([one.label for one in waiting])}.")


def _enabled(facts: TrackFacts) -> Stage:
    name = StageName.ENABLED
    waiting = [one for one in facts.integrations if not one.is_enabled]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn calls every integration ENABLED.")
    labels = _listed([one.label for one in waiting])
    said = {one.word for one in waiting if one.word}
    words = f" LinkedIn calls it {_listed(sorted(said))}." if said else ""
    return Stage(
        name,
        State.BLOCKED,
        f"The customer has to switch on {labels} in Recruiter.{words}",
        blocked_by=Who.CUSTOMER,
        next_action="Nudge the customer",
        action=Action.NUDGE,
        ask=f"Please switch on {_listed([one.name or one.label for one in waiting])} in {facts.switches_at}.",
        rule="SP-29",
    )


def _verified(facts: TrackFacts) -> Stage:
    name = StageName.VERIFIED
    waiting = [one for one in facts.integrations if not one.is_verified]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "Seen ENABLED, with our names and values, by our own server.")
    if stopped := _paused(name, waiting):
        return stopped
    if facts.trouble:
        return Stage(name, State.ACTIVE, facts.trouble, blocked_by=Who.LINKEDIN)
    return Stage(
        name, State.ACTIVE, "LinkedIn is read once more: state, names and values.", blocked_by=Who.LINKEDIN
    )


def _live(facts: TrackFacts) -> Stage:
    name = StageName.LIVE
    if stopped := _paused(name, facts.integrations):
        return stopped
    needed = (_prerequisites, _provisioned, _requested, _named, _configured, _enabled, _verified)
    if all(judge(facts).is_done for judge in needed):
        return Stage(name, State.DONE, "Data may be sent.")
    return Stage(name, State.BLOCKED, "Not everything before it is done.")


def _leaving(facts: TrackFacts) -> Stage | None:
    name = StageName.OFF_BOARDING
    if facts.is_ended:
        return Stage(name, State.DONE, "Taken off LinkedIn, and proven to be.")
    if not facts.offboarding:
        return None
    why, about = "It is being taken off LinkedIn.", str(facts.offboarding)
    return _ours(name, why, "Go on with the off-boarding", Action.OPEN_OFFBOARDING, about)


_JUDGES: Sequence[Callable[[TrackFacts], Stage]] = (
    _prerequisites,
    _provisioned,
    _link_sent,
    _requested,
    _named,
    _configured,
    _enabled,
    _verified,
    _live,
)

_PREREQUISITE_ACTIONS = {
    Action.COMPLETE_FACTS: "Complete the facts",
    Action.ACKNOWLEDGE: "Record who acknowledged it",
    Action.ASK_ADMINISTRATOR: "Ask an administrator",
    Action.NUDGE: "Ask the customer",
}


def _is_requested(facts: TrackFacts) -> bool:
    return bool(facts.integrations) and all(one.is_known for one in facts.integrations)


def _paused(name: StageName, integrations: Sequence[IntegrationState]) -> Stage | None:
    """What a person paused, only a person resumes."""
    one = next((one for one in integrations if one.pause or one.is_stopped), None)
    if one is None:
        return None
    if one.is_stopped:
        return _ours(
            name, f"{one.label} was taken off LinkedIn.", "Start its onboarding anew", Action.NOTHING
        )
    why = f"{one.label} is paused {one.pause}."
    return _ours(name, why, "Resume it", Action.RESUME, str(one.id))


def _ours(name: StageName, why: str, next_action: str, action: Action, about: str = "") -> Stage:
    return Stage(name, State.BLOCKED, why, Who.US, next_action, action, about)


def _listed(words: Sequence[str]) -> str:
    """a, b and c"""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def with_since(position: Position, since: datetime | None) -> Position:
    """The same position, its current stage dated."""
    current = position.current
    if position.leaving:
        return replace(position, leaving=replace(position.leaving, since=since))
    stages = (replace(stage, since=since) if stage is current else stage for stage in position.stages)
    return replace(position, stages=tuple(stages))
