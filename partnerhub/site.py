"""The admin site: its name, its start page, and a navigation grouped by what people do."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.defaults import page_not_found

from partnerhub.attention import collect
from partnerhub.login import LoginForm
from partnerhub.post_only import back_to_its_button
from partnerhub.rulebook import find_rules

NAVIGATION: Mapping[str, Sequence[str]] = {
    "Support": (
        "support.Case",
        "support.Problem",
        "support.Escalation",
        "support.Article",
        "customers.Message",
    ),
    "Customers": (
        "integrations.OnboardingTrack",
        "integrations.Offboarding",
        "customers.Customer",
        "customers.Contract",
        "customers.Contact",
    ),
    "Sync": ("integrations.Integration", "integrations.Configuration", "integrations.SyncRun"),
    "Connection": (
        "integrations.DeveloperApplication",
        "integrations.ApiCall",
        "integrations.Attempt",
        "integrations.CallbackEvent",
        "integrations.WebhookNotification",
        "integrations.CallbackRoute",
        "integrations.WebhookEndpoint",
        "integrations.ProvisioningOrder",
        "integrations.CustomerImport",
    ),
    "LinkedIn": (
        "customers.LinkedInContact",
        "support.Destination",
        "support.Product",
        "integrations.WatchedPage",
        "customers.Holiday",
    ),
    "People": ("auth.User", "auth.Group"),
}
REST = "More"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PartnerHubAdminSite(AdminSite):
    site_header = site_title = "PartnerHub"
    index_title = "Needs attention"
    index_template = "admin/desk.html"
    login_form = LoginForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("rules/", self.admin_view(self.rules), name="rules"), *super().get_urls()]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(_without_bare_pages(view), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        attention = collect(request.user)
        return super().index(request, {"attention": attention, **(extra_context or {})})

    def rules(self, request: HttpRequest) -> TemplateResponse:
        query = request.GET.get("q", "").strip()
        context = {"title": "Rules", "query": query, "rules": find_rules(query)}
        return TemplateResponse(request, "admin/rules.html", {**self.each_context(request), **context})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "desk_url": reverse("admin:index", current_app=self.name)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """One app's models where `app_label` is given; otherwise all that the person may see, by `NAVIGATION`."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else _by_what_people_do(apps, request.path)


def _without_bare_pages(view: View) -> View:
    """People get our pages: with DEBUG Django answers a missing one with every address there is, and one that wants a
    button with nothing at all."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return back_to_its_button(request, view(request, *args, **kwargs))
        except Http404 as missing:
            return page_not_found(request, missing)

    return cast(View, answer)


def _by_what_people_do(apps: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    entries = [entry for app in apps for entry in app["models"] if entry["admin_url"]]
    seen = {
        entry["model"]._meta.label: {**entry, "is_current": path.startswith(entry["admin_url"])}
        for entry in entries
    }
    groups = [
        (name, [seen.pop(label) for label in labels if label in seen]) for name, labels in NAVIGATION.items()
    ]
    groups.append((REST, list(seen.values())))
    return [_group(name, entries) for name, entries in groups if entries]


def _group(name: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "app_label": name.lower(),
        "app_url": entries[0]["admin_url"],
        "has_module_perms": True,
        "models": entries,
    }
