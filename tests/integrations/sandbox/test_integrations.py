"""/rest/integrations and /v2/atsIntegrations: naming and enablement, linkedin.md 1.4 and 1.6."""

import json

import pytest

from integrations.sandbox.keys import IntegrationKey
from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn

from .conftest import ACME
from .partner import ATS, INTEGRATIONS, Integration, Partner, names, numbered

EXPORT = Integration()
CSA = Integration("CSA_API", context="urn:li:contract:2001")
UNREQUESTED = Integration("PROFILE_PLUGIN")
NAMED = {"x-restli-method": "batch_partial_update", "Content-Type": "application/json"}
CSA_KEY = IntegrationKey("acme-app", "urn:li:contract:2001", "CSA_API", "RECRUITER")


def test_a_name_is_taken_over_by_the_versioned_resource(acme, sandbox):
    answer = acme.rename(EXPORT, "Acme One-Click Export")
    assert answer.json() == {"results": {EXPORT.member(): {"status": 204}}, "errors": {}}
    assert [row.value for row in sandbox.state.named] == ["Acme One-Click Export"]


def test_a_name_is_taken_over_by_the_legacy_resource(acme, sandbox):
    answer = acme.rename_v2(EXPORT, "Acme One-Click Export", LinkedIn_Version=None)
    assert answer.json() == {
        "results": {
            "dataProvider=ATS&integrationContext=urn:li:organization:1001"
            "&integrationType=ONE_CLICK_EXPORT&tenantType=RECRUITER": {"status": 204}
        },
        "errors": {},
    }
    assert [row.value for row in sandbox.state.named] == ["Acme One-Click Export"]


def test_an_integration_is_read_from_the_versioned_resource(acme):
    acme.rename(EXPORT, "Export of Acme")
    assert acme.integrations(EXPORT).json() == {
        "results": {
            EXPORT.member(): {
                "integrationContext": "urn:li:organization:1001",
                "integrationName": "Export of Acme",
                "integrationStatus": "REQUESTED",
                "integrationType": "ONE_CLICK_EXPORT",
                "tenantType": "RECRUITER",
            }
        },
        "statuses": {},
        "errors": {},
    }


def test_an_integration_is_read_from_the_legacy_resource(acme, sandbox):
    sandbox.state.enable(CSA_KEY)
    assert acme.integrations_v2(CSA, LinkedIn_Version=None).json() == {
        "results": {
            CSA.v2_in_reply(): {
                "dataProvider": "ATS",
                "integrationContext": "urn:li:contract:2001",
                "integrationStatus": "ENABLED",
                "integrationType": "CSA_API",
                "tenantType": "RECRUITER",
            }
        },
        "errors": {},
    }


@pytest.mark.parametrize("read", ["integrations", "integrations_v2"])
def test_several_integrations_are_read_at_once(acme, read):
    document = getattr(acme, read)(EXPORT, CSA, UNREQUESTED).json()
    assert [row["integrationType"] for row in document["results"].values()] == ["ONE_CLICK_EXPORT", "CSA_API"]
    assert [error["status"] for error in document["errors"].values()] == [404]


@pytest.mark.parametrize("word", ["integrationStatus", "status"])
def test_the_word_for_the_state_is_a_switch(word):
    with SandboxLinkedIn(status_word=word) as sandbox:
        sandbox.state.register(Registration(**ACME, integration_type="ONE_CLICK_EXPORT"))
        acme = Partner(sandbox.url, "acme-app", "acme-secret").sign_in()
        (row,) = acme.integrations(EXPORT).json()["results"].values()
    assert row[word] == "REQUESTED"
    assert len({"integrationStatus", "status"} & set(row)) == 1


