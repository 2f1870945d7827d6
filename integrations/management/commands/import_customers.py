"""Import customers from a CSV file. Exit 0: every row was taken over; 1: a row or the whole file was refused;
2: wrong use, or the file cannot be opened."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.customer_csv.importing import import_customers
from integrations.customer_csv.reading import LARGEST_FILE
from integrations.customer_csv.report import FileRefused, Report, error_lines, in_words


class Command(BaseCommand):
    help = (
        "Import customers, their applications, integrations and configurations. Good rows are kept, refused ones"
        " are named with line and remedy; importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="UTF-8, at most 20 MB.")
        parser.add_argument("--dry-run", action="store_true", help="Report the same and write nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document alone on stdout.")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        content = _read(file)
        try:
            report = import_customers(content, file_name=file.name, dry_run=dry_run)
            sentence = in_words({**report.as_json(), "refused": report.refused_rows}, is_trial=dry_run)
        except FileRefused as refused:
            report, sentence = Report(errors=[refused.error]), "Nothing was imported."
        self._print(report, sentence, as_json=options["json"])
        if report.errors:
            raise SystemExit(1)

    def _print(self, report: Report, sentence: str, *, as_json: bool) -> None:
        document = report.as_json()
        if as_json:
            self.stdout.write(json.dumps(document, indent=2))
            return
        for line in error_lines(document["errors"]):
            self.stderr.write(line)
        self.stdout.write(sentence)


def _read(file: Path) -> bytes:
    """At most one byte more than an import takes: enough to refuse the file for its size."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from None
