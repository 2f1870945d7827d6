"""One search box that knows what it got."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.call_rows import call_row
from integrations.call_search import find_calls, on_day, read_term
from integrations.endpoints import endpoint_of
from integrations.linkedin.exchange import Exchange
from integrations.models import ApiCall
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory


@pytest.mark.parametrize(
    ("term", "words", "condition"),
    [
        ("403", "status 403", Q(status=403)),
        (" 403 ", "status 403", Q(status=403)),
        ("No answer", "no answer", Q(status=None)),
        ("202603", "LinkedIn-Version 202603", Q(version="202603")),
        ("202508.02", "LinkedIn-Version 202508.02", Q(version="202508.02")),
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
    [
        "",
        "600",
        "99",
        "4031",
        "202613",
        "202508.2",
        "2026-13-01",
        "2026-1-1",
        "AAYx==",
        "Northwind",
        "PUT it",
        "٤٠٣",
    ],
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


KEY = "integrationContext=urn:li:organization:1001&integrationType=ONE_CLICK_EXPORT&tenantType=RECRUITER&dataProvider=ATS"
OF_ONE = f"https://api.linkedin.com/v2/atsIntegrations/{KEY}/configurations?ids=CALLBACK_URL"


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        (OF_ONE, "/v2/atsIntegrations/{key}/configurations"),
        (f"/v2/atsIntegrations/{KEY}", "/v2/atsIntegrations/{key}"),
        ("/v2/atsIntegrations/{key}/configurations", "/v2/atsIntegrations/{key}/configurations"),
        ("https://api.linkedin.com/v2/atsIntegrations?ids[0].tenantType=JOBS", "/v2/atsIntegrations"),
        ("/v2/provisionedApplications/urn%3Ali%3AprovisionedApplication%3A7?x=1", "/v2/provisionedApplications/{urn}"),
        ("https://gateway.example/linkedin/rest/integrations?q=request", "/linkedin/rest/integrations"),
    ],
)  # fmt: skip
def test_an_endpoint_names_no_single_entity(url, endpoint):
    assert endpoint_of(url) == endpoint


@pytest.mark.django_db
@pytest.mark.parametrize(
    "term",
    [
        pytest.param("/v2/atsIntegrations", id="resource"),
        pytest.param("GET /v2/atsIntegrations/{key}/configurations", id="endpoint"),
        pytest.param(OF_ONE, id="whole address"),
    ],
)
def test_a_legacy_call_is_found_whatever_its_key(term):
    at = timezone.now()
    exchange = Exchange(at, 5, "GET", OF_ONE, {}, "", status=200)
    call = call_row(exchange, application_id=DeveloperApplicationFactory().pk, customer_id=None)
    call.save()
    ApiCallFactory(method="GET", endpoint="/v2/atsIntegrationsOfOthers")
    assert (call.url, found(term)) == (OF_ONE, {call.pk})


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
        pytest.param("/v2/atsIntegrations", "api_call_by_endpoint", id="resource"),
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


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["accessToken", "accesstoken", "v2/access", "oauth"])
def test_a_part_of_a_path_finds_its_calls(term):
    token = ApiCallFactory(endpoint="/oauth/v2/accessToken")
    ApiCallFactory()
    assert list(find_calls(ApiCall.objects.all(), term)) == [token]


@pytest.mark.django_db
def test_a_customer_comes_before_a_part_of_a_path():
    theirs = ApiCallFactory(customer=CustomerFactory(name="Access Ltd"))
    ApiCallFactory(endpoint="/oauth/v2/accessToken")
    assert list(find_calls(ApiCall.objects.all(), "access")) == [theirs]


@pytest.mark.django_db
def test_words_that_are_in_no_path_find_nothing():
    ApiCallFactory()
    assert not find_calls(ApiCall.objects.all(), "Northwind").exists()
