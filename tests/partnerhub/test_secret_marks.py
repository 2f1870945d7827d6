"""Looking for secrets is skipped where no mark of one stands: that must never skip a text that a pattern matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub import secret_places as places

PATTERNS = [places._ASSIGNMENT, places._HEADER_LINE, *(pattern for _, pattern in places._SHAPES)]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern[:30])
def test_whatever_a_pattern_matches_is_looked_at(pattern):
    @given(st.from_regex(pattern))
    def matches(text):
        assert places._may_hold_one(text)

    matches()


@pytest.mark.parametrize("text", ["CLIENT_SECRET=abc", "client_ſecret=abc123", "acceſſ_\u212aey=abc123"])
def test_case_hides_no_secret(text):
    assert places.secret_places(text)


def test_the_usual_body_of_a_call_is_not_looked_at():
    body = (
        '{"results": {"configurationName=CALLBACK_URL&integrationContext=urn%3Ali%3Aorganization%3A1": {}}}'
    )
    assert not places._may_hold_one(body)
