"""Which articles a report suggests, in which order, and the words that say why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.suggestions import ArticleFacts, Suggestion, suggest

COMPANY = ArticleFacts(
    "company", "Account without a company", ("not associated to any company",), ("CSA_API",)
)
EXPORT = ArticleFacts("export", "A candidate cannot be exported", (), ("ONE_CLICK_EXPORT",))
BUTTON = ArticleFacts("button", "The request button of Community Management is gray")
ALL = [BUTTON, COMPANY, EXPORT]


def suggested(text="", error_text="", integration_type="", **more):
    return suggest(ALL, text=text, error_text=error_text, integration_type=integration_type, **more)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (
            {"error_text": "Error: Your account is NOT associated\nto any company."},
            Suggestion("company", "error text “not associated to any company”"),
        ),
        ({"integration_type": "ONE_CLICK_EXPORT"}, Suggestion("export", "integration type ONE_CLICK_EXPORT")),
        (
            {"text": "Why is the button gray in Community Management?"},
            Suggestion("button", "words of its title: button, community, management, gray"),
        ),
    ],
)
def test_each_reason_is_said(report, expected):
    assert suggested(**report) == [expected]


def test_an_error_text_weighs_more_than_the_type_and_the_type_more_than_words():
    found = suggested("request button gray", "not associated to any company", "ONE_CLICK_EXPORT")
    assert [one.slug for one in found] == ["company", "export", "button"]


def test_an_error_text_counts_in_the_description_too_but_only_as_whole_words():
    assert [one.slug for one in suggested("it is not associated to any company!")] == ["company"]
    assert suggested("not associated to any companyhouse") == []


def test_one_common_word_suggests_nothing():
    assert suggested("the candidate is here") == []


def test_there_are_never_more_than_asked_for():
    assert (
        len(suggested("request button gray", "not associated to any company", "ONE_CLICK_EXPORT", limit=2))
        == 2
    )


@given(st.text(max_size=300), st.text(max_size=100), st.permutations(ALL))
def test_the_order_of_articles_never_matters(text, error_text, articles):
    facts = {"text": text, "error_text": error_text, "integration_type": "CSA_API"}
    assert suggest(articles, **facts) == suggest(ALL, **facts)
