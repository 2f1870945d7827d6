"""The articles that come with PartnerHub: complete, true to the rulebook, in our own words, and written once."""

import re
from datetime import date

import pytest
from django.apps import apps

from integrations.catalog import TYPES
from partnerhub.rulebook import RULES, SOURCES
from support.knowledge_files import article_files, read_article
from support.knowledge_rows import write_articles
from support.markdown import render_article
from support.models import Article

FILES = article_files()
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.slug)
HEAD = (
    "---\ntitle: T\nsource: S\nrules: SP-01, SP-02\nintegration_types:\nerror_text: a, b\nreviewed: 2026-11-22\n"
    "answers: no\n---\n"
)


@each_file
def test_a_file_names_rules_types_and_a_document_that_exist(file):
    assert set(file.rules) <= set(RULES)
    assert set(file.integration_types) <= set(TYPES)
    assert any(file.source.startswith(name) for name in SOURCES.values())
    assert max(len(file.title), len(file.source)) <= 200


@each_file
def test_a_file_renders_without_leftover_marks(file):
    assert "**" not in render_article(file.body)
    assert "|---" not in render_article(file.body)


def test_a_question_that_linkedin_leaves_open_says_so_and_names_whom_to_ask():
    unanswered = {file.slug: file.body for file in FILES if not file.answers}
    assert set(unanswered) == {"privacy-and-export", "charter-and-beta"}
    assert "LinkedIn Customer Success Manager" in unanswered["privacy-and-export"]
    assert "no answer" in unanswered["privacy-and-export"]
    assert "Business Development contact" in unanswered["charter-and-beta"]


def test_the_steps_to_the_community_management_api_stand_in_their_order():
    body = next(file.body for file in FILES if file.slug == "community-management-button")
    marks = [
        "same company page",
        "Development tier",
        "request form",
        "screen recording",
        "application ID",
        "thrown away",
    ]
    assert sorted(marks, key=body.index) == marks


def test_a_file_is_read_field_by_field():
    file = read_article("t", HEAD + "\nBody\n")
    assert (file.rules, file.error_texts, file.answers, file.body) == (
        ("SP-01", "SP-02"),
        ("a, b",),
        False,
        "Body",
    )
    assert file.reviewed_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: T", "must begin with fields"),
        (HEAD.replace("title: T\n", ""), "lacks title"),
        (HEAD.replace("title", "titel"), "has a field that is none: 'titel: T'"),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(text, sentence):
    with pytest.raises(ValueError, match=f"t.md.*{re.escape(sentence)}"):
        read_article("t", text)


@pytest.mark.django_db
def test_missing_articles_are_written_and_an_administrators_words_stay():
    Article.objects.all().delete()
    first = FILES[0]
    mine = Article.objects.create(
        slug=first.slug, title="Mine", body="Mine", source="S", reviewed_on=date(2026, 1, 1)
    )
    write_articles(app_config=apps.get_app_config("support"))
    write_articles(app_config=apps.get_app_config("support"))
    mine.refresh_from_db()
    assert mine.title == "Mine"
    assert sorted(Article.objects.values_list("slug", flat=True)) == [file.slug for file in FILES]


@pytest.mark.django_db
def test_other_apps_migrations_write_no_articles():
    Article.objects.all().delete()
    write_articles(app_config=apps.get_app_config("customers"))
    assert not Article.objects.exists()
