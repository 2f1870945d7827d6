"""Writes the articles that are missing, from the files that come with PartnerHub; what is there stays as it is."""

from django.apps import AppConfig

from support.channel_rows import is_migrated
from support.knowledge_files import ArticleFile, article_files
from support.models import Article


def write_articles(*, app_config: AppConfig, using: str = "default", **signal: object) -> None:
    """Receives `post_migrate`: a new file gets its row, an administrator's words are never written over."""
    if app_config.label != "support" or not is_migrated(Article, using):
        return
    known = set(Article.objects.using(using).values_list("slug", flat=True))
    missing = [_row(file) for file in article_files() if file.slug not in known]
    Article.objects.using(using).bulk_create(missing)


def _row(file: ArticleFile) -> Article:
    return Article(
        slug=file.slug,
        title=file.title,
        body=file.body,
        source=file.source,
        rules=list(file.rules),
        integration_types=list(file.integration_types),
        error_texts=list(file.error_texts),
        answers=file.answers,
        reviewed_on=file.reviewed_on,
    )
