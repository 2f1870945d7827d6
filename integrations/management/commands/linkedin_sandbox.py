"""`manage.py linkedin_sandbox`: the sandbox LinkedIn as a process of its own, until Ctrl-C or SIGTERM."""

import signal
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox.faults import FaultScriptError, read_faults
from integrations.sandbox.registration import RegistrationError
from integrations.sandbox.sending import loopback_address
from integrations.sandbox.server import SandboxLinkedIn
from integrations.sandbox.state_file import StateFile, StateFileError

RULES = (
    *("daily_limit", "token_lifetime", "expires_in_as", "status_word", "lenient_parent", "lenient_version"),
    *("plugin_payload", "widget_delay", "push_events"),
)


class Command(BaseCommand):
    help = "Runs a LinkedIn on this machine, with a page to watch; docs/sandbox.md tells how to rehearse with it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=Path, metavar="FILE.csv", help="customers to register")
        parser.add_argument("--parent", metavar="CLIENT_ID:SECRET", help="a parent application to register")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001, help="0 takes a free port")
        parser.add_argument("--state", type=Path, metavar="FILE.json", help="remember everything here")
        parser.add_argument("--faults", type=Path, metavar="FILE.json", help="a fault script")
        parser.add_argument("--latency", type=float, default=0, metavar="MS", help="before each API answer")
        parser.add_argument(
            "--daily-limit", type=int, default=5000, help="calls per application and resource"
        )
        _add_dialect(parser)
        _add_onboarding(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        try:
            with ExitStack() as running:
                sandbox = self._start(running, options)
                self.stdout.write(_addresses(sandbox))
                self.stdout.flush()
                stop.wait()
        except (FaultScriptError, RegistrationError, StateFileError, UnicodeDecodeError, OSError) as error:
            raise CommandError(str(error)) from error

    def _start(self, running: ExitStack, options: dict[str, Any]) -> SandboxLinkedIn:
        sandbox = SandboxLinkedIn(
            options["host"],
            options["port"],
            latency=options["latency"] / 1000,
            push_hosts=dict(options["push_hosts"]),
            **{name: options[name] for name in RULES},
        )
        running.callback(sandbox.close)
        if options["faults"]:
            sandbox.state.faults += read_faults(options["faults"])
        if options["state"]:
            running.enter_context(StateFile(sandbox.state, options["state"]))
        self._register(sandbox, options)
        return sandbox.start()

    def _register(self, sandbox: SandboxLinkedIn, options: dict[str, Any]) -> None:
        if options["parent"]:
            client_id, _, secret = options["parent"].partition(":")
            if not client_id or not secret:
                raise CommandError("--parent needs both parts, as in --parent our-parent:any-secret.")
            sandbox.state.register_parent(client_id, secret)
        if options["customers"]:
            for complaint in sandbox.state.register_csv(options["customers"].read_text(encoding="utf-8-sig")):
                self.stderr.write(complaint)


def _add_dialect(parser: ArgumentParser) -> None:
    """What LinkedIn's documents leave open."""
    parser.add_argument(
        "--dialect-status-word",
        dest="status_word",
        choices=("integrationStatus", "status"),
        default="integrationStatus",
        help="the member that carries an integration's state",
    )
    parser.add_argument(
        "--dialect-expires-in",
        dest="expires_in_as",
        choices=("string", "integer"),
        default="string",
        help="how a token's life is written",
    )
    parser.add_argument("--token-lifetime", type=int, default=1800, metavar="SECONDS")
    parser.add_argument(
        "--lenient-parent", action="store_true", help="a parent's token may use v2/atsIntegrations"
    )
    parser.add_argument(
        "--lenient-version", action="store_true", help="versions before 202602 know the rest resources"
    )


def _add_onboarding(parser: ArgumentParser) -> None:
    """What a customer's request in the plugin, and the events after it, look like."""
    parser.add_argument(
        "--dialect-plugin-payload",
        dest="plugin_payload",
        choices=("array", "object"),
        default="array",
        help="what the plugin's onintegrate gets: all at once, or one by one",
    )
    parser.add_argument(
        "--widget-delay",
        type=float,
        default=0,
        metavar="SECONDS",
        help="until a new application has its widget",
    )
    parser.add_argument(
        "--push-events",
        action="store_true",
        help="tell callback URLs of status changes, on this machine only",
    )
    parser.add_argument(
        "--push-host",
        dest="push_hosts",
        type=_push_host,
        action="append",
        default=[],
        metavar="HOST=URL",
        help="send the events of callback URLs on HOST to URL instead, like http://127.0.0.1:8000",
    )


def _push_host(text: str) -> tuple[str, str]:
    host, _, url = text.partition("=")
    try:
        loopback_address(url)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    return host, url


def _addresses(sandbox: SandboxLinkedIn) -> str:
    return (
        f"The sandbox LinkedIn answers at {sandbox.url}/ — "
        f"set LINKEDIN_API_URL={sandbox.url} LINKEDIN_OAUTH_URL={sandbox.oauth_url}"
    )
