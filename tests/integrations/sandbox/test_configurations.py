"""/rest/integrationConfigurations: rows 10-20 and 24 of linkedin.md 8.5, and the samples of seeds/003."""

import json

import pytest

from .partner import VIEWERS, Key, entities, query

CALLBACK = Key("CALLBACK_URL")
JOB_VIEWERS = Key("JOB_POSTING_VIEWERS")
CRM_CALLBACK = Key("CALLBACK_URL", type="CRM_ONE_CLICK_EXPORT")
ADDRESS = "https://customer.callback.com/goes/here"


def test_an_upsert_is_answered_as_in_the_sample(acme):
    assert acme.upsert({CRM_CALLBACK: ADDRESS}).json() == {
        "results": {
            "configurationName=CALLBACK_URL&integrationContext=urn%3Ali%3Aorganization%3A1001"
            "&integrationType=CRM_ONE_CLICK_EXPORT&tenantType=RECRUITER": {"status": 204}
        },
        "errors": {},
    }


def test_a_get_is_answered_as_in_the_sample(acme):
    acme.upsert({CRM_CALLBACK: ADDRESS})
    assert acme.read(CRM_CALLBACK).json() == {
        "results": {
            "configurationName=CALLBACK_URL&integrationContext=urn%3Ali%3Aorganization%3A1001"
            "&integrationType=CRM_ONE_CLICK_EXPORT&tenantType=RECRUITER": {
                "configurationValue": {"string": ADDRESS}
            }
        },
        "statuses": {},
        "errors": {},
    }


def test_an_upsert_overwrites(acme):
    acme.upsert({CALLBACK: ADDRESS})
    acme.upsert({CALLBACK: ADDRESS + "/new"})
    values = acme.read(CALLBACK).json()["results"].values()
    assert list(values) == [{"configurationValue": {"string": ADDRESS + "/new"}}]


def test_a_configuration_that_never_arrived_is_not_found(acme):
    answer = acme.read(CALLBACK).json()
    assert answer["results"] == {}
    assert answer["errors"][CALLBACK.in_reply()]["status"] == 404


def test_row_24_good_entities_are_applied_beside_bad_ones(acme):
    answer = acme.upsert({CALLBACK: "http://plain", JOB_VIEWERS: VIEWERS, CRM_CALLBACK: ADDRESS})
    document = answer.json()
    assert answer.status == 200
    assert document["results"] == {
        JOB_VIEWERS.in_reply(): {"status": 204},
        CRM_CALLBACK.in_reply(): {"status": 204},
    }
    assert document["errors"][CALLBACK.in_reply()]["status"] == 400


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        pytest.param(
            Key(context="urn%3Ali%3Aorganization%3A1001"), ADDRESS, 400, id="row 11: doubly encoded"
        ),
        pytest.param(Key(context="urn:li:company:1001"), ADDRESS, 400, id="row 14: no such context"),
        pytest.param(
            Key(context="urn:li:contract:2001"), ADDRESS, 400, id="row 14: contract for organization"
        ),
        pytest.param(Key(tenant="JOBS"), ADDRESS, 400, id="row 15: another tenant"),
        pytest.param(Key(context="urn:li:organization:9"), ADDRESS, 404, id="row 16: not requested"),
        pytest.param(Key(context="urn:li:organization:1002"), ADDRESS, 404, id="row 16: another customer's"),
        pytest.param(Key(type="NO_SUCH_TYPE"), ADDRESS, 400, id="row 17: unknown type"),
        pytest.param(Key("NO_SUCH_KEY"), ADDRESS, 400, id="row 17: unknown key"),
        pytest.param(Key("APPLICATION_VIEWERS"), VIEWERS, 400, id="row 17: key of another type"),
        pytest.param(CALLBACK, "http://customer.callback.com", 400, id="row 18: not https"),
        pytest.param(CALLBACK, "https://customer.callback.com:8443/x", 400, id="row 18: another port"),
        pytest.param(CALLBACK, "https://customer.callback.com:x/", 400, id="row 18: no port"),
        pytest.param(CALLBACK, "", 400, id="row 18: empty"),
        pytest.param(CALLBACK, "https://a.example/with space", 400, id="row 18: white space"),
        pytest.param(JOB_VIEWERS, "NOBODY", 422, id="row 19: viewers value"),
        pytest.param(JOB_VIEWERS, "all_product_users", 422, id="row 19: viewers value in lower case"),
    ],
)
def test_an_entity_is_refused_by_itself(acme, sandbox, key, value, status):
    answer = acme.upsert({key: value})
    assert answer.status == 200
    assert answer.json()["results"] == {}
    assert answer.json()["errors"][key.in_reply()]["status"] == status
    assert sandbox.state.applied == []


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param({"configurationValue": "text"}, id="bare text"),
        pytest.param({"configurationValue": {"long": 1}}, id="another member"),
        pytest.param({"configurationValue": {"string": 5}}, id="a number"),
        pytest.param({"configurationValue": {"string": ADDRESS, "long": 1}}, id="two members"),
        pytest.param({"value": ADDRESS}, id="another field"),
        pytest.param({"configurationValue": {"string": ADDRESS}, "x": 1}, id="a field too many"),
        pytest.param(ADDRESS, id="no object"),
        pytest.param(None, id="null"),
    ],
)
def test_row_20_a_value_must_stand_under_string(acme, entity):
    body = json.dumps({"entities": {CALLBACK.member(): entity}})
    error = acme.put(query(CALLBACK), body).json()["errors"][CALLBACK.in_reply()]
    assert error["status"] == 422
    assert error["message"].startswith("ERROR :: /")


