"""Everything one sandbox remembers, behind one lock. Nothing is shared between two sandboxes."""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import RLock
from typing import Literal
from urllib.parse import urlsplit

from .call_log import CallLog
from .faults import Fault
from .integration_types import CALLBACK_URL
from .keys import ConfigurationKey, IntegrationKey
from .messages import CallIds
from .records import Application, Applied, Customer, ReceivedValue, RequestedIntegration, Token
from .registration import (
    Registration,
    RegistrationError,
    read_registrations,
    registration_problems,
    requested_key,
)

REMEMBERED_TOKENS = 50_000


class CallbackTakenError(Exception):
    """The callback URL belongs to another customer."""


class NotEnabledError(Exception):
    """The text is the sentence the customer reads."""


class SandboxState:
    """`daily_limit` is per application, resource and UTC day; `token_lifetime` is in seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        versions: Iterable[str],
        daily_limit: int,
        token_lifetime: int,
        expires_in_as: Literal["string", "integer"],
    ) -> None:
        self.lock = RLock()
        self.clock = clock
        self.versions = frozenset(versions)
        self.daily_limit = daily_limit
        self.token_lifetime = token_lifetime
        self.expires_in_as = expires_in_as
        self.customers: dict[str, Customer] = {}
        self.applications: dict[str, Application] = {}
        self.integrations: dict[IntegrationKey, RequestedIntegration] = {}
        self.tokens: dict[str, Token] = {}
        self.usage: dict[tuple[str, str], int] = {}
        self.usage_day: date = clock().date()
        self.applied: list[Applied] = []
        self.calls = CallLog()
        self.findings: deque[str] = deque(maxlen=1_000)
        self.faults: list[Fault] = []
        self.revision = 0
        self._company_owners: dict[str, Customer] = {}
        self._callback_users: dict[str, set[IntegrationKey]] = {}

    def register(self, registration: Registration) -> Customer:
        """Add to what is known of a customer; what is empty stays as it was, a new secret replaces the old.

        Raises RegistrationError with every problem at once, and then changes nothing."""
        with self.lock:
            known = self.customers.get(registration.customer.casefold())
            problems = registration_problems(
                registration,
                customer=known,
                company_owner=self._company_owners.get(registration.linkedin_company_id),
                application=self.applications.get(registration.client_id),
            )
            if problems:
                raise RegistrationError(problems)
            customer = known or Customer(registration.customer, changed_at=self.clock())
            self.customers[customer.name.casefold()] = customer
            self._take_facts(customer, registration)
            key = requested_key(registration, customer)
            if key is not None:
                self.integrations.setdefault(key, RequestedIntegration(key, requested_at=self.clock()))
            self._touch(customer)
            return customer

    def register_csv(self, text: str) -> list[str]:
        """Register every good row of a customer file; the rest comes back as sentences that name their lines.

        Raises RegistrationError when the file as a whole cannot be read."""
        rows, complaints = read_registrations(text)
        # Facts first: the row that asks for an integration may stand above the one with the company id.
        for _, row in rows:
            with suppress(RegistrationError):
                self.register(replace(row, integration_type="", tenant_type=""))
        for line, row in rows:
            try:
                self.register(row)
            except RegistrationError as error:
                complaints.append(f"Line {line}: {error}")
        return complaints

    def register_parent(self, client_id: str, client_secret: str) -> None:
        """A parent application: it may provision children and nothing else."""
        with self.lock:
            self.applications[client_id] = Application(client_id, [client_secret])
            self.revision += 1

    def issue_token(self, client_id: str, value: str) -> Token:
        with self.lock:
            token = Token(client_id, self.clock() + timedelta(seconds=self.token_lifetime))
            self.tokens[value] = token
            while len(self.tokens) > REMEMBERED_TOKENS:
                del self.tokens[next(iter(self.tokens))]
            self.revision += 1
            return token

    def spend_call(self, client_id: str, resource: str) -> bool:
        """Count one call of the UTC day; False once the day's limit was reached."""
        with self.lock:
            if (today := self.clock().date()) != self.usage_day:
                self.usage_day = today
                self.usage.clear()
            used = self.usage.get((client_id, resource), 0)
            if used >= self.daily_limit:
                return False
            self.usage[client_id, resource] = used + 1
            self.revision += 1
            return True

    def find(self, key: IntegrationKey) -> RequestedIntegration | None:
        return self.integrations.get(key)

    def apply(self, integration: RequestedIntegration, name: str, value: str, ids: CallIds) -> None:
        """Take over one value; raises CallbackTakenError for another customer's callback URL."""
        with self.lock:
            if name == CALLBACK_URL:
                self._claim_callback(integration, value)
            key = integration.key
            now = self.clock()
            integration.values[name] = ReceivedValue(value, now, ids.uuid)
            applied_key = ConfigurationKey(key.context, key.integration_type, key.tenant_type, name)
            self.applied.append(Applied(now, key.client_id, applied_key, value, ids.uuid, ids.request_id))
            self._touch(self.owner(key))

    def enable(self, key: IntegrationKey) -> RequestedIntegration:
        """What the customer's Recruiter Admin does; raises NotEnabledError while something is missing."""
        with self.lock:
            integration = self.integrations.get(key)
            if integration is None:
                raise NotEnabledError(f"{key.integration_type} was not requested for {key.context}.")
            if missing := self.missing(integration):
                raise NotEnabledError(
                    f"{integration.kind.label} of {self.owner(key).name} cannot be enabled yet: "
                    f"{' and '.join(missing)} did not arrive. "
                    "Ask your provider to sync the configuration, then try again."
                )
            integration.is_enabled = True
            self._touch(self.owner(key))
            return integration

    def missing(self, integration: RequestedIntegration) -> tuple[str, ...]:
        owner = self.owner(integration.key)
        return integration.kind.missing(integration.values, syncs_acls=owner.syncs_acls)

    def owner(self, key: IntegrationKey) -> Customer:
        return self.customers[self.applications[key.client_id].customer.casefold()]

    def restore_indexes(self) -> None:
        """Rebuild what is derived from the rows, after they were loaded."""
        with self.lock:
            self._company_owners = {
                row.linkedin_company_id: row for row in self.customers.values() if row.linkedin_company_id
            }
            self._callback_users = {}
            for key, integration in self.integrations.items():
                if received := integration.values.get(CALLBACK_URL):
                    self._callback_users.setdefault(_comparable(received.value), set()).add(key)

    def _take_facts(self, customer: Customer, row: Registration) -> None:
        if row.linkedin_company_id:
            customer.linkedin_company_id = row.linkedin_company_id
            self._company_owners[row.linkedin_company_id] = customer
        if row.contract_id and row.contract_id not in customer.contract_ids:
            customer.contract_ids.append(row.contract_id)
        if row.syncs_acls is not None:
            customer.syncs_acls = row.syncs_acls
        if row.client_id and row.client_id not in self.applications:
            self.applications[row.client_id] = Application(row.client_id, [], customer.name)
            customer.client_ids.append(row.client_id)
        if row.client_id and row.client_secret:
            self.applications[row.client_id].secrets = [row.client_secret]

    def _claim_callback(self, integration: RequestedIntegration, value: str) -> None:
        users = self._callback_users.setdefault(_comparable(value), set())
        if any(self.owner(key) is not self.owner(integration.key) for key in users):
            raise CallbackTakenError
        if previous := integration.values.get(CALLBACK_URL):
            self._callback_users[_comparable(previous.value)].discard(integration.key)
        users.add(integration.key)

    def _touch(self, customer: Customer) -> None:
        customer.changed_at = self.clock()
        self.revision += 1


def _comparable(url: str) -> str:
    """Two spellings of one address are one address: host without case, the default port left out."""
    parts = urlsplit(url)
    host = (parts.hostname or "") + ("" if parts.port in (None, 443) else f":{parts.port}")
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, path=parts.path or "/").geturl()
