"""Taking a configuration away: only what LinkedIn certainly does not have, because deleting there comes later."""

from django.db import transaction

from integrations.configurations import register_callbacks
from integrations.models import Configuration
from partnerhub.refusals import Refusal, Refused


def remove(configuration: Configuration) -> None:
    """Delete a configuration that never reached LinkedIn and free its callback; raises Refused otherwise."""
    with transaction.atomic():
        locked = (
            Configuration.objects.select_for_update().select_related("integration").get(pk=configuration.pk)
        )
        refusals = check_removal(locked)
        if refusals:
            raise Refused(refusals)
        locked.delete()
        register_callbacks(locked.integration.customer_id)


def check_removal(configuration: Configuration) -> list[Refusal]:
    """Why this configuration has to stay; empty when it may go (IC-08)."""
    if configuration.leased_until is not None:
        return [
            Refusal(f"{configuration.key} may be on its way to LinkedIn: wait until the run has finished.")
        ]
    if configuration.trouble == Configuration.Trouble.UNKNOWN:
        return [
            Refusal(
                f"It is not known whether LinkedIn has {configuration.key}: sync it once more, then decide."
            )
        ]
    if not configuration.confirmed_generation and not configuration.observed_value:
        return []
    return [_refuse_known_at_linkedin(configuration)]


def _refuse_known_at_linkedin(configuration: Configuration) -> Refusal:
    rule = configuration.rule
    if rule is None or not rule.deletable:
        return Refusal(
            f"LinkedIn has {configuration.key} and does not delete it: change its value, or pause the integration.",
            rule="IC-08",
        )
    return Refusal(
        f"PartnerHub cannot delete at LinkedIn yet, and LinkedIn still has {configuration.key}. Pause the"
        " integration if nothing more shall be sent.",
        rule="IC-08",
    )
