"""What provisions behind the pages."""

from django.utils import timezone

from integrations.provisioning.rows import due_orders
from integrations.provisioning.work import work_on
from partnerhub.queue import is_backed_up, task, wake
from partnerhub.sweeps import sweep

WOKEN_AT_ONCE = 50


@task
def provision(pk: int) -> None:
    work_on(pk)


@sweep(seconds=10)
def wake_due_orders() -> None:
    if is_backed_up():
        return
    for pk in due_orders(now=timezone.now()).values_list("pk", flat=True)[:WOKEN_AT_ONCE]:
        wake(provision, pk)
