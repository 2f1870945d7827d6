"""Rule ids in sentences as links into the rulebook."""

import re

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnerhub.rulebook import RULES

register = template.Library()

_ID = re.compile(r"\b((?:SP|IC)-\d{2})\b")


@register.filter
def rule_links(text: object) -> SafeString:
    """The text escaped, each rule id in it a link to its rule. Markup that is safe already stays as it is."""
    if isinstance(text, SafeString):
        return text
    return format_html_join("", "{}", ((_linked(piece),) for piece in _ID.split(str(text))))


def _linked(piece: str) -> str:
    if piece not in RULES:
        return piece
    return format_html(
        '<a class="ph-nowrap" href="{}#{}" title="{}">{}</a>',
        reverse("admin:rules"),
        piece,
        RULES[piece].sentence,
        piece,
    )
