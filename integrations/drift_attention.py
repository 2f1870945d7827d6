"""What the start page says about drift: callbacks that moved are an alarm, because candidates follow them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from integrations import catalog
from integrations.callbacks import host_of
from integrations.healing import ASKS, drifted, what_happens_next
from integrations.models import Configuration
from partnerhub.attention import Row, Topic, topic_of

PERMISSION = "integrations.change_configuration"


def drift_topics() -> list[Topic]:
    """Two queries."""
    others = [name for name in catalog.KEY_NAMES if name != catalog.CALLBACK_URL]
    return [
        _topic([catalog.CALLBACK_URL], "callbacks that changed at LinkedIn", tone="bad", is_alarm=True),
        _topic(others, "values that changed at LinkedIn", tone="warn"),
    ]


def difference(row: Configuration) -> str:
    """What LinkedIn has instead of ours, in one sentence; of a callback what matters, the hosts."""
    is_absent = row.drift == Configuration.Drift.ABSENT
    if row.key != catalog.CALLBACK_URL:
        if is_absent:
            return f"LinkedIn has no value any more; ours is {row.desired_value!r}."
        return f"LinkedIn has {row.observed_value!r} instead of {row.desired_value!r}."
    ours, theirs = host_of(row.desired_value), host_of(row.observed_value)
    if is_absent:
        return f"LinkedIn has no callback any more; ours is at {ours}."
    if ours == theirs:
        return f"LinkedIn delivers candidates to another address at {ours}."
    return f"LinkedIn delivers candidates to {theirs} instead of {ours}."


def _topic(keys: Sequence[str], name: str, *, tone: str, is_alarm: bool = False) -> Topic:
    """Of these keys, in trouble or not."""
    page = reverse("admin:integrations_configuration_changelist")
    drifts = ",".join(filter(None, Configuration.Drift.values))
    url = f"{page}?{urlencode({'drift__in': drifts, 'key__in': ','.join(keys)})}"
    rows = drifted().filter(key__in=keys)
    return topic_of(rows, _row, name=name, tone=tone, url=url, permission=PERMISSION, is_alarm=is_alarm)


def _row(row: Configuration) -> Row:
    follows = what_happens_next(row)
    return Row(
        title=str(row),
        reason=difference(row) if follows == ASKS else f"{difference(row)} {follows}",
        action_label="Compare and decide",
        action_url=reverse("admin:integrations_configuration_drift", args=[row.pk]),
        since=row.drift_since,
    )
