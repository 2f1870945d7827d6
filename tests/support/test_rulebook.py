"""The rulebook as a whole: each of SP-01…SP-46 has a behaviour test of its own (tests/support/rulebook), or stands in NOT_YET."""

import inspect
import pkgutil
import re
from importlib import import_module

import pytest

from partnerhub.rulebook import RULES
from tests.support import rulebook

# Rules for the developer application, which nothing enforces yet. May only shrink.
NOT_YET = {"SP-12", "SP-13", "SP-14"}
# No more than onboarding, programmes and the 403 tree may ever stand there.
MAY_BE_OPEN = {
    "SP-28", "SP-29", "SP-31",
    "SP-12", "SP-13", "SP-14", "SP-15",
    "SP-41", "SP-42", "SP-43", "SP-44", "SP-45", "SP-46",
    "SP-40",
}  # fmt: skip
SUPPORT_RULES = {rule_id for rule_id in RULES if rule_id.startswith("SP-")}


def named_by_rule() -> dict[str, list[str]]:
    """The names of the test functions of each rule, over the modules of the package."""
    found: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(rulebook.__path__, "tests.support.rulebook."):
        for name, _ in inspect.getmembers(import_module(module.name), inspect.isfunction):
            if numbered := re.match(r"test_sp_(\d\d)_\w", name):
                found.setdefault(f"SP-{numbered[1]}", []).append(name)
    return found


def test_each_rule_has_a_behaviour_test_or_is_not_yet():
    assert set(named_by_rule()) | NOT_YET == SUPPORT_RULES


def test_no_rule_is_both_tested_and_not_yet():
    assert set(named_by_rule()) & NOT_YET == set()


def test_not_yet_holds_no_more_than_it_may():
    assert NOT_YET <= MAY_BE_OPEN


@pytest.mark.django_db
def test_the_rulebook_page_says_not_yet_of_the_same_rules(browser_of):
    page = browser_of("Support").get("/rules/?only=not-yet").content.decode()
    assert set(re.findall(r'<tr id="(SP-\d\d)"', page)) == NOT_YET


def test_each_test_asserts_something():
    silent = [
        name
        for module in pkgutil.iter_modules(rulebook.__path__, "tests.support.rulebook.")
        for name, test in inspect.getmembers(import_module(module.name), inspect.isfunction)
        if name.startswith("test_") and "assert " not in inspect.getsource(test)
    ]
    assert silent == []
