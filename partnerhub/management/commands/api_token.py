"""`manage.py api_token NAME`: let another system, such as the ATS, call our API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerhub.api_clients import make_client, revoke_client
from partnerhub.refusals import Refused


class Command(BaseCommand):
    help = "Print a new token for the system NAME, alone and once; or revoke the one it has."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("name", nargs="?", metavar="NAME", help="Whose token: the name shown to staff.")
        which.add_argument("--revoke", metavar="NAME", help="Refuse this system's token from now on.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["revoke"] is None:
                self.stdout.write(make_client(name=options["name"]))
            else:
                revoke_client(name=options["revoke"])
                self.stderr.write(f"The token of {options['revoke']} is revoked.")
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
