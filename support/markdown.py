"""Markdown of articles to HTML: whatever stands in it, only the tags and addresses listed here come out."""

import re

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "strong",
        "em",
        "s",
        "a",
    ),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_SCHEMES = {"http", "https", "mailto"}


def _kept(tag: str, name: str, value: str) -> str | None:
    """An address without a scheme would lead to one of our own pages, and do there what the reader may do."""
    is_address = tag == "a" and name == "href"
    return None if is_address and value.partition(":")[0].lower() not in _SCHEMES else value


_RENDERER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes=_SCHEMES,
    attribute_filter=_kept,
    link_rel="noopener noreferrer nofollow",
)


def render_article(text: str) -> SafeString:
    """The one place where the cleaned HTML of a text is marked safe. HTML in the text is shown as it is written, never run."""
    return SafeString(_CLEANER.clean(_RENDERER.render(text)))


def plain_text(text: str) -> str:
    """An article as it reads in a mail: no marks of headings, emphasis or links, no rule ids."""
    lines = [_RULE_IDS.sub("", _MARKS.sub("", _LINK.sub(r"\1", line))).rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip()


_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^#{1,6} |\*\*|__|`")
_RULE_IDS = re.compile(r" \((?:SP|IC)-\d\d(?:(?:, | and | to )(?:SP|IC)-\d\d)*\)")
