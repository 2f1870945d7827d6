"""What is pasted into a form arrives whole: a value that is too long is refused with a sentence, never cut."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest


class KeepsWholePastes(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """For admins and inlines: browsers cut silently at `maxlength`, and a number that was cut is another number."""

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return uncut(field) if field else None


def uncut(field: forms.Field) -> forms.Field:
    """The same field; its length is judged by the server alone."""
    field.widget.attrs.pop("maxlength", None)
    return field
