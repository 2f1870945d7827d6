"""`manage.py sync_configurations`: the same sync as the admin's, for scripts and terminals."""

import json
import signal
import sys
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.claims import new_holder
from integrations.management.named_customers import customer_named
from integrations.models import SyncRun
from integrations.progress import ProgressBar
from integrations.selection import Selection, steps_of
from integrations.sync import perform, request_sync
from integrations.sync_report import Report, is_fine, report_of_plan, report_of_run
from integrations.sync_tasks import wake_run


class Command(BaseCommand):
    help = (
        "Set configurations at LinkedIn and prove that they are there. Exit code 0: every selected one is confirmed,"
        " unchanged, planned or queued; 1: any other outcome; 2: wrong use, or a customer that does not exist."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer", action="append", default=[], metavar="NAME", help="May be repeated."
        )
        parser.add_argument("--all", action="store_true", help="Every customer.")
        parser.add_argument(
            "--plan", action="store_true", help="Show what would be sent; write and send nothing."
        )
        parser.add_argument(
            "--heal", action="store_true", help="Also write over what somebody changed at LinkedIn."
        )
        parser.add_argument("--enqueue", action="store_true", help="Leave the work to manage.py work.")
        parser.add_argument(
            "--json", action="store_true", help="One JSON document on stdout and nothing else."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        selection = replace(self._selection(options), heals=options["heal"])
        report = self._plan(selection) if options["plan"] else self._sync(selection, options)
        self._show(report, as_json=options["json"])
        if not is_fine(report):
            sys.exit(1)

    def _plan(self, selection: Selection) -> Report:
        return report_of_plan(steps_of(selection))

    def _sync(self, selection: Selection, options: dict[str, Any]) -> Report:
        return report_of_run(self._run(selection, options), is_queued=options["enqueue"])

    def _selection(self, options: dict[str, Any]) -> Selection:
        if options["all"] == bool(options["customer"]):
            raise CommandError("Say whose: --all, or --customer NAME (may be repeated).", returncode=2)
        if options["plan"] and options["enqueue"]:
            raise CommandError("--plan sends nothing, so there is nothing to --enqueue.", returncode=2)
        if options["all"]:
            return Selection.of_everything()
        return Selection.of_customers([customer_named(name) for name in options["customer"]])

    def _run(self, selection: Selection, options: dict[str, Any]) -> SyncRun:
        if options["enqueue"]:
            run = request_sync(selection=selection, source=SyncRun.Source.COMMAND)
            if not run.is_finished:
                wake_run(run)
            return run
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # let go of what is held, as on Ctrl-C
        holder = new_holder()
        run = request_sync(selection=selection, source=SyncRun.Source.COMMAND, holder=holder)
        if run.is_finished:
            return run
        waiting = run.results.filter(settled_at=None).count()
        with ProgressBar(waiting, visible=not options["json"]) as bar:
            return perform(run.pk, holder=holder, on_settled=bar.advance)

    def _show(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for result in report["results"]:
            where = "{customer}: {integration_type} {configuration_key}".format(**result)
            self.stdout.write(f"{result['outcome']:<12} {where} — {result['message']}")
        totals = ", ".join(f"{number} {outcome}" for outcome, number in report["totals"].items())
        self.stdout.write(
            f"{totals or 'Nothing was selected'}; {report['calls']} writes, {report['reads']} reads."
        )
