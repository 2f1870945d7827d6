"""What is done about drift: our value is sent again, by a person on the plan page or by the customer's policy, or a
person takes LinkedIn's value as ours. Never a fight: what drifts again soon after it was healed is left to a person."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from simple_history.utils import update_change_reason

from customers.models import Customer
from integrations.configurations import check_value, set_value
from integrations.models import Configuration, SyncResult, SyncRun
from integrations.selection import Selection
from integrations.sync import request_sync
from integrations.taken_off import check_stopped
from partnerhub.refusals import Refusal, Refused

NOT_AGAIN_WITHIN = timedelta(hours=24)
AT_ONCE = 500

HEALS = "This customer's policy is to send our value again: PartnerHub does so within minutes, without being asked."
BEING_SENT = "Our value was sent already and is not settled yet: PartnerHub goes on with it by itself."
ASKS = "Nothing is sent before a person decides."
PAUSED = "The integration is paused, so nothing is sent before somebody resumes it."
STOPPED = "The integration was taken off LinkedIn, so nothing is sent for it any more."
FOUGHT = (
    "PartnerHub sent our value by itself less than a day before LinkedIn changed again, so it leaves this one to a"
    " person: find out who else sets it."
)
DID_NOT_HELP = "Sending our value was tried and did not settle it: a person decides."


def heal_what_may_be() -> SyncRun | None:
    """Ask for one run for everything that its customer's policy lets PartnerHub send again; None when there is nothing.
    The sweep of unfinished runs finds it a worker."""
    pks = list(_may_be_healed().values_list("pk", flat=True)[:AT_ONCE])
    if not pks:
        return None
    return request_sync(selection=Selection.of_configurations(pks), source=SyncRun.Source.HEAL)


def drifted() -> QuerySet[Any]:
    """Configurations that drifted, the longest first, with what `what_happens_next` reads."""
    rows = Configuration.objects.exclude(drift=Configuration.Drift.NONE).filter(drift_since__isnull=False)
    healed = SyncResult.objects.filter(configuration=OuterRef("pk"), run__source=SyncRun.Source.HEAL)
    before = healed.annotate(quiet_until=F("run__requested_at") + NOT_AGAIN_WITHIN).filter(
        outcome=SyncResult.Outcome.CONFIRMED, quiet_until__gt=OuterRef("drift_since")
    )
    tried = healed.filter(run__requested_at__gte=OuterRef("drift_since"))
    annotated = rows.annotate(was_just_healed=Exists(before), was_tried=Exists(tried))
    return annotated.select_related("integration__customer").order_by("drift_since", "pk")


def what_happens_next(row: Configuration) -> str:
    """One sentence on a row of `drifted`: whether PartnerHub acts by itself, and why not."""
    integration = row.integration
    if integration.stopped_at:
        return STOPPED
    if integration.is_paused:
        return PAUSED
    if row.next_attempt_at is not None:
        return BEING_SENT
    if integration.customer.drift_policy != Customer.DriftPolicy.HEAL:
        return ASKS
    if row.was_just_healed:  # type: ignore[attr-defined]  # annotated
        return FOUGHT
    return DID_NOT_HELP if row.trouble or row.was_tried else HEALS  # type: ignore[attr-defined]  # annotated


def check_taking(row: Configuration) -> list[Refusal]:
    """Every reason why LinkedIn's value cannot become ours; empty when it can."""
    if row.drift != Configuration.Drift.DIFFERS:
        return [Refusal("LinkedIn was not seen with another value than ours: there is nothing to take.")]
    refusals = check_value(integration=row.integration, key=row.key, value=row.observed_value)
    return [*check_stopped(row.integration), *refusals]


def take_linkedins_value(*, configuration: Configuration, shown: str) -> Configuration:
    """Make the value LinkedIn was seen with ours. `shown` is the one the person decided on. Sent and proven like any
    other by the next sync. Raises Refused."""
    with transaction.atomic():
        locked = Configuration.objects.select_for_update(of=("self",)).select_related("integration__customer")
        row = locked.get(pk=configuration.pk)
        refusals = check_taking(row) or _check_shown(row, shown)
        if refusals:
            raise Refused(refusals)
        taken = set_value(integration=row.integration, key=row.key, value=row.observed_value)
        update_change_reason(taken, _reason(row.drift_since))
    return taken


def _may_be_healed() -> QuerySet[Any]:
    """What is in trouble is being tried again, or waits for a person, already."""
    waiting = SyncResult.objects.filter(configuration=OuterRef("pk"), outcome=SyncResult.Outcome.PENDING)
    return drifted().filter(
        ~Exists(waiting),
        was_just_healed=False,
        was_tried=False,
        trouble=Configuration.Trouble.NONE,
        deleting_since=None,
        integration__paused_at=None,
        integration__stopped_at=None,
        integration__customer__drift_policy=Customer.DriftPolicy.HEAL,
    )


def _check_shown(row: Configuration, shown: str) -> list[Refusal]:
    if row.observed_value == shown:
        return []
    return [
        Refusal(
            f"LinkedIn showed another value meanwhile, {row.observed_value!r}: compare again, then decide."
        )
    ]


def _reason(since: datetime | None) -> str:
    when = f", where it was first seen on {timezone.localtime(since):%Y-%m-%d %H:%M}" if since else ""
    return f"Taken from LinkedIn{when}"
