"""A customer's browser in front of their own door: no login, and forgeries are noticed."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from integrations.customer_links import address_of
from tests.integrations.onboarded import PLUGIN_URL, link_to, provisioned_track

HOST = PLUGIN_URL.partition("//")[2]


class CustomersBrowser(Client):
    """Keeps the token of the last page it opened, as the page's script does."""

    token = ""

    def open(self, address: str, **more):
        answer = self.get(address.removeprefix(PLUGIN_URL), **more)
        if found := re.search(
            r'(?:data-csrf|name="csrfmiddlewaretoken" value)="(\w+)"', answer.content.decode()
        ):
            self.token = found[1]
        return answer

    def send(self, address: str, body: str = "", **headers: str):
        """What the script posts."""
        return self.post(
            address.removeprefix(PLUGIN_URL),
            body,
            content_type="application/json",
            headers={"X-CSRFToken": self.token, "Accept": "application/json", **headers},
        )

    def press(self, address: str, **fields: str):
        """A button of a form."""
        return self.post(address.removeprefix(PLUGIN_URL), {"csrfmiddlewaretoken": self.token, **fields})


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.ATS_NAME = "Talent Harbor"
    cache.clear()


@pytest.fixture
def door() -> CustomersBrowser:
    return CustomersBrowser(enforce_csrf_checks=True, SERVER_NAME=HOST)


@pytest.fixture
def track(db):
    return provisioned_track()


@pytest.fixture
def address(track) -> str:
    """Of the plugin page of that track."""
    return address_of(link_to(track))
