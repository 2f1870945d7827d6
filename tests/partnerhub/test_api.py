"""The API's door: tokens, strict bodies, problem details for everything, and its document."""

import json

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client

from integrations.inbound import rates
from partnerhub.api import LONGEST
from partnerhub.api_clients import make_client, revoke_client
from partnerhub.api_docs import operations_of
from partnerhub.models import ApiClient
from partnerhub.urls import api
from support.models import Case
from tests.support.api.conftest import HelpDesk
from tests.support.api.problems import fields_of, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def help_desk(db):
    cache.clear()
    return HelpDesk(make_client(name="Help desk"))


def test_a_token_opens_the_door(help_desk):
    answer = help_desk.get("products")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic wrong"])
def test_without_a_valid_token_every_operation_says_how_to_get_one(help_desk, header):
    help_desk.headers = {"Authorization": header} if header else {}
    for operation in operations_of(api.get_openapi_schema()):
        path = operation.path.replace("{case_id}", "1").replace("{number}", "CAS-1").removeprefix("/api/v1/")
        answer = help_desk.get(path) if operation.method == "GET" else help_desk.post(path, {})
        assert "manage.py api_token" in problem_of(answer, 401)["detail"]
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_refused(help_desk):
    revoke_client(name="Help desk")
    problem_of(help_desk.get("products"), 401)


def test_the_login_of_a_browser_opens_nothing(browser_of):
    problem_of(browser_of("Administrator").get("/api/v1/products"), 401)


@pytest.mark.parametrize("path", ["nothing", "cases/", "cases/x", "cases/1/nothing", "products/", ""])
def test_an_address_without_anything_is_a_problem_too(help_desk, path):
    document = problem_of(help_desk.get(path), 422 if path == "cases/x" else 404)
    assert document["detail"]


def test_another_method_names_the_one_that_works(help_desk):
    answer = help_desk.browser.delete("/api/v1/products", headers=help_desk.headers)
    assert "takes GET and not DELETE" in problem_of(answer, 405)["detail"]
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The body is empty"),
        (b"{", "not valid JSON"),
        (b"[]", "is a list"),
        (b'{"kind": "other", "kind": "other"}', "stands twice"),
        (b'{"customers_affected": NaN}', "NaN is no JSON number"),
        (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", "nested deeper"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_json_is_read_strictly(help_desk, body, words):
    assert words in problem_of(help_desk.post("triage", body), 400)["detail"]


def test_another_content_type_is_refused(help_desk):
    answer = help_desk.post("triage", b"kind=other", content_type="application/x-www-form-urlencoded")
    assert "Content-Type: application/json" in problem_of(answer, 415)["detail"]


def test_a_body_beyond_the_cap_is_not_read(help_desk):
    document = problem_of(help_desk.post("triage", b" " * (LONGEST + 1)), 413)
    assert str(LONGEST) in document["detail"]


def test_all_that_is_wrong_is_said_at_once(help_desk):
    wrong = {
        "colour": "red",
        "widget": "yes",
        "kind": "bug",
        "customers_affected": -1,
        "product": "R\u202eSC",
    }
    said = fields_of(help_desk.post("triage", wrong))
    assert said.keys() == wrong.keys()
    assert "is no field of this request" in said["colour"]
    assert said["widget"] == "widget 'yes' has to be true or false."
    assert "'technical_issue'" in said["kind"]
    assert "0 or more" in said["customers_affected"]
    assert "U+202E" in said["product"]


def test_a_flood_is_told_to_wait(help_desk, monkeypatch):
    monkeypatch.setattr(rates, "_count", lambda key: rates.MOST + 1)
    answer = help_desk.get("products")
    problem_of(answer, 429)
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_database_that_is_down_is_no_fault_of_the_caller(help_desk):
    def down(execute, sql, params, many, context):
        raise DatabaseError("gone")

    with connection.execute_wrapper(down):
        answer = help_desk.get("products")
    problem_of(answer, 503)
    assert answer["Retry-After"]


def test_a_fault_of_ours_shows_no_trace_of_itself(help_desk, settings):
    settings.DEBUG = True
    settings.PUBLIC_URL = None  # the address of a case cannot be made
    case = Case.objects.create(kind="partner", title="Broken")
    document = problem_of(help_desk.get(f"cases/{case.pk}"), 500)
    assert "NoneType" not in json.dumps(document)


def test_the_document_describes_every_operation_and_its_problems(client):
    document = client.get("/api/v1/openapi.json").json()
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert all(one["security"] for one in operations)
    assert all({"400", "401", "422", "429", "500", "503"} <= one["responses"].keys() for one in operations)


def test_the_page_for_staff_lists_every_operation(browser_of):
    page = browser_of("Support").get("/api/v1/docs")
    assert page.status_code == 200
    for operation in operations_of(api.get_openapi_schema()):
        assert f"{operation.method} {operation.path}" in page.content.decode()


def test_strangers_log_in_before_they_read_the_page(client):
    assert client.get("/api/v1/docs").status_code == 302


def test_the_address_for_relayed_events_stays_its_own(client):
    assert client.post("/api/v1/linkedin-events").status_code == 401
    assert ApiClient.objects.count() == 0


def test_the_customers_door_has_no_api(settings):
    settings.PLUGIN_URL = "https://plugin.example.com"
    settings.ALLOWED_HOSTS = ["plugin.example.com"]
    assert Client().get("/api/v1/openapi.json", headers={"host": "plugin.example.com"}).status_code == 404
