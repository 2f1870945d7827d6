"""What is kept of a call, and what the shared connections do not do."""

import contextlib
import dataclasses
import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest

from integrations.linkedin.dialects import REST
from integrations.linkedin.errors import LinkedInError, OutcomeUnknownError
from integrations.linkedin.oauth import Secret
from tests.integrations.linkedin.conftest import BY_REST, BY_V2
from tests.integrations.linkedin.listener import answer, cut_off, raw_answer, token

EMPTY = answer({"results": {}, "errors": {}}, x_li_uuid="U==", x_li_fabric="prod-lva1", x_li_request_id="R1")
SECRETS = ("secret/of+acme", "secret%2Fof%2Bacme", "token-of-the-listener", "held-token-0123456789")


def test_an_exchange_holds_what_support_asks_for(listen, client_of, key):
    with listen(EMPTY) as linkedin:
        exchange = (
            client_of(linkedin.url).upsert_configurations({key: "https://a.example/"}, **BY_REST).exchange
        )
    assert (exchange.method, exchange.status, exchange.version) == ("PUT", 200, "202603")
    assert (exchange.uuid, exchange.fabric, exchange.request_id) == ("U==", "prod-lva1", "R1")
    assert exchange.url == linkedin.url + linkedin.received[0].target
    assert exchange.request_headers["x-restli-method"] == "batch_update"
    assert exchange.response_headers["x-li-fabric"] == "prod-lva1"
    assert "https://a.example/" in exchange.request_body
    assert exchange.response_body == '{"results": {}, "errors": {}}'
    assert (exchange.started_at.tzinfo, exchange.error) == (UTC, "")


def _all_that_is_kept(call):
    try:
        answer = call()
    except LinkedInError as error:
        return f"{error} {error.code} {error.exchange!r}"
    return repr(answer)


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(token(), id="success"),
        pytest.param(answer({"error": "secret/of+acme"}, "401 No"), id="secret echoed"),
        pytest.param(answer(b'{"access_token":"token-of-the-listener'), id="token answer cut"),
    ],
)
def test_nothing_kept_of_a_token_call_holds_a_secret(play, listen, oauth_of):
    with listen(play) as linkedin:
        oauth = oauth_of(linkedin.url)
        kept = _all_that_is_kept(
            lambda: oauth.fetch_token(client_id="client-of-acme", client_secret=Secret("secret/of+acme"))
        )
    assert [secret for secret in SECRETS if secret in f"{kept} {oauth!r}"] == []


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(EMPTY, id="success"),
        pytest.param(
            answer(b"held-token-0123456789", "400 Bad", X_Echo="held-token-0123456789"), id="echoed"
        ),
        pytest.param(answer(b"Bearer token-of-the-listener", "400 Bad"), id="another's token"),
    ],
)
def test_nothing_kept_of_a_call_holds_a_secret(play, listen, client_of, key):
    with listen(play) as linkedin:
        client = client_of(linkedin.url)
        kept = _all_that_is_kept(lambda: client.get_configurations([key], **BY_REST))
    assert [secret for secret in SECRETS if secret in f"{kept} {client!r}"] == []


def test_a_connection_serves_many_calls(listen, client_of, key):
    with listen(EMPTY, EMPTY, EMPTY) as linkedin:
        for _ in range(3):
            client_of(linkedin.url).get_configurations([key], **BY_REST)
    assert linkedin.connections == 1


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(answer({"results": {}}, Connection="close"), id="said so"),
        pytest.param(answer(b"<html>", "502 Bad"), id="502"),
        pytest.param(answer(b" " * 50_001), id="too large"),
        pytest.param(cut_off(b"HTTP/1.1 2"), id="cut off"),
    ],
)
def test_whatever_became_of_a_connection_the_next_call_gets_its_own_answer(first, listen, client_of, key):
    found = {"results": {REST.configuration_member(key): {"configurationValue": {"string": "x"}}}}
    with listen(first, answer(found)) as linkedin:
        client = client_of(linkedin.url)
        with contextlib.suppress(OutcomeUnknownError):
            client.get_configurations([key], **BY_REST)
        assert client.get_configurations([key], **BY_REST).entities[key].value == "x"
    assert len(linkedin.received) == 2


