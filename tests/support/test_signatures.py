"""Signatures: one issue reads the same whoever reports it, another status or code does not, and nothing proposes nothing."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.signatures import (
    Symptoms,
    endpoint_of,
    explain,
    normalised_error,
    object_of,
    shown,
    signature,
)

ERROR = "HTTP {status} at {day}: customer “{name}” may not export candidate {number} ({uuid}), see {url}"


def said(
    status=403, day="2026-02-05T10:00:00Z", name="Acme", number=123_456, url="https://api.linkedin.com/v2/a/1"
):
    return ERROR.format(
        status=status, day=day, name=name, number=number, url=url, uuid=uuid.UUID(int=number, version=4)
    )


def of(error, *, integration_type="ONE_CLICK_EXPORT", object_key="candidate"):
    return signature(integration_type=integration_type, error_text=error, object_key=object_key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Job 12345 not found", "Job 99 not found"),
        ("Failed on 12 Jan 2026, 10:05 AM UTC: denied", "Failed on 3 May 2025, 9:01 PM UTC: denied"),
        ("HTTP/1.1 403 Forbidden", "HTTP/2 403 Forbidden"),
        ("HTTP/1.1 403 Forbidden", "http 403 forbidden"),
        ('{"message":"No access","status":403}', '{ "message" : "No access", "status" : 403 }'),
        ('{"message":"No access","tenant":"Acme"}', '{"message":"No access","tenant":"Globex Inc"}'),
        ("No access for 'Acme'", "No access for 'Globex Inc'"),
        ("No access for robin@acme.example", "No access for kim.lee+li@globex.example"),
        ("See https://a.example/x?id=1 please", "See https://b.example/other please"),
        ("GET /v2/jobs/123 failed", "GET /v2/jobs/urn:li:job:9 failed"),
        ("<p>Access&nbsp;denied</p>", "ACCESS   denied"),
        ("ａｃｃｅｓｓ denied", "acc\u200bess denied"),
        ("organization urn:li:organization:1 unknown", "organization urn:li:organization:27 unknown"),
    ],
)
def test_same_error_with_other_ids_dates_and_names_is_one(one, other):
    assert normalised_error(one) == normalised_error(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("403 Forbidden", "401 Forbidden"),
        ("The call answers 500", "The call answers 503"),
        ('{"serviceErrorCode":100}', '{"serviceErrorCode":65604}'),
        ("error code 12", "error code 13"),
        ("ERR_AUTH_12", "ERR_AUTH_13"),
        ("failed with 'DUPLICATE_ENTITY'", "failed with 'MISSING_FIELD'"),
        ("Access denied", "Job not found"),
    ],
)
def test_other_status_code_or_words_are_another_error(one, other):
    assert normalised_error(one) != normalised_error(other)


@pytest.mark.parametrize("error", ["", "   ", "…", "--- !!! ---", "\u200b"])
def test_no_error_and_no_object_propose_nothing(error):
    assert of(error, object_key=" ") == ""
    assert explain(integration_type="ONE_CLICK_EXPORT", error_text=error, object_key="") == []


def test_integration_type_and_object_tell_signatures_apart():
    signatures = {
        of("403", integration_type=kind, object_key=about)
        for kind in ("A", "B")
        for about in ("job", "candidate")
    }
    assert len(signatures) == 4
    assert {len(one) for one in signatures} == {64}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Job postings are not shown", "job"),
        ("jobPostingTaskId 5 failed", "job"),
        ("Exported candidates arrive twice", "candidate"),
        ("The job application is lost", "application"),
        ("Applications arrive late", "application"),
        ("Our developer application is blocked", ""),
        (
            "POST https://api.linkedin.com/rest/simpleJobPostings?ids=1 fails",
            "endpoint /rest/simplejobpostings",
        ),
        ("GET /v2/organizations/123/people/9 fails", "endpoint /v2/organizations/people"),
        ("It does not work", ""),
    ],
)
def test_object_is_found_without_its_ids(text, about):
    assert object_of(text) == about


def test_endpoint_loses_its_ids():
    assert endpoint_of("/rest/jobs/urn:li:job:12/parts/(id:3)?q=1") == "/rest/jobs/parts"


def test_words_around_a_long_error_do_not_change_the_signature():
    error = "You do not have access to the requested resource"
    assert Symptoms("A", error, title="Candidates").signature == Symptoms("A", error, title="Help!").signature


def test_object_of_the_title_counts_where_the_error_says_little():
    assert (
        Symptoms("A", "403", title="No candidates").signature
        != Symptoms("A", "403", title="No jobs").signature
    )


def test_explanation_names_type_error_and_object():
    lines = explain(integration_type="One-Click Export", error_text="403 for “Acme”", object_key="candidate")
    assert lines == [
        "Same integration type: One-Click Export.",
        "Same error without ids and names: 403 for ….",
        "Same object: candidate.",
    ]


def test_what_was_taken_out_is_shown_as_an_ellipsis():
    assert shown(normalised_error("Job 123456 of a@b.example")) == "job … of …"


@given(
    st.integers(1_000, 10**9), st.dates(), st.text(st.characters(codec="ascii", categories=["L", "Nd"]), min_size=1, max_size=20)
)  # fmt: skip
def test_any_id_date_and_quoted_name_give_the_same_signature(number, day, name):
    assert of(said(number=number, day=day.isoformat(), name=f"{name} GmbH")) == of(said())


@given(st.sampled_from([400, 401, 404, 409, 429, 500, 503]))
def test_any_other_status_gives_another_signature(status):
    assert of(said(status=status)) != of(said())


@given(st.text(st.characters(), max_size=300) | st.text("\"'“”<>&/:.@- 0123acdehtpr_ñİßſ\u0345", max_size=80))
def test_any_text_is_read_and_reading_twice_changes_nothing(text):
    once = normalised_error(text)
    assert normalised_error(once) == once
    assert len(signature(integration_type="", error_text=text, object_key=object_of(text))) in (0, 64)


@pytest.mark.parametrize("piece", ["a", '"', "/", "/a", "a@", "<a ", "'a", "1 may ", "&amp;", '"a":'])
def test_a_megabyte_is_read_at_once(piece):
    text, started = piece * (1_000_000 // len(piece)), time.perf_counter()
    Symptoms("A", text, title=text, description=text).signature  # noqa: B018
    assert time.perf_counter() - started < 2
