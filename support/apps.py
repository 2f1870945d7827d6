from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        # Models are ready only now.
        from support.channel_rows import write_channels  # noqa: PLC0415
        from support.knowledge_rows import write_articles  # noqa: PLC0415

        post_migrate.connect(write_channels, dispatch_uid="support.channels")
        post_migrate.connect(write_articles, dispatch_uid="support.articles")