def test_a_connection_closed_while_idle_is_not_used_again(listen, client_of, key):
    closing = cut_off(raw_answer(b'{"results": {}, "errors": {}}'))
    with listen(closing, EMPTY) as linkedin:
        client_of(linkedin.url).get_configurations([key], **BY_REST)
        assert linkedin.hung_up.wait(10)
        client_of(linkedin.url).get_configurations([key], **BY_REST)
    assert linkedin.connections == 2


def test_a_chunked_answer_and_a_packed_one_are_read(listen, client_of, key):
    document = b'{"results": {}, "errors": {}}'
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    plays = [
        lambda connection, _: connection.sendall(chunked % (len(document), document)),
        answer(gzip.compress(document), Content_Encoding="gzip"),
    ]
    with listen(*plays) as linkedin:
        client = client_of(linkedin.url)
        bodies = [client.get_configurations([key], **BY_REST).exchange.response_body for _ in plays]
    assert bodies == [document.decode()] * 2
    assert linkedin.connections == 1


def test_a_header_given_twice_is_kept_whole(listen, client_of, key):
    raw = raw_answer(b'{"results": {}}', Vary="a").replace(b"Vary: a", b"Vary: a\r\nvary: b")
    with listen(lambda connection, _: connection.sendall(raw)) as linkedin:
        exchange = client_of(linkedin.url).get_configurations([key], **BY_REST).exchange
    assert exchange.response_headers["vary"] == "a, b"


def test_threads_share_a_transport(listen, client_of, key):
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        servers = [stack.enter_context(listen(EMPTY)) for _ in range(12)]
        answers = list(
            pool.map(lambda server: client_of(server.url).get_configurations([key], **BY_REST), servers)
        )
    pairs = zip(answers, servers, strict=True)
    assert all(answer.exchange.url.startswith(server.url) for answer, server in pairs)


@pytest.mark.parametrize("call", [BY_REST, BY_V2], ids=["rest", "v2"])
@pytest.mark.parametrize("verb", ["get_configurations", "get_integrations"])
def test_a_batch_of_nothing_is_refused_before_it_leaves(verb, call, client_of):
    with pytest.raises(ValueError, match="Name at least one"):
        getattr(client_of("http://127.0.0.1:1"), verb)([], **call)


def test_a_v2_call_about_two_integrations_is_refused_before_it_leaves(client_of, key):
    other = dataclasses.replace(key, integration_type="ONE_CLICK_EXPORT")
    with pytest.raises(ValueError, match="of one integration, not of 2"):
        client_of("http://127.0.0.1:1").upsert_configurations({key: "a", other: "b"}, **BY_V2)


def test_cookies_are_not_kept(listen, client_of, key):
    with listen(answer({"results": {}}, Set_Cookie="li=1; Path=/"), EMPTY) as linkedin:
        client_of(linkedin.url).get_configurations([key], **BY_REST)
        client_of(linkedin.url).get_configurations([key], **BY_REST)
    assert "cookie" not in linkedin.received[1].headers


def test_the_environment_redirects_nothing(listen, client_of, key, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with listen(EMPTY) as linkedin:
        client_of(linkedin.url).get_configurations([key], **BY_REST)
    assert len(linkedin.received) == 1


def test_a_value_leaves_as_it_was_written(listen, client_of, key):
    value = "https://bücher.example/ä?a=1&b=%20#é😀\"'"
    with listen(EMPTY) as linkedin:
        client_of(linkedin.url).upsert_configurations({key: value}, **BY_REST)
    assert value.replace('"', '\\"').encode() in linkedin.received[0].body
