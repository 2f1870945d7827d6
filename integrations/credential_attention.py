"""What the start page says about credentials: those LinkedIn refused, and tokens that cannot be renewed (K4, K6)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from integrations.endpoints import token_endpoint
from integrations.models import ApiCall, DeveloperApplication
from partnerhub.attention import ROWS_SHOWN, Row, Topic, topic_of

PERMISSION = "integrations.change_developerapplication"
LOOKED_BACK = timedelta(hours=3)  # the longest wait between two tries is one hour
TRIES = 3  # in vain, before it is an alarm
CALLS_READ = 1_000
# LinkedIn's answers that say nothing about the credentials: no answer, busy, or its own failure.
NO_TOKEN = Q(status=None) | Q(status__in=[408, 409, 429]) | Q(status__gte=500) | Q(status__range=(300, 399))


_SHOWN = (
    "application__name",
    "application__client_id",
    "application__credential__access_token_obtained_at",
    "application__credential__access_token_expires_at",
)


def credential_topics() -> list[Topic]:
    """Two queries."""
    return [_refused(), _not_renewed(timezone.now())]


def urgency_of_token(left: timedelta) -> str:
    """How urgent it is that a token cannot be renewed, by the life it has left, as a tone (K6: 30, 7 and 1 days)."""
    if left <= timedelta(days=1):
        return "bad"
    return "warn" if left <= timedelta(days=7) else "muted"


def _refused() -> Topic:
    """One query."""
    refused = DeveloperApplication.objects.filter(credential__refused_at__isnull=False)
    return topic_of(
        refused.select_related("credential").order_by("credential__refused_at", "pk"),
        _row_of_refused,
        name="applications whose credentials LinkedIn refused",
        tone="bad",
        url=f"{reverse('admin:integrations_developerapplication_changelist')}?credential=refused",
        permission=PERMISSION,
    )


def _row_of_refused(application: DeveloperApplication) -> Row:
    credential = application.credential
    return Row(
        title=str(application),
        reason=f"{credential.refused_because} PartnerHub goes on by itself once they are corrected.",
        action_label="Correct the credentials",
        action_url=f"{_page(application.pk)}#id_client_id",
        since=credential.refused_at,
    )


def _not_renewed(now: datetime) -> Topic:
    """One query."""
    stuck = sorted(_without_new_token(now), key=lambda one: one.token_left)
    return Topic(
        name="applications that get no new token",
        tone=urgency_of_token(stuck[0].token_left) if stuck else "muted",
        number=len(stuck),
        rows=[_row_of_stuck(one) for one in stuck[:ROWS_SHOWN]],
        url=f"{reverse('admin:integrations_apicall_changelist')}?{urlencode({'q': token_endpoint()})}",
        permission=PERMISSION,
    )


@dataclass(frozen=True, slots=True)
class _Stuck:
    """An application whose newest tries to get a token all failed; `calls` newest first."""

    calls: Sequence[ApiCall]
    token_expires_at: datetime | None
    token_left: timedelta


def _without_new_token(now: datetime) -> Iterator[_Stuck]:
    failed = (
        ApiCall.objects.filter(
            NO_TOKEN, endpoint=token_endpoint(), started_at__gt=now - LOOKED_BACK, application__isnull=False
        )
        .exclude(started_at__lte=F("application__credential__access_token_obtained_at"))
        .select_related("application__credential")
        .only("status", "started_at", *_SHOWN)
        .order_by("-started_at", "-pk")
    )
    calls_of: defaultdict[int | None, list[ApiCall]] = defaultdict(list)
    for call in failed[:CALLS_READ]:
        calls_of[call.application_id].append(call)
    for calls in calls_of.values():
        if len(calls) >= TRIES:
            yield _stuck(calls, now)


def _stuck(calls: Sequence[ApiCall], now: datetime) -> _Stuck:
    credential = getattr(calls[0].application, "credential", None)
    expires_at = credential.access_token_expires_at if credential else None
    return _Stuck(calls, expires_at, max(expires_at - now, timedelta(0)) if expires_at else timedelta(0))


def _row_of_stuck(stuck: _Stuck) -> Row:
    newest = stuck.calls[0]
    answer = f"LinkedIn answered {newest.status}" if newest.status else "no answer came"
    rest = "Nothing of it can be synced now; PartnerHub goes on trying."
    if stuck.token_left:
        rest = f"The token it has is used until {_moment(stuck.token_expires_at)}; PartnerHub goes on trying."
    return Row(
        title=str(newest.application),
        reason=f"The last {len(stuck.calls)} tries to get a token failed; the newest: {answer}. {rest}",
        action_label="Look",
        action_url=f"{_page(newest.application_id)}#credentials",
        since=stuck.calls[-1].started_at,
    )


def _page(pk: int | None) -> str:
    return reverse("admin:integrations_developerapplication_change", args=[pk])


def _moment(when: datetime | None) -> str:
    return date_format(timezone.localtime(when), "j M Y, H:i")
