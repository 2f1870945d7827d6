"""Changing what LinkedIn shall know: the one way a desired value is set, for form, import and API alike."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from integrations import callbacks, catalog
from integrations.models import CallbackUrl, Configuration, Integration, OnboardingTrack
from integrations.models.integrations import value_hash
from integrations.taken_off import check_stopped
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

RENEWED_COLUMNS = (
    "desired_value", "generation", "version", "trouble", "trouble_text", "trouble_since", "mismatches", "failures",
    "next_attempt_at", "drift", "drift_since", "deleting_since",
)  # fmt: skip


def set_value(*, integration: Integration, key: str, value: str, reason: str = "") -> Configuration:
    """Create the configuration or give it a new desired value; the same value again changes nothing, unless it was
    to be deleted: then it is kept. `reason` stands in its history, where no person asked for it.

    Raises Refused with everything that is wrong: unknown key, value LinkedIn does not accept, callback of
    another customer (IC-03), an integration that was taken off LinkedIn (SP-28).
    """
    refusals = check_value(integration=integration, key=key, value=value)
    if refusals:
        raise Refused(refusals)
    try:
        with transaction.atomic():
            configuration = _write(integration, key, value, reason)
            if stopped := check_stopped(
                integration
            ):  # asked of the locked row: a stop marks it as to be deleted
                raise Refused(stopped)
            register_callbacks(integration.customer_id)
    except IntegrityError:
        # Another customer took the address between the check and the write.
        taken = _check_owner_of_callback(integration, value)
        if not taken:
            raise
        raise Refused(taken) from None
    return configuration


def check_value(*, integration: Integration, key: str, value: str) -> list[Refusal]:
    """Every reason why this value cannot be this integration's; empty when it can."""
    refusals = list(catalog.check_key(integration.integration_type, key))
    rule = integration.type.key(key)
    if rule is not None:
        refusals += catalog.check_value(rule, value)
    if not refusals and key == catalog.CALLBACK_URL:
        refusals += _check_owner_of_callback(integration, value)
    return refusals


def register_callbacks(*customers: int) -> None:
    """Make CallbackUrl say which addresses the configurations and onboarding tracks of these customers (by id) use now:
    free old ones, claim new ones. Raises IntegrityError when another customer took one meanwhile."""
    values = Configuration.objects.filter(
        integration__customer__in=customers, key=catalog.CALLBACK_URL
    ).values_list("integration__customer", "desired_value")
    intended = OnboardingTrack.objects.filter(customer__in=customers, ended_at=None).exclude(callback_url="")
    used = {
        (customer, callbacks.normalise(value))
        for customer, value in [*values, *intended.values_list("customer", "callback_url")]
    }
    registered = CallbackUrl.objects.filter(customer__in=customers)
    held = {(url.customer_id, url.normal_form): url.pk for url in registered}
    registered.filter(pk__in=[pk for claim, pk in held.items() if claim not in used]).delete()
    CallbackUrl.objects.bulk_create(
        CallbackUrl(customer_id=customer, normal_form=form) for customer, form in sorted(used - held.keys())
    )


def find_callbacks(normal_forms: Iterable[str]) -> QuerySet[CallbackUrl]:
    """The owners of these addresses, each in the form that `callbacks.normalise` gives."""
    fingerprints = [value_hash(form) for form in normal_forms]
    return CallbackUrl.objects.filter(fingerprint__in=fingerprints).select_related("customer")


def callback_taken(value: str, *, owner: str) -> Refusal:
    """The sentence for an address that another customer uses already (IC-03)."""
    return Refusal(
        f"{value!r} is already the callback of {owner}: every customer needs an address of its own, because"
        " LinkedIn's events do not say otherwise whose they are.",
        rule="IC-03",
        field="desired_value",
    )


def _check_owner_of_callback(integration: Integration, value: str) -> list[Refusal]:
    taken = find_callbacks([callbacks.normalise(value)]).exclude(customer=integration.customer_id).first()
    return [callback_taken(value, owner=taken.customer.name)] if taken else []


def _write(integration: Integration, key: str, value: str, reason: str) -> Configuration:
    configuration, is_new = Configuration.objects.select_for_update().get_or_create(
        integration=integration, key=key, defaults={"desired_value": value}
    )
    stays = configuration.desired_value == value and configuration.deleting_since is None
    if is_new and reason:
        configuration.history.update(history_change_reason=reason)  # type: ignore[attr-defined]
    if is_new or stays:
        return configuration
    sign(configuration, reason)
    new_generation(configuration, value)
    configuration.save(update_fields=RENEWED_COLUMNS)
    return configuration


def new_generation(configuration: Configuration, value: str) -> None:
    """Put a desired value on a locked row (not saved) that has to be sent anew: what went wrong with the old one no
    longer counts, and whoever sets it has answered what LinkedIn showed. Save `RENEWED_COLUMNS`."""
    configuration.desired_value = value
    configuration.generation += 1
    configuration.version += 1
    configuration.deleting_since = None
    configuration.trouble = Configuration.Trouble.NONE
    configuration.trouble_text = ""
    configuration.trouble_since = None
    configuration.mismatches = configuration.failures = 0
    configuration.drift, configuration.drift_since = Configuration.Drift.NONE, None
    if configuration.next_attempt_at is not None:
        configuration.next_attempt_at = timezone.now()
