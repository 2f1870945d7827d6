"""Keys survive the way to LinkedIn and back, whatever they hold."""

import itertools
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.linkedin.restli import ConfigurationKey, batch_query, chunks, member_name, parse_key

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
keys = st.builds(ConfigurationKey, text, text, text, text)
CALLBACK = ConfigurationKey("urn:li:organization:123", "CRM_ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")


@given(keys)
def test_a_member_name_is_read_back_as_the_same_key(key):
    assert parse_key(member_name(key)) == key


@given(keys, st.permutations(range(4)))
def test_the_order_of_parts_does_not_matter(key, order):
    parts = member_name(key).split("&")
    assert parse_key("&".join(parts[position] for position in order)) == key


@given(st.lists(keys, max_size=5))
def test_a_query_names_each_part_of_each_key_once(batch):
    parameters = [part.split("=") for part in batch_query(batch).split("&") if part]
    decoded = [(name, unquote(value)) for name, value in parameters]
    assert decoded == [
        (f"ids[{n}].{name}", value) for n, key in enumerate(batch) for name, value in key.parts
    ]


@given(st.lists(keys, max_size=30), st.integers(1, 8), st.integers(200, 900))
def test_chunks_keep_order_count_and_length(batch, size, max_query):
    parts = list(chunks(batch, size=size, max_query=max_query))
    assert list(itertools.chain(*parts)) == batch
    assert all(1 <= len(part) <= size for part in parts)
    assert all(len(batch_query(part)) <= max_query for part in parts if len(part) > 1)


def test_twenty_documented_keys_fit_into_one_query():
    assert [len(part) for part in chunks([CALLBACK] * 45, size=20)] == [20, 20, 5]


def test_a_key_too_long_for_any_query_travels_alone():
    long = ConfigurationKey("urn:li:organization:" + "9" * 5000, "T", "RECRUITER", "CALLBACK_URL")
    assert list(chunks([CALLBACK, long, CALLBACK], size=20)) == [[CALLBACK], [long], [CALLBACK]]


def test_a_batch_without_room_is_refused():
    with pytest.raises(ValueError, match=r"not 0\. Raise the batch size"):
        list(chunks([CALLBACK], size=0))


@pytest.mark.parametrize(
    "urn",
    ["urn%3Ali%3Aorganization%3A123", "urn%3ali%3aorganization%3a123", "urn:li:organization:123"],
    ids=["upper case escapes", "lower case escapes", "no escapes"],
)
def test_reply_keys_are_understood_however_they_are_escaped(urn):
    reply = (
        f"configurationName=CALLBACK_URL&integrationContext={urn}"
        "&integrationType=CRM_ONE_CLICK_EXPORT&tenantType=RECRUITER"
    )
    assert parse_key(reply) == CALLBACK


@pytest.mark.parametrize(
    "name",
    [
        "CALLBACK_URL",
        "",
        "integrationContext=a&integrationType=b&tenantType=c",
        "integrationContext=a&integrationType=b&tenantType=c&configurationName=d&dataProvider=ATS",
        "integrationContext=a&integrationType=b&tenantType=c&configurationName=d&configurationName=e",
        "integrationContext=%FF&integrationType=b&tenantType=c&configurationName=d",
    ],
    ids=["bare name", "empty", "part missing", "part too many", "part twice", "no UTF-8"],
)
def test_other_member_names_are_no_configuration_keys(name):
    assert parse_key(name) is None
