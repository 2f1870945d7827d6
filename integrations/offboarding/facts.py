"""From rows to the steps of an off-boarding: what was stopped, deleted, mailed and proven, as it stands now."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from customers.models import Message
from integrations.frozen_places import places_in
from integrations.models import Configuration, Integration, Offboarding, SyncResult
from integrations.offboarding.gate import goes_on_with
from integrations.offboarding.proof import Proof, deletable_keys, proof_of
from integrations.offboarding.steps import KeyFate, OffboardingFacts, Step, steps
from integrations.sightings import Place, place_of
from integrations.stopping import MOVED

Trouble = Configuration.Trouble


def steps_of(offboarding: Offboarding, proof: Proof | None = None) -> list[Step]:
    return steps(facts_of_offboarding(offboarding, proof or proof_of(offboarding)))


def facts_of_offboarding(offboarding: Offboarding, proof: Proof) -> OffboardingFacts:
    related = offboarding.integrations.select_related("customer", "contract", "application")
    rows = list(related.prefetch_related("configurations").order_by("integration_type", "pk"))
    message, is_ended = offboarding.message, offboarding.completed_at is not None
    return OffboardingFacts(
        integrations=[one["label"] for one in offboarding.final_state],
        running=[row.type_label for row in rows if row.stopped_at is None and not is_ended],
        values=list(_fates(offboarding, rows)),
        mail=message.state if message else "",
        mail_has_left=message is not None and message.has_left,
        mail_trouble=_mail_trouble(message),
        ats_done=offboarding.ats_done_at is not None,
        linkedin_done=offboarding.linkedin_done_at is not None,
        proof_holds=proof.holds,
        proof_verdict=proof.verdict,
        is_ended=is_ended,
        goes_on_with=[row.type_label for row in goes_on_with(offboarding.track)],
    )


def _fates(offboarding: Offboarding, rows: Collection[Integration]) -> Iterator[KeyFate]:
    """Of the values that LinkedIn deletes; the others go with the integration."""
    there = {one.pk: (row, one) for row in rows for one in row.configurations.all()}
    again = {(row.pk, one.key): (row, one) for row in rows for one in row.configurations.all()}
    seen_gone = _seen_gone(offboarding)
    stood = {one.integration: one.place for one in places_in(offboarding.final_state)}
    for state in offboarding.final_state:
        pk = state["integration"]
        for value in state["values"]:
            if value["key"] in deletable_keys(state["type"]):
                found = there.get(value["configuration"]) or again.get((pk, value["key"]))
                yield _fate(state, value, found, (pk, value["key"]) in seen_gone, stood[pk])


def _fate(
    state: Mapping[str, Any],
    value: Mapping[str, Any],
    found: tuple[Integration, Configuration] | None,
    was_seen_gone: bool,
    stood: Place,
) -> KeyFate:
    is_proven = bool(value.get("is_proven"))
    return KeyFate(
        label=f"{value['key']} of {state['label']}",
        fate=value["fate"],
        is_gone=is_proven or (found is None and was_seen_gone),
        is_asked=found is not None and found[1].deleting_since is not None,
        trouble=_trouble(*found, stood) if found and not is_proven else "",
        why=value["why"],
    )


def _trouble(integration: Integration, row: Configuration, stood: Place) -> str:
    if place_of(integration) != stood:
        return MOVED
    return row.trouble_text if row.trouble == Trouble.REJECTED else ""


def _seen_gone(offboarding: Offboarding) -> set[tuple[int, str]]:
    """What was deleted since the stop and read back as gone, by integration and key."""
    confirmed = SyncResult.objects.filter(
        integration__in=[one["integration"] for one in offboarding.final_state],
        operation=SyncResult.Operation.DELETE,
        outcome=SyncResult.Outcome.CONFIRMED,
        settled_at__gte=offboarding.started_at,
    )
    return set(confirmed.values_list("integration", "key"))


def _mail_trouble(message: Message | None) -> str:
    if message is None or message.has_left:
        return ""
    return message.trouble if message.is_stuck or message.state == Message.State.UNKNOWN else ""
