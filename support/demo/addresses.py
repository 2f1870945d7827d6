"""Where the demo listens: its own port for people, the next one for the sandbox LinkedIn."""

import os
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

EVERY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 (recognised, not bound)
HIGHEST_PORT = 65_535
ATS_NAME = "Hirequill"


@dataclass(frozen=True)
class Addresses:
    host: str
    port: int

    @property
    def sandbox_port(self) -> int:
        return self.port + 1

    @property
    def site_url(self) -> str:
        return f"http://{'localhost' if self.host in EVERY_ADDRESS else _in_url(self.host)}:{self.port}"

    @property
    def plugin_url(self) -> str:
        """The customers' door: the other of this machine's two names, as cookies know no ports."""
        other = "127.0.0.1" if self.site_url.startswith("http://localhost:") else "localhost"
        return f"http://{other}:{self.port}"

    @property
    def own_names(self) -> tuple[str, ...]:
        """Under which the two doors are served, whatever the environment allows already."""
        return tuple(urlsplit(url).netloc.rpartition(":")[0] for url in (self.site_url, self.plugin_url))

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def bind(self) -> str:
        return f"{_in_url(self.host)}:{self.port}"

    @property
    def linkedin(self) -> Mapping[str, str]:
        """What makes any program of this house talk to the demo's LinkedIn, and write the links of its customers."""
        return {
            "PUBLIC_URL": self.site_url,
            "PLUGIN_URL": self.plugin_url,
            "ATS_NAME": ATS_NAME,
            "LINKEDIN_API_URL": self.sandbox_url,
            "LINKEDIN_OAUTH_URL": f"{self.sandbox_url}/oauth/v2",
            "LINKEDIN_PLUGIN_SCRIPT": f"{self.sandbox_url}/xdoor/scripts/in.js",
            "LINKEDIN_PLUGIN_EXTENSION": f"{self.sandbox_url}/rsc/extensions/onboarding-widget",
        }

    def environment(self) -> Mapping[str, str]:
        """The environment of every program of the demo: LinkedIn is the sandbox."""
        return {
            **os.environ,
            "ALLOWED_HOSTS": ",".join([*settings.ALLOWED_HOSTS, _in_url(self.host), *self.own_names]),
            **self.linkedin,
            "PYTHONUNBUFFERED": "1",
        }


def refuse_taken_ports(addresses: Addresses) -> None:
    """Raise CommandError naming the port that something else holds, before anything is started."""
    if not 0 < addresses.port < HIGHEST_PORT:
        raise CommandError(
            f"Port {addresses.port} cannot be used: choose one from 1 to {HIGHEST_PORT - 1}, the sandbox takes the next."
        )
    _refuse_taken(addresses.host, addresses.port, "PartnerHub")
    _refuse_taken("127.0.0.1", addresses.sandbox_port, "the sandbox LinkedIn")


def _refuse_taken(host: str, port: int, needed_by: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} is not free for {needed_by} ({error.strerror or error}). Stop what listens"
                " there, or take other ports: make demo PORT=8100 uses 8100 and 8101."
            ) from error


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
