"""`manage.py demo`: a believable partner at work on this machine, until Ctrl-C."""

import logging
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from partnerhub.programs import Program, stop_all
from support.demo.addresses import Addresses, refuse_taken_ports
from support.demo.first_sync import FirstSync
from support.demo.logins import LOGINS, PASSWORD
from support.demo.readiness import Readiness
from support.demo.sandbox_files import SandboxFiles
from support.demo.seeding import is_seeded, seed

THREADS = 8
WATCH_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Seed a partner with customers, cases and escalations, and serve it together with a sandbox LinkedIn and"
        " the workers. DEBUG only: its logins are known to everybody. Ctrl-C stops all of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the sandbox LinkedIn takes the next one")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--var",
            type=Path,
            default=settings.BASE_DIR / "var" / "demo",
            metavar="DIR",
            help="logs and the sandbox's files",
        )

    def handle(self, *args: Any, host: str, port: int, var: Path, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo makes logins with a password that everybody knows: it runs with DEBUG=true only, and"
                " never on a real database."
            )
        self.addresses = Addresses(host, port)
        self.programs: list[Program] = []
        logging.getLogger("django-q").setLevel(logging.WARNING)  # its news would stand between our own
        refuse_taken_ports(self.addresses)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        try:
            self._run(var)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping, this takes a few seconds …")
        finally:
            self._stop()
        self.stdout.write("Stopped.")

    def _run(self, var: Path) -> None:
        files = SandboxFiles(var)
        self._prepare(files)
        readiness = Readiness(self.programs, self._say)
        self._start(files)
        readiness.wait_for_answers(self.addresses)
        first_sync = FirstSync()
        if first_sync.is_wanted:
            first_sync.request()
            readiness.wait("the first sync with the sandbox LinkedIn", first_sync.trouble)
            first_sync.change_afterwards(self.addresses.sandbox_url)
        self._say(self._welcome(var))
        while True:
            readiness.refuse_dead()
            time.sleep(WATCH_SECONDS)

    def _prepare(self, files: SandboxFiles) -> None:
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0)
        if not is_seeded():
            self._say("Seeding a partner with customers, cases and escalations …")
            if not seed(files):
                self._say("The database holds customers that are not the demo's: nothing was seeded.")
        if not FirstSync().is_wanted:
            files.forget_faults()

    def _start(self, files: SandboxFiles) -> None:
        web = ["-m", "gunicorn", "partnerhub.wsgi", "--bind", self.addresses.bind]
        web += ["--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)]
        web += ["--graceful-timeout", "3", "--access-logfile", "-", "--no-control-socket"]
        web += ["--chdir", str(settings.BASE_DIR)]
        manage = str(settings.BASE_DIR / "manage.py")
        sandbox = [manage, "linkedin_sandbox", "--port", str(self.addresses.sandbox_port), *files.arguments()]
        self._start_one("The sandbox LinkedIn", sandbox, files.var / "sandbox.log")
        self._start_one("manage.py work", [manage, "work"], files.var / "work.log")
        self._start_one("The web server", web, files.var / "web.log")

    def _start_one(self, name: str, arguments: list[str], log: Path) -> None:
        command = [sys.executable, *arguments]
        self.programs.append(Program(name, command, log=log, environment=self.addresses.environment()))

    def _stop(self) -> None:
        """A second Ctrl-C must not leave anything behind, so it does nothing."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        stop_all(self.programs)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _welcome(self, var: Path) -> str:
        logins = [f"    {login.username:<12}{login.role}" for login in LOGINS] if is_seeded() else []
        rule = "─" * 72
        lines = [
            "",
            rule,
            f"  PartnerHub         {self.addresses.site_url}/",
            f"  Customers' pages   {self.addresses.plugin_url}/   (by the links you send them)",
            f"  Sandbox LinkedIn   {self.addresses.sandbox_url}/",
            f"  Logs               {var}",
            "",
            f"  Logins, each with the password {PASSWORD}:" if logins else "  Logins: your own.",
            *logins,
            "",
            "  For manage.py in another terminal, first:",
            *(f"    export {name}={value}" for name, value in self.addresses.linkedin.items()),
            "",
            "  Ctrl-C stops everything.",
            rule,
        ]
        return "\n".join(lines)
