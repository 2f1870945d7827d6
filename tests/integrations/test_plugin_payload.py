"""Reading what LinkedIn's widget hands over (W10, T11, T28)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.catalog import Context
from integrations.plugin.payload import LONGEST, Named, Unreadable, read_payload

EXPORT = {
    "integrationContext": "urn:li:organization:1001",
    "integrationType": "ONE_CLICK_EXPORT",
    "tenantType": "RECRUITER",
}
CONTRACT = {
    "integrationContext": "urn:li:contract:7",
    "integrationType": "CSA_API",
    "tenantType": "RECRUITER",
}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([EXPORT], id="an array"),
        pytest.param(EXPORT, id="one object"),
        pytest.param({"integrations": [EXPORT]}, id="an object that holds the array"),
        pytest.param([EXPORT, EXPORT], id="the same one twice"),
        pytest.param([EXPORT | {"dataProvider": "ATS"}], id="with a member we do not know"),
    ],
)
def test_every_likely_form_is_read(document):
    (one,) = read_payload(json.dumps(document)).integrations
    assert one == Named(Context.ORGANIZATION, "1001", "ONE_CLICK_EXPORT", "RECRUITER")
    assert one.urn == "urn:li:organization:1001"


def test_unknown_members_are_kept_as_they_came():
    (one,) = read_payload(json.dumps(EXPORT | {"bundle": {"name": "X"}})).integrations
    assert one.unknown == {"bundle": {"name": "X"}}


def test_companies_and_contracts_are_told_apart():
    payload = read_payload(json.dumps([EXPORT, CONTRACT]))
    assert [one.context for one in payload.integrations] == ["organization", "contract"]
    assert payload.types == ("ONE_CLICK_EXPORT", "CSA_API")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "no JSON"),
        ("null", "None where an integration is expected"),
        ("[]", "0 integrations"),
        (json.dumps([EXPORT] * 51), "51 integrations"),
        ("[1]", "1 where an integration"),
        ('"urn:li:organization:1"', "where an integration is expected"),
        ("[NaN]", "NaN is no JSON number"),
        ('{"tenantType": "JOBS", "tenantType": "RECRUITER"}', "stands twice"),
        ("[" * 100_000, "longer than"),
        ("[" * 60_000, "nested too deeply"),
        ("[" + "9" * 5_000 + "]", "no JSON"),
        (" " * (LONGEST + 1), "longer than"),
        ("{}", "without integrationContext"),
        (json.dumps(EXPORT | {"integrationContext": 5}), "without integrationContext"),
        (json.dumps(EXPORT | {"integrationContext": "urn:li:person:5"}), "a company or contract"),
        (json.dumps(EXPORT | {"integrationContext": "urn:li:organization:0"}), "a company or contract"),
        (json.dumps(EXPORT | {"integrationContext": "urn:li:organization:5\n"}), "a company or contract"),
        (json.dumps(EXPORT | {"integrationContext": "urn:li:organization:٣"}), "a company or contract"),
        (json.dumps(EXPORT | {"integrationType": "<script>alert(1)</script>"}), "LinkedIn's names"),
        (json.dumps(EXPORT | {"tenantType": "\ud800"}), "LinkedIn's names"),
    ],
)
def test_w10_anything_else_is_refused_in_a_sentence(raw, said):
    with pytest.raises(Unreadable, match=said) as error:
        read_payload(raw)
    assert str(error.value).isascii()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_breaks_the_reader(document):
    with pytest.raises(Unreadable):
        read_payload(json.dumps(document))
