"""What of the inbound traffic a person has to look at."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.urls import reverse

from integrations.models import CallbackEvent, WebhookNotification
from partnerhub.attention import Row, Topic, topic_of


def inbound_topics(user: User | AnonymousUser) -> Sequence[Topic]:
    """At most three queries."""
    topics = []
    if user.has_perm("integrations.change_callbackevent"):
        topics += [_not_forwarded(), _not_asked()]
    if user.has_perm("integrations.change_webhooknotification"):
        topics.append(_put_aside())
    return topics


def _not_forwarded() -> Topic:
    return topic_of(
        _events(forward=CallbackEvent.Forward.FAILED),
        lambda event: Row(
            title=f"{event.customer}: {event}",
            reason=f"The ATS has not taken this event. {event.forward_answer}",
            action_label="Look, and forward again",
            action_url=_page("callbackevent", event.pk),
            since=event.received_at,
        ),
        name="events the ATS has not taken",
        tone="bad",
        url=_list("callbackevent", forward__exact=CallbackEvent.Forward.FAILED),
        permission="integrations.change_callbackevent",
    )


def _not_asked() -> Topic:
    return topic_of(
        _events(state=CallbackEvent.State.FAILED),
        lambda event: Row(
            title=f"{event.customer}: {event}",
            reason=event.why,
            action_label="Open the event",
            action_url=_page("callbackevent", event.pk),
            since=event.received_at,
        ),
        name="events LinkedIn gave no answer to",
        tone="bad",
        url=_list("callbackevent", state__exact=CallbackEvent.State.FAILED),
        permission="integrations.change_callbackevent",
    )


def _put_aside() -> Topic:
    states = [WebhookNotification.State.FAILED, WebhookNotification.State.FOREIGN]
    rows = WebhookNotification.objects.filter(state__in=states).defer("body")
    return topic_of(
        rows.select_related("application__customer").order_by("pk"),
        lambda one: Row(
            title=f"{one.application.customer}: {one}",
            reason=one.why,
            action_label="Open the notification",
            action_url=_page("webhooknotification", one.pk),
            since=one.received_at,
        ),
        name="signed notifications nothing was done about",
        tone="warn",
        url=reverse("admin:integrations_webhooknotification_changelist"),
        permission="integrations.change_webhooknotification",
    )


def _events(**which: str) -> QuerySet[CallbackEvent]:
    return CallbackEvent.objects.filter(**which).defer("body").select_related("customer").order_by("pk")


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:integrations_{model}_change", args=[pk])


def _list(model: str, **filters: Any) -> str:
    return f"{reverse(f'admin:integrations_{model}_changelist')}?{urlencode(filters)}"
