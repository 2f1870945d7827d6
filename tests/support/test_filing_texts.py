"""What stands in the mails beside the facts: the report itself, the steps, the answer, and why something is missing."""

import pytest

from customers.models import Message
from support.destinations import To
from support.filing_letters import compose
from support.markdown import plain_text
from support.models import Product
from support.placeholders import find_placeholders
from support.reports import Kind
from tests.support.filings import customer_case, draft

pytestmark = pytest.mark.django_db


def test_the_mail_to_linkedin_says_what_was_reported():
    case = customer_case(
        description="Since Thursday twelve recruiters cannot export.\nChrome and Edge alike."
    )
    text = compose(draft(case, To.CUSTOMER_CASE_MAIL)).text
    assert (
        "What was reported:\n\nSince Thursday twelve recruiters cannot export.\nChrome and Edge alike."
        in text
    )


def test_a_secret_in_the_report_does_not_leave():
    case = customer_case(description="We called with Authorization: Bearer abcdef0123456789abcdef0123456789")
    assert "abcdef0123456789" not in compose(draft(case, To.CUSTOMER_CASE_MAIL)).text


def test_the_mail_says_why_something_is_not_known_yet():
    case = customer_case()
    filing = draft(
        case, To.CUSTOMER_CASE_MAIL, incomplete_because="No error is shown: the indicator is absent."
    )
    assert "What is not known yet: No error is shown: the indicator is absent." in compose(filing).text


def test_steps_to_do_first_stand_in_the_reply_without_rule_ids():
    product = Product.objects.get(name="Community Management API")
    case = customer_case(category=Kind.PRODUCT_REQUEST_BLOCKED, destination=To.SELF_SERVICE, product=product)
    text = compose(draft(case, To.SELF_SERVICE)).text
    assert "- Create a new application with the same company page" in text
    assert "SP-43" not in text
    assert find_placeholders(text) == []


def test_the_answer_of_the_guide_stands_in_the_reply():
    case = customer_case(
        category=Kind.ENABLE,
        description="Which roles are required to enable RSC?",
        destination=To.ANSWER_FROM_GUIDE,
    )
    letter = compose(draft(case, To.ANSWER_FROM_GUIDE))
    assert letter.audience == Message.Audience.CUSTOMER
    assert "Recruiter Admin" in letter.text
    assert find_placeholders(letter.text) == []


def test_an_article_reads_as_plain_text():
    assert (
        plain_text("## Who\n\n**A** [guide](https://x.example) says `so`. (SP-29)")
        == "Who\n\nA guide says so."
    )
