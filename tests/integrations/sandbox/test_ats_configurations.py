"""/v2/atsIntegrations/{key}/configurations: rows 6, 7, 9, 12-22, 24 and 27 of linkedin.md 8.5, and seeds/003."""

import json

import pytest

from .partner import VIEWERS, Integration, Key, bare_entities

ADDRESS = "https://customer.callback.com/goes/here"
EXPORT = Integration()
BOTH = {"CALLBACK_URL": ADDRESS, "JOB_POSTING_VIEWERS": VIEWERS}
PATH = (
    "/v2/atsIntegrations/integrationContext=urn:li:organization:1001&integrationType=ONE_CLICK_EXPORT"
    "&tenantType=RECRUITER&dataProvider=ATS/configurations"
)


def test_an_upsert_is_sent_and_answered_as_in_the_sample(acme, sandbox):
    headers = {"x-restli-method": "batch_update", "Content-Type": "application/json"}
    target = f"{PATH}?ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS"
    answer = acme.call("PUT", target, bare_entities(BOTH), headers, LinkedIn_Version=None)
    assert answer.status == 200
    assert answer.json() == {"results": {name: {"status": 204} for name in BOTH}, "errors": {}}
    assert {row.key.name: row.value for row in sandbox.state.applied} == BOTH


def test_a_get_is_answered_as_in_the_sample(acme):
    acme.upsert_v2(BOTH)
    assert acme.read_v2("CALLBACK_URL").json() == {
        "errors": {},
        "results": {"CALLBACK_URL": {"configurationValue": {"string": ADDRESS}}},
    }


def test_both_dialects_write_the_same_rows(acme):
    acme.upsert_v2(BOTH)
    assert list(acme.read(Key()).json()["results"].values()) == [{"configurationValue": {"string": ADDRESS}}]
    acme.upsert({Key(): ADDRESS + "/new"})
    assert acme.read_v2("CALLBACK_URL").json()["results"]["CALLBACK_URL"]["configurationValue"] == {
        "string": ADDRESS + "/new"
    }


@pytest.mark.parametrize(
    ("stored", "unwanted", "results", "errors"),
    [
        pytest.param(BOTH, "CALLBACK_URL", {}, {"CALLBACK_URL": 400}, id="row 21: CALLBACK_URL"),
        pytest.param(
            {}, "CALLBACK_URL", {}, {"CALLBACK_URL": 400}, id="row 21: CALLBACK_URL that is not there"
        ),
        pytest.param(
            BOTH, "JOB_POSTING_VIEWERS", {"JOB_POSTING_VIEWERS": {"status": 204}}, {}, id="row 22: viewers"
        ),
        pytest.param(
            {},
            "JOB_POSTING_VIEWERS",
            {},
            {"JOB_POSTING_VIEWERS": 404},
            id="row 22: viewers that are not there",
        ),
        pytest.param(
            {}, "APPLICATION_VIEWERS", {}, {"APPLICATION_VIEWERS": 400}, id="row 17: of another type"
        ),
        pytest.param({}, "NO_SUCH_KEY", {}, {"NO_SUCH_KEY": 400}, id="row 17: unknown key"),
    ],
)
def test_only_viewers_can_be_deleted(acme, stored, unwanted, results, errors):
    acme.upsert_v2(stored) if stored else None
    answer = acme.delete_v2(unwanted)
    document = answer.json()
    assert (answer.status, set(document)) == (200, {"results", "errors"})
    assert document["results"] == results
    assert {name: error["status"] for name, error in document["errors"].items()} == errors


def test_row_22_what_was_deleted_is_gone_in_both_dialects(acme, sandbox):
    acme.upsert_v2(BOTH)
    acme.delete_v2("JOB_POSTING_VIEWERS")
    assert acme.read_v2("JOB_POSTING_VIEWERS").json()["errors"]["JOB_POSTING_VIEWERS"]["status"] == 404
    viewers = Key("JOB_POSTING_VIEWERS")
    assert acme.read(viewers).json()["errors"][viewers.in_reply()]["status"] == 404
    assert [(row.key.name, row.value) for row in sandbox.state.applied][-1] == ("JOB_POSTING_VIEWERS", None)


def test_row_22_a_delete_may_name_its_method(acme):
    acme.upsert_v2(BOTH)
    assert acme.delete_v2("JOB_POSTING_VIEWERS", X_RestLi_Method="batch_delete").json()["errors"] == {}


def test_row_24_good_keys_are_applied_beside_bad_ones(acme):
    document = acme.upsert_v2({"CALLBACK_URL": "http://plain", "JOB_POSTING_VIEWERS": VIEWERS}).json()
    assert document["results"] == {"JOB_POSTING_VIEWERS": {"status": 204}}
    assert document["errors"]["CALLBACK_URL"]["status"] == 400