@pytest.mark.parametrize("port", ["", ":443", ":80"])
def test_row_18_the_two_open_ports_are_accepted(acme, port):
    answer = acme.upsert({CALLBACK: f"https://customer.callback.com{port}/x"})
    assert answer.json()["errors"] == {}


@pytest.mark.parametrize(
    "spelling", [ADDRESS, ADDRESS.replace("customer", "CUSTOMER"), ADDRESS.replace(".com", ".com:443")]
)
def test_row_18_a_callback_url_belongs_to_one_customer(acme, bolt, spelling):
    acme.upsert({CALLBACK: ADDRESS})
    theirs = Key(context="urn:li:organization:1002")
    assert bolt.upsert({theirs: spelling}).json()["errors"][theirs.in_reply()]["status"] == 409


def test_row_18_one_customer_may_share_its_callback_url_between_types(acme):
    assert acme.upsert({CALLBACK: ADDRESS, CRM_CALLBACK: ADDRESS}).json()["errors"] == {}


def test_row_18_a_callback_url_is_free_again_once_it_was_replaced(acme, bolt):
    acme.upsert({CALLBACK: ADDRESS})
    acme.upsert({CALLBACK: ADDRESS + "/new"})
    assert bolt.upsert({Key(context="urn:li:organization:1002"): ADDRESS}).json()["errors"] == {}


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda text: text, id="as in the sample"),
        pytest.param(lambda text: text.replace("[", "%5B").replace("]", "%5D"), id="encoded brackets"),
        pytest.param(lambda text: text.replace("[", "%5b").replace("]", "%5d"), id="lower-case brackets"),
        pytest.param(lambda text: text.replace("%3A", "%3a"), id="lower-case escapes"),
        pytest.param(lambda text: text.replace("%3A", ":"), id="row 10: raw colons"),
        pytest.param(lambda text: "&".join(reversed(text.split("&"))), id="parts turned round"),
        pytest.param(lambda text: text.replace("ids[0]", "ids[7]"), id="a gap in the indices"),
    ],
)
def test_a_key_is_read_in_any_spelling(acme, spell):
    values = {CALLBACK: ADDRESS, JOB_VIEWERS: VIEWERS}
    assert acme.put(spell(query(*values)), entities(values)).json()["errors"] == {}


@pytest.mark.parametrize("spell", [str.lower, lambda text: text.replace("%3A", ":")], ids=["lower", "raw"])
def test_a_member_name_is_read_in_any_spelling(acme, spell):
    member = CALLBACK.member().replace("%3A", spell("%3A"))
    body = json.dumps({"entities": {member: {"configurationValue": {"string": ADDRESS}}}})
    assert acme.put(query(CALLBACK), body).json()["results"] == {CALLBACK.in_reply(): {"status": 204}}


