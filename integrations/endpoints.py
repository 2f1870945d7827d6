"""Endpoints: the path of a call without what names one entity in it, as the call log keeps it and is searched by."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from integrations.linkedin.dialects import REST, V2

# What is below a resource: first what stands for the key of one entity, then the entity's own resources.
_BELOW = {
    V2.integrations_resource: ("{key}", "{key}/configurations"),
    "v2/provisionedApplications": ("{urn}",),
}
_WITH_KEY = re.compile(rf"(?<=/)({'|'.join(_BELOW)})/[^/]+")


def endpoint_of(url: str) -> str:
    """`/v2/atsIntegrations/{key}/configurations` of an address, a path, or an endpoint; ValueError for what has none."""
    path = urlsplit(url).path
    return _WITH_KEY.sub(lambda found: f"{found[1]}/{_BELOW[found[1]][0]}", path)


def with_those_below(endpoint: str) -> list[str]:
    """This endpoint, and those of the entities and parts of its resource: each exact, as an index wants them."""
    below = next((parts for resource, parts in _BELOW.items() if endpoint.endswith(f"/{resource}")), ())
    return [endpoint, *(f"{endpoint}/{part}" for part in below)]


def configuration_endpoints() -> Iterator[str]:
    """Where configurations are read and written, in either dialect."""
    base = urlsplit(settings.LINKEDIN_API_URL).path
    yield f"{base}/{REST.configurations_resource}"
    yield f"{base}/{V2.configurations_resource}/{{key}}/configurations"


def token_endpoint() -> str:
    return f"{urlsplit(settings.LINKEDIN_OAUTH_URL).path}/accessToken"
