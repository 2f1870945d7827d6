"""The rows the sandbox remembers: customers, applications, requested integrations, tokens, what took effect."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .integration_types import INTEGRATION_TYPES, IntegrationType
from .keys import ConfigurationKey, IntegrationKey

URN = "urn:li:developerApplication:"


class IntegrationStatus(StrEnum):
    """LinkedIn documents only ENABLED; the other two words are the sandbox's choice (linkedin.md 1.6)."""

    REQUESTED = "REQUESTED"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


@dataclass
class Customer:
    name: str
    changed_at: datetime
    linkedin_company_id: str = ""
    contract_ids: list[str] = field(default_factory=list)
    client_ids: list[str] = field(default_factory=list)
    syncs_acls: bool = False


@dataclass
class Application:
    """`customer` is the customer's name; a parent has none, and a child has none until one is registered.

    `secrets` are the live ones, oldest first: two while a rotation is going on."""

    client_id: str
    secrets: list[str] = field(repr=False)
    number: int = 0
    customer: str = ""
    is_parent: bool = False
    may_create_tokens: bool = True
    unique_foreign_id: str = ""
    name: str = ""
    description: str = ""
    js_domains: list[str] = field(default_factory=list)
    callback_urls: list[str] = field(default_factory=list)
    made_at: datetime | None = None

    @property
    def urn(self) -> str:
        return f"{URN}{self.number}"


@dataclass(frozen=True)
class ReceivedValue:
    """`uuid` is empty when the value did not come by the API of this sandbox."""

    value: str
    at: datetime
    uuid: str


@dataclass
class RequestedIntegration:
    """One integration that the customer asked for in the plugin; `name` is what the partner calls it.

    `request_ids` are those of its status changes, as LinkedIn would push them: the newest last."""

    key: IntegrationKey
    requested_at: datetime
    status: IntegrationStatus = IntegrationStatus.REQUESTED
    name: str = ""
    request_ids: list[str] = field(default_factory=list)
    values: dict[str, ReceivedValue] = field(default_factory=dict)

    @property
    def kind(self) -> IntegrationType:
        return INTEGRATION_TYPES[self.key.integration_type]

    @property
    def is_enabled(self) -> bool:
        return self.status == IntegrationStatus.ENABLED


@dataclass
class Token:
    client_id: str
    created_at: datetime
    expires_at: datetime
    is_revoked: bool = False


@dataclass(frozen=True)
class Applied:
    """One change that took effect. These are never forgotten while the server runs.

    `value` is None where a configuration was deleted; `call` is the number of the call that brought it."""

    at: datetime
    client_id: str
    key: ConfigurationKey
    value: str | None
    uuid: str = ""
    request_id: str = ""
    call: int = 0
