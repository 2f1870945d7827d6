"""HTML of a mail as plain text: tags, styles and scripts dropped, nothing fetched, nothing run. Pure.

Python's own parser takes minutes for hostile markup; this reader passes once over the text and keeps no tag.
"""

import re
from html import unescape

_DROPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe", "textarea"}
_BREAKS = {"br", "p", "div", "tr", "li", "ul", "ol", "table", "pre", "hr", "blockquote"} | {
    f"h{size}" for size in range(1, 7)
}
_TAG = re.compile(
    r"<(?:(?P<close>/?)(?P<name>[a-z][a-z0-9]{0,20})\b[^<>]*|[!?/][^<>]*|/?[a-z][\w:.-]*[^<>]*)>", re.I
)
_DEEPEST_QUOTE = 5


def text_of_html(html: str) -> str:
    """The words a reader sees, a line break for each block, ">" before each quoted line."""
    reader, position = _Reader(), 0
    without_comments = _without_comments(html)
    for tag in _TAG.finditer(without_comments):
        reader.read_text(without_comments[position : tag.start()])
        reader.read_tag((tag["name"] or "").lower(), is_closing=bool(tag["close"]))
        position = tag.end()
    reader.read_text(without_comments[position:])
    text = re.sub(r"[ \t\u00a0]{1,1000}\n", "\n", "".join(reader.pieces))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _without_comments(html: str) -> str:
    before, *comments = html.split("<!--")
    return "".join([before, *(comment.partition("-->")[2] for comment in comments)])


class _Reader:
    """`pieces` are what was read so far; the rest says where in the markup the next text stands."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._dropped = ""
        self._is_pre = False
        self._quotes = 0
        self._is_at_line_start = True

    def read_tag(self, name: str, *, is_closing: bool) -> None:
        if self._dropped:
            is_over = (is_closing and name == self._dropped) or name == "body"
            self._dropped = "" if is_over else self._dropped
        elif name in _DROPPED and not is_closing:
            self._dropped = name
        elif name in _BREAKS:
            self._read_block(name, is_closing)

    def read_text(self, text: str) -> None:
        words = unescape(text) if "&" in text else text
        if not self._is_pre:
            words = re.sub(r"\s+", " ", words)
            words = words.lstrip() if self._is_at_line_start else words
        if words and not self._dropped:
            quote = "> " * self._quotes if self._is_at_line_start else ""
            self.pieces.append(f"{quote}{words}")
            self._is_at_line_start = words.endswith("\n")

    def _read_block(self, name: str, is_closing: bool) -> None:
        if name == "blockquote":
            self._quotes = min(max(self._quotes + (-1 if is_closing else 1), 0), _DEEPEST_QUOTE)
        if name == "pre":
            self._is_pre = not is_closing
        self._break(again=name == "br")
        if name == "p" and is_closing:
            self._break(again=True)
        if name == "li" and not is_closing:
            self.pieces.append("- ")
            self._is_at_line_start = False

    def _break(self, *, again: bool) -> None:
        if again or not self._is_at_line_start:
            self.pieces.append("\n")
        self._is_at_line_start = True
