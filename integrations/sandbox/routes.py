"""Which resource answers which path, and on whose account its calls are counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import ats_configurations, configurations, integrations, provisioning, secret_rotation
from .messages import Reply
from .resources import ResourceCall

FIRST_VERSION = "202602"  # the first that knows the two rest names


@dataclass(frozen=True)
class Route:
    """`resource` is the name in the call log, `quota` the one the daily limit counts under.

    `since` is the first LinkedIn-Version with this resource; empty for the unversioned v2 paths."""

    resource: str
    quota: str
    serve: Callable[[ResourceCall], Reply]
    since: str = ""
    for_parent: bool = False
    takes_lenient_parent: bool = False


_ATS = "v2/atsIntegrations"
_ATS_CONFIGURATIONS = Route("atsIntegrations/configurations", _ATS, ats_configurations.serve)
_PROVISIONING = Route(
    "provisionedApplications", "v2/provisionedApplications", provisioning.serve, for_parent=True
)
_BY_PATH = {
    "/rest/integrationConfigurations": Route(
        "integrationConfigurations",
        "rest/integrationConfigurations",
        configurations.serve,
        since=FIRST_VERSION,
    ),
    "/rest/integrations": Route("integrations", "rest/integrations", integrations.serve, since=FIRST_VERSION),
    "/v2/atsIntegrations": Route("atsIntegrations", _ATS, integrations.serve_v2, takes_lenient_parent=True),
    "/v2/provisionedApplications": _PROVISIONING,
    "/v2/provisionedApplications/": _PROVISIONING,
    "/v2/developerApplicationsSecurity": Route(
        "developerApplicationsSecurity",
        "v2/developerApplicationsSecurity",
        secret_rotation.serve,
        for_parent=True,
    ),
}
_BY_PATTERN = (
    (re.compile(r"/v2/atsIntegrations/[^/]+/configurations"), _ATS_CONFIGURATIONS),
    (re.compile(r"/v2/provisionedApplications/[^/]+"), _PROVISIONING),
)


def route_of(path: str) -> Route | None:
    return _BY_PATH.get(path) or next(
        (route for pattern, route in _BY_PATTERN if pattern.fullmatch(path)), None
    )
