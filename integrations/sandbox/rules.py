"""The switches of one sandbox: what LinkedIn's documents leave open, and its figures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

ACTIVE_VERSIONS = (
    *("202603", "202602", "202512", "202511", "202510"),
    *("202508.02", "202508", "202507", "202506", "202505"),
)


@dataclass
class Rules:
    """Strict where linkedin.md 8.5 says so, and lenient only by setting.

    `daily_limit` is per application, resource and UTC day; `token_lifetime` is in seconds.
    `status_word` is the member that carries an integration's state, which no document names.
    `lenient_parent` lets a parent's token use v2/atsIntegrations for every child (row 3),
    `lenient_version` serves the two rest resources to versions before 202602 (row 23b).
    `plugin_payload` is what the widget's callback gets: an array, or one object for each integration.
    `widget_delay` is how many seconds a new application waits for its widget, up to five minutes at LinkedIn.
    `push_events` sends status changes to the callback URL, to loopback addresses and nowhere else; `push_hosts`
    maps the host of a callback URL to the loopback origin that answers for it."""

    daily_limit: int = 5000
    versions: Collection[str] = ACTIVE_VERSIONS
    token_lifetime: int = 1800
    expires_in_as: Literal["string", "integer"] = "string"
    status_word: Literal["integrationStatus", "status"] = "integrationStatus"
    lenient_parent: bool = False
    lenient_version: bool = False
    plugin_payload: Literal["array", "object"] = "array"
    widget_delay: float = 0
    push_events: bool = False
    push_hosts: Mapping[str, str] = field(default_factory=dict)
