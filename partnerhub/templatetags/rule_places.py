"""The rows of the rulebook page: each rule with the places that enforce it."""

from collections.abc import Iterable

from django import template
from django.http import HttpRequest

from partnerhub.rule_places import PlacedRule, placed
from partnerhub.rulebook import Rule

register = template.Library()


@register.simple_tag
def with_places(rules: Iterable[Rule], request: HttpRequest) -> list[PlacedRule]:
    """As the page's address and its reader want them."""
    return placed(rules, request.user, request.GET.get("only", ""))
