"""`manage.py prune_api_calls`: delete API calls that are past their retention."""

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.formats import date_format

from integrations.call_log import calls_before, end_of_retention, prune_calls

MOST_DAYS = 3650


class Command(BaseCommand):
    help = (
        "Delete API calls older than API_CALL_DAYS. Attempts and results stay, with LinkedIn's id, version, status and"
        " duration. Exit code 0: done, also when there was nothing to delete; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=_days,
            default=settings.API_CALL_DAYS,
            metavar="N",
            help="Keep so many days (default: API_CALL_DAYS, now %(default)s).",
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would be deleted.")

    def handle(self, *args: Any, **options: Any) -> None:
        before = end_of_retention(now=timezone.now(), days=options["days"])
        if options["dry_run"]:
            count, done = calls_before(before).count(), "would be deleted; nothing was"
        else:
            count, done = prune_calls(before=before), "were deleted"
        what = "API call" if count == 1 else "API calls"
        since = date_format(timezone.localtime(before), "j M Y, H:i")
        self.stdout.write(f"{count} {what} from before {since} {done}.")


def _days(text: str) -> int:
    """A whole number of days from 1 to 3650; argparse says the sentence and ends with exit code 2."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        raise ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS}.")
    return int(text)
