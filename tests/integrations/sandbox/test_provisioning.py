"""Provisioning and secret rotation: rows 3, 29-33 of linkedin.md 8.5, and 1.1 and 1.2 there."""

import json
from urllib.parse import quote

import pytest

from integrations.sandbox.registration import Registration

from .partner import Integration, Partner

PATH = "/v2/provisionedApplications"
ROLL = "/v2/developerApplicationsSecurity?action=rollDeveloperApplicationSecret"
JSON = {"Content-Type": "application/json"}
CEDAR = {
    "uniqueForeignId": "cedar-1",
    "name": "Our ATS - Cedar",
    "description": "Made for Cedar",
    "validJsSdkDomains": ["https://ats.example", "http://localhost:5000"],
    "oauth2AuthorizedCallbackUrls": ["https://ats.example/back"],
}


@pytest.fixture
def provision(parent):
    def create(path=PATH, **changes):
        fields = {name: value for name, value in {**CEDAR, **changes}.items() if value is not None}
        return parent.call("POST", path, json.dumps(fields), JSON, LinkedIn_Version=None)

    return create


@pytest.fixture
def cedar(provision):
    """The created child as LinkedIn answered it."""
    return provision().json()


def found(parent, unique_foreign_id="cedar-1"):
    query = f"q=credentialsByUniqueForeignId&uniqueForeignId={quote(unique_foreign_id, safe='')}"
    return parent.call("GET", f"{PATH}?{query}").json()["elements"]


@pytest.mark.parametrize("path", [PATH, PATH + "/"], ids=["without slash", "with slash"])
def test_a_child_is_provisioned(provision, sandbox, path):
    answer = provision(path)
    document = answer.json()
    assert answer.status == 201
    assert document["key"].startswith("urn:li:developerApplication:")
    credentials = document["credentials"]
    child = Partner(sandbox.url, credentials["client_id"], credentials["client_secret"])
    assert child.ask_for_token().status == 200


def test_row_32_a_child_is_read_without_its_secret(cedar, parent):
    assert found(parent) == [
        {**CEDAR, "credentials": {"client_id": cedar["credentials"]["client_id"]}, "key": cedar["key"]}
    ]


def test_a_child_nobody_provisioned_is_not_found(parent):
    assert found(parent, "nobody") == []


def test_a_registered_application_is_found_by_its_client_id(parent):
    assert [row["credentials"] for row in found(parent, "acme-app")] == [{"client_id": "acme-app"}]


def test_row_29_a_second_child_of_the_same_id_is_a_conflict(cedar, provision, parent):
    assert provision(name="Other").status == 409
    assert len(found(parent)) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"name": "x" * 50}, 201, id="row 30: fifty characters"),
        pytest.param({"name": "x" * 51}, 422, id="row 30: a long name"),
        pytest.param({"name": "Our linkedIN app"}, 422, id="row 30: LinkedIn in the name"),
        pytest.param({"name": None}, 422, id="row 30: no name"),
        pytest.param({"uniqueForeignId": ""}, 422, id="row 30: no id"),
        pytest.param({"description": None}, 422, id="row 30: no description"),
        pytest.param({"description": 5}, 422, id="a number"),
        pytest.param({"owner": "x"}, 422, id="an unknown field"),
        pytest.param({"validJsSdkDomains": None, "oauth2AuthorizedCallbackUrls": None}, 201, id="no lists"),
        pytest.param({"validJsSdkDomains": ["https://ats.example/"]}, 400, id="row 31: trailing slash"),
        pytest.param({"validJsSdkDomains": ["ats.example"]}, 400, id="row 31: no scheme"),
        pytest.param({"validJsSdkDomains": "https://ats.example"}, 422, id="no list"),
    ],
)
def test_a_child_must_be_described(provision, changes, status):
    assert provision(**changes).status == status


def test_a_child_must_be_described_in_json(parent):
    answer = parent.call("POST", PATH, json.dumps(CEDAR), {"Content-Type": "text/plain"})
    assert answer.status == 415


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"validJsSdkDomains": ["https://new.example"]}, 204, id="domains"),
        pytest.param({"oauth2AuthorizedCallbackUrls": []}, 204, id="callback addresses"),
        pytest.param({"validJsSdkDomains": ["new.example"]}, 400, id="row 31: no scheme"),
        pytest.param({"name": "Other"}, 422, id="the name"),
        pytest.param({}, 422, id="nothing"),
    ],
)
def test_lists_of_a_child_can_be_changed(cedar, parent, fields, status):
    body = json.dumps({"patch": {"$set": fields}})
    assert parent.call("POST", f"{PATH}/{cedar['key']}", body).status == status
    expected = {**CEDAR, **fields} if status == 204 else CEDAR
    assert {name: value for name, value in found(parent)[0].items() if name in CEDAR} == expected


