"""`manage.py rotate_vault`: after a new key was put first in VAULT_KEYS, seal everything with it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.credentials import reseal_all
from integrations.vault import VaultLocked


class Command(BaseCommand):
    help = "Seal every secret with the first key of VAULT_KEYS; afterwards the older keys can be taken out."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = reseal_all()
        except VaultLocked as error:
            raise CommandError(f"{error} Put the key back, then run this again.") from error
        self.stdout.write(
            f"{count} credentials were sealed anew; every credential is under the first key now."
        )