@pytest.mark.parametrize(
    ("integration", "name", "value", "status"),
    [
        pytest.param(
            Integration(context="urn%3Ali%3Aorganization%3A1001"),
            "CALLBACK_URL",
            ADDRESS,
            400,
            id="row 11: doubly encoded",
        ),
        pytest.param(
            Integration(context="urn:li:contract:2001"),
            "CALLBACK_URL",
            ADDRESS,
            400,
            id="row 14: another context",
        ),
        pytest.param(Integration(tenant="JOBS"), "CALLBACK_URL", ADDRESS, 400, id="row 15: another tenant"),
        pytest.param(
            Integration(context="urn:li:organization:1002"),
            "CALLBACK_URL",
            ADDRESS,
            404,
            id="row 16: another customer's",
        ),
        pytest.param(Integration("PROFILE_PLUGIN"), "CALLBACK_URL", ADDRESS, 404, id="row 16: not requested"),
        pytest.param(EXPORT, "APPLICATION_VIEWERS", VIEWERS, 400, id="row 17: key of another type"),
        pytest.param(EXPORT, "CALLBACK_URL", "https://a.example:8443/", 400, id="row 18: another port"),
        pytest.param(EXPORT, "JOB_POSTING_VIEWERS", "NOBODY", 422, id="row 19: viewers value"),
    ],
)
def test_a_key_is_refused_by_itself(acme, sandbox, integration, name, value, status):
    answer = acme.upsert_v2({name: value}, of=integration)
    assert answer.status == 200
    assert answer.json()["errors"][name]["status"] == status
    assert sandbox.state.applied == []


def test_row_18_a_callback_url_of_another_customer_is_a_conflict(acme, bolt):
    acme.upsert({Key(): ADDRESS})
    theirs = Integration(context="urn:li:organization:1002")
    assert (
        bolt.upsert_v2({"CALLBACK_URL": ADDRESS}, of=theirs).json()["errors"]["CALLBACK_URL"]["status"] == 409
    )


def test_row_20_a_value_must_stand_under_string(acme):
    body = json.dumps({"entities": {"CALLBACK_URL": {"configurationValue": ADDRESS}}})
    headers = {"x-restli-method": "batch_update", "Content-Type": "application/json"}
    answer = acme.call("PUT", f"{PATH}?ids=CALLBACK_URL", body, headers)
    assert answer.json()["errors"]["CALLBACK_URL"]["status"] == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param(PATH, 200, id="as in the sample"),
        pytest.param(
            PATH.replace("urn:li:organization:1001", "urn%3Ali%3Aorganization%3a1001"), 200, id="escaped"
        ),
        pytest.param(PATH.replace("&dataProvider=ATS", "") + "", 400, id="row 12: no dataProvider"),
        pytest.param(PATH.replace("=ATS", "=PARTNER"), 400, id="row 12: another dataProvider"),
        pytest.param(PATH.replace("&", "%26"), 400, id="escaped separators"),
        pytest.param(PATH.replace("integrationType=ONE_CLICK_EXPORT&", ""), 400, id="half a key"),
        pytest.param(PATH.replace("&tenantType", "&x=1&tenantType"), 400, id="a part too many"),
        pytest.param(PATH.replace("/integrationContext", "/x/integrationContext"), 404, id="another path"),
    ],
)
def test_the_key_stands_in_the_path(acme, path, status):
    assert acme.call("GET", f"{path}?ids=CALLBACK_URL").status == status


@pytest.mark.parametrize(
    ("query", "members"),
    [
        pytest.param("ids=CALLBACK_URL", ["JOB_POSTING_VIEWERS"], id="row 13: another entity"),
        pytest.param("ids=CALLBACK_URL", list(BOTH), id="row 13: one more"),
        pytest.param("ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS", ["CALLBACK_URL"], id="row 13: one less"),
        pytest.param("ids=CALLBACK_URL&ids=CALLBACK_URL", ["CALLBACK_URL"], id="the same id twice"),
        pytest.param("ids[0]=CALLBACK_URL", ["CALLBACK_URL"], id="numbered ids"),
        pytest.param("", ["CALLBACK_URL"], id="no ids"),
    ],
)
def test_a_batch_with_unclear_keys_is_refused_as_a_whole(acme, sandbox, query, members):
    headers = {"x-restli-method": "batch_update", "Content-Type": "application/json"}
    answer = acme.call("PUT", f"{PATH}?{query}", bare_entities(dict.fromkeys(members, ADDRESS)), headers)
    assert answer.status == 400
    assert answer.json()["message"].startswith("Batch key parameter value is invalid")
    assert sandbox.state.applied == []


@pytest.mark.parametrize(
    ("method", "restli_method", "status"),
    [
        pytest.param("PUT", None, 400, id="row 7: PUT without a method"),
        pytest.param("POST", None, 403, id="row 7: POST without a method"),
        pytest.param("DELETE", None, 200, id="row 22: DELETE without a method"),
        pytest.param("GET", "batch_update", 400, id="row 8: batch_update on GET"),
        pytest.param("DELETE", "batch_update", 400, id="row 8: batch_update on DELETE"),
        pytest.param("POST", "batch_partial_update", 405, id="a method the resource lacks"),
    ],
)
def test_verb_and_method_must_fit(acme, method, restli_method, status):
    headers = {"Content-Type": "application/json"}
    if restli_method:
        headers["x-restli-method"] = restli_method
    assert acme.call(method, f"{PATH}?ids=JOB_POSTING_VIEWERS", bare_entities(BOTH), headers).status == status


@pytest.mark.parametrize("version", [None, "202603", "199901"], ids=["none", "active", "never there"])
def test_row_6_a_version_is_accepted_and_ignored(acme, version):
    assert acme.upsert_v2(BOTH, LinkedIn_Version=version).json()["errors"] == {}


def test_row_9_protocol_2_with_keys_of_1_is_refused(acme):
    assert acme.read_v2("CALLBACK_URL", X_Restli_Protocol_Version="2.0.0").status == 400


def test_row_10_a_raw_urn_is_right_in_v2(acme, sandbox):
    acme.upsert_v2(BOTH)
    assert list(sandbox.state.findings) == []
