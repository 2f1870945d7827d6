"""Articles as staff meet them: the list, the page to read, the form, and the panel on a case."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from support.admin.article_views import articles_panel
from support.admin.articles import ArticleAdmin  # noqa: F401 (registers it)
from support.models import Article, Case
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db
LIST = "/support/article/"


@pytest.fixture(autouse=True)
def _no_articles_yet(db):
    Article.objects.all().delete()


def make_article(**fields):
    today = timezone.localdate()
    given = {
        "slug": "a",
        "title": "Export fails",
        "body": "Do **this**.",
        "source": "S",
        "reviewed_on": today,
    }
    return Article.objects.create(**(given | fields))


def typed(**fields):
    """What the form sends."""
    given = {
        "title": "T",
        "body": "B",
        "source": "S",
        "reviewed_on": "2026-01-05",
        "is_published": "on",
        "answers": "on",
    }
    return given | {"rules": "", "integration_types": "", "error_texts": ""} | fields


def page_of(browser, article):
    return browser.get(f"{LIST}{article.pk}/read/").content.decode()


def test_an_article_is_read_with_its_source_rules_and_a_button_to_copy(browser_of):
    article = make_article(rules=["SP-33"], error_texts=["no such job"], source="FAQ Guide, FAQs")
    page = page_of(browser_of("Onboarding"), article)
    assert "<p>Do <strong>this</strong>.</p>" in page
    assert 'href="/rules/#SP-33"' in page
    assert 'data-copy="Do **this**."' in page
    assert "FAQ Guide, FAQs" in page
    assert "Edit</a>" not in page


def test_hostile_text_is_shown_and_never_run(browser_of):
    hostile = "<script>alert(1)</script>"
    article = make_article(
        title=hostile, body=f"{hostile} [x](javascript:alert(1))", source=hostile, error_texts=[hostile]
    )
    for page in (
        page_of(browser_of("Support"), article),
        browser_of("Administrator").get(LIST).content.decode(),
    ):
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


@pytest.mark.parametrize(("days", "warned"), [(180, False), (181, True)])
def test_what_nobody_checked_for_long_is_marked(browser_of, days, warned):
    article = make_article(reviewed_on=timezone.localdate() - timedelta(days=days))
    browser = browser_of("Support")
    assert ("Nobody checked this for more than 180 days" in page_of(browser, article)) is warned
    assert ("check again" in browser.get(LIST).content.decode()) is warned


def test_a_question_without_an_answer_says_so(browser_of):
    assert "gives no answer" in page_of(browser_of("Support"), make_article(answers=False))


def test_a_draft_is_seen_only_by_who_may_edit_it(browser_of):
    draft = make_article(is_published=False)
    onboarding, support = browser_of("Onboarding"), browser_of("Support")
    assert onboarding.get(f"{LIST}{draft.pk}/read/").status_code == 404
    assert "Export fails" not in onboarding.get(LIST).content.decode()
    assert "This is a draft" in page_of(support, draft)


def test_who_may_not_see_articles_is_refused(browser_of):
    assert browser_of("BD reviewer").get(f"{LIST}{make_article().pk}/read/").status_code == 403


@pytest.mark.parametrize("words", ["Export", "this", "no such job"])
def test_articles_are_found_by_title_text_and_error_text(browser_of, words):
    make_article(error_texts=["no such job"])
    make_article(slug="b", title="Another", body="Other")
    page = browser_of("Support").get(LIST, {"q": words}).content.decode()
    assert "Export fails" in page
    assert "Another" not in page


def test_the_list_takes_as_many_queries_for_many_articles_as_for_few(
    browser_of, django_assert_max_num_queries
):
    browser = browser_of("Support")
    make_article()
    with django_assert_max_num_queries(20) as few:
        browser.get(LIST)
    Article.objects.bulk_create(
        Article(slug=f"a{n}", title="T", body="B", source="S", reviewed_on=timezone.localdate())
        for n in range(300)
    )
    with django_assert_max_num_queries(len(few)):
        browser.get(LIST)


def test_lists_are_typed_a_line_each_and_the_address_is_made_of_the_title(browser_of):
    lists = {
        "rules": "sp-33\nSP-32\n\nSP-33",
        "integration_types": "one_click_export",
        "error_texts": "a, b\r\nc",
    }
    browser_of("Support").post(f"{LIST}add/", typed(title="Export fails: why?", **lists))
    article = Article.objects.get()
    assert (article.slug, article.author.username) == ("export-fails-why", "support")
    assert (article.rules, article.error_texts) == (["SP-33", "SP-32"], ["a, b", "c"])
    assert article.integration_types == ["ONE_CLICK_EXPORT"]
    assert article.history.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rules": "SP-99"}, "There is no rule SP-99: use SP-01 to SP-46 or IC-01 to IC-15."),
        ({"integration_types": "EXPORT"}, "There is no integration type EXPORT: use APPLY_CONNECT"),
        ({"error_texts": "x" * 201}, "has 201 characters: keep 200 at most"),
        ({"error_texts": "\n".join(map(str, range(31)))}, "These are 31 lines: keep 30 at most."),
        ({"error_texts": "a\u202eb"}, "RIGHT-TO-LEFT OVERRIDE"),
        ({"body": "one\ntwo\u202e"}, "Line 2: This text holds an invisible format character"),
        ({"body": "x" * 50_001}, "at most 50000 characters"),
        ({"source": "a\u200bb"}, "ZERO WIDTH SPACE"),
        ({"title": "a\u200bb"}, "ZERO WIDTH SPACE"),
        ({"reviewed_on": "2999-01-01"}, "is in the future"),
    ],
)
def test_what_cannot_be_is_refused_with_its_sentence_and_what_was_typed_stays(browser_of, fields, sentence):
    page = browser_of("Support").post(f"{LIST}add/", typed(title=fields.get("title", "Kept as typed"), **{
        key: value for key, value in fields.items() if key != "title"
    })).content.decode()  # fmt: skip
    assert sentence in page
    assert "title" in fields or "Kept as typed" in page
    assert not Article.objects.exists()


def test_a_secret_in_the_text_is_taken_out(browser_of):
    token = "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR"
    browser_of("Support").post(f"{LIST}add/", typed(body=f"Authorization: Bearer {token}"))
    assert token not in Article.objects.get().body


def test_support_edits_and_only_administrators_delete(browser_of):
    article = make_article()
    address = reverse("admin:support_article_change", args=[article.pk])
    support = browser_of("Support")
    assert support.post(address, typed(title="New")).status_code == 302
    assert support.get(reverse("admin:support_article_delete", args=[article.pk])).status_code == 403
    assert (
        browser_of("Administrator")
        .get(reverse("admin:support_article_delete", args=[article.pk]))
        .status_code
        == 200
    )
    assert Article.objects.get().title == "New"


def make_of(case):
    return reverse("admin:support_case_article", args=[case.pk])


def test_one_click_makes_an_article_of_a_solved_case_and_opens_it(browser_of):
    case = CaseFactory(status=Case.Status.CLOSED)
    answer = browser_of("Support").post(make_of(case), follow=True)
    article = case.articles.get()
    assert answer.redirect_chain == [(f"{LIST}{article.pk}/change/", 302)]
    assert "Read it whole before you publish" in answer.content.decode()


def test_an_open_case_stays_a_case_and_says_why(browser_of):
    case = CaseFactory()
    answer = browser_of("Support").post(make_of(case), follow=True)
    assert answer.redirect_chain == [(reverse("admin:support_case_change", args=[case.pk]), 302)]
    assert "Resolve or close the case first" in answer.content.decode()
    assert not Article.objects.exists()


def test_the_button_wants_a_post_and_the_right_to_write_articles(browser_of):
    case = CaseFactory(status=Case.Status.CLOSED)
    assert browser_of("Onboarding").post(make_of(case)).status_code == 403
    assert browser_of("Support").get(make_of(case)).url == reverse(
        "admin:support_case_change", args=[case.pk]
    )
    assert not Article.objects.exists()


def panel(case, user):
    request = RequestFactory().get("/")
    return render_to_string(
        "admin/support/case/articles.html", {"panel": articles_panel(case, user)}, request
    )


def test_the_panel_shows_what_fits_and_why(person):
    article = make_article(title="<b>No company</b>", error_texts=["no company"])
    shown = panel(CaseFactory(error_text="there is no company"), person("Support"))
    assert "Suggested by error text “no company”" in shown
    assert f'href="{LIST}{article.pk}/read/"' in shown
    assert "<b>No company" not in shown
    assert "Make an article" not in shown


def test_the_panel_offers_an_article_once_the_case_is_over(person):
    support, case = person("Support"), CaseFactory(status=Case.Status.RESOLVED)
    assert "Make an article of this" in panel(case, support)
    Article.objects.create(
        slug="a", title="T", body="B", source="S", reviewed_on=timezone.localdate(), from_case=case
    )
    assert "Open the article made of this case" in panel(case, support)


def test_the_panel_is_empty_for_who_may_not_read_articles(person):
    assert panel(CaseFactory(status=Case.Status.CLOSED), person("BD reviewer")).strip() == ""


def test_no_page_of_articles_has_inline_code(browser_of):
    article, browser = make_article(), browser_of("Administrator")
    for address in (LIST, f"{LIST}{article.pk}/read/", f"{LIST}{article.pk}/change/"):
        page = browser.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)|\son\w+=|\sstyle=", page)
