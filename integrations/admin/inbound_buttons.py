"""What the pages of inbound rows share: a body as text, badges of states, and buttons that are POSTs with a permission."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from partnerhub.listing import badge
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refused

LONGEST_SHOWN = 20_000  # characters


class HasButtons(admin.ModelAdmin):  # type: ignore[type-arg]
    """`buttons` names what a row's page can be asked to do; each is a method of the row that returns what to tell. They need
    the permission to change, also where the form only shows."""

    buttons: Mapping[str, str] = {}  # the part of the address, and the method

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<int:pk>/{word}/",
                self.admin_site.admin_view(require_POST(self._pressed(getattr(self, method)))),
                name=f"{name}_{word}",
            )
            for word, method in self.buttons.items()
        ]
        return [*own, *super().get_urls()]

    def may_press(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"may_press": self.may_press(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _pressed(self, act: Callable[[HttpRequest, Any], str]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not self.may_press(request):
                raise PermissionDenied
            row = get_object_or_404(self.model, pk=pk)
            try:
                messages.success(request, act(request, row))
            except Refused as refused:
                messages.error(request, str(refused))
            page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(page, args=[pk]))

        return view


def state_badge(tones: Mapping[str, str], row: Model, name: str, *, title: str = "") -> SafeString:
    """The word of a choice, in the tone of its state."""
    value = getattr(row, name)
    word = getattr(row, f"get_{name}_display")()
    return badge(tones.get(value, "muted"), word, title=title)


def body_as_text(body: "bytes | memoryview[int]") -> SafeString:
    """As it came, in so far as it can be read, without what looks like a secret; JSON with indents."""
    text = redact_text(_readable(bytes(body)))
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\n… ({len(text)} characters)"
    return format_html('<pre class="ph-code">{}</pre>', cut)


def _readable(body: bytes) -> str:
    text = body.decode("utf-8", "backslashreplace").replace("\0", "\\0")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=True)
    except (ValueError, RecursionError):
        return text
