"""Rows 26 and 27 of linkedin.md 8.5: what is too long, and the same call inside a POST, for every resource."""

import json

import pytest

from .partner import (
    ATS,
    INTEGRATIONS,
    PATH,
    VIEWERS,
    Integration,
    Key,
    bare_entities,
    entities,
    names,
    numbered,
    query,
)  # fmt: skip

EXPORT = Integration()
REST_KEY = numbered(EXPORT.pairs())
V2_KEY = numbered(EXPORT.pairs(dataProvider="ATS"), raw=":")
VALUES = {Key("JOB_POSTING_VIEWERS"): VIEWERS}
UPDATE = {"x-restli-method": "batch_update", "Content-Type": "application/json"}
RENAME = {"x-restli-method": "batch_partial_update", "Content-Type": "application/json"}
CHILD = {"uniqueForeignId": "1", "name": "Cedar", "description": "x"}
ROLL = "/v2/developerApplicationsSecurity?action=rollDeveloperApplicationSecret"
ONE_KEY = f"{EXPORT.path()}?ids=JOB_POSTING_VIEWERS"
BARE = bare_entities({"JOB_POSTING_VIEWERS": VIEWERS})
CREATE = "/v2/provisionedApplications?x=1"
FIND = "/v2/provisionedApplications?q=credentialsByUniqueForeignId&uniqueForeignId=acme-app"

CALLS = [
    pytest.param(
        "PUT", f"{PATH}?{query(*VALUES)}", entities(VALUES), UPDATE, id="row 27: rest configurations"
    ),
    pytest.param("GET", f"{PATH}?{query(*VALUES)}", None, {}, id="row 27: rest configurations read"),
    pytest.param(
        "POST",
        f"{INTEGRATIONS}?{REST_KEY}",
        names({EXPORT.member(): "x"}),
        RENAME,
        id="row 27: rest integrations",
    ),
    pytest.param("GET", f"{INTEGRATIONS}?{REST_KEY}", None, {}, id="row 27: rest integrations read"),
    pytest.param(
        "GET", f"{INTEGRATIONS}?q=request&requestId=1", None, {}, id="row 27: rest integrations found"
    ),
    pytest.param(
        "POST", f"{ATS}?{V2_KEY}", names({EXPORT.v2_member(): "x"}), RENAME, id="row 27: v2 integrations"
    ),
    pytest.param("GET", f"{ATS}?{V2_KEY}", None, {}, id="row 27: v2 integrations read"),
    pytest.param("PUT", ONE_KEY, BARE, UPDATE, id="row 27: v2 configurations"),
    pytest.param("GET", ONE_KEY, None, {}, id="row 27: v2 configurations read"),
    pytest.param("DELETE", ONE_KEY, None, {}, id="row 27: v2 configurations deleted"),
]
PARENT_CALLS = [
    pytest.param("POST", CREATE, json.dumps(CHILD), {}, 201, id="row 27: a child provisioned"),
    pytest.param("GET", FIND, None, {}, 200, id="row 27: a child read"),
    pytest.param("POST", ROLL, "{}", {"x-restli-method": "action"}, 200, id="row 27: a secret rolled"),
]


@pytest.mark.parametrize(("method", "target", "body", "headers"), CALLS)
def test_a_tunnelled_call_is_the_call(acme, method, target, body, headers):
    # Twice, for a delete answers otherwise the first time.
    acme.call(method, target, body, headers)
    direct = acme.call(method, target, body, headers)
    tunnelled = acme.tunnel(method, target, body, headers)
    assert (direct.status, direct.json()) == (tunnelled.status, tunnelled.json())
    assert direct.status == 200


@pytest.mark.parametrize(("method", "target", "body", "headers", "status"), PARENT_CALLS)
def test_a_parents_call_can_be_tunnelled(parent, method, target, body, headers, status):
    assert parent.tunnel(method, target, body, headers).status == status


def test_a_tunnelled_query_may_be_longer_than_an_address(acme):
    keys = [Key(context=f"urn:li:organization:{number}") for number in range(1001, 1041)]
    target = f"{PATH}?{query(*keys)}"
    assert len(target) > 4096
    assert acme.call("GET", target).status == 414
    assert len(acme.tunnel("GET", target).json()["errors"]) == 40


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(f"{PATH}?{'a' * 4097}", id="row 26: query over 4 KB"),
        pytest.param(f"{ATS}/{'a' * 4097}/configurations?ids=x", id="row 26: segment over 4 KB"),
        pytest.param(f"/{'/'.join(['a' * 4000] * 3)}", id="row 26: address over 8 KB"),
    ],
)
def test_what_is_too_long_is_refused(acme, target):
    assert acme.call("GET", target).status == 414


@pytest.mark.parametrize("body", ["", "--x\r\n\r\nnothing\r\n--x--\r\n"], ids=["empty", "half"])
def test_a_tunnel_that_cannot_be_read_is_refused(acme, body):
    headers = {"X-HTTP-Method-Override": "PUT", "Content-Type": "multipart/mixed; boundary=x"}
    assert acme.call("POST", PATH, body, headers).status == 400
