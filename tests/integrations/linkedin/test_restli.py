"""Keys survive the way to LinkedIn and back, whatever they hold and however a reply writes them."""

import itertools
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.linkedin.dialects import (
    REST,
    V2,
    configuration_named,
    dialect_named,
    integration_named,
)
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey, bounded, indexed

DIALECTS = st.sampled_from([REST, V2])
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
keys = st.builds(ConfigurationKey, text, text, text, text)
integrations = st.builds(IntegrationKey, text, text, text)
CALLBACK = ConfigurationKey("urn:li:organization:123", "CRM_ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")


def _escapes(character):
    encoded = "".join(f"%{byte:02X}" for byte in character.encode())
    raw = [] if character in "%&=" else [character]  # these three raw would be another text
    return st.sampled_from([encoded, encoded.lower(), *raw])


@st.composite
def spelt(draw, parts):
    """A composite key as some server may write it: parts in any order, each character escaped in any way."""
    written = [f"{name}={''.join(draw(_escapes(character)) for character in value)}" for name, value in parts]
    return "&".join(draw(st.permutations(written)))


@given(st.data(), keys)
def test_a_configuration_is_known_again_in_any_order_and_escaping(data, key):
    assert configuration_named(data.draw(spelt(key.parts))) == key


@given(st.data(), keys)
def test_a_bare_name_in_any_escaping_is_one_of_the_integration_asked_about(data, key):
    bare = "".join(data.draw(_escapes(character)) for character in key.name)
    assert V2.configuration_reader([key])(bare) == key


@given(st.data(), integrations, DIALECTS)
def test_an_integration_is_known_again_in_any_order_and_escaping(data, key, dialect):
    assert integration_named(data.draw(spelt(dialect.integration_parts(key)))) == key


@given(keys, DIALECTS)
def test_our_own_member_names_are_read_back_as_the_same_key(key, dialect):
    assert dialect.configuration_reader([key])(dialect.configuration_member(key)) == key
    assert integration_named(dialect.integration_member(key.integration)) == key.integration


@given(st.lists(keys, min_size=1, max_size=5))
def test_a_rest_query_names_each_part_of_each_key_once(batch):
    path, _, query = REST.configurations_target(batch).partition("?")
    assert path == "/rest/integrationConfigurations"
    assert _decoded(query) == [
        (f"ids[{n}].{name}", value) for n, key in enumerate(batch) for name, value in key.parts
    ]


@given(st.lists(integrations, min_size=1, max_size=5), DIALECTS)
def test_a_query_names_each_part_of_each_integration_once(batch, dialect):
    path, _, query = dialect.integrations_target(batch).partition("?")
    assert path == f"/{dialect.integrations_resource}"
    assert _decoded(query) == [
        (f"ids[{n}].{name}", value)
        for n, key in enumerate(batch)
        for name, value in dialect.integration_parts(key)
    ]


@given(integrations, st.lists(text, min_size=1, max_size=5))
def test_a_v2_target_names_the_integration_in_one_segment_and_each_configuration_once(integration, names):
    batch = [ConfigurationKey(*(value for _, value in integration.parts), name) for name in names]
    path, _, query = V2.configurations_target(batch).partition("?")
    _, version, resource, segment, tail = path.split("/")
    assert (version, resource, tail) == ("v2", "atsIntegrations", "configurations")
    assert integration_named(segment) == integration
    assert _decoded(query) == [("ids", name) for name in names]


def _decoded(query):
    pairs = [parameter.split("=") for parameter in query.split("&")]
    return [(name, unquote(value)) for name, value in pairs]


@given(text, DIALECTS)
def test_a_request_id_is_one_value_whatever_it_holds(request_id, dialect):
    _, _, query = dialect.search_target(request_id).partition("?")
    assert _decoded(query) == [("q", "request"), ("requestId", request_id)]


@given(st.lists(keys, max_size=30), st.integers(1, 8), st.integers(200, 900))
def test_batches_keep_order_count_and_length(batch, size, longest):
    parts = list(bounded(batch, _whole, size=size, longest=longest))
    assert list(itertools.chain(*parts)) == batch
    assert all(1 <= len(part) <= size for part in parts)
    queries = ["&".join(_whole(n, key) for n, key in enumerate(part)) for part in parts if len(part) > 1]
    assert all(len(query) <= longest for query in queries)


def _whole(position, key):
    return indexed(position, key.parts)


@given(st.lists(keys, max_size=30), st.integers(1, 8), DIALECTS)
def test_each_key_travels_in_one_batch_that_one_call_can_carry(batch, size, dialect):
    parts = list(dialect.batches(batch, size=size))
    assert sorted(itertools.chain(*parts)) == sorted(batch)
    assert all(1 <= len(part) <= size and dialect.configurations_target(part) for part in parts)


def test_twenty_documented_keys_fit_into_one_query():
    assert [len(part) for part in REST.batches([CALLBACK] * 45, size=20)] == [20, 20, 5]
    assert [len(part) for part in V2.batches([CALLBACK] * 45, size=20)] == [20, 20, 5]
    assert [len(part) for part in V2.integration_batches([CALLBACK.integration] * 45, size=20)] == [20, 20, 5]


def test_v2_batches_gather_the_keys_of_one_integration():
    other = IntegrationKey("urn:li:organization:456", "ONE_CLICK_EXPORT", "RECRUITER")
    first, second = (
        ConfigurationKey(other.context, other.integration_type, other.tenant_type, name)
        for name in ("CALLBACK_URL", "JOB_POSTING_VIEWERS")
    )
    assert list(V2.batches([first, CALLBACK, second], size=20)) == [[first, second], [CALLBACK]]
    assert list(REST.batches([first, CALLBACK, second], size=20)) == [[first, CALLBACK, second]]


def test_a_key_too_long_for_any_query_travels_alone():
    long = ConfigurationKey("urn:li:organization:" + "9" * 5000, "T", "RECRUITER", "CALLBACK_URL")
    assert list(REST.batches([CALLBACK, long, CALLBACK], size=20)) == [[CALLBACK], [long], [CALLBACK]]


def test_a_batch_without_room_is_refused():
    with pytest.raises(ValueError, match=r"not 0\. Raise the batch size"):
        list(REST.batches([CALLBACK], size=0))


def test_a_dialect_is_known_by_its_name():
    assert [dialect_named("rest"), dialect_named("v2")] == [REST, V2]
    with pytest.raises(ValueError, match="in rest or v2, not in 'v3'"):
        dialect_named("v3")


@pytest.mark.parametrize(
    ("dialect", "configurations", "integrations"),
    [
        (REST, "rest/integrationConfigurations", "rest/integrations"),
        (V2, "v2/atsIntegrations", "v2/atsIntegrations"),
    ],
    ids=["rest", "v2"],
)
def test_calls_are_counted_under_linkedin_s_names(dialect, configurations, integrations):
    assert (dialect.configurations_resource, dialect.integrations_resource) == (configurations, integrations)


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
    assert configuration_named(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "ONE_CLICK_EXPORT",
        "integrationContext=a&integrationType=b",
        "integrationContext=a&integrationType=b&tenantType=c&dataProvider=PARTNER",
        "integrationContext=a&integrationType=b&tenantType=c&configurationName=d",
        "integrationContext=a&integrationType=b&tenantType=c&tenantType=c",
    ],
    ids=["bare type", "part missing", "another data provider", "a configuration", "part twice"],
)
def test_other_member_names_are_no_integration_keys(name):
    assert integration_named(name) is None


def test_a_bare_name_that_is_no_utf_8_is_no_configuration():
    assert V2.configuration_reader([CALLBACK])("%FF") is None
