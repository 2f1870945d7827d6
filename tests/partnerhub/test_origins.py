"""Two doors: people's pages under one host, customers' pages under another (T12)."""

import pytest
from django.test import Client
from django.urls import get_resolver

from partnerhub.origins import CUSTOMERS_DOOR, is_customers_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_doors(settings):
    settings.PLUGIN_URL = "https://connect.example"
    settings.PUBLIC_URL = "http://testserver"
    settings.ATS_NAME = "Our ATS"
    settings.ALLOWED_HOSTS = ["testserver", "connect.example"]


@pytest.fixture
def customers_door() -> Client:
    return Client(SERVER_NAME="connect.example")


@pytest.mark.parametrize("path", ["/login/", "/customers/customer/", "/readyz", "/integrations/", "/jsi18n/"])
def test_nothing_of_the_admin_is_behind_the_customers_door(customers_door, path):
    answer = customers_door.get(path)
    assert answer.status_code == 404
    assert "open the link in our mail again" in answer.content.decode()
    assert answer.cookies == {}


@pytest.mark.parametrize("path", ["/connect/1-x.y/", "/status/1-x.y/"])
def test_no_customers_page_is_behind_peoples_door(admin_client, path):
    assert admin_client.get(path).status_code == 404


def test_both_doors_tell_that_they_live(client, customers_door):
    assert client.get("/healthz").status_code == customers_door.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["connect.example:8443", "CONNECT.example", "connect.example.", "Connect.Example.:443"],
)
def test_no_spelling_of_the_host_opens_peoples_door(host):
    browser = Client(headers={"Host": host})
    assert "Open the link we sent you" in browser.get("/").content.decode()
    assert browser.get("/login/").status_code == 404


@pytest.mark.parametrize("own", ["https://münchen.example", "https://xn--mnchen-3ya.example."])
def test_a_host_of_other_letters_is_known_as_browsers_write_it(rf, settings, own):
    settings.PLUGIN_URL, settings.ALLOWED_HOSTS = own, ["xn--mnchen-3ya.example"]
    assert is_customers_door(rf.get("/", headers={"Host": "xn--mnchen-3ya.example"}))


def test_without_an_address_there_is_one_door(client, settings):
    settings.PLUGIN_URL = ""
    assert client.get("/login/").status_code == 200


def test_a_host_that_is_none_is_nobodys_door(rf, settings):
    assert not is_customers_door(rf.get("/", headers={"Host": "[::bad"}))
    assert not is_customers_door(rf.get("/", headers={"Host": "elsewhere.example"}))


def test_the_bare_address_says_where_people_log_in_on_development_machines_only(customers_door, settings):
    assert "testserver" not in customers_door.get("/").content.decode()
    settings.DEBUG = True
    assert "http://testserver" in customers_door.get("/").content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_what_is_refused_or_breaks_there_is_said_in_the_customers_words(rf, status):
    refuse = get_resolver(CUSTOMERS_DOOR).resolve_error_handler(status)
    answer = refuse(rf.get("/")) if status == 500 else refuse(rf.get("/"), ValueError("SENTINEL"))
    assert answer.status_code == status
    assert "Our ATS" in answer.content.decode()
    assert "SENTINEL" not in answer.content.decode()


def test_a_button_pressed_without_the_pages_token_is_refused():
    stranger = Client(SERVER_NAME="connect.example", enforce_csrf_checks=True)
    assert stranger.post("/connect/1-x.y/check/").status_code == 403
