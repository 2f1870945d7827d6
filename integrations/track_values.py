"""What is known of a track, and what is said of it: values alone. `integrations.track` makes the one of the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

# What a stage is called while it is where a track stands.
TO_DO: Mapping[StageName, str] = {
    StageName.PREREQUISITES: "Prerequisites missing",
    StageName.PROVISIONED: "Being provisioned",
    StageName.LINK_SENT: "Link to be sent",
    StageName.REQUESTED: "Request awaited",
    StageName.NAMED: "Being named",
    StageName.CONFIGURED: "Being configured",
    StageName.ENABLED: "Switch awaited",
    StageName.VERIFIED: "Being verified",
    StageName.LIVE: "Paused",
    StageName.OFF_BOARDING: "Being taken off",
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
    PLAN_SYNC = "plan_sync"
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
    def word(self) -> str:
        """What it is called alone: what was reached, or what is being done or waited for."""
        return LABELS[self.name] if self.is_done else TO_DO[self.name]

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
    is_revoked: bool = False
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
    whose value LinkedIn was not proven to hold; `needs_person` why sending stopped; `changed` are configurations of
    which LinkedIn has another value of ours. `is_out_of_sight`: LinkedIn could not be
    asked for so long that nobody knows whether it is enabled still."""

    type_name: str
    label: str
    level: str = ""
    id: int = 0
    is_known: bool = False
    is_named: bool = False
    name: str = ""
    unmet: tuple[str, ...] = ()
    unmet_why: str = ""
    unproven: tuple[str, ...] = ()
    needs_person: str = ""
    trouble_at: int = 0  # the configuration a person has to look at; 0 when it is about the whole integration
    changed: tuple[int, ...] = ()
    is_unclear: bool = False
    word: str = ""
    is_enabled: bool = False
    is_verified: bool = False
    is_out_of_sight: bool = False
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
