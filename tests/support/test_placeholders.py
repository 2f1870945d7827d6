"""What somebody still has to write is seen; brackets and words of real reports are none."""

import pytest

from support.placeholders import find_placeholders


@pytest.mark.parametrize(
    "text",
    ["{{ customers }}", "{% if late %}", "[FILL IN]", "[Insert the date]", "[customer name]", "TODO", "<customer name>",
     "<customer_name>", "<your reason here>", "[…]", "<...>"],
)  # fmt: skip
def test_placeholder_is_found(text):
    assert find_placeholders(f"Export fails for {text} since Monday") == [text]


@pytest.mark.parametrize(
    "text",
    ["[CAS-123456]", "[Support Escalation]", "<iframe> stays empty", '<input name="q">', "a < b and c > d", "todo el d\u00eda",
     "GET /jobs/{id}", "Dana <dana@acme.com>", "[Yourself] button"],
)  # fmt: skip
def test_real_words_are_no_placeholder(text):
    assert find_placeholders(text) == []
