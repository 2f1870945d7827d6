"""The rulebook as people read it: the page with every rule, and rule ids in sentences that lead there."""

import pytest
from django.utils.html import format_html

from partnerhub.rulebook import RULES, find_rules
from partnerhub.templatetags.rules import rule_links

pytestmark = pytest.mark.django_db


def test_every_rule_can_be_read_with_its_source_by_whatever_role(browser_of, role):
    page = browser_of(role).get("/rules/").content.decode()
    assert all(f'id="{rule_id}"' in page for rule_id in RULES)
    assert "Support Guide for Integration Partners" in page


def test_navigation_leads_to_the_rules_and_marks_them(browser_of):
    browser = browser_of("BD reviewer")
    assert '<a href="/rules/">Rules</a>' in browser.get("/").content.decode()
    assert '<a href="/rules/" aria-current="page">' in browser.get("/rules/").content.decode()


def test_strangers_may_not_read_the_rules(client):
    assert client.get("/rules/").headers["Location"] == "/login/?next=/rules/"


def test_rules_are_found_by_id_and_by_words_in_any_order():
    assert [one.id for one in find_rules("sp-17")] == ["SP-17"]
    assert "SP-02" in [one.id for one in find_rules("widget HAR")]
    assert find_rules("no rule holds this") == []
    assert len(find_rules(" ")) == len(RULES)


def test_search_without_result_says_what_to_do(browser_of):
    page = browser_of("Support").get("/rules/?q=<b>nothing</b>").content.decode()
    assert "No rule holds these words" in page
    assert "<b>nothing" not in page


def test_rule_ids_in_a_sentence_become_links_and_the_rest_is_escaped():
    linked = rule_links("<b>Wait</b> for it. (SP-04)")
    assert linked.startswith(
        '&lt;b&gt;Wait&lt;/b&gt; for it. (<a class="ph-nowrap" href="/rules/#SP-04" title="Expect'
    )
    assert linked.endswith('">SP-04</a>)')


@pytest.mark.parametrize("text", ["Rule SP-99", "XSP-040", "IC-1", ""])
def test_what_only_looks_like_a_rule_id_stays_text(text):
    assert rule_links(text) == text


def test_markup_that_is_safe_already_stays_as_it_is():
    safe = format_html('<a href="/rules/#{}">why</a>', "SP-04")
    assert rule_links(safe) == safe
