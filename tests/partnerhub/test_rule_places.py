"""Where rules are enforced: true in the code, and readable on the rulebook page."""

import importlib.util
import re
from pathlib import Path

import pytest

from integrations.rule_places import PLACES
from partnerhub.rule_places import Place, read_places
from partnerhub.rulebook import RULES
from support.rule_places import SP_PLACES

BOTH = ["support.rule_places.SP_PLACES", "integrations.rule_places.PLACES"]
# Rules for the developer application, which nothing enforces yet.
WITHOUT_PLACE = {"SP-12", "SP-13", "SP-14"}
EACH = [
    pytest.param(rule_id, place, id=f"{rule_id} {place.module}")
    for mapping in (SP_PLACES, PLACES)
    for rule_id, places in mapping.items()
    for place in places
]


@pytest.fixture(autouse=True)
def _both_apps_say_where(settings):
    settings.RULE_PLACES = BOTH


@pytest.mark.parametrize(("rule_id", "place"), EACH)
def test_each_place_is_code_that_names_its_rule(rule_id, place):
    found = importlib.util.find_spec(place.module)
    assert found is not None
    assert rule_id in named_in(Path(found.origin))


def named_in(path):
    """Ids in a source; "SP-36 to SP-39" names all of them."""
    text = path.read_text()
    named = set(re.findall(r"(?:SP|IC)-\d\d", text))
    for first, last in re.findall(r"SP-(\d\d) to\s+SP-(\d\d)", text):
        named |= {f"SP-{number:02}" for number in range(int(first), int(last) + 1)}
    return named


def test_every_rule_but_those_of_the_application_has_a_place():
    assert set(RULES) - set(read_places()) == WITHOUT_PLACE


def test_a_place_of_no_rule_is_refused(settings):
    settings.RULE_PLACES = ["tests.partnerhub.test_rule_places.NO_RULE"]
    with pytest.raises(KeyError, match="There is no rule SP-99"):
        read_places()


NO_RULE = {"SP-99": (Place("nowhere", "support.gate"),)}


def test_places_of_two_apps_for_one_rule_stand_together():
    modules = [place.module for place in read_places()["SP-30"]]
    assert modules == ["support.known_errors", "integrations.customer_pages.bad_moments"]


@pytest.mark.django_db
def test_a_place_leads_nowhere_without_its_page_or_the_right_to_open_it(person):
    support, bd = person("Support"), person("BD reviewer")
    assert Place("x", "support.gate", "admin:support_case_changelist").url_for(support) == "/support/case/"
    assert Place("x", "support.gate", "admin:support_case_changelist").url_for(bd) == ""
    assert Place("x", "support.gate", "admin:no_such_page").url_for(support) == ""
    assert Place("x", "support.gate").url_for(support) == ""


@pytest.mark.django_db
def test_the_rulebook_says_where_a_rule_is_enforced_and_leads_there(browser_of):
    page = browser_of("Support").get("/rules/?q=SP-17").content.decode()
    assert '<a href="/support/escalation/">Escalation: refused until the five items are there</a>' in page


@pytest.mark.django_db
def test_rules_without_a_place_say_not_yet_and_can_be_listed_alone(browser_of):
    page = browser_of("Support").get("/rules/?only=not-yet").content.decode()
    assert set(re.findall(r'<tr id="([^"]+)"', page)) == WITHOUT_PLACE
    assert page.count("not yet</span>") == 3


@pytest.mark.django_db
def test_without_any_place_the_page_says_not_yet_everywhere(browser_of, settings):
    settings.RULE_PLACES = []
    page = browser_of("Support").get("/rules/").content.decode()
    assert page.count("not yet</span>") == len(RULES)
