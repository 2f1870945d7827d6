"""Webhook endpoints: the one address of each customer's application to which LinkedIn sends signed notifications. A
signature counts only under the secrets of the application whose address was called (T9)."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from integrations.credentials import read_secrets
from integrations.inbound.tokens import may_be_token, new_token
from integrations.models import DeveloperApplication, WebhookEndpoint
from partnerhub.refusals import Refusal, Refused


@transaction.atomic
def open_endpoint(*, application: DeveloperApplication, actor: User | None = None) -> WebhookEndpoint:
    """The application's endpoint, made where there is none. Refused for the partner's own application."""
    if application.kind != DeveloperApplication.Kind.CHILD:
        text = f"{application} is the partner's own: a webhook address belongs to one customer's application."
        raise Refused([Refusal(text, field="application")])
    endpoint, is_new = WebhookEndpoint.objects.get_or_create(
        application=application, defaults={"token": new_token()}
    )
    if is_new:
        _note(application, "Webhook address made", actor)
    return endpoint


@transaction.atomic
def renew_endpoint(*, endpoint: WebhookEndpoint, actor: User | None = None) -> WebhookEndpoint:
    """Another address; the one before is nobody's from now on, and refusals are counted anew."""
    endpoint.token, endpoint.refused, endpoint.refused_at = new_token(), 0, None
    endpoint.created_at = timezone.now()
    endpoint.save(update_fields=["token", "refused", "refused_at", "created_at"])
    _note(endpoint.application, "Webhook address renewed", actor)
    return endpoint


def endpoint_address(endpoint: WebhookEndpoint) -> str:
    """What is entered at LinkedIn as the webhook of this application."""
    path = reverse("inbound-webhook", args=[endpoint.token], urlconf=settings.ROOT_URLCONF)
    return f"{settings.PUBLIC_URL}{path}"


def find_endpoint(token: str) -> WebhookEndpoint | None:
    """With its application and that one's vault row: one indexed read, none for what cannot be a token."""
    if not may_be_token(token):
        return None
    return WebhookEndpoint.objects.select_related("application__credential").filter(token=token).first()


def secrets_of(endpoint: WebhookEndpoint) -> Sequence[str]:
    """Those that LinkedIn may sign with, the current one first; asks the database nothing. VaultLocked."""
    credential = getattr(endpoint.application, "credential", None)
    return read_secrets(credential) if credential else []


def is_meant(endpoint: WebhookEndpoint, application_id: str) -> bool:
    """Whether LinkedIn's `applicationId` is that of the application whose address was called."""
    application = endpoint.application
    number = application.urn.rpartition(":")[2]
    return bool(application_id) and application_id in {number, application.urn, application.client_id}


def count_refusal(endpoint: WebhookEndpoint) -> None:
    """One more whose signature does not verify."""
    counted = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    counted.update(refused=F("refused") + 1, refused_at=timezone.now())


def _note(application: DeveloperApplication, reason: str, actor: User | None) -> None:
    bulk_update_with_history(
        [application], DeveloperApplication, [], default_change_reason=reason, default_user=actor
    )