def test_row_10_a_raw_urn_is_noted_as_a_finding(acme, sandbox):
    acme.put(query(CALLBACK).replace("%3A", ":"), entities({CALLBACK: ADDRESS}))
    assert list(sandbox.state.findings) == ["A URN in the query string is not percent-encoded."]


@pytest.mark.parametrize(
    ("query_text", "body"),
    [
        pytest.param(
            query(CALLBACK) + "&ids[0].dataProvider=ATS",
            entities({CALLBACK: ADDRESS}),
            id="row 12: dataProvider",
        ),
        pytest.param(query(CALLBACK), entities({JOB_VIEWERS: VIEWERS}), id="row 13: another entity"),
        pytest.param(
            query(CALLBACK), entities({CALLBACK: ADDRESS, JOB_VIEWERS: VIEWERS}), id="row 13: one more"
        ),
        pytest.param(query(CALLBACK, JOB_VIEWERS), entities({CALLBACK: ADDRESS}), id="row 13: one less"),
        pytest.param(query(CALLBACK, CALLBACK), entities({CALLBACK: ADDRESS}), id="the same id twice"),
        pytest.param("", entities({CALLBACK: ADDRESS}), id="no ids"),
        pytest.param("ids=1", entities({CALLBACK: ADDRESS}), id="simple ids"),
        pytest.param("ids[0].tenantType=RECRUITER", entities({CALLBACK: ADDRESS}), id="half a key"),
    ],
)
def test_a_batch_with_unclear_keys_is_refused_as_a_whole(acme, sandbox, query_text, body):
    answer = acme.put(query_text, body)
    assert answer.status == 400
    assert answer.json()["message"].startswith("Batch key parameter value is invalid")
    assert sandbox.state.applied == []


def test_row_13_an_entity_that_is_written_twice_is_refused(acme, sandbox):
    body = entities({CALLBACK: ADDRESS})
    twice = body.replace('{"entities": {', '{"entities": {' + body[len('{"entities": {') : -2] + ", ")
    assert list(json.loads(twice)["entities"]) == [CALLBACK.member()]
    assert acme.put(query(CALLBACK), twice).status == 400
    assert sandbox.state.applied == []


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"entities": []}', '{"other": {}}', "[" * 100_000, '{"entities": {"a": NaN}'],
    ids=["empty", "cut", "list", "null", "entities as a list", "no entities", "deep", "not a number"],
)
def test_a_body_that_is_no_batch_is_refused(acme, body):
    assert acme.put(query(CALLBACK), body).status == 400


def test_a_body_must_be_json(acme):
    assert acme.upsert({CALLBACK: ADDRESS}, Content_Type="text/plain").status == 415


@pytest.mark.parametrize("path", ["&=#%+ ", "ünïcödé-ß", "emoji-🎉", "quote-\"-'", "%3A%253A"])
def test_a_value_comes_back_byte_for_byte(acme, path):
    value = "https://customer.callback.com/" + path.replace(" ", "")
    acme.upsert({CALLBACK: value})
    assert acme.read(CALLBACK).json()["results"][CALLBACK.in_reply()]["configurationValue"] == {
        "string": value
    }


def test_what_was_applied_is_logged_with_its_request(acme, sandbox):
    answer = acme.upsert({CALLBACK: ADDRESS, JOB_VIEWERS: "NOBODY"})
    (applied,) = sandbox.state.applied
    assert applied.client_id == "acme-app"
    assert applied.key == ("urn:li:organization:1001", "ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")
    assert applied.value == ADDRESS
    assert (applied.uuid, applied.request_id) == (
        answer.headers["x-li-uuid"],
        answer.headers["x-li-request-id"],
    )


def test_calls_are_counted_and_kept_word_for_word(acme, sandbox):
    acme.upsert({CALLBACK: ADDRESS})
    acme.read(CALLBACK)
    calls = sandbox.state.calls
    assert (
        calls.count("PUT", "integrationConfigurations"),
        calls.count("GET", "integrationConfigurations"),
    ) == (
        1,
        1,
    )
    assert calls.count("POST", "accessToken", status=200) == 1
    assert calls.recent[1].target == "/rest/integrationConfigurations?" + query(CALLBACK)
    assert json.loads(calls.recent[1].body) == json.loads(entities({CALLBACK: ADDRESS}))
