"""Forms that links open filled in: a link that names no row fills in nothing instead of failing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest

from partnerhub.ids import is_id


class PrefilledByLink(admin.ModelAdmin):  # type: ignore[type-arg]
    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if _is_possible(self.model, name, value)}


def _is_possible(model: type[Model], name: str, value: Any) -> bool:
    try:
        related: Any = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return False
    return related is None or row_id(related, value) is not None


def row_id(model: type[Model], text: Any) -> int | None:
    """The id that a request names, when there is such a row."""
    if not is_id(str(text)):
        return None
    found: int | None = model._default_manager.filter(pk=str(text)).values_list("pk", flat=True).first()
    return found
