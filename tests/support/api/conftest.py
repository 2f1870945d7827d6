"""A help desk that calls our API."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from partnerhub.api_clients import make_client


class HelpDesk:
    """CSRF is checked, as in life; failures are answered, not raised."""

    def __init__(self, token: str) -> None:
        self.browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path, **headers):
        return self.browser.get(f"/api/v1/{path}", headers={**self.headers, **headers})

    def post(self, path, body, *, key="", content_type="application/json", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        named = {"Idempotency-Key": key} if key else {}
        headers = {**self.headers, **named, **headers}
        return self.browser.post(f"/api/v1/{path}", raw, content_type=content_type, headers=headers)


@pytest.fixture(autouse=True)
def _nobody_called_yet():
    cache.clear()


@pytest.fixture
def help_desk(db):
    return HelpDesk(make_client(name="Help desk"))


@pytest.fixture
def another_desk(db):
    return HelpDesk(make_client(name="Another desk"))
