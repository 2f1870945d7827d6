"""API versions that LinkedIn does not serve, and the button that tries one again. Reached from the start page."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from integrations.admin.standing import moment
from integrations.models import ClosedVersion
from integrations.version_attention import waiting_for_a_version, waiting_in_words
from integrations.versions import try_again
from partnerhub.listing import ReadOnlyAdmin, badge

PERMISSION = "integrations.change_closedversion"


@admin.register(ClosedVersion)
class ClosedVersionAdmin(ReadOnlyAdmin):
    change_form_template = "admin/integrations/closedversion.html"
    list_display = ("version", "state", "since", "tried_again_at")
    fields = readonly_fields = ("state", "since", "tried_again_at", "linkedin_said")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        retry = self.admin_site.admin_view(require_POST(self.retry_view))
        name = "integrations_closedversion_retry"
        return [path("<int:pk>/retry/", retry, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        closed = self.get_object(request, object_id)
        context = _band(closed, request) if isinstance(closed, ClosedVersion) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        closed = try_again(closed=get_object_or_404(ClosedVersion, pk=pk), now=timezone.now())
        self.log_change(request, closed, "Tried again")
        messages.success(request, f"The next calls try version {closed.version} again.")
        return HttpResponseRedirect(reverse("admin:integrations_closedversion_change", args=[pk]))

    @admin.display(description="state")
    def state(self, closed: ClosedVersion) -> SafeString:
        if closed.version != settings.LINKEDIN_VERSION:
            return badge("muted", "no longer used here")
        return badge("bad", "closed") if closed.retry_at > timezone.now() else badge("busy", "is tried again")

    @admin.display(description="tried again at", ordering="retry_at")
    def tried_again_at(self, closed: ClosedVersion) -> str:
        return moment(closed.retry_at)

    @admin.display(description="LinkedIn said")
    def linkedin_said(self, closed: ClosedVersion) -> str:
        return closed.because


def _band(closed: ClosedVersion, request: HttpRequest) -> dict[str, Any]:
    """What the band above the fields says."""
    is_used = closed.version == settings.LINKEDIN_VERSION
    is_tried_later = is_used and closed.retry_at > timezone.now()
    return {
        "is_used": is_used,
        "is_tried_later": is_tried_later,
        "waiting": waiting_in_words(waiting_for_a_version().count()) if is_used else "",
        "may_retry": is_tried_later and request.user.has_perm(PERMISSION),
    }
