"""The admin site: its name, its start page, and a navigation grouped by what people do."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from partnerhub.attention import collect

NAVIGATION: Mapping[str, Sequence[str]] = {
    "Support": ("support.Case", "support.Escalation", "customers.Message"),
    "Customers": ("customers.Customer", "customers.Contract", "customers.Contact"),
    "Sync": ("integrations.Integration", "integrations.Configuration", "integrations.SyncRun"),
    "Connection": (
        "integrations.DeveloperApplication",
        "integrations.ApiCall",
        "integrations.Attempt",
        "integrations.CustomerImport",
    ),
    "LinkedIn": ("customers.LinkedInContact", "customers.Holiday"),
    "People": ("auth.User", "auth.Group"),
}
REST = "More"


class PartnerHubAdminSite(AdminSite):
    site_header = site_title = "PartnerHub"
    index_title = "Needs attention"
    index_template = "admin/desk.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        attention = collect(request.user)
        return super().index(request, {"attention": attention, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "desk_url": reverse("admin:index", current_app=self.name)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """One app's models where `app_label` is given; otherwise all that the person may see, by `NAVIGATION`."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else _by_what_people_do(apps, request.path)


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
