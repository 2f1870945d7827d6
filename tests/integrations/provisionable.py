"""A parent application that LinkedIn knows, customers to provision for, and what LinkedIn has of them."""

from datetime import timedelta

from django.utils import timezone

from integrations.models import DeveloperApplication, ProvisioningOrder
from integrations.provisioning.work import work_on
from tests.integrations.factories import DeveloperApplicationFactory

PARENT_SECRET = "parent/secret-SENTINEL+%"


def parent_at(linkedin, client_id: str = "parent-app") -> DeveloperApplication:
    """The partner's own application, here with its secret and at LinkedIn."""
    linkedin.state.register_parent(client_id, PARENT_SECRET)
    return DeveloperApplicationFactory(
        kind="parent", customer=None, name="Our ATS", client_id=client_id, secret=PARENT_SECRET
    )


def children_at(linkedin) -> list:
    """What LinkedIn has beside parents."""
    with linkedin.state.lock:
        return [one for one in linkedin.state.applications.values() if not one.is_parent]


def again(order: ProvisioningOrder) -> ProvisioningOrder:
    """The machine's next pass, once its time has come and whoever was at it is given up."""
    ProvisioningOrder.objects.filter(pk=order.pk, due_at__isnull=False).update(
        due_at=timezone.now() - timedelta(seconds=1), held_until=None
    )
    return work_on(order.pk)


def calls_at(linkedin) -> list[str]:
    """`POST provisionedApplications` and the like, in order; none of tokens."""
    return [
        f"{call.method} {call.resource}"
        for call in linkedin.state.calls.recent
        if "pplication" in call.resource
    ]
