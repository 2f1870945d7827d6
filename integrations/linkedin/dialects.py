"""The two ways to say the same to LinkedIn: versioned `rest/…`, and legacy `v2/atsIntegrations…`.

A dialect knows addresses and member names, and reads the member names of a reply; it sends nothing.
https://learn.microsoft.com/en-us/linkedin/talent/crm-connect/crm-integration-types
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from integrations.linkedin.restli import (
    ConfigurationKey,
    IntegrationKey,
    bounded,
    decoded,
    encoded,
    indexed,
    joined,
    query,
    split,
)

ConfigurationReader = Callable[[str], ConfigurationKey | None]

_DATA_PROVIDER = ("dataProvider", "ATS")
_INTEGRATION_PARTS = frozenset({"integrationContext", "integrationType", "tenantType"})
_CONFIGURATION_PARTS = _INTEGRATION_PARTS | {"configurationName"}


def dialect_named(name: str) -> "Dialect":
    """`rest` or `v2`; ValueError for another name."""
    if name not in _DIALECTS:
        raise ValueError(f"LinkedIn is spoken to in {' or '.join(_DIALECTS)}, not in {name!r}.")
    return _DIALECTS[name]


class Dialect(ABC):
    """How every operation is addressed. Targets are paths with their query, and begin with a slash.

    The two resources are the names under which LinkedIn counts calls. `is_versioned`: calls carry LinkedIn-Version.
    """

    name: str
    configurations_resource: str
    integrations_resource: str
    is_versioned: bool
    raw: str  # what is not escaped in values, beside letters, digits and _.-~

    @abstractmethod
    def batches(self, keys: Iterable[ConfigurationKey], *, size: int) -> Iterator[list[ConfigurationKey]]:
        """Keys that may travel in one call: at most `size`, and no more than a query can hold."""

    @abstractmethod
    def configurations_target(self, keys: Collection[ConfigurationKey]) -> str:
        """Where these configurations are; ValueError for none, or if one call cannot name them all."""

    @abstractmethod
    def configuration_member(self, key: ConfigurationKey) -> str:
        """The configuration as a member name of a request's `entities`."""

    @abstractmethod
    def configuration_reader(self, keys: Collection[ConfigurationKey]) -> ConfigurationReader:
        """Reads member names of the reply to a call about `keys`; it gives None for what names no configuration."""

    @abstractmethod
    def integration_parts(self, key: IntegrationKey) -> tuple[tuple[str, str], ...]:
        """Part names and plain values of an integration, in the order of a request."""

    def integration_batches(
        self, keys: Iterable[IntegrationKey], *, size: int
    ) -> Iterator[list[IntegrationKey]]:
        """As `batches`, of integrations."""
        return bounded(keys, self._integration_parameters, size=size)

    def integrations_target(self, keys: Collection[IntegrationKey]) -> str:
        """Where these integrations are; ValueError for none."""
        return f"/{self.integrations_resource}?{query(keys, self._integration_parameters)}"

    def search_target(self, request_id: str) -> str:
        """Where the integrations of one request of a customer are, as a status push names it."""
        return f"/{self.integrations_resource}?q=request&requestId={encoded(request_id)}"

    def integration_member(self, key: IntegrationKey) -> str:
        """The integration as a member name of a request's `entities`, and as a segment of a path."""
        return joined(self.integration_parts(key), raw=self.raw)

    def _integration_parameters(self, position: int, key: IntegrationKey) -> str:
        return indexed(position, self.integration_parts(key), raw=self.raw)