@pytest.mark.parametrize("body", ["", "{}", '{"patch": {"$delete": ["name"]}}', '{"patch": 1}'])
def test_a_change_needs_a_patch(cedar, parent, body):
    assert parent.call("POST", f"{PATH}/{cedar['key']}", body).status in {400, 422}


def test_a_child_that_is_not_there_cannot_be_changed(parent):
    body = json.dumps({"patch": {"$set": {"validJsSdkDomains": []}}})
    assert parent.call("POST", f"{PATH}/urn:li:developerApplication:1", body).status == 404


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        pytest.param("GET", PATH, {}, 400, id="no finder"),
        pytest.param("GET", f"{PATH}?q=all", {}, 400, id="another finder"),
        pytest.param("GET", f"{PATH}?q=credentialsByUniqueForeignId", {}, 400, id="no id"),
        pytest.param("GET", f"{PATH}/urn:li:developerApplication:10000001", {}, 405, id="get by key"),
        pytest.param("DELETE", f"{PATH}/urn:li:developerApplication:10000001", {}, 405, id="delete"),
        pytest.param("POST", PATH, {"x-restli-method": "batch_create"}, 400, id="row 8: another method"),
    ],
)
def test_what_is_not_documented_is_refused(parent, method, path, headers, status):
    assert parent.call(method, path, "{}", {**JSON, **headers}).status == status


@pytest.mark.parametrize("path", [f"{PATH}?q=credentialsByUniqueForeignId&uniqueForeignId=1", ROLL])
def test_row_3_a_child_may_not_provision(acme, path):
    answer = acme.call("POST", path, "{}", JSON)
    assert answer.status == 403
    assert answer.json()["message"].startswith("Not enough permissions to access: ")
    assert answer.json()["message"].endswith(".NO_VERSION")


def test_a_provisioned_child_can_be_registered_for_its_customer(cedar, sandbox):
    client_id, secret = cedar["credentials"].values()
    request = Registration("Cedar", "1003", client_id=client_id, integration_type="ONE_CLICK_EXPORT")
    sandbox.state.register(request)
    child = Partner(sandbox.url, client_id, secret).sign_in()
    of = Integration(context="urn:li:organization:1003")
    assert child.upsert_v2({"CALLBACK_URL": "https://cedar.example/"}, of=of).json()["errors"] == {}


def test_row_33_two_secrets_are_live_and_a_third_is_refused(cedar, parent, sandbox):
    body = json.dumps({"childDeveloperApplication": cedar["key"]})
    answer = parent.call("POST", ROLL, body, {**JSON, "X-RestLi-Method": "action"})
    assert answer.status == 200
    second = answer.json()["value"]["client_secret"]
    for secret in (cedar["credentials"]["client_secret"], second):
        child = Partner(sandbox.url, cedar["credentials"]["client_id"], secret)
        assert child.ask_for_token().status == 200
    assert parent.call("POST", ROLL, body, JSON).status == 400


def test_row_33_a_secret_can_be_rolled_again_once_the_older_is_deleted(parent, sandbox):
    assert parent.call("POST", ROLL, "{}", JSON).status == 200
    assert parent.call("POST", ROLL, "{}", JSON).status == 400
    sandbox.state.retire_secret("parent-app")
    assert Partner(sandbox.url, "parent-app", "parent-secret").ask_for_token().status == 401
    assert parent.call("POST", ROLL, "{}", JSON).status == 200


@pytest.mark.parametrize(
    ("target", "body", "headers", "status"),
    [
        pytest.param(
            ROLL, '{"childDeveloperApplication":"urn:li:developerApplication:1"}', {}, 404, id="unknown"
        ),
        pytest.param(ROLL, '{"child":"x"}', {}, 422, id="another field"),
        pytest.param(ROLL.replace("roll", "drop"), "{}", {}, 400, id="another action"),
        pytest.param(ROLL, "{}", {"x-restli-method": "create"}, 400, id="row 8: another method"),
        pytest.param(ROLL, "{}", {"X-Restli-Protocol-Version": "2.0.0"}, 200, id="protocol 2 as documented"),
    ],
)
def test_a_rotation_is_read_strictly(parent, target, body, headers, status):
    assert parent.call("POST", target, body, {**JSON, **headers}).status == status
