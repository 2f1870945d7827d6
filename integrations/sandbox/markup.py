"""HTML from function calls; every text is escaped unless it is Markup already."""

from html import escape

VOID = frozenset({"input", "link", "meta", "br"})


class Markup(str):
    """Text that is HTML already. Only this module makes it."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | bool | None) -> Markup:
    """`element("a", "back", href="/", class_="quiet")`; False and None leave an attribute out."""
    opening = "".join([tag, *(_attribute(name, value) for name, value in attributes.items())])
    if tag in VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{joined(*children)}</{tag}>")


def joined(*children: str) -> Markup:
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def document(head: Markup, body: Markup) -> bytes:
    """A whole page, ready to send."""
    page = f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
    return page.encode("utf-8", "replace")


def _attribute(name: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
