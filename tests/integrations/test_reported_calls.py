"""Calls that somebody else made: one row each, written by the code of our own log."""

import base64
import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from integrations.linkedin.exchange import RECORDED_CHARACTERS
from integrations.models import ApiCall
from integrations.reported_calls import Told, keep_pasted, report_call
from partnerhub.models import ApiClient
from partnerhub.refusals import Refused
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def told(**parts):
    return Told(
        **{
            "method": "PUT",
            "url": "https://api.linkedin.com/rest/integrations",
            "started_at": timezone.now(),
            **parts,
        }
    )


@pytest.fixture
def client_row(db):
    return ApiClient.objects.create(name="Help desk", digest="d")


def test_a_report_names_who_told_it(client_row):
    call, is_new = report_call(
        client=client_row, key="1", told=told(), customer=CustomerFactory(name="Acme").name
    )
    assert (is_new, call.reported_by, call.report_key) == (True, client_row, "1")
    assert call.source == ApiCall.Source.REPORTED


def test_a_key_that_was_used_stays_the_call_it_was(client_row):
    name = CustomerFactory().name
    first, _ = report_call(client=client_row, key="1", told=told(), customer=name)
    again, is_new = report_call(client=client_row, key="1", told=told(status=500), customer="Nobody")
    assert (again, is_new) == (first, False)


def test_long_bodies_are_cut_like_our_own(client_row):
    call = keep_pasted(told=told(response_body="x" * 200_000), customer=None)
    assert len(call.response_body) == RECORDED_CHARACTERS


def test_the_version_is_read_from_the_headers():
    call = keep_pasted(told=told(request_headers={"LinkedIn-Version": "202603"}), customer=None)
    assert call.version == "202603"


def test_keys_of_entities_are_no_part_of_the_endpoint():
    call = keep_pasted(
        told=told(url="https://api.linkedin.com/v2/atsIntegrations/abc/configurations?x=1"), customer=None
    )
    assert call.endpoint == "/v2/atsIntegrations/{key}/configurations"


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({"method": "put"}, ["method"]),
        ({"url": "nowhere"}, ["url"]),
        ({"url": "https://[::1/x"}, ["url"]),
        ({"url": "https://a/" + "x" * 9_000}, ["url"]),
        ({"method": "", "url": "ftp://a/b"}, ["method", "url"]),
        ({"started_at": timezone.now() + timedelta(days=1)}, ["started_at"]),
        ({"started_at": timezone.now() - timedelta(days=5000)}, ["started_at"]),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(parts, fields):
    with pytest.raises(Refused) as refused:
        keep_pasted(told=told(**parts), customer=None)
    assert [one.field for one in refused.value.refusals] == fields


SECRET = "AQXCaNaRy9f8e7d6c5b4a3210ZYXWVUTSRQPONMLKJIHGFEDCBA"
API = "https://api.linkedin.com"
JSON = json.dumps({"client_secret": SECRET, "client_id": "77abc"})
MULTIPART = f'--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n{SECRET}\r\n--b--'


@pytest.mark.parametrize(
    "parts",
    [
        {"request_headers": {"X-Signature": f"hmacsha256={SECRET}"}},
        {"request_headers": {"X-LI-Signature": SECRET}},
        {"request_headers": {"X-Auth": SECRET}},
        {"request_headers": {"X-Auth-Key": SECRET}},
        {"request_headers": {"X-Session-Id": SECRET}},
        {"response_headers": {"Set-Cookie": f"li_at={SECRET}; Path=/"}},
        {"url": f"{API}/x?sig={SECRET}"},
        {"url": f"{API}/x?signature={SECRET}"},
        {"url": f"{API}/x?a=1&X-Amz-Signature={SECRET}"},
        {"url": f"{API}/oauth/token/{SECRET}"},
        {"url": f"{API}/oauth/token/{SECRET}?a=1"},
        {"request_body": MULTIPART},
        {"request_body": MULTIPART.replace("\r\n", "\n")},
        {"request_body": base64.b64encode(JSON.encode()).decode()},
        {"request_body": base64.urlsafe_b64encode(JSON.encode()).decode().rstrip("=")},
        {"response_body": base64.encodebytes(JSON.encode()).decode()},
        {"request_headers": {"Authorization": f"Bearer {SECRET}"}, "response_body": f"{SECRET} is invalid"},
        {"request_headers": {"Authorization": f"Bearer {SECRET}"}, "response_headers": {"x-li-request-id": SECRET}},
        {"request_headers": {"Authorization": f"Bearer {SECRET}"}, "url": f"{API}/a/{SECRET}"},
        {"request_headers": {"Cookie": f"a=b; li_at={SECRET}"}, "error": f"bad value {SECRET}"},
        {"request_headers": {"Authorization": "Basic " + base64.b64encode(f"u:{SECRET}".encode()).decode()}, "error": SECRET},
        {"request_body": f"client_secret={SECRET}&a=1", "response_body": f"no client {SECRET}"},
        {"response_body": json.dumps({"access_token": SECRET}), "request_headers": {"x-note": SECRET}},
    ],
)  # fmt: skip
def test_no_secret_of_a_call_is_kept_wherever_it_stands(parts):
    row = keep_pasted(told=told(**parts), customer=None)
    kept = ApiCall.objects.filter(pk=row.pk).values().get()
    assert not [name for name, value in kept.items() if "CaNaRy" in str(value)]


def test_what_is_no_secret_stays_readable_beside_one():
    body = base64.b64encode(JSON.encode()).decode()
    row = keep_pasted(told=told(request_body=body), customer=None)
    assert json.loads(row.request_body) == {"client_secret": "[redacted]", "client_id": "77abc"}


@pytest.mark.parametrize(
    "body", ["QUJDREVGR0hJSktMTU5PUFFSU1RVVg==", "aGVsbG8gd29ybGQsIGhlbGxvIQ==", "x" * 40]
)
def test_a_body_in_base64_without_a_secret_stays_as_it_was_sent(body):
    assert keep_pasted(told=told(request_body=body), customer=None).request_body == body


def test_headers_that_support_reads_stay():
    headers = {"X-RestLi-Protocol-Version": "2.0.0", "WWW-Authenticate": "Basic", "x-li-fabric": "prod"}
    row = keep_pasted(told=told(response_headers=headers), customer=None)
    assert list(row.response_headers.values()) == ["2.0.0", "Basic", "prod"]


def test_what_a_cookie_is_for_stays_in_the_address():
    cookies = (
        f"lang=en-us; Domain=.linkedin.com; Path=/, li_at={SECRET}; Domain=api.linkedin.com; SameSite=None"
    )
    row = keep_pasted(
        told=told(response_headers={"Set-Cookie": cookies}, error=f"{SECRET} failed"), customer=None
    )
    assert (row.url, row.error) == ("https://api.linkedin.com/rest/integrations", "[redacted] failed")


def test_a_key_that_holds_a_secret_is_refused_without_saying_it(client_row):
    with pytest.raises(Refused) as refused:
        report_call(client=client_row, key=f"Bearer {SECRET}", told=told(), customer=CustomerFactory().name)
    assert [one.field for one in refused.value.refusals] == ["request_id"]
    assert SECRET not in str(refused.value)


class AnyText(TestCase):
    @given(st.text(), st.text(), st.text())
    def test_any_text_is_kept_or_refused(self, url, header, body):
        parts = told(
            url=f"https://api.linkedin.com/{url}", request_body=body, response_headers={"x-li-uuid": header}
        )
        with suppress(Refused):
            assert keep_pasted(told=replace(parts, error=body), customer=None).pk
