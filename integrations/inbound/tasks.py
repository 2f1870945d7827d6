"""What runs behind the inbound addresses. Rows are the work: the sweep finds what a lost message left behind."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from integrations.inbound.acting import act_on_events, act_on_notifications
from integrations.inbound.forwarding import forward_due
from integrations.models import CallbackEvent, WebhookNotification
from partnerhub.queue import Task, is_backed_up, task, wake
from partnerhub.sweeps import sweep

AT_ONCE = 50  # customers or applications that one sweep wakes workers for


@task
def ask_about_customer(pk: int) -> None:
    act_on_events(customer=pk)


@task
def act_on_application(pk: int) -> None:
    act_on_notifications(application=pk)


@task
def forward_events(pk: int) -> None:
    forward_due(customer=pk)


@sweep(seconds=10)
def wake_for_what_came_in() -> None:
    if is_backed_up():
        return
    now = timezone.now()
    _wake(forward_events, CallbackEvent.objects.filter(forward_due_at__lte=now), "customer")
    _wake(ask_about_customer, CallbackEvent.objects.filter(due_at__lte=now), "customer")
    _wake(act_on_application, WebhookNotification.objects.filter(due_at__lte=now), "application")


def _wake(function: Task, due: QuerySet[Any], whose: str) -> None:
    for pk in due.order_by().values_list(whose, flat=True).distinct()[:AT_ONCE]:
        wake(function, pk)
