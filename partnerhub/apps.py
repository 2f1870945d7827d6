from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PartnerHubConfig(AppConfig):
    name = "partnerhub"
    verbose_name = "PartnerHub"

    def ready(self) -> None:
        from partnerhub.roles import write_roles  # noqa: PLC0415 (models are ready only now)

        autodiscover_modules("tasks")
        post_migrate.connect(write_roles, dispatch_uid="partnerhub.roles")


class PartnerHubAdminConfig(AdminConfig):
    default_site = "partnerhub.site.PartnerHubAdminSite"
