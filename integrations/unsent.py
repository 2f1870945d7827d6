"""What was saved here and not sent: values that are new or changed, or that LinkedIn shall delete. Saving sends nothing, so
they wait for a person who plans the sync."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from integrations.models import Configuration, SyncResult
from integrations.states import FILTERS
from partnerhub.attention import COUNTED_UP_TO, ROWS_SHOWN, Row, Topic

PERMISSION = "integrations.sync_configuration"
STATES = ("changed", "never_sent", "deleting")
_WAITS = Q(*(FILTERS[name][1] for name in STATES), _connector=Q.OR)


def saved_not_sent() -> QuerySet[Configuration]:
    """Configurations that only a person's sync moves on. What is paused, or cannot be sent for want of a secret, waits for
    that; what is in a run, or has its date, goes on by itself."""
    under_way = SyncResult.objects.filter(configuration=OuterRef("pk"), outcome=SyncResult.Outcome.PENDING)
    free = Q(leased_until=None) | Q(leased_until__lt=timezone.now())
    can_be_sent = Q(
        integration__paused_at=None,
        integration__stopped_at=None,
        integration__application__credential__client_secret__gt="",
        integration__application__credential__refused_at=None,
    )
    return Configuration.objects.filter(_WAITS, free, can_be_sent, ~Exists(under_way), next_attempt_at=None)


def plan_url(kind: str, pks: Iterable[int]) -> str:
    """The plan of a short choice, by a link; `kind` as in the admin's `Kind`."""
    chosen = urlencode({"kind": kind, "pks": ",".join(map(str, pks))}, safe=",")
    return f"{reverse('admin:integrations_syncrun_plan')}?{chosen}"


def unsent_topic() -> Topic:
    """One query; what waits of one customer shares a row."""
    waiting = saved_not_sent().select_related("integration__customer").order_by("integration__customer", "pk")
    found = list(waiting[:COUNTED_UP_TO])
    customers = [list(rows) for _, rows in groupby(found, lambda row: row.integration.customer_id)]
    return Topic(
        name="saved, not sent",
        tone="warn",
        number=len(found),
        rows=[_row(rows) for rows in customers[:ROWS_SHOWN]],
        url=f"{reverse('admin:integrations_configuration_changelist')}?state=unsent",
        permission=PERMISSION,
    )


def _row(rows: Sequence[Configuration]) -> Row:
    goes = all(row.deleting_since for row in rows)
    return Row(
        title=str(rows[0])
        if len(rows) == 1
        else f"{rows[0].integration.customer}: {len(rows)} configurations",
        reason=f"{_what_waits(rows)}. Nothing of it was sent to LinkedIn yet.",
        action_label="Plan the deletion" if goes else "Plan the sync",
        action_url=plan_url("configurations", [row.pk for row in rows]),
        since=min((row.deleting_since for row in rows if row.deleting_since), default=None),
        stands_for=len(rows),
    )


def _what_waits(rows: Collection[Configuration]) -> str:
    """`2 changed, 1 to be deleted`, of one without the number."""
    counts = Counter(map(_word, rows))
    if len(rows) == 1:
        return next(iter(counts)).capitalize()
    return ", ".join(f"{number} {word}" for word, number in counts.items()).capitalize()


def _word(row: Configuration) -> str:
    if row.deleting_since:
        return "to be deleted"
    return "changed here" if row.confirmed_generation else "new"
