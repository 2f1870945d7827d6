"""What an address of LinkedIn's names: integrations and configurations, in either dialect. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from integrations.linkedin.dialects import integration_of
from integrations.linkedin.restli import IntegrationKey, decoded

_PART = re.compile(
    r"(?:ids\[(?P<position>\d+)\]\.)?(?P<name>integrationContext|integrationType|tenantType|configurationName)="
    r"(?P<value>[^&/?#]*)"
)
_BARE_NAME = re.compile(r"[?&]ids=(?P<value>[^&#]*)")


def integrations_in(url: str) -> frozenset[IntegrationKey]:
    """`rest/…?ids[0].integrationContext=…` as well as `v2/atsIntegrations/integrationContext=…/configurations`."""
    return frozenset(key for key, _ in _named(url))


def configurations_in(url: str) -> frozenset[tuple[IntegrationKey, str]]:
    """Integration and configuration name; empty for an address that is about integrations themselves."""
    bare = [decoded(found["value"]) or "" for found in _BARE_NAME.finditer(url)]
    named = [
        (key, name)
        for key, parts in _named(url)
        for name in ([parts["configurationName"]] if "configurationName" in parts else bare)
    ]
    return frozenset(named)


def _named(url: str) -> Iterator[tuple[IntegrationKey, Mapping[str, str]]]:
    entities: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for found in _PART.finditer(url.replace("%5B", "[").replace("%5D", "]")):
        entities[found["position"] or ""][found["name"]] = decoded(found["value"]) or ""
    for parts in entities.values():
        if (key := integration_of(parts)) is not None:
            yield key, parts
