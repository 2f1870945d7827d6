"""History in the admin: who changed what, and when, to be read by whoever may see the row itself."""

from dataclasses import replace
from typing import Any

from django.contrib.admin.utils import display_for_field, unquote
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, HistoricalChanges, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper

EMPTY = "empty"


class HistoryAdmin(SimpleHistoryAdmin):
    """Leaves out the package's page of a single version: its form writes to the row past permissions, forms and
    verbs. The list of changes shows old and new values already."""

    def get_urls(self) -> list[URLPattern]:
        return super(SimpleHistoryAdmin, self).get_urls()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        page: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[no-untyped-call]
        return page

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: HistoricalChanges
    ) -> "ChangesInWords":
        return ChangesInWords(self.model, historical_record)


class ChangesInWords(HistoricalRecordContextHelper):
    """Values as the pages of the row show them: labels of choices, yes and no, dates in our format and time zone."""

    def format_delta_change(self, change: ModelChange) -> ModelChange:
        """Django makes `Linkedin status` of a column without a label."""
        formatted: ModelChange = super().format_delta_change(change)
        return replace(formatted, field=formatted.field.replace("Linkedin", "LinkedIn"))

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> str:
        prepared = super().prepare_delta_change_value(change, value)
        return in_words(self.model._meta.get_field(change.field), prepared)


def in_words(field: Any, value: Any) -> str:
    """A field's value for a person; nothing, whatever kind of nothing it is, is “empty”."""
    if isinstance(value, DeletedObject) and value.pk is None:
        return EMPTY  # the package's way to say that a relation was not set
    if isinstance(value, list):
        return ", ".join(map(str, value)) or EMPTY
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value) or value or EMPTY)
    return str(display_for_field(value, field, EMPTY, avoid_link=True))
