"""What runs behind mails of the onboarding: links are sent once their mail left."""

from integrations import letter_handover
from partnerhub.sweeps import sweep


@sweep(seconds=10)
def note_mails_that_left() -> None:
    letter_handover.note_what_left()
