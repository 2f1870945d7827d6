import sqlite3
from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PartnerHubConfig(AppConfig):
    name = "partnerhub"
    verbose_name = "PartnerHub"

    def ready(self) -> None:
        from partnerhub.roles import write_roles  # noqa: PLC0415 (models are ready only now)

        autodiscover_modules("tasks")
        post_migrate.connect(write_roles, dispatch_uid="partnerhub.roles")
        connection_created.connect(use_all_parameters, dispatch_uid="partnerhub.parameters")


def use_all_parameters(connection: Any, **kwargs: object) -> None:
    """Let SQLite take as many parameters in one statement as it was built for. Django 5.2 reckons with 999, which made
    900 rows of twenty columns eighteen inserts; later releases ask the library, as this does."""
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit


class PartnerHubAdminConfig(AdminConfig):
    default_site = "partnerhub.site.PartnerHubAdminSite"
