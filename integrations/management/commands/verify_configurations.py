"""`manage.py verify_configurations`: compare every stored configuration with what LinkedIn holds, and name the needed
ones that nobody stored; changes nothing at LinkedIn."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.drift import verify
from integrations.drift_report import all_match, report_of_verification
from integrations.management.named_customers import customer_named
from integrations.models import Configuration
from integrations.plan import Step
from integrations.selection import Selection, steps_of
from integrations.sync_report import Report


class Command(BaseCommand):
    help = (
        "Compare every stored configuration with what LinkedIn holds, and record what was seen; what is needed and not"
        " stored is absent. Nothing is changed at LinkedIn. Exit code 0: all of them match; 1: any other outcome; 2: wrong"
        " use, or a customer that does not exist."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer",
            action="append",
            default=[],
            metavar="NAME",
            help="May be repeated. Without it: every customer.",
        )
        parser.add_argument(
            "--json", action="store_true", help="One JSON document on stdout and nothing else."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows, selection = Configuration.objects.all(), Selection.of_everything()
        if options["customer"]:
            chosen = [customer_named(name) for name in options["customer"]]
            rows = rows.filter(integration__customer__in=chosen)
            selection = Selection.of_customers(chosen)
        verification = verify(rows.values_list("pk", flat=True))
        report = report_of_verification(verification, _unmet(selection))
        self._show(report, as_json=options["json"])
        if not all_match(report):
            sys.exit(1)

    def _show(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for result in report["results"]:
            where = "{customer}: {integration_type} {configuration_key}".format(**result)
            self.stdout.write(f"{result['outcome']:<8} {where} — {result['message']}")
        totals = ", ".join(f"{number} {outcome}" for outcome, number in report["totals"].items())
        self.stdout.write(f"{totals or 'Nothing was selected'}; {report['reads']} reads.")


def _unmet(selection: Selection) -> Iterator[Step]:
    """What the plan cannot send because there is nothing to send."""
    return (step for step in steps_of(selection) if step.configuration is None)
