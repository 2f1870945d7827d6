"""What LinkedIn takes as the name of a child application, and the one we propose. Pure.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/provisioning-api
"""

import re
from collections.abc import Iterator

from partnerhub.headers import clean_header
from partnerhub.refusals import Refusal

LONGEST_NAME = 50  # characters
_THEIR_NAME = re.compile("linkedin", re.IGNORECASE)


def check_application_name(name: str) -> Iterator[Refusal]:
    """Yield why LinkedIn would refuse this name; nothing when it would not."""
    if not name.strip():
        yield Refusal("The application has no name: customers read it on consent screens.", field="name")
    if len(name) > LONGEST_NAME:
        sentence = (
            f"The name has {len(name)} characters, and LinkedIn takes {LONGEST_NAME}: shorten “{name}”."
        )
        yield Refusal(sentence, field="name")
    if _THEIR_NAME.search(name):
        sentence = f"LinkedIn does not accept its own name in an application's name: take it out of “{name}”."
        yield Refusal(sentence, field="name")
    try:
        clean_header(name, "The name")
    except ValueError as error:
        yield Refusal(str(error), field="name")


def proposed_name(*, ats: str, customer: str) -> str:
    """`{ATS} - {customer}`, without what LinkedIn refuses, and cut between words where it is too long."""
    name = " ".join(_without_their_name(f"{ats} - {customer}").split())
    if len(name) <= LONGEST_NAME:
        return name.rstrip(" -")
    cut = name[: LONGEST_NAME + 1].rpartition(" ")[0]
    if len(cut) <= len(f"{ats} - "):  # nothing of the customer would be left
        cut = name[:LONGEST_NAME]
    return cut.rstrip(" -,")


def _without_their_name(text: str) -> str:
    """Again and again, as taking one out can make another."""
    while _THEIR_NAME.search(text):
        text = _THEIR_NAME.sub("", text)
    return text
