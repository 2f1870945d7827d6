from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = "Integrations"

    def ready(self) -> None:
        import integrations.checks  # noqa: F401, PLC0415 (registers itself)