@pytest.mark.parametrize("path", [INTEGRATIONS, ATS], ids=["rest", "v2"])
def test_a_status_change_is_found_by_its_request(acme, sandbox, path):
    first = sandbox.state.enable(CSA_KEY).request_ids[-1]
    second = sandbox.state.disable(CSA_KEY).request_ids[-1]
    for request_id in (first, second):
        document = acme.call("GET", f"{path}?q=request&requestId={request_id}").json()
        (element,) = document["elements"]
        assert (element["integrationType"], element["integrationStatus"]) == ("CSA_API", "DISABLED")
        assert document["paging"] == {"start": 0, "count": 10, "links": []}


def test_a_request_is_found_by_its_own_application_only(bolt, sandbox):
    request_id = sandbox.state.enable(CSA_KEY).request_ids[-1]
    assert bolt.call("GET", f"{ATS}?q=request&requestId={request_id}").json()["elements"] == []


def test_an_unknown_request_finds_nothing(acme):
    assert acme.call("GET", f"{INTEGRATIONS}?q=request&requestId=no-such").json()["elements"] == []


@pytest.mark.parametrize("query", ["q=request", "q=request&requestId=", "q=everything&requestId=1"])
def test_a_finder_that_is_wrong_is_refused(acme, query):
    assert acme.call("GET", f"{INTEGRATIONS}?{query}").status == 400


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        pytest.param({"$set": {"integrationName": "x"}}, 204, id="a name"),
        pytest.param({"$set": {"integrationStatus": "ENABLED"}}, 422, id="a field nobody may set"),
        pytest.param({"$set": {"integrationName": "x", "y": 1}}, 422, id="a field too many"),
        pytest.param({"$set": {"integrationName": 5}}, 422, id="a number"),
        pytest.param({"$set": {"integrationName": ""}}, 422, id="empty"),
        pytest.param({"$set": {}}, 422, id="nothing to set"),
        pytest.param({"$delete": ["integrationName"]}, 422, id="a delete"),
        pytest.param({}, 422, id="no $set"),
        pytest.param("text", 422, id="no object"),
    ],
)
def test_a_patch_names_the_integration_and_nothing_else(acme, sandbox, patch, status):
    body = json.dumps({"entities": {EXPORT.member(): {"patch": patch}}})
    document = acme.call("POST", f"{INTEGRATIONS}?{numbered(EXPORT.pairs())}", body, NAMED).json()
    (entity,) = {**document["results"], **document["errors"]}.values()
    assert entity["status"] == status
    assert len(sandbox.state.named) == (status == 204)


@pytest.mark.parametrize(
    ("integration", "status"),
    [
        pytest.param(UNREQUESTED, 404, id="row 16: not requested"),
        pytest.param(Integration(context="urn:li:organization:1002"), 404, id="row 16: another customer's"),
        pytest.param(Integration(context="urn:li:contract:2001"), 400, id="row 14: another context"),
        pytest.param(Integration(tenant="JOBS"), 400, id="row 15: another tenant"),
        pytest.param(Integration("TELEPATHY"), 400, id="row 17: unknown type"),
        pytest.param(Integration(context="urn%3Ali%3Aorganization%3A1001"), 400, id="row 11: doubly encoded"),
    ],
)
@pytest.mark.parametrize("rename", ["rename", "rename_v2"])
def test_an_entity_is_refused_by_itself(acme, rename, integration, status):
    answer = getattr(acme, rename)(integration, "Name")
    assert answer.status == 200
    assert [error["status"] for error in answer.json()["errors"].values()] == [status]


@pytest.mark.parametrize(
    ("method", "restli_method", "status"),
    [
        pytest.param("POST", None, 403, id="row 7: POST without a method"),
        pytest.param("POST", "batch_update", 400, id="row 8: batch_update on POST"),
        pytest.param("PUT", "batch_update", 405, id="a method the resource lacks"),
        pytest.param("DELETE", None, 405, id="DELETE"),
    ],
)
@pytest.mark.parametrize("dialect", ["rest", "v2"])
def test_verb_and_method_must_fit(acme, dialect, method, restli_method, status):
    path, key = (
        (INTEGRATIONS, EXPORT.pairs()) if dialect == "rest" else (ATS, EXPORT.pairs(dataProvider="ATS"))
    )
    headers = {
        "Content-Type": "application/json",
        **({"x-restli-method": restli_method} if restli_method else {}),
    }
    assert (
        acme.call(method, f"{path}?{numbered(key)}", names({EXPORT.member(): "x"}), headers).status == status
    )


