"""`{% linkedin_history configuration %}`: what was sent to LinkedIn for one configuration, and what came of it."""

from typing import Any

from django import template

from integrations.admin.attempt_cards import cards_of_configuration
from integrations.models import Configuration

register = template.Library()


@register.inclusion_tag("admin/integrations/linkedin_history.html")
def linkedin_history(configuration: Configuration) -> dict[str, Any]:
    """The last attempts, newest first; one query."""
    return {"cards": cards_of_configuration(configuration.pk)}
