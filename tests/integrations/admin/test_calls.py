"""The log of API calls: found by one search and flat filters, read, and handed on to LinkedIn's support."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.models import ApiCall
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory, SyncRunFactory

pytestmark = pytest.mark.django_db
CALLS = reverse("admin:integrations_apicall_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Support")


def found(browser, **chosen):
    return {call.pk for call in browser.get(CALLS, chosen).context["cl"].result_list}


def shown(browser, call):
    page = reverse("admin:integrations_apicall_change", args=[call.pk])
    return browser.get(page).content.decode()


@pytest.mark.parametrize("field", ["uuid", "request_id"])
def test_a_call_is_found_by_linkedins_whole_id_only(browser, field):
    call = ApiCallFactory(**{field: "abc-1"})
    assert [found(browser, q=term) for term in ("abc-1", "abc", "ABC-1")] == [{call.pk}, set(), set()]


@pytest.mark.parametrize(("term", "status"), [("403", 403), ("no answer", None)])
def test_the_search_knows_a_status(browser, term, status):
    call = ApiCallFactory(status=status)
    ApiCallFactory(status=200)
    assert found(browser, q=term) == {call.pk}


def test_the_search_knows_a_day_a_path_a_version_and_a_name(browser):
    moment = datetime(2026, 11, 19, 12, tzinfo=UTC)
    call = ApiCallFactory(
        started_at=moment, endpoint="/rest/a", version="202510", customer=CustomerFactory(name="Northwind")
    )
    ApiCallFactory(started_at=moment - timedelta(days=1), customer=CustomerFactory(name="Alder"))
    for term in ("2026-11-19", "/rest/a", "PUT /rest/a", "202510", "northw"):
        assert found(browser, q=term) == {call.pk}, term


def test_the_page_says_what_a_search_was_taken_for(browser):
    assert "Looked for: status 403." in browser.get(CALLS, {"q": "403"}).content.decode()
    assert "words of a customer&#x27;s name." in browser.get(CALLS, {"q": "North"}).content.decode()
    assert "Calls are kept for 90 days." in browser.get(CALLS).content.decode()


@pytest.mark.parametrize("status", [200, 403, 503, None])
def test_calls_are_filtered_by_exactly_one_status(browser, status):
    call = ApiCallFactory(status=status)
    chosen = {value: found(browser, status=value) for value in ("200", "403", "503", "none")}
    assert {value: pks for value, pks in chosen.items() if pks} == {str(status or "none"): {call.pk}}


def test_calls_are_filtered_by_day(browser):
    now = timezone.now()
    today, older, old = (ApiCallFactory(started_at=now - timedelta(days=days)).pk for days in (0, 3, 8))
    day = timezone.localdate()
    assert found(browser, day=day) == {today}
    assert found(browser, day=day - timedelta(days=3)) == {older}
    assert found(browser, day="week") == {today, older}
    assert found(browser, day="not a day") == {today, older, old}


def test_calls_are_filtered_by_method_and_endpoint(browser):
    call = ApiCallFactory(method="DELETE", endpoint="/v2/a")
    ApiCallFactory(endpoint="/v2/a")
    assert 'href="?endpoint=DELETE+%2Fv2%2Fa"' in browser.get(CALLS).content.decode()
    assert found(browser, endpoint="DELETE /v2/a") == {call.pk}


def test_an_endpoint_is_chosen_without_what_is_below_it(browser):
    call = ApiCallFactory(method="GET", endpoint="/v2/atsIntegrations")
    below = ApiCallFactory(method="GET", endpoint="/v2/atsIntegrations/{key}/configurations")
    assert found(browser, endpoint="GET /v2/atsIntegrations") == {call.pk}
    assert found(browser, q="/v2/atsIntegrations") == {call.pk, below.pk}
    assert "GET /v2/atsIntegrations/{key}/configurations" in browser.get(CALLS).content.decode()


def test_calls_are_filtered_by_version(browser):
    call = ApiCallFactory(version="202510")
    ApiCallFactory()
    assert 'href="?version=202510"' in browser.get(CALLS).content.decode()
    assert found(browser, version="202510") == {call.pk}


def test_a_customers_name_leads_to_all_its_calls(browser):
    call = ApiCallFactory(customer=CustomerFactory(name="Northwind"))
    ApiCallFactory(customer=CustomerFactory())
    assert f'href="?customer={call.customer_id}">Northwind' in browser.get(CALLS).content.decode()
    assert found(browser, customer=call.customer_id) == {call.pk}


@pytest.mark.parametrize("customer", ["x", "0", "9" * 30, "٣"])
def test_a_customer_that_does_not_exist_filters_nothing(browser, customer):
    call = ApiCallFactory()
    assert found(browser, customer=customer) == {call.pk}


def test_the_latest_call_stands_first_whenever_it_was_stored(browser):
    ApiCallFactory(endpoint="/latest")
    ApiCallFactory(endpoint="/earlier", started_at=timezone.now() - timedelta(hours=1))
    html = browser.get(CALLS).content.decode()
    assert re.findall(r'<span class="ph-break">(.+?)</span>', html) == ["/latest", "/earlier"]


QUERIES = [{}, {"q": "AAYx000"}, {"q": "403"}, {"q": "Customer"}, {"status": "200"}, {"day": "week"}]


def list_queries(browser):
    counts = []
    for chosen in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            browser.get(CALLS, chosen)
        counts.append(len(queries))
    return counts


def test_lists_and_searches_take_as_many_queries_at_5000_calls_as_at_10(browser):
    customer = CustomerFactory()
    ApiCall.objects.bulk_create(ApiCallFactory.build_batch(10, customer=customer))
    list_queries(browser)  # fills what is cached once
    at_10 = list_queries(browser)
    ApiCall.objects.bulk_create(ApiCallFactory.build_batch(4990, customer=customer))
    assert list_queries(browser) == at_10


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        ({}, "SCAN integrations_apicall USING INDEX api_call_by_day"),  # backwards, and only the first page
        ({"q": "403"}, "api_call_by_status (status=?)"),
        ({"status": "none"}, "api_call_by_status (status=?)"),
        ({"status": "403", "day": "week"}, "api_call_by_status (status=? AND started_at>? AND started_at<?)"),
        ({"day": "2026-11-21"}, "api_call_by_day (started_at>? AND started_at<?)"),
        ({"endpoint": "PUT /rest/a"}, "api_call_by_endpoint (endpoint=?)"),
        ({"customer": "1"}, "api_call_by_customer (customer_id=?)"),
    ],
)
def test_the_list_is_read_in_the_order_of_an_index(browser, chosen, index):
    ApiCallFactory(customer=CustomerFactory(pk=1))
    with CaptureQueriesContext(connection) as asked:
        browser.get(CALLS, chosen)
    [listing] = [query["sql"] for query in asked if '"uuid"' in query["sql"]]
    plan = str(connection.cursor().execute(f"EXPLAIN QUERY PLAN {listing}").fetchall())
    assert index in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_the_list_reads_no_bodies(browser):
    ApiCallFactory()
    with CaptureQueriesContext(connection) as asked:
        browser.get(CALLS)
    assert not [query for query in asked if "response_body" in query["sql"]]


def test_a_call_shows_what_was_said_with_copyable_ids(browser):
    call = ApiCallFactory(response_body='{"errors": {"a": "<b>no</b>"}}', request_headers={"X-RestLi": "1"})
    html = shown(browser, call)
    assert f'data-copy="{call.uuid}"' in html
    assert "&quot;a&quot;: &quot;&lt;b&gt;no&lt;/b&gt;&quot;" in html


def test_a_call_leads_to_its_run_its_customer_and_all_its_calls(browser):
    call = ApiCallFactory(run=SyncRunFactory(), customer=CustomerFactory())
    html = shown(browser, call)
    assert reverse("admin:integrations_syncrun_change", args=[call.run_id]) in html
    assert f'href="{CALLS}?customer={call.customer_id}"' in html


def packet(html):
    return re.search(r'<pre class="ph-code" id="packet">(.*?)</pre>', html, re.S)[1]


def test_one_button_copies_everything_that_linkedins_support_asks_for(browser):
    parent = DeveloperApplicationFactory(kind="parent", customer=None, client_id="parent-id")
    call = ApiCallFactory(
        application=DeveloperApplicationFactory(client_id="child-id", parent=parent),
        started_at=datetime(2026, 11, 21, 20, 46, 1, 123456, tzinfo=UTC),
        duration_ms=52, url="https://api.linkedin.com/rest/a?b=c", status=403, uuid="AAYx==", fabric="prod-ltx1",
        request_id="r-1", request_headers={"authorization": "[redacted]"}, request_body='{"entities": 1}',
        response_headers={"x-li-pop": "p"}, response_body='{"status": 403}',
    )  # fmt: skip
    html = shown(browser, call)
    assert 'data-copy-from="#packet"' in html
    assert packet(html) == (
        "Time: 2026-11-21 20:46:01.123456 UTC, took 52 ms\n"
        "Request: PUT https://api.linkedin.com/rest/a?b=c\n"
        "Status: 403\n"
        "x-li-uuid: AAYx==\n"
        "x-li-fabric: prod-ltx1\n"
        "x-li-request-id: r-1\n"
        "LinkedIn-Version: 202603\n"
        "Client ID of the child application: child-id\n"
        "Client ID of the parent application: parent-id\n\n"
        "Request headers:\nauthorization: [redacted]\n\nRequest body:\n{&quot;entities&quot;: 1}\n\n"
        "Response headers:\nx-li-pop: p\n\nResponse body:\n{&quot;status&quot;: 403}\n"
    )


def test_a_packet_says_what_is_not_known(browser):
    call = ApiCallFactory(status=None, error="Read timed out.", uuid="", fabric="", request_id="", version="")
    text = packet(shown(browser, call))
    assert "Status: no answer. Read timed out.\nx-li-uuid: none\n" in text
    assert "child application: not known any more\n" in text


def test_no_secret_leaves_in_a_packet_even_when_one_was_stored(browser):
    call = ApiCallFactory(
        request_headers={"authorization": "Bearer AQX-sentinel-token-0123456789"},
        response_body='{"access_token": "AQX-sentinel-token-0123456789"}',
    )
    assert "sentinel" not in packet(shown(browser, call))


@pytest.mark.parametrize("kind", ["child", "parent"])
def test_a_packet_names_the_client_ids_there_are(browser, kind):
    customer = CustomerFactory() if kind == "child" else None
    application = DeveloperApplicationFactory(kind=kind, customer=customer, client_id="the-id")
    text = packet(shown(browser, ApiCallFactory(application=application)))
    expected = {"child": ("the-id", "not recorded"), "parent": ("none: the parent called", "the-id")}[kind]
    assert f"child application: {expected[0]}\nClient ID of the parent application: {expected[1]}" in text
