"""The rows the sandbox remembers: customers, applications, requested integrations, tokens, applied values."""

from dataclasses import dataclass, field
from datetime import datetime

from .integration_types import INTEGRATION_TYPES, IntegrationType
from .keys import ConfigurationKey, IntegrationKey


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
    """`customer` is the customer's name; a parent application has none."""

    client_id: str
    secrets: list[str] = field(repr=False)
    customer: str = ""
    may_create_tokens: bool = True

    @property
    def is_parent(self) -> bool:
        return not self.customer


@dataclass(frozen=True)
class ReceivedValue:
    value: str
    at: datetime
    uuid: str


@dataclass
class RequestedIntegration:
    """One integration that the customer asked for in the plugin."""

    key: IntegrationKey
    requested_at: datetime
    is_enabled: bool = False
    values: dict[str, ReceivedValue] = field(default_factory=dict)

    @property
    def kind(self) -> IntegrationType:
        return INTEGRATION_TYPES[self.key.integration_type]


@dataclass(frozen=True)
class Token:
    client_id: str
    expires_at: datetime


@dataclass(frozen=True)
class Applied:
    """One configuration value that took effect. These are never forgotten while the server runs."""

    at: datetime
    client_id: str
    key: ConfigurationKey
    value: str
    uuid: str
    request_id: str
