"""Provisioning on the wire: what leaves the socket, byte for byte; answers read tolerantly; and against the sandbox."""

import json

import pytest

from integrations.linkedin.errors import OutcomeUnknownError, RefusedError, ThrottledError
from integrations.linkedin.oauth import OAuthClient, Secret
from integrations.linkedin.provisioning import Child, NewChild, ProvisioningClient
from integrations.sandbox.server import SandboxLinkedIn
from tests.integrations.linkedin.conftest import HELD_TOKEN
from tests.integrations.linkedin.listener import answer, cut_off, raw_answer

URN = "urn:li:developerApplication:10000002"
SECRET = "WPL_AP1.SENTINEL/+&%.=="
CEDAR = NewChild(
    unique_foreign_id="customer-7",
    name="Our ATS - Cédar",
    description="Our ATS for Cedar",
    js_domains=["https://plugin.example"],
    oauth_callbacks=["https://ats.example/back"],
)
MADE = {"credentials": {"client_id": "cedar-app", "client_secret": SECRET}, "key": URN}
SHOWN = {
    "credentials": {"client_id": "cedar-app"},
    "uniqueForeignId": "customer-7",
    "name": "Our ATS - Cédar",
    "description": "x",
    "validJsSdkDomains": ["https://plugin.example"],
    "oauth2AuthorizedCallbackUrls": [],
    "key": URN,
}
TRANSPORT_HEADERS = {"host", "user-agent", "accept", "accept-encoding", "content-length"}
BEARER = {"authorization": "Bearer held-token-0123456789"}
JSON = {**BEARER, "content-type": "application/json"}


@pytest.fixture
def call(listen, transport):
    """Make one call of the client against the given answers; what it brought, and what left."""

    def make(ask, *plays):
        with listen(*plays) as linkedin:
            said = ask(ProvisioningClient(transport=transport, api_url=linkedin.url))
        request = linkedin.received[0]
        own = {name: value for name, value in request.headers.items() if name not in TRANSPORT_HEADERS}
        return said, (request.line, own, request.body)

    return make


def create(client):
    return client.create(CEDAR, token=HELD_TOKEN)


def find(client):
    return client.find("customer-7", token=HELD_TOKEN)


def update(client):
    return client.update(URN, js_domains=["https://plugin.example"], token=HELD_TOKEN)


def roll(client):
    return client.roll_secret(URN, token=HELD_TOKEN)


@pytest.mark.parametrize("status", ["201 Created", "200 OK"])
def test_a_child_is_made_with_these_bytes(call, status):
    made, sent = call(create, answer(MADE, status))
    body = (
        '{"uniqueForeignId": "customer-7", "name": "Our ATS - Cédar", "description": "Our ATS for Cedar",'
        ' "validJsSdkDomains": ["https://plugin.example"],'
        ' "oauth2AuthorizedCallbackUrls": ["https://ats.example/back"]}'
    )
    assert sent == ("POST /v2/provisionedApplications HTTP/1.1", JSON, body.encode())
    assert (made.client_id, made.secret, made.urn) == ("cedar-app", Secret(SECRET), URN)


def test_a_child_is_looked_for_with_these_bytes(call):
    found, sent = call(lambda client: client.find("a/b&c é", token=HELD_TOKEN), answer({"elements": []}))
    target = "/v2/provisionedApplications?q=credentialsByUniqueForeignId&uniqueForeignId=a%2Fb%26c%20%C3%A9"
    assert sent == (f"GET {target} HTTP/1.1", BEARER, b"")
    assert found.child is None


@pytest.mark.parametrize("status", ["204 No Content", "200 OK"])
def test_a_child_is_changed_with_these_bytes(call, status):
    _, sent = call(update, answer(b"", status))
    body = b'{"patch": {"$set": {"validJsSdkDomains": ["https://plugin.example"]}}}'
    assert sent == (f"POST /v2/provisionedApplications/{URN} HTTP/1.1", JSON, body)


@pytest.mark.parametrize(
    ("urn", "body"), [(URN, f'{{"childDeveloperApplication": "{URN}"}}'), ("", "{}")], ids=["child", "own"]
)
def test_a_secret_is_rolled_with_these_bytes(call, urn, body):
    rolled, sent = call(
        lambda client: client.roll_secret(urn, token=HELD_TOKEN), answer({"value": {"client_secret": SECRET}})
    )
    headers = {**JSON, "x-restli-method": "action", "x-restli-protocol-version": "2.0.0"}
    target = "/v2/developerApplicationsSecurity?action=rollDeveloperApplicationSecret"
    assert sent == (f"POST {target} HTTP/1.1", headers, body.encode())
    assert rolled.secret == Secret(SECRET)


def test_a_found_child_is_read_without_a_secret(call):
    found, _ = call(find, answer({"elements": [SHOWN]}))
    assert found.child == Child(
        "cedar-app", URN, "customer-7", "Our ATS - Cédar", ["https://plugin.example"], []
    )


