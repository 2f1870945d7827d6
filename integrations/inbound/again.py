"""What a person has done again: forward an event, ask LinkedIn because of one, act on a notification."""

from django.utils import timezone

from integrations.inbound.forwarding import NO_ROUTE
from integrations.inbound.tasks import act_on_application, ask_about_customer, forward_events
from integrations.models import CallbackEvent, CallbackRoute, WebhookNotification
from partnerhub.queue import wake
from partnerhub.refusals import Refusal, Refused

UNDER_WAY = "PartnerHub is at it already: look again in a minute."


def forward_again(*, event: CallbackEvent) -> None:
    """Forward it now, and again for three days if need be. Refused when there is nothing to forward, or nowhere to."""
    if event.forward == CallbackEvent.Forward.NOT_OURS:
        raise Refused([Refusal("The ATS brought this event itself: there is nothing to forward.")])
    if not CallbackRoute.objects.filter(customer=event.customer_id).exists():
        raise Refused([Refusal(NO_ROUTE, field="forward_to")])
    CallbackEvent.objects.filter(pk=event.pk).update(
        forward=CallbackEvent.Forward.WAITING, forward_due_at=timezone.now(), forward_failures=0
    )
    wake(forward_events, event.customer_id)


def ask_again(*, event: CallbackEvent) -> None:
    """Ask LinkedIn because of this event, whatever its type. Refused while that is under way."""
    settled = CallbackEvent.objects.filter(pk=event.pk).exclude(state=CallbackEvent.State.WAITING)
    if not settled.update(
        state=CallbackEvent.State.WAITING, why="", due_at=timezone.now(), settled_at=None, failures=0
    ):
        raise Refused([Refusal(UNDER_WAY)])
    wake(ask_about_customer, event.customer_id)


def act_again(*, notification: WebhookNotification) -> None:
    """Act on it anew, as after a missing id was entered. Refused while that is under way."""
    settled = WebhookNotification.objects.filter(pk=notification.pk).exclude(
        state=WebhookNotification.State.WAITING
    )
    if not settled.update(
        state=WebhookNotification.State.WAITING,
        why="",
        due_at=timezone.now(),
        settled_at=None,
        failures=0,
    ):
        raise Refused([Refusal(UNDER_WAY)])
    wake(act_on_application, notification.application_id)
