"""The buttons of an application's page: check its token, try its credentials again, rotate its secret, forget the
previous one."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from integrations.credentials import forget_previous_secret, try_again
from integrations.introspection import check_token, finding_of
from integrations.models import DeveloperApplication
from integrations.rotation import rotate
from partnerhub.refusals import Refused

MAY_ASK = "integrations.view_apicall"
ROTATED = (
    "LinkedIn made a new secret, and it is stored. The old one works beside it: once LinkedIn took the new one and no"
    " other system uses the old one, delete that in the LinkedIn Developer Portal and forget it here."
)
LEVELS = {"ok": messages.SUCCESS, "bad": messages.ERROR}


class ApplicationButtons(admin.ModelAdmin):  # type: ignore[type-arg]
    """Each is a POST that needs the permission to change the application; asking about its token changes nothing, and
    is for everybody who reads the call log (SP-40)."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "check": self.check_view,
            "retry": self.retry_view,
            "rotate": self.rotate_view,
            "forget": self.forget_view,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"integrations_developerapplication_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def has_check_permission(self, request: HttpRequest, application: DeveloperApplication) -> bool:
        return self.has_view_permission(request, application) and request.user.has_perm(MAY_ASK)

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def check(application: DeveloperApplication) -> None:
            finding = finding_of(check_token(application=application), client_id=application.client_id)
            messages.add_message(request, LEVELS.get(finding.tone, messages.WARNING), finding.sentence)

        return self._press(request, pk, check, self.has_check_permission)

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def retry(application: DeveloperApplication) -> None:
            try_again(application=application)
            messages.success(
                request, "PartnerHub tries these credentials again, and sends what waited for them."
            )

        return self._press(request, pk, retry, self.has_change_permission)

    def rotate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def act(application: DeveloperApplication) -> None:
            rotate(application=application, actor=cast(User, request.user))
            messages.success(request, ROTATED)

        return self._press(request, pk, act, self.has_change_permission)

    def forget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def forget(application: DeveloperApplication) -> None:
            forget_previous_secret(application=application)
            messages.success(request, "The previous secret is forgotten: only the current one is used.")

        return self._press(request, pk, forget, self.has_change_permission)

    def _press(
        self,
        request: HttpRequest,
        pk: int,
        act: Callable[[DeveloperApplication], None],
        may: Callable[[HttpRequest, DeveloperApplication], bool],
    ) -> HttpResponse:
        application = get_object_or_404(DeveloperApplication, pk=pk)
        if not may(request, application):
            raise PermissionDenied
        try:
            act(application)
        except Refused as refused:
            messages.error(request, str(refused))
        page = reverse("admin:integrations_developerapplication_change", args=[pk])
        return HttpResponseRedirect(f"{page}#credentials")
