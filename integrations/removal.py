"""Taking a configuration away. What LinkedIn cannot have goes at once. What it has, or may have, is marked: the row goes
once LinkedIn was asked to delete it and showed it no more."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from integrations import catalog
from integrations.configurations import RENEWED_COLUMNS, new_generation, register_callbacks
from integrations.models import Configuration
from integrations.plan import check_deletion
from integrations.selection import deletes_at_linkedin
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

Drift, Trouble = Configuration.Drift, Configuration.Trouble


@dataclass
class Removed:
    """What became of many: rows marked to be deleted at LinkedIn, how many are gone, and why others had to stay."""

    marked: list[Configuration] = field(default_factory=list)
    gone: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def remove(configuration: Configuration) -> Configuration | None:
    """Delete the row and free its callback, or mark it as to be deleted at LinkedIn; returns the marked row, None when
    it is gone. A write on its way then confirms its own generation only. Raises Refused with the reason (IC-08)."""
    with transaction.atomic():
        locked = (
            Configuration.objects.select_for_update().select_related("integration").get(pk=configuration.pk)
        )
        refusals = check_removal(locked)
        if refusals:
            raise Refused(refusals)
        if may_be_at_linkedin(locked):
            return _mark(locked)
        locked.delete()
        register_callbacks(locked.integration.customer_id)
        return None


def remove_all(configurations: Iterable[Configuration]) -> Removed:
    """Each by itself, so that one that has to stay, or went meanwhile, stops no other."""
    removed = Removed()
    for configuration in configurations:
        try:
            marked = remove(configuration)
        except Refused as refused:
            removed.refusals += refused.refusals
        except Configuration.DoesNotExist:
            removed.gone += 1
        else:
            removed.marked += [marked] if marked else []
            removed.gone += 0 if marked else 1
    return removed


def check_removal(configuration: Configuration) -> list[Refusal]:
    """Why this configuration has to stay; empty when it may go, here or at LinkedIn too."""
    if configuration.deleting_since is not None:
        text = f"{configuration.key} is to be deleted already: sync to delete it at LinkedIn, or keep it."
        return [Refusal(text)]
    if not may_be_at_linkedin(configuration):
        return []
    kind = configuration.integration.integration_type
    refusals = list(check_deletion(kind, configuration.key, may_delete=deletes_at_linkedin()))
    return [_wait_for_clarity(configuration)] if refusals and _is_open(configuration) else refusals


def check_purge(configurations: Iterable[Configuration]) -> list[Refusal]:
    """Why these rows cannot go together with their integration: LinkedIn may have what they say (IC-08)."""
    kept = [row for row in configurations if may_be_at_linkedin(row)]
    return [refusal for row in kept for refusal in check_removal(row) or [_delete_first(row)]]


def what_is_lost(configuration: Configuration) -> Refusal | None:
    """What will not work without this configuration, and the rule that says so (IC-01, IC-05, IC-06)."""
    integration, rule = configuration.integration, configuration.rule
    if rule is None:
        return None
    need = catalog.need(
        rule, uses_acls=integration.customer.uses_acls, supports_sync_acls=integration.syncs_acls
    )
    if need is catalog.Need.NOT_REQUIRED:
        return None
    return catalog.describe_missing(integration.type, rule, need)


def may_be_at_linkedin(configuration: Configuration) -> bool:
    """LinkedIn was proven to have it, showed it, or may be getting it right now (S40)."""
    if _is_open(configuration):
        return True
    if configuration.drift == Drift.ABSENT:
        return False
    return bool(configuration.confirmed_generation or configuration.observed_value)


def _is_open(configuration: Configuration) -> bool:
    """A write may be on its way, or may have had its effect, and nothing has told yet."""
    return (
        configuration.leased_until is not None
        or configuration.in_doubt
        or configuration.trouble == Trouble.UNKNOWN
    )


def _mark(configuration: Configuration) -> Configuration:
    new_generation(configuration, configuration.desired_value)
    configuration.deleting_since = timezone.now()
    sign(configuration, "Taken away: to be deleted at LinkedIn")
    configuration.save(update_fields=RENEWED_COLUMNS)
    return configuration


def _wait_for_clarity(configuration: Configuration) -> Refusal:
    if configuration.leased_until is not None:
        return Refusal(f"{configuration.key} may be on its way to LinkedIn: wait until the run has finished.")
    return Refusal(
        f"It is not known whether LinkedIn has {configuration.key}: sync it once more, then decide."
    )


def _delete_first(configuration: Configuration) -> Refusal:
    text = f"LinkedIn may still have {configuration.key}: delete that configuration first, and sync it."
    return Refusal(text, rule="IC-08")
