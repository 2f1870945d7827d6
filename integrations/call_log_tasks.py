"""What keeps the log of API calls within its retention, behind the pages."""

from django.conf import settings
from django.utils import timezone

from integrations.call_log import end_of_retention, prune_calls
from partnerhub.sweeps import sweep

# A sweep shares its process with the others: what is left goes an hour later.
MOST_AT_ONCE = 20_000


@sweep(seconds=3600)
def prune_old_calls() -> None:
    before = end_of_retention(now=timezone.now(), days=settings.API_CALL_DAYS)
    prune_calls(before=before, most=MOST_AT_ONCE)
