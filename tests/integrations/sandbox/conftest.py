import json
from typing import Any
from urllib.parse import urlencode

import pytest

from integrations.sandbox.records import Application
from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn

from .partner import Partner
from .receiver import Receiver
from .widget_frame import HOST, Frame

ACME: dict[str, Any] = {
    "customer": "Acme",
    "linkedin_company_id": "1001",
    "contract_id": "2001",
    "client_id": "acme-app",
    "client_secret": "acme-secret",
}
BOLT: dict[str, Any] = {
    "customer": "Bolt",
    "linkedin_company_id": "1002",
    "contract_id": "2002",
    "client_id": "bolt-app",
    "client_secret": "bolt-secret",
}
CEDAR_ACCOUNT = {"client_id": "cedar-app", "company_id": "4711", "contract_id": "815"}
EXPORT = {
    "client_id": "acme-app",
    "context": "urn:li:organization:1001",
    "integration_type": "ONE_CLICK_EXPORT",
    "tenant_type": "RECRUITER",
}


@pytest.fixture
def sandbox():
    """Acme asked for four integrations, Bolt for one."""
    with SandboxLinkedIn() as running:
        for integration_type in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "CRM_ONE_CLICK_EXPORT", "CSA_API"):
            running.state.register(Registration(**ACME, integration_type=integration_type))
        running.state.register(Registration(**BOLT, integration_type="ONE_CLICK_EXPORT"))
        yield running


@pytest.fixture
def acme(sandbox):
    return Partner(sandbox.url, "acme-app", "acme-secret").sign_in()


@pytest.fixture
def bolt(sandbox):
    return Partner(sandbox.url, "bolt-app", "bolt-secret").sign_in()


@pytest.fixture
def parent(sandbox):
    sandbox.state.register_parent("parent-app", "parent-secret")
    return Partner(sandbox.url, "parent-app", "parent-secret").sign_in()


@pytest.fixture
def submit(acme):
    """Post a form of the page, as a browser would from the page itself."""

    def post(path, fields, **headers):
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{acme.host}",
            **headers,
        }
        return acme.send("POST", path, urlencode(fields), sent)

    return post


@pytest.fixture
def control(acme):
    def ask(path, document=None):
        if document is None:
            return acme.send("GET", f"/_sandbox/{path}")
        return acme.send(
            "POST", f"/_sandbox/{path}", json.dumps(document), {"Content-Type": "application/json"}
        )

    return ask


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def cedar(sandbox, acme, control):
    """The widget of a child that was provisioned and belongs to nobody yet, opened by the admin of company 4711."""
    child = Application("cedar-app", ["s"], unique_foreign_id="cedar", name="Our ATS - Cedar & Co")
    child.js_domains = [HOST]
    sandbox.state.add_application(child)
    assert control("accounts", CEDAR_ACCOUNT).status == 200
    return Frame(acme, "cedar-app")
