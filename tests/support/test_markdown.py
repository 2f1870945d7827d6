"""Articles as HTML: what the text means is shown, what it tries to do is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.markdown import render_article


def test_what_articles_are_written_with_is_rendered():
    page = render_article("## Head\n\n1. **one**\n2. `two`\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert all(
        piece in page
        for piece in ["<h2>Head</h2>", "<ol>", "<strong>one</strong>", "<code>two</code>", "<td>c</td>"]
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://evil.example/pixel.png)",
        "<a href='https://x' onclick='alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        "<style>*{display:none}</style>",
        '[x](https://example.com "onmouseover=alert(1)")',
        "<div class=ph-note id=content style=x>",
        '<https://x/"onclick=alert(1)>',
    ],
)
def test_nothing_active_comes_out(hostile):
    page = render_article(hostile)
    tags = re.findall(r"<[^>]*>", page)
    assert not re.search(r"<(?:script|img|svg|iframe|style|div|form)", page)
    assert not any(re.search(r"\son\w+=|style=|class=|id=|javascript:|data:|vbscript:", tag) for tag in tags)


@pytest.mark.parametrize("address", ["/logout/", "//evil.example/x", "?a=b", "../x", "#top", "ftp://x/y"])
def test_an_address_on_our_own_pages_is_no_link(address):
    assert "href" not in render_article(f"[x]({address})")


@pytest.mark.parametrize(
    "address", ["https://example.com/a", "http://example.com", "mailto:security@linkedin.com"]
)
def test_links_out_tell_the_other_side_nothing_about_us(address):
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">x</a>' in render_article(
        f"[x]({address})"
    )


@given(st.text(alphabet="<>[]()!\"'`*_#&;:/\\ \nabscriptjonclk=", max_size=200))
def test_only_the_listed_tags_come_out_of_any_text(text):
    allowed = "p|br|hr|h2|h3|h4|ul|ol|li|blockquote|pre|code|strong|em|s|a|table|thead|tbody|tr|th|td"
    assert re.sub(rf"</?(?:{allowed})(?: [^<>]*)?>", "", render_article(text)).count("<") == 0