def test_row_7_the_missing_method_is_told_as_documented(acme):
    answer = acme.rename(EXPORT, "Name", X_RestLi_Method=None)
    assert answer.json()["message"].startswith("Unpermitted fields present in REQUEST_BODY")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        pytest.param(INTEGRATIONS, EXPORT.pairs(dataProvider="ATS"), id="row 12: rest with dataProvider"),
        pytest.param(ATS, EXPORT.pairs(), id="row 12: v2 without dataProvider"),
        pytest.param(ATS, EXPORT.pairs(dataProvider="PARTNER"), id="row 12: v2 with another dataProvider"),
    ],
)
def test_the_data_provider_belongs_to_v2(acme, path, key):
    answer = acme.call("GET", f"{path}?{numbered(key)}")
    assert answer.status == 400
    assert "dataProvider" in answer.json()["message"]


def test_row_13_the_entities_must_be_those_of_the_address(acme):
    body = names({CSA.member(): "Name"})
    assert acme.call("POST", f"{INTEGRATIONS}?{numbered(EXPORT.pairs())}", body, NAMED).status == 400


@pytest.mark.parametrize(("version", "status"), [("202512", 404), ("202602", 200)])
def test_row_23b_the_versioned_name_exists_since_202602(acme, version, status):
    assert acme.integrations(EXPORT, LinkedIn_Version=version).status == status


def test_row_23b_a_lenient_sandbox_knows_it_earlier():
    with SandboxLinkedIn(lenient_version=True) as sandbox:
        sandbox.state.register(Registration(**ACME, integration_type="ONE_CLICK_EXPORT"))
        acme = Partner(sandbox.url, "acme-app", "acme-secret").sign_in()
        assert acme.integrations(EXPORT, LinkedIn_Version="202512").status == 200


@pytest.mark.parametrize("read", ["integrations", "integrations_v2"])
def test_row_3_a_parent_has_no_permission(parent, read):
    answer = getattr(parent, read)(EXPORT)
    assert (answer.status, answer.json()["code"]) == (403, "ACCESS_DENIED")


def test_row_3_a_lenient_sandbox_lets_the_parent_see_every_child():
    with SandboxLinkedIn(lenient_parent=True) as sandbox:
        sandbox.state.register(Registration(**ACME, integration_type="ONE_CLICK_EXPORT"))
        sandbox.state.register_parent("parent-app", "parent-secret")
        parent = Partner(sandbox.url, "parent-app", "parent-secret").sign_in()
        assert list(parent.integrations_v2(EXPORT).json()["results"]) == [EXPORT.v2_in_reply()]
        assert parent.integrations(EXPORT).status == 403, "the versioned resource has no such example"


def test_both_resources_have_a_daily_limit_of_their_own_and_v2_one_for_all():
    with SandboxLinkedIn(daily_limit=2) as sandbox:
        sandbox.state.register(Registration(**ACME, integration_type="ONE_CLICK_EXPORT"))
        acme = Partner(sandbox.url, "acme-app", "acme-secret").sign_in()
        rest = [acme.integrations(EXPORT).status for _ in range(3)]
        v2 = [
            acme.integrations_v2(EXPORT).status,
            acme.read_v2("CALLBACK_URL").status,
            acme.delete_v2("JOB_POSTING_VIEWERS").status,
        ]
        day = sandbox.state.clock().date()
    assert rest == v2 == [200, 200, 429]
    assert sandbox.state.usage.on(day) == {
        ("acme-app", "rest/integrations"): 2,
        ("acme-app", "v2/atsIntegrations"): 2,
    }
