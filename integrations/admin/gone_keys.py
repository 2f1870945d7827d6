"""Keys that are gone, in the history of their integration: they have no page any more that would tell of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from integrations.models import Configuration

SHOWN = 100


class ShowsGoneKeys(admin.ModelAdmin):  # type: ignore[type-arg]
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"gone": _gone(int(object_id)) if object_id.isdecimal() else ()}
        return super().history_view(request, object_id, {**context, **(extra_context or {})})


def _gone(integration_id: int) -> Any:
    """Of an integration, the newest first."""
    history: Any = Configuration.history  # a manager, by simple-history
    gone = history.filter(integration=integration_id, history_type="-")
    return gone.select_related("history_user").order_by("-history_date")[:SHOWN]
