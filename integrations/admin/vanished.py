"""A configuration that was deleted while somebody had it open: what was typed is kept, to be added anew or dropped."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from integrations.admin.prefilled import row_id
from integrations.admin.standing import moment
from integrations.models import Configuration, Integration
from partnerhub.ids import is_id


@dataclass(frozen=True, slots=True)
class Vanished:
    integration_id: int
    key: str
    deleted_by: str
    deleted_at: str

    def __str__(self) -> str:
        return f"{self.key} was deleted by {self.deleted_by} at {self.deleted_at} while you had it open."


def find_vanished(pk: object) -> Vanished | None:
    """By the history of a row that is gone; None for one that never was."""
    known: Any = Configuration.history
    last = known.filter(id=pk, history_type="-").first() if is_id(str(pk)) else None
    if last is None:
        return None
    who = str(last.history_user) if last.history_user else "PartnerHub"
    return Vanished(last.integration_id, last.key, who, moment(last.history_date))


def was_typed(pk: object, version: object, value: str) -> bool:
    """Whether this is another value than the one that was opened."""
    known: Any = Configuration.history
    opened = known.filter(id=pk, version=version).first() if is_id(str(version)) else None
    return bool(value) and (opened is None or opened.desired_value != value)


def reopen(request: HttpRequest, object_id: str) -> HttpResponse | None:
    """From the page of a vanished row to its integration, or to a new form with what was typed; None where nothing
    is known of it."""
    vanished = find_vanished(object_id)
    if vanished is None or row_id(Integration, str(vanished.integration_id)) is None:
        return None
    value = request.POST.get("desired_value", "")
    if not was_typed(object_id, request.POST.get("opened_version"), value):
        messages.warning(request, str(vanished))
        page = reverse("admin:integrations_integration_change", args=[vanished.integration_id])
        return HttpResponseRedirect(page)
    messages.warning(request, f"{vanished} Yours is kept here: save to add it anew.")
    typed = {"integration": vanished.integration_id, "key": vanished.key, "desired_value": value}
    return HttpResponseRedirect(f"{reverse('admin:integrations_configuration_add')}?{urlencode(typed)}")
