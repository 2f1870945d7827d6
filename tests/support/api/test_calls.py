"""`POST /api-calls`: stored once and without secrets, each call with its own result."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from integrations.models import ApiCall
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.support.api.problems import fields_of
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db

SECRET = "WPL_AP1.zx8Yq2LmN0pQ.c2VjcmV0c2VjcmV0"
UUID = "AAYyhmWLQwyEnGqqHgAAAA=="


def call_of(customer="", **parts):
    return {
        "request_id": "call-1",
        "method": "PUT",
        "url": "https://api.linkedin.com/rest/integrations",
        "started_at": "2026-11-20T14:05:00Z",
        "status": 403,
        "response_headers": {"X-Li-UUID": UUID, "x-li-fabric": "prod-lva1", "x-li-request-id": "r-1"},
        **({"customer": customer} if customer else {}),
        **parts,
    }


@pytest.fixture
def acme(db):
    return CustomerFactory(name="Acme")


def report(help_desk, *calls):
    answer = help_desk.post("api-calls", {"calls": list(calls)})
    assert answer.status_code == 200, answer.content
    return answer.json()["calls"]


def test_a_call_is_stored_like_our_own(help_desk, acme):
    headers = {"LinkedIn-Version": "202603"}
    (told,) = report(
        help_desk, call_of("Acme", request_headers=headers, request_body='{"a": 1}', duration_ms=212)
    )
    call = ApiCall.objects.get()
    assert told == {
        "request_id": "call-1",
        "result": "created",
        "number": call.pk,
        "uuid": UUID,
        "errors": [],
    }
    assert (call.source, call.reported_by.name, call.customer) == ("reported", "Help desk", acme)
    assert (call.uuid, call.fabric, call.request_id) == (UUID, "prod-lva1", "r-1")
    assert (call.endpoint, call.version, call.status, call.duration_ms) == (
        "/rest/integrations",
        "202603",
        403,
        212,
    )


def test_the_same_request_id_again_is_known(help_desk, acme):
    first, again = report(help_desk, call_of("Acme"), call_of("Acme", status=500))
    assert (first["result"], again["result"]) == ("created", "known")
    assert (again["number"], ApiCall.objects.get().status) == (first["number"], 403)


def test_another_clients_ids_are_its_own(help_desk, another_desk, acme):
    report(help_desk, call_of("Acme"))
    assert report(another_desk, call_of("Acme"))[0]["result"] == "created"


def test_a_mixed_batch_says_what_became_of_each(help_desk, acme):
    results = report(
        help_desk,
        call_of("Acme", request_id="1"),
        call_of("Nobody", request_id="2"),
        call_of(request_id="3"),
        call_of("Acme", request_id="4", case=99),
        call_of("Acme", request_id="5", url="nowhere", method="put"),
        call_of("Acme", request_id="6", started_at=(timezone.now() + timedelta(days=1)).isoformat()),
        call_of("Acme", request_id="7", started_at="0001-01-01T00:00:00+14:00"),
    )
    assert [one["result"] for one in results] == ["created", *["refused"] * 6]
    assert [[error["field"] for error in one["errors"]] for one in results] == [
        [], ["customer"], ["client_id"], ["case"], ["method", "url"], ["started_at"], ["started_at"],
    ]  # fmt: skip
    assert ApiCall.objects.count() == 1


def test_the_client_id_says_whose_call_it_is(help_desk, acme):
    application = DeveloperApplicationFactory(customer=acme)
    report(help_desk, call_of(client_id=application.client_id))
    assert (ApiCall.objects.get().application, ApiCall.objects.get().customer) == (application, acme)


def test_a_client_id_of_another_customer_is_refused(help_desk, acme):
    application = DeveloperApplicationFactory()
    (told,) = report(help_desk, call_of("Acme", client_id=application.client_id))
    assert "belongs to another customer" in told["errors"][0]["text"]


def test_a_call_becomes_evidence_of_its_case(help_desk, acme):
    case = CaseFactory(customer=acme)
    report(help_desk, call_of("Acme", case=case.pk))
    assert case.api_calls.get().uuid == UUID


def test_a_call_that_its_case_refuses_is_not_kept(help_desk, acme):
    (told,) = report(help_desk, call_of("Acme", case=CaseFactory(customer__name="Globex").pk))
    assert "The call is one of Acme" in told["errors"][0]["text"]
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize(
    "place",
    [
        {"url": f"https://api.linkedin.com/rest/x?client_secret={SECRET}&a=1"},
        {"url": f"https://user:{SECRET}@api.linkedin.com/rest/x"},
        {"url": f"https://api.linkedin.com/rest/{SECRET}/x"},
        {"request_headers": {"Authorization": f"Bearer {SECRET}"}},
        {"request_headers": {"X-RestLi-Note": f"Bearer {SECRET}"}},
        {"request_headers": {"Cookie": f"li_at={SECRET}"}},
        {"request_body": f'{{"client_secret": "{SECRET}"}}'},
        {"request_body": f"grant_type=client_credentials&client_secret={SECRET}"},
        {"response_headers": {"Set-Cookie": f"JSESSIONID={SECRET}"}},
        {"response_headers": {"x-li-uuid": f"Bearer {SECRET}"}},
        {"response_body": f'{{"access_token": "{SECRET}", "expires_in": 5}}'},
        {"error": f"client_secret={SECRET}"},
        {"version": SECRET[:12]},
    ],
)
def test_a_secret_stands_nowhere_in_the_database(help_desk, acme, place):
    report(help_desk, call_of("Acme", case=CaseFactory(customer=acme).pk, **place))
    assert ApiCall.objects.exists()
    rows = [row for model in apps.get_models() for row in model._base_manager.all()]
    assert SECRET not in serializers.serialize("json", rows)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("status", "403"), ("status", 99), ("started_at", 1_700_000_000), ("started_at", "2026-11-20T14:05:00"),
        ("method", 5), ("request_headers", {"a": 5}), ("request_headers", [["a", "b"]]), ("request_id", ""),
        ("request_id", "a\nb"), ("duration_ms", -1), ("case", "1"), ("colour", "red"), ("url", ""), ("request_body", {}),
    ],
)  # fmt: skip
def test_a_call_of_another_shape_names_its_place(help_desk, acme, part, value):
    answer = help_desk.post("api-calls", {"calls": [call_of("Acme"), call_of("Acme", **{part: value})]})
    assert all(field.startswith(f"calls.1.{part}") for field in fields_of(answer))
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize("calls", [[], [call_of("Acme")] * 201, None])
def test_a_batch_has_1_to_200_calls(help_desk, acme, calls):
    assert "calls" in fields_of(help_desk.post("api-calls", {"calls": calls}))


def test_a_full_batch_is_taken(help_desk, acme):
    results = report(help_desk, *(call_of("Acme", request_id=str(number)) for number in range(200)))
    assert {one["result"] for one in results} == {"created"}
