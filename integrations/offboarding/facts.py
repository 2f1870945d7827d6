"""From rows to the steps of an off-boarding: what was stopped, deleted, mailed and proven, as it stands now."""

from collections.abc import Collection, Iterator

from customers.models import Message
from integrations import catalog
from integrations.models import Configuration, Integration, Offboarding
from integrations.offboarding.proof import Proof, deletable_keys, proof_of
from integrations.offboarding.steps import KeyFate, OffboardingFacts, Step, steps


def steps_of(offboarding: Offboarding, proof: Proof | None = None) -> list[Step]:
    return steps(facts_of_offboarding(offboarding, proof or proof_of(offboarding)))


def facts_of_offboarding(offboarding: Offboarding, proof: Proof) -> OffboardingFacts:
    rows = list(
        offboarding.integrations.prefetch_related("configurations").order_by("integration_type", "pk")
    )
    message = offboarding.message
    return OffboardingFacts(
        integrations=[row.type_label for row in rows],
        running=[row.type_label for row in rows if row.stopped_at is None],
        values=list(_fates(offboarding, rows)),
        mail=message.state if message else "",
        mail_has_left=message is not None and message.has_left,
        mail_trouble=_mail_trouble(message),
        ats_done=offboarding.ats_done_at is not None,
        linkedin_done=offboarding.linkedin_done_at is not None,
        proof_holds=proof.holds,
        proof_verdict=proof.verdict,
        is_ended=offboarding.completed_at is not None,
    )


def _fates(offboarding: Offboarding, rows: Collection[Integration]) -> Iterator[KeyFate]:
    """Of the values that LinkedIn deletes; the others go with the integration."""
    there = {(row.pk, one.key): one for row in rows for one in row.configurations.all()}
    deletable = {row.pk: deletable_keys(row) for row in rows}
    for state in offboarding.final_state:
        pk = state["integration"]
        for value in state["values"]:
            if value["key"] in deletable.get(pk, ()):
                row = there.get((pk, value["key"]))
                yield KeyFate(
                    label=f"{value['key']} of {catalog.TYPES[state['type']].label}",
                    fate=value["fate"],
                    is_there=row is not None and row.deleting_since is not None,
                    trouble=row.trouble_text if row and row.trouble == Configuration.Trouble.REJECTED else "",
                    why=value["why"],
                )


def _mail_trouble(message: Message | None) -> str:
    if message is None or message.has_left:
        return ""
    is_stuck = message.state == Message.State.APPROVED and message.due_at is None
    return message.trouble if is_stuck or message.state == Message.State.UNKNOWN else ""
