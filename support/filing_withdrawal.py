"""Taking back what did not leave."""

from customers.handing_over import stop
from customers.models import Message
from partnerhub.refusals import Refusal
from support.filing_gate import refuse_frozen
from support.models import Filing
from support.notes import refuse_text

State = Message.State
Status = Filing.Status


def refuse_withdrawal(filing: Filing, because: str) -> list[Refusal]:
    """Why it is not taken back; a mail that waits to be sent is stopped, so ask only to withdraw it."""
    if filing.status == Status.WITHDRAWN:
        return [refuse_frozen(filing)]
    if filing.is_draft:
        return refuse_text(because, field="because")
    refusals = refuse_text(because, field="because")
    if not because.strip():
        refusals.append(Refusal("Say why it was not sent.", field="because"))
    message = filing.message
    if message is None or message.state == State.HANDED_OVER or stop(message):
        return refusals
    words = (
        f"The mail is {message.get_state_display()} and cannot be taken back: write to its readers instead."
    )
    return [*refusals, Refusal(words)]
