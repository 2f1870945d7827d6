"""How many customers a text says have the trouble: a number, "several", or plainly one. Pure."""

import re

from support.quoted_words import sentences_of

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "a dozen": 12, "both": 2, "a couple of": 2, "one": 1, "a single": 1, "only one": 1, "just one": 1,
}  # fmt: skip
_CUSTOMERS = (
    r"(?: (?:of|different|our|the|large|small|mutual|shared|rsc|recruiter|enterprise|affected|separate|ats)){0,4}"
    r" (?:customers|clients|companies|tenants)\b"
)
_COUNT = re.compile(
    r"\b(?P<number>[0-9]{1,6}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|both|a couple of)"
    + _CUSTOMERS
    + r"|\b(?P<one>only one|just one|one|a single)(?: of)?(?: our| the)? (?:customers?|clients?|company)\b"
)
_SEVERAL = re.compile(
    r"\b(?:several|multiple|many|various|some|numerous|all|most|a number of|other|more|further|dozens of|hundreds of)"
    + _CUSTOMERS
    + r"|\bcustomer base\b|\bboth [a-z0-9&.' -]{2,40} and [a-z0-9&.' -]{2,40} (?:report|see|have|get|say|complain)"
    r"|\b(?:more than|not just|not only|not) (?:one|a single)(?: of)?(?: our| the)? (?:customers?|clients?|company)\b"
    r"|\bone (?:customer|client|company) after (?:the other|another)\b"
    r"|\banother (?:customer|client|company)\b[^.?!\n]{0,20}\b(?:reports?|reported|reporting|has|have|sees?|too)\b"
    r"|\b(?:[0-9]{1,6}|two|three|four|five|six|seven|eight|nine|ten) (?:more|further|other|additional) (?:customers|clients|companies)\b"
)
# Says that it is one customer's, whatever numbers stand beside it.
_ONE_OF_THEM = re.compile(
    r"\b(?:no|not|without|nor)(?: any| at| for)?(?: our)? (?:other|further|more|additional|another) (?:customers?|clients?|compan(?:y|ies))\b"
    r"|\b(?:only|just) one of them\b|\bone of them\b|\bother customers (?:are|work|have no|do not|don't|report no)\b"
    r"|\b(?:at|for) (?:only )?one (?:customer|client|company)(?: only)?\b(?! after)"
)
_OUR_AFFAIRS = re.compile(r"\b(?:signed up|onboarded|went live|won|gained|serve|support|we have [0-9,]+)\b")


def customers_affected(text: str) -> tuple[int, str] | None:
    """A number that is said of the trouble; "several" is none."""
    if alone := _ONE_OF_THEM.search(text):
        return 1, alone.group()
    for sentence in sentences_of(text):
        hit = _COUNT.search(sentence)
        if hit and not _OUR_AFFAIRS.search(sentence) and not _SEVERAL.search(sentence):
            number = hit["number"] or hit["one"]
            return (int(number) if number.isdigit() else _NUMBERS[number]), hit.group()
    return None


def several(text: str) -> str:
    """Words that say more than one, without a number."""
    if _ONE_OF_THEM.search(text):
        return ""
    sentences = [one for one in sentences_of(text) if not _OUR_AFFAIRS.search(one)]
    return next((hit.group() for one in sentences if (hit := _SEVERAL.search(one))), "")
