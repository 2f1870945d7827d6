"""One search box that knows what it got."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from integrations.call_search import find_calls, on_day, read_term
from integrations.models import ApiCall
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import ApiCallFactory


@pytest.mark.parametrize(
    ("term", "words", "condition"),
    [
        ("403", "status 403", Q(status=403)),
        (" 403 ", "status 403", Q(status=403)),
        ("No answer", "no answer", Q(status=None)),
        ("202603", "LinkedIn-Version 202603", Q(version="202603")),
        ("/rest/integrations", "the endpoint /rest/integrations", Q(endpoint="/rest/integrations")),
        ("/rest/a?ids[0]=1", "the endpoint /rest/a", Q(endpoint="/rest/a")),
        ("https://api.linkedin.com/rest/a?b=c", "the endpoint /rest/a", Q(endpoint="/rest/a")),
        ("put /rest/a", "PUT /rest/a", Q(endpoint="/rest/a", method="PUT")),
    ],
)
def test_a_term_says_by_its_form_what_it_is(term, words, condition):
    sought = read_term(term)
    assert (sought.words, sought.condition) == (words, condition)


@pytest.mark.parametrize(
    "term",
    ["", "600", "99", "4031", "202613", "2026-13-01", "2026-1-1", "AAYx==", "Northwind", "PUT it", "٤٠٣"],
)
def test_anything_else_is_an_id_or_a_name(term):
    assert read_term(term) is None


def test_a_day_is_a_day_of_the_house(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    first, end = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    condition = on_day(datetime(2026, 10, 25, tzinfo=UTC).date())
    assert condition == Q(started_at__gte=first, started_at__lt=end)  # 25 hours: the clocks go back
    assert read_term("2026-10-25").words == "the day 2026-10-25"


def found(term):
    return set(find_calls(ApiCall.objects.all(), term).values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["uuid", "request_id"])
def test_a_whole_id_finds_its_call(field):
    call = ApiCallFactory(**{field: "AAYx9+/q=="})
    ApiCallFactory(customer=CustomerFactory(name="AAYx9+/q== and Sons"))
    assert found(" AAYx9+/q== ") == {call.pk}


@pytest.mark.django_db
def test_words_of_a_name_find_its_calls_whatever_their_case():
    call = ApiCallFactory(customer=CustomerFactory(name="Ärzte Österreich"))
    ApiCallFactory(customer=CustomerFactory(name="Other"))
    assert found("ärzte ö") == {call.pk}
    assert found("nobody") == set()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
@pytest.mark.parametrize(
    ("term", "index"),
    [
        pytest.param("403", "api_call_by_status", id="status"),
        pytest.param("no answer", "api_call_by_status", id="no answer"),
        pytest.param("2026-11-21", "api_call_by_day", id="day"),
        pytest.param("/rest/integrations", "api_call_by_endpoint", id="endpoint"),
        pytest.param("PUT /rest/integrations", "api_call_by_endpoint", id="method and endpoint"),
        pytest.param("Northwind", "api_call_by_customer", id="customer"),
    ],
)
def test_every_search_walks_an_index(term, index):
    CustomerFactory(name="Northwind")
    plan = find_calls(ApiCall.objects.order_by("-started_at", "-pk"), term)[:50].explain()
    assert f"USING INDEX {index}" in plan
    assert "SCAN" not in plan


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
def test_an_id_walks_both_its_indexes():
    with CaptureQueriesContext(connection) as asked:
        find_calls(ApiCall.objects.all(), "AAYx9+/q==")
    plan = str(connection.cursor().execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}").fetchall())
    assert "api_call_by_uuid" in plan
    assert "api_call_by_request_id" in plan
    assert "SCAN" not in plan
