"""How much memory a run takes: one process that does nothing but request and perform it."""

import resource

from django.conf import settings
from django.core.management import call_command

from integrations.models import SyncRun
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.bench import customers
from tests.bench.scratch import say


def seed(size: str) -> int:
    """Prints the CSV of the customers made."""
    call_command("migrate", verbosity=0)
    say(customers.seed(int(size)))
    return 0


def main(api_url: str, size: str) -> int:
    """Prints the peak in MB; 1 when the run did not confirm everything."""
    settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = api_url, f"{api_url}/oauth/v2"
    run = perform(request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND).pk)
    say(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return int(run.results.filter(outcome="confirmed").count() != int(size) * customers.PER_CUSTOMER)
