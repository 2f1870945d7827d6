"""Each row of linkedin.md 8.5, "a strict fake server", has tests in this folder that pytest collects: these."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
REFUSED = "test_gateway.py::test_a_call_is_refused_at_the_gateway"
ENTITY = "test_configurations.py::test_an_entity_is_refused_by_itself"
BATCH = "test_configurations.py::test_a_batch_with_unclear_keys_is_refused_as_a_whole"
VERB = "test_gateway.py::test_verb_and_method_must_fit"
PROVIDER = "test_integrations.py::test_the_data_provider_belongs_to_v2"
KEY_IN_V2 = "test_ats_configurations.py::test_a_key_is_refused_by_itself"
DELETED = "test_ats_configurations.py::test_only_viewers_can_be_deleted"
CHILD = "test_provisioning.py::test_a_child_must_be_described"
TOKEN = "test_tokens.py::test_a_token_request_is_refused"

ROWS = {
    "1": [f"{REFUSED}[row 1: no Authorization]", f"{REFUSED}[row 1: no Bearer]"],
    "2": [f"{REFUSED}[row 2: unknown token]", "test_gateway.py::test_row_2_a_token_expires"],
    "3": [
        "test_gateway.py::test_row_3_a_parent_application_has_no_permission",
        "test_integrations.py::test_row_3_a_parent_has_no_permission[integrations_v2]",
        "test_integrations.py::test_row_3_a_lenient_sandbox_lets_the_parent_see_every_child",
        "test_provisioning.py::test_row_3_a_child_may_not_provision"
        "[/v2/provisionedApplications?q=credentialsByUniqueForeignId&uniqueForeignId=1]",
    ],
    "4": [f"{REFUSED}[row 4: no version]"],
    "5": [
        f"{REFUSED}[row 5: sunset version]",
        f"{REFUSED}[row 5: malformed]",
        "test_gateway.py::test_row_5_the_refused_version_is_echoed_with_a_day",
    ],
    "6": ["test_ats_configurations.py::test_row_6_a_version_is_accepted_and_ignored[active]"],
    "7": [
        f"{VERB}[row 7: POST without a method]",
        f"{VERB}[row 7: PUT without a method]",
        "test_integrations.py::test_row_7_the_missing_method_is_told_as_documented",
    ],
    "8": [f"{VERB}[row 8: batch_update on POST]", f"{VERB}[row 8: batch_get on PUT]"],
    "9": [
        "test_gateway.py::test_row_9_protocol_2_with_keys_of_1_is_refused",
        "test_ats_configurations.py::test_row_9_protocol_2_with_keys_of_1_is_refused",
    ],
    "10": [
        "test_configurations.py::test_row_10_a_raw_urn_is_noted_as_a_finding",
        "test_ats_configurations.py::test_row_10_a_raw_urn_is_right_in_v2",
    ],
    "11": [f"{ENTITY}[row 11: doubly encoded]", f"{KEY_IN_V2}[row 11: doubly encoded]"],
    "12": [
        f"{BATCH}[row 12: dataProvider]",
        f"{PROVIDER}[row 12: rest with dataProvider]",
        f"{PROVIDER}[row 12: v2 without dataProvider]",
        f"{PROVIDER}[row 12: v2 with another dataProvider]",
    ],
    "13": [
        f"{BATCH}[row 13: another entity]",
        f"{BATCH}[row 13: one more]",
        f"{BATCH}[row 13: one less]",
        "test_integrations.py::test_row_13_the_entities_must_be_those_of_the_address",
    ],
    "14": [f"{ENTITY}[row 14: contract for organization]", f"{KEY_IN_V2}[row 14: another context]"],
    "15": [f"{ENTITY}[row 15: another tenant]", f"{KEY_IN_V2}[row 15: another tenant]"],
    "16": [f"{ENTITY}[row 16: not requested]", f"{KEY_IN_V2}[row 16: not requested]"],
    "17": [f"{ENTITY}[row 17: unknown key]", f"{ENTITY}[row 17: key of another type]"],
    "18": [
        f"{ENTITY}[row 18: not https]",
        f"{ENTITY}[row 18: another port]",
        f"{ENTITY}[row 18: empty]",
        "test_configurations.py::test_row_18_the_two_open_ports_are_accepted[:80]",
        "test_ats_configurations.py::test_row_18_a_callback_url_of_another_customer_is_a_conflict",
    ],
    "19": [f"{ENTITY}[row 19: viewers value]", f"{KEY_IN_V2}[row 19: viewers value]"],
    "20": [
        "test_configurations.py::test_row_20_a_value_must_stand_under_string[bare text]",
        "test_ats_configurations.py::test_row_20_a_value_must_stand_under_string",
    ],
    "21": [f"{DELETED}[row 21: CALLBACK_URL]"],
    "22": [f"{DELETED}[row 22: viewers]", f"{DELETED}[row 22: viewers that are not there]"],
    "23": [f"{VERB}[row 23: DELETE]", f"{VERB}[row 23: DELETE with its method]"],
    "23b": [
        "test_integrations.py::test_row_23b_the_versioned_name_exists_since_202602[202512-404]",
        "test_integrations.py::test_row_23b_a_lenient_sandbox_knows_it_earlier",
    ],
    "24": [
        "test_configurations.py::test_row_24_good_entities_are_applied_beside_bad_ones",
        "test_ats_configurations.py::test_row_24_good_keys_are_applied_beside_bad_ones",
    ],
    "25": [
        "test_control.py::test_row_25_the_customer_cannot_enable_what_is_not_configured",
        "test_page.py::test_row_25_enabling_is_refused_while_a_configuration_is_missing",
        "test_widget_requests.py::test_row_25_a_customer_of_the_widget_can_enable_once_everything_arrived",
    ],
    "26": ["test_gateway.py::test_row_26_a_query_over_four_kilobytes_is_too_long"],
    "27": [
        "test_gateway.py::test_row_27_a_tunnelled_put_is_a_put",
        "test_tunnel.py::test_a_tunnelled_call_is_the_call[row 27: v2 configurations]",
        "test_tunnel.py::test_a_parents_call_can_be_tunnelled[row 27: a child provisioned]",
    ],
    "28": [
        "test_gateway.py::test_row_28_the_call_after_the_last_of_the_day_is_throttled",
        "test_gateway.py::test_row_28_the_day_ends_at_midnight_utc",
    ],
    "29": ["test_provisioning.py::test_row_29_a_second_child_of_the_same_id_is_a_conflict"],
    "30": [
        f"{CHILD}[row 30: a long name]",
        f"{CHILD}[row 30: LinkedIn in the name]",
        f"{CHILD}[row 30: no name]",
    ],
    "31": [f"{CHILD}[row 31: trailing slash]", f"{CHILD}[row 31: no scheme]"],
    "32": ["test_provisioning.py::test_row_32_a_child_is_read_without_its_secret"],
    "33": ["test_provisioning.py::test_row_33_two_secrets_are_live_and_a_third_is_refused"],
    "34": [
        "test_gateway.py::test_row_34_every_answer_carries_what_support_asks_for[success]",
        "test_gateway.py::test_row_34_every_answer_carries_what_support_asks_for[refusal]",
    ],
    "35": [
        "test_tokens.py::test_row_35_a_token_request_by_get_is_refused",
        f"{TOKEN}[row 35: wrong secret]",
        f"{TOKEN}[row 35: grant_type missing]",
    ],
    "36": [
        "test_tokens.py::test_row_36_expires_in_is_a_string_or_an_integer[string-1800]",
        "test_tokens.py::test_row_36_expires_in_is_a_string_or_an_integer[integer-1800]",
    ],
}


@pytest.fixture(scope="session")
def collected() -> set[str]:
    """What pytest finds in this folder, whatever was chosen for this run: `file::test[case]`."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(FOLDER)]
    found = subprocess.run(
        command, cwd=FOLDER.parents[2], capture_output=True, text=True, check=False, timeout=120
    )
    assert found.returncode == 0, found.stdout[-2000:]
    lines = [line.rpartition(f"{FOLDER.name}/") for line in found.stdout.splitlines() if "::" in line]
    return {name for _, _, name in lines}


def test_no_row_is_forgotten():
    assert list(ROWS) == [*map(str, range(1, 24)), "23b", *map(str, range(24, 37))]


@pytest.mark.parametrize("row", ROWS, ids=[f"row {row}" for row in ROWS])
def test_a_row_of_the_strict_server_has_its_tests(row, collected):
    assert set(ROWS[row]) <= collected