class _Versioned(Dialect):
    name = "rest"
    configurations_resource = "rest/integrationConfigurations"
    integrations_resource = "rest/integrations"
    is_versioned = True
    raw = ""

    def batches(self, keys: Iterable[ConfigurationKey], *, size: int) -> Iterator[list[ConfigurationKey]]:
        return bounded(keys, _whole_configuration, size=size)

    def configurations_target(self, keys: Collection[ConfigurationKey]) -> str:
        return f"/{self.configurations_resource}?{query(keys, _whole_configuration)}"

    def configuration_member(self, key: ConfigurationKey) -> str:
        return joined(key.parts)

    def configuration_reader(self, keys: Collection[ConfigurationKey]) -> ConfigurationReader:
        return configuration_named

    def integration_parts(self, key: IntegrationKey) -> tuple[tuple[str, str], ...]:
        return key.parts


class _Legacy(Dialect):
    """Configurations are a sub-resource of one integration, and a reply gives their bare names only."""

    name = "v2"
    configurations_resource = "v2/atsIntegrations"
    integrations_resource = "v2/atsIntegrations"
    is_versioned = False
    raw = ":"

    def batches(self, keys: Iterable[ConfigurationKey], *, size: int) -> Iterator[list[ConfigurationKey]]:
        together: dict[IntegrationKey, list[ConfigurationKey]] = {}
        for key in keys:
            together.setdefault(key.integration, []).append(key)
        return chain.from_iterable(
            bounded(group, self._name_parameter, size=size) for group in together.values()
        )

    def configurations_target(self, keys: Collection[ConfigurationKey]) -> str:
        names = query(keys, self._name_parameter)
        integration = self.integration_member(_only_integration(keys))
        return f"/{self.configurations_resource}/{integration}/configurations?{names}"

    def configuration_member(self, key: ConfigurationKey) -> str:
        return encoded(key.name, raw=self.raw)

    def configuration_reader(self, keys: Collection[ConfigurationKey]) -> ConfigurationReader:
        whole = _only_integration(keys)

        def named(member: str) -> ConfigurationKey | None:
            name = decoded(member)
            if name is None:
                return None
            return ConfigurationKey(whole.context, whole.integration_type, whole.tenant_type, name)

        return named

    def integration_parts(self, key: IntegrationKey) -> tuple[tuple[str, str], ...]:
        return (*key.parts, _DATA_PROVIDER)

    def _name_parameter(self, _: int, key: ConfigurationKey) -> str:
        return f"ids={encoded(key.name, raw=self.raw)}"


def _whole_configuration(position: int, key: ConfigurationKey) -> str:
    return indexed(position, key.parts)


def _only_integration(keys: Collection[ConfigurationKey]) -> IntegrationKey:
    integrations = {key.integration for key in keys}
    if len(integrations) != 1:
        raise ValueError(
            f"A v2 call is about the configurations of one integration, not of {len(integrations)}. Split it by `batches`."
        )
    return integrations.pop()


def configuration_named(member: str) -> ConfigurationKey | None:
    """A reply's member name, its parts in any order and escaped in any way; None if it is no such key."""
    parts = split(member)
    if parts.keys() != _CONFIGURATION_PARTS:
        return None
    return ConfigurationKey(
        context=parts["integrationContext"],
        integration_type=parts["integrationType"],
        tenant_type=parts["tenantType"],
        name=parts["configurationName"],
    )


def integration_named(member: str) -> IntegrationKey | None:
    """As `configuration_named`; v2 names the data provider too, and ours is always the ATS."""
    parts = split(member)
    return integration_of(parts) if parts.keys() - {"dataProvider"} == _INTEGRATION_PARTS else None


def integration_of(parts: Mapping[str, object]) -> IntegrationKey | None:
    """The integration that these named parts, or members of a reply's entity, speak of; None for no such."""
    name, ours = _DATA_PROVIDER
    values = [parts.get(part) for part in ("integrationContext", "integrationType", "tenantType")]
    texts = [value for value in values if isinstance(value, str)]
    if parts.get(name, ours) != ours or len(texts) != len(values):
        return None
    return IntegrationKey(*texts)


REST: Dialect = _Versioned()
V2: Dialect = _Legacy()
_DIALECTS = {dialect.name: dialect for dialect in (REST, V2)}
