"""Whose callback URL is whose: one address belongs to one customer (seeds/003)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from .keys import IntegrationKey


class CallbackTakenError(Exception):
    """The callback URL belongs to another customer."""


class CallbackAddresses:
    """`owner` names the customer an integration belongs to. Not locked: the state's lock guards it."""

    def __init__(self, owner: Callable[[IntegrationKey], str]) -> None:
        self._owner = owner
        self._users: dict[str, set[IntegrationKey]] = {}

    def move(self, key: IntegrationKey, *, previous: str | None, value: str | None) -> None:
        """From one address to another; raises CallbackTakenError, and then changes nothing."""
        wanted = _comparable(value) if value is not None else ""
        users = self._users.get(wanted, set())
        if any(self._owner(user) != self._owner(key) for user in users):
            raise CallbackTakenError
        if previous is not None:
            self._release(key, _comparable(previous))
        if wanted:
            self._users.setdefault(wanted, set()).add(key)

    def _release(self, key: IntegrationKey, address: str) -> None:
        users = self._users.get(address, set())
        users.discard(key)
        if not users:
            self._users.pop(address, None)


def _comparable(url: str) -> str:
    """Two spellings of one address are one address: host without case, the default port left out."""
    parts = urlsplit(url)
    host = (parts.hostname or "") + ("" if parts.port in (None, 443) else f":{parts.port}")
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, path=parts.path or "/").geturl()
