"""The start page, the login and the pages for errors, as people see them."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.formats import date_format

from tests.customers.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_quiet_day_says_that_nothing_needs_attention(browser_of):
    assert "Nothing needs attention" in browser_of("Support").get("/").content.decode()


def test_strangers_are_asked_to_log_in(client):
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/login/?next=/", 302)]
    assert "Log in" in answer.content.decode()


def test_an_address_without_a_page_says_so_and_leads_back(admin_client):
    answer = admin_client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_refused_page_says_whom_to_ask(browser_of):
    answer = browser_of("BD reviewer").get("/customers/customer/")
    assert answer.status_code == 403
    assert "Your role does not include this page" in answer.content.decode()


def test_a_fault_of_ours_shows_no_trace_of_itself(person, settings, caplog):
    settings.ATTENTION_SOURCES = None  # the start page itself fails
    browser = Client(raise_request_exception=False)
    browser.force_login(person("Support"))
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "NoneType" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/customers/customer/", "/auth/user/"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    path, admin_client, django_assert_max_num_queries
):
    CustomerFactory.create_batch(2)
    with django_assert_max_num_queries(20) as few:
        admin_client.get(path)
    CustomerFactory.create_batch(30)
    UserFactory.create_batch(30)
    with django_assert_max_num_queries(len(few)):
        admin_client.get(path)


def test_hostile_names_stay_text_everywhere_on_a_list(admin_client):
    CustomerFactory(name="<script>alert('x')</script>")
    page = admin_client.get("/customers/customer/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_dates_mean_the_same_to_every_reader():
    moment = datetime(2026, 2, 3, 14, 5, tzinfo=UTC)
    assert date_format(moment, "DATETIME_FORMAT") == "3 Feb 2026, 14:05"
