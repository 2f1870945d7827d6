"""Users and roles in the admin; the queue's tables are kept out of it."""

import django_q.admin  # noqa: F401 (registers what is unregistered below)
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from partnerhub.listing import ReadOnlyAdmin, badge
from partnerhub.people import NewPersonForm, PersonForm
from partnerhub.roles import ROLES

# Whoever writes the queue's rows can have any function run.
for _model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(StockUserAdmin):  # type: ignore[type-arg]
    """People are switched off, never deleted: history names them. Only superusers make or change superusers."""

    list_display = ["username", "person", "roles", "state", "last_login"]
    list_filter = ["is_active", "groups"]
    show_facets = admin.ShowFacets.NEVER
    add_form = NewPersonForm
    form = PersonForm
    add_form_template = None
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Role", {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        ("Seen", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Role", {"fields": ["groups", "is_staff"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        seen = ["last_login", "date_joined"]
        return seen if _is_superuser(request) else [*seen, "is_superuser"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="name", ordering="last_name")
    def person(self, user: User) -> str:
        return user.get_full_name()

    @admin.display
    def roles(self, user: User) -> str:
        names = ["Superuser"] if user.is_superuser else []
        return ", ".join(names + [group.name for group in user.groups.all()])

    @admin.display(ordering="is_active")
    def state(self, user: User) -> SafeString:
        return badge("ok", "active") if user.is_active else badge("muted", "switched off")


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """What each role may do. Roles are written in code, so this page only shows them."""

    list_display = ["name", "purpose"]
    fields = ["name", "purpose", "may"]
    readonly_fields = ["purpose", "may"]
    ordering = ["name"]

    @admin.display(description="for")
    def purpose(self, group: Group) -> str:
        return ROLES[group.name].purpose if group.name in ROLES else "Not one of PartnerHub's roles."

    @admin.display
    def may(self, group: Group) -> SafeString:
        permissions = group.permissions.select_related("content_type")
        return format_html_join("", "{}<br>", ((permission.name,) for permission in permissions))


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_superuser
