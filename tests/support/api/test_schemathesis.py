"""Whatever the OpenAPI document allows, and what it does not: never a fault of ours, and never an answer of a shape that the
document does not describe. CHAOS_ROUNDS says how thoroughly."""

import os

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks

from partnerhub.api_clients import make_client
from partnerhub.wsgi import application
from tests.customers.factories import CustomerFactory
from tests.support.factories import CaseReferenceFactory

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
KEPT = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]

pytestmark = [pytest.mark.django_db]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def _one_connection():
    """The calls run in this process: its connection, which holds the test's transaction, outlives each of them."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def token(db):
    CaseReferenceFactory(as_written="CAS-08123456", case__customer=CustomerFactory(name="Acme"))
    return make_client(name="Anything")


@schema.parametrize()
@settings(
    max_examples=ROUNDS,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_nothing_that_is_sent_breaks_the_api(case, token):
    cache.clear()  # many calls in a minute are what this test is about
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=KEPT)