def test_a_child_that_says_little_of_itself_is_found_all_the_same(call):
    found, _ = call(find, answer({"elements": [{"credentials": {"client_id": "cedar-app"}}], "paging": 1}))
    assert found.child == Child("cedar-app", "", "customer-7", "", [], [])


def test_another_id_is_not_the_one_asked_for(call):
    found, _ = call(find, answer({"elements": [{**SHOWN, "uniqueForeignId": "customer-70"}]}))
    assert found.child is None


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="no elements"),
        pytest.param({"elements": [SHOWN, SHOWN]}, id="two of one id"),
        pytest.param({"elements": ["x"]}, id="no object"),
        pytest.param(
            {"elements": [{**SHOWN, "credentials": {"client_id": "a\nb"}}]}, id="a broken client id"
        ),
        pytest.param(b"<html>", id="html"),
    ],
)
def test_what_is_no_clear_answer_to_a_look_is_asked_again(call, document):
    with pytest.raises(OutcomeUnknownError, match="PartnerHub asks again by itself"):
        call(find, answer(document))


def test_the_urn_may_stand_in_a_header_only(call):
    made, _ = call(create, answer({**MADE, "key": None}, "201 Created", X_RestLi_Id=URN))
    assert made.urn == URN


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps(MADE).encode()[:60], id="half an answer"),
        pytest.param(b'{"credentials": {"client_id": "cedar-app"}}', id="no secret"),
        pytest.param(b'{"credentials": {"client_id": "cedar-app", "client_secret": " "}}', id="an empty one"),
        pytest.param(b'{"key": "x"}', id="no credentials"),
    ],
)
def test_an_answer_without_a_secret_leaves_it_open_what_was_made(call, body):
    with pytest.raises(OutcomeUnknownError, match="LinkedIn answered 201, and the answer") as caught:
        call(create, answer(body, "201 Created"))
    assert "SENTINEL" not in f"{caught.value} {caught.value.__cause__} {caught.value.exchange}"


def test_a_lost_answer_leaves_it_open_what_was_made(call):
    with pytest.raises(OutcomeUnknownError):
        call(create, cut_off(raw_answer(json.dumps(MADE).encode(), "201 Created")[:-9]))


@pytest.mark.parametrize(
    ("ask", "document"),
    [(create, MADE), (roll, {"value": {"client_secret": SECRET}})],
    ids=["create", "roll"],
)
def test_no_exchange_holds_the_secret(call, ask, document):
    said, _ = call(ask, answer(document, "200 OK"))
    assert said.exchange.response_body == "[not kept]"
    assert "SENTINEL" not in repr(said) + repr(said.exchange)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 No", RefusedError),
        ("403 No", RefusedError),
        ("409 No", OutcomeUnknownError),
        ("429 No", ThrottledError),
        ("500 No", OutcomeUnknownError),
    ],
)
def test_other_answers_are_errors_that_say_who_acts(call, status, kind):
    with pytest.raises(kind, match="its words"):
        call(create, answer({"message": "its words"}, status))


# Against the sandbox


@pytest.fixture
def client(transport):
    with SandboxLinkedIn() as sandbox:
        sandbox.state.register_parent("parent-app", "parent-secret")
        oauth = OAuthClient(transport=transport, oauth_url=sandbox.oauth_url)
        answer = oauth.fetch_token(client_id="parent-app", client_secret=Secret("parent-secret"))
        yield ProvisioningClient(transport=transport, api_url=sandbox.url), answer.token, oauth


def test_a_child_is_made_changed_and_read_back(client):
    asking, token, oauth = client
    made = asking.create(CEDAR, token=token)
    asking.update(made.urn, oauth_callbacks=[], token=token)
    shown = asking.find("customer-7", token=token).child
    assert shown == Child(made.client_id, made.urn, "customer-7", CEDAR.name, CEDAR.js_domains, [])
    assert oauth.fetch_token(client_id=made.client_id, client_secret=made.secret).token


def test_a_second_child_of_one_id_is_a_conflict(client):
    asking, token, _ = client
    asking.create(CEDAR, token=token)
    with pytest.raises(OutcomeUnknownError, match="exists already") as caught:
        asking.create(CEDAR, token=token)
    assert caught.value.status == 409


def test_a_third_secret_is_refused_and_both_others_work(client):
    asking, token, oauth = client
    made = asking.create(CEDAR, token=token)
    rolled = asking.roll_secret(made.urn, token=token)
    with pytest.raises(RefusedError, match="two secrets already"):
        asking.roll_secret(made.urn, token=token)
    for secret in (made.secret, rolled.secret):
        assert oauth.fetch_token(client_id=made.client_id, client_secret=secret).token


def test_a_parent_rolls_its_own_secret(client):
    asking, token, oauth = client
    rolled = asking.roll_secret(token=token)
    assert oauth.fetch_token(client_id="parent-app", client_secret=rolled.secret).token
