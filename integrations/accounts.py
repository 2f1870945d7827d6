"""Accounts: applications as one worker uses them: secrets out of the vault, token, dialect, and what holds them up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations import credentials, tokens
from integrations.holds import Held
from integrations.linkedin.dialects import Dialect, dialect_named
from integrations.linkedin.errors import LinkedInError
from integrations.linkedin.oauth import Secret, Token
from integrations.models import Credential
from integrations.vault import VaultLocked

Stop = LinkedInError | Held
EVERYTHING = ""


@dataclass(eq=False)
class Account:
    """`stops` says, by resource or for everything, what further calls would be answered: they are not made."""

    application_id: int
    customer_id: int | None
    client_id: str
    secrets: Sequence[Secret]
    dialect: Dialect
    token: Token | None = None
    refused_token: Token | None = None
    makes_do: bool = False  # no fresh token is to be had just now: the old one serves while it lives
    was_refused: bool = False  # its credentials, when it was opened
    was_throttled: set[str] = field(default_factory=set)  # resources
    stops: dict[str, Stop] = field(default_factory=dict)

    def has_usable_token(self, now: datetime) -> bool:
        if self.token is None:
            return False
        return self.token.is_fresh(now) or (self.makes_do and now < self.token.expires_at)

    def refuse(self, token: Token | None) -> None:
        """LinkedIn answered 401 to this token: it is not used again."""
        self.refused_token = token
        if self.token == token:
            self.token = None

    def stop_for(self, resource: str) -> Stop | None:
        return self.stops.get(EVERYTHING) or self.stops.get(resource)


def open_accounts(applications: Collection[int]) -> tuple[dict[int, Account], dict[int, VaultLocked]]:
    """The accounts by application id, and those whose secret the vault does not give out. One query."""
    accounts: dict[int, Account] = {}
    locked: dict[int, VaultLocked] = {}
    for pk, credential in Credential.objects.select_related("application").in_bulk(applications).items():
        try:
            accounts[pk] = _account(credential)
        except VaultLocked as error:
            locked[pk] = error
    return accounts, locked


def _account(credential: Credential) -> Account:
    application = credential.application
    return Account(
        application_id=application.pk,
        customer_id=application.customer_id,
        client_id=application.client_id,
        secrets=[Secret(text) for text in credentials.read_secrets(credential)],
        dialect=dialect_named(application.spoken_dialect),
        token=tokens.read(credential),
        was_refused=credential.refused_at is not None,
    )
