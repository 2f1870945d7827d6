"""Everything one sandbox remembers, behind one lock. Nothing is shared between two sandboxes."""

import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from .accounts import Account
from .addresses import CallbackAddresses
from .call_log import CallLog
from .faults import Fault
from .integration_types import CALLBACK_URL
from .keys import ConfigurationKey, IntegrationKey
from .messages import NO_CALL, CallIds
from .records import Applied, IntegrationStatus, ReceivedValue, RequestedIntegration, Token
from .registry import Registry
from .rules import Rules
from .usage import Usage

REMEMBERED_TOKENS = 50_000


class NotEnabledError(Exception):
    """The text is the sentence the customer reads."""


class SandboxState(Registry):
    """`applied` are the configurations that came by the API, `named` the integration names that did, and
    `elsewhere` the changes that others made at LinkedIn; each in the order in which they took effect.
    `accounts` are those of the people who open the widget of an application, `pushes` the events sent by themselves."""

    def __init__(self, *, clock: Callable[[], datetime], rules: Rules) -> None:
        super().__init__(clock=clock)
        self.rules = rules
        self.requests: dict[str, IntegrationKey] = {}
        self.tokens: dict[str, Token] = {}
        self.accounts: dict[str, Account] = {}
        self.usage = Usage()
        self.applied: list[Applied] = []
        self.named: list[Applied] = []
        self.elsewhere: list[Applied] = []
        self.pushes: deque[dict[str, Any]] = deque(maxlen=1_000)
        self.calls = CallLog()
        self.findings: deque[str] = deque(maxlen=1_000)
        self.faults: list[Fault] = []
        self._addresses = CallbackAddresses(self.owner_name)

    def issue_token(self, client_id: str, value: str) -> Token:
        with self.lock:
            now = self.clock()
            token = Token(client_id, now, now + timedelta(seconds=self.rules.token_lifetime))
            self.tokens[value] = token
            while len(self.tokens) > REMEMBERED_TOKENS:
                del self.tokens[next(iter(self.tokens))]
            self.revision += 1
            return token

    def revoke_tokens(self, client_id: str) -> None:
        """What LinkedIn may do at any time: every token of the application stops working at once."""
        with self.lock:
            for token in self.tokens.values():
                token.is_revoked |= token.client_id == client_id
            self.revision += 1

    def retire_secret(self, client_id: str) -> None:
        """What an administrator of the application does in the portal: delete the older of two secrets."""
        with self.lock:
            del self.applications[client_id].secrets[:-1]
            self.revision += 1

    def spend_call(self, client_id: str, resource: str) -> bool:
        """Count one call of the UTC day; False once the day's limit was reached."""
        with self.lock:
            self.revision += 1
            day = self.clock().date()
            return self.usage.spend(client_id, resource, day=day, limit=self.rules.daily_limit)

    def apply(self, integration: RequestedIntegration, name: str, value: str, ids: CallIds) -> None:
        """Take over one value; raises CallbackTakenError for another customer's callback URL."""
        with self.lock:
            self.applied.append(self._store(integration, name, value, ids))

    def delete(self, integration: RequestedIntegration, name: str, ids: CallIds) -> bool:
        """Forget one value; False when there is none."""
        with self.lock:
            if name not in integration.values:
                return False
            self.applied.append(self._store(integration, name, None, ids))
            return True

    def put_elsewhere(self, key: IntegrationKey, name: str, value: str | None) -> None:
        """Someone else writes at LinkedIn, or deletes with None.

        Raises KeyError for an integration nobody requested, and CallbackTakenError as `apply` does."""
        with self.lock:
            self.elsewhere.append(self._store(self.integrations[key], name, value, NO_CALL))

    def rename(self, integration: RequestedIntegration, name: str, ids: CallIds) -> None:
        """The partner's name for it, which the customer reads in Recruiter."""
        with self.lock:
            integration.name = name
            self.named.append(self._change(integration, "integrationName", name, ids))
            self.touch(self.owner(integration.key))

    def enable(self, key: IntegrationKey) -> RequestedIntegration:
        """What the customer's Recruiter Admin does; raises NotEnabledError while something is missing."""
        with self.lock:
            integration = self._requested(key)
            if missing := self.missing(integration):
                raise NotEnabledError(
                    f"{integration.kind.label} of {self.owner(key).name} cannot be enabled yet: "
                    f"{' and '.join(missing)} did not arrive. "
                    "Ask your provider to sync the configuration, then try again."
                )
            return self._set_status(integration, IntegrationStatus.ENABLED)

    def disable(self, key: IntegrationKey) -> RequestedIntegration:
        """The customer switches it off; raises NotEnabledError for what nobody requested."""
        with self.lock:
            return self._set_status(self._requested(key), IntegrationStatus.DISABLED)

    def restore_indexes(self) -> None:
        with self.lock:
            super().restore_indexes()
            self._addresses = CallbackAddresses(self.owner_name)
            for key, integration in self.integrations.items():
                self.requests |= dict.fromkeys(integration.request_ids, key)
                if received := integration.values.get(CALLBACK_URL):
                    self._addresses.move(key, previous=None, value=received.value)

    def _requested(self, key: IntegrationKey) -> RequestedIntegration:
        integration = self.integrations.get(key)
        if integration is None:
            raise NotEnabledError(f"{key.integration_type} was not requested for {key.context}.")
        return integration

    def _set_status(
        self, integration: RequestedIntegration, status: IntegrationStatus
    ) -> RequestedIntegration:
        request_id = secrets.token_hex(8)
        integration.status = status
        integration.request_ids.append(request_id)
        self.requests[request_id] = integration.key
        self.touch(self.owner(integration.key))
        return integration

    def _store(
        self, integration: RequestedIntegration, name: str, value: str | None, ids: CallIds
    ) -> Applied:
        previous = integration.values.get(name)
        if name == CALLBACK_URL:
            known = previous.value if previous else None
            self._addresses.move(integration.key, previous=known, value=value)
        change = self._change(integration, name, value, ids)
        if value is None:
            integration.values.pop(name, None)
        else:
            integration.values[name] = ReceivedValue(value, change.at, change.uuid)
        self.touch(self.owner(integration.key))
        return change

    def _change(
        self, integration: RequestedIntegration, name: str, value: str | None, ids: CallIds
    ) -> Applied:
        key = ConfigurationKey(*integration.key[1:], name)
        client_id = integration.key.client_id
        return Applied(self.clock(), client_id, key, value, ids.uuid, ids.request_id, ids.call)
