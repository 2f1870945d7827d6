"""What is kept of a call, and what the shared connections do not do."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest

from integrations.linkedin.errors import LinkedInError
from tests.integrations.linkedin.listener import answer, token

EMPTY = answer({"results": {}, "errors": {}}, x_li_uuid="U==", x_li_fabric="prod-lva1", x_li_request_id="R1")
SECRETS = ("secret/of+acme", "secret%2Fof%2Bacme", "token-of-the-listener", "held-token-0123456789")


def test_an_exchange_holds_what_support_asks_for(listen, client_of, key):
    with listen(EMPTY) as linkedin:
        client = client_of(linkedin.url)
        client.upsert_configurations({key: "https://a.example/"})
    (exchange,) = client.exchanges
    assert (exchange.method, exchange.status, exchange.version) == ("PUT", 200, "202603")
    assert (exchange.uuid, exchange.fabric, exchange.request_id) == ("U==", "prod-lva1", "R1")
    assert exchange.url == linkedin.url + linkedin.received[0].target
    assert exchange.request_headers["x-restli-method"] == "batch_update"
    assert exchange.response_headers["x-li-fabric"] == "prod-lva1"
    assert "https://a.example/" in exchange.request_body
    assert exchange.response_body == '{"results": {}, "errors": {}}'
    assert (exchange.started_at.tzinfo, exchange.error) == (UTC, "")


@pytest.mark.parametrize(
    "plays",
    [
        pytest.param([token(), EMPTY], id="success"),
        pytest.param([answer({"error": "secret/of+acme"}, "401 No")], id="secret echoed"),
        pytest.param([answer(b'{"access_token":"token-of-the-listener')], id="token answer cut"),
        pytest.param([token(), answer(b"Bearer token-of-the-listener", "400 Bad")], id="token echoed"),
    ],
)
def test_no_exchange_and_no_error_holds_a_secret(plays, listen, client_of, key):
    with listen(*plays) as linkedin:
        client = client_of(linkedin.url, token=None)
        try:
            client.get_configurations([key])
            said = ""
        except LinkedInError as error:
            said = f"{error} {error.code}"
    assert [secret for secret in SECRETS if secret in f"{client.exchanges!r} {said} {client!r}"] == []


def test_a_connection_serves_many_calls(listen, client_of, key):
    with listen(EMPTY, EMPTY, EMPTY) as linkedin:
        for _ in range(3):
            client_of(linkedin.url).get_configurations([key])
    assert linkedin.connections == 1


def test_threads_share_a_transport(listen, client_of, key):
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        servers = [stack.enter_context(listen(EMPTY)) for _ in range(12)]
        answers = list(pool.map(lambda server: client_of(server.url).get_configurations([key]), servers))
    pairs = zip(answers, servers, strict=True)
    assert all(answer.exchange.url.startswith(server.url) for answer, server in pairs)


def test_a_batch_of_nothing_is_refused_before_it_leaves(client_of):
    with pytest.raises(ValueError, match="Name at least one"):
        client_of("http://127.0.0.1:1").upsert_configurations({})


def test_cookies_are_not_kept(listen, client_of, key):
    with listen(answer({"results": {}}, Set_Cookie="li=1; Path=/"), EMPTY) as linkedin:
        client_of(linkedin.url).get_configurations([key])
        client_of(linkedin.url).get_configurations([key])
    assert "cookie" not in linkedin.received[1].headers


def test_the_environment_redirects_nothing(listen, client_of, key, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with listen(EMPTY) as linkedin:
        client_of(linkedin.url).get_configurations([key])
    assert len(linkedin.received) == 1


def test_a_value_leaves_as_it_was_written(listen, client_of, key):
    value = "https://bücher.example/ä?a=1&b=%20#é😀\"'"
    with listen(EMPTY) as linkedin:
        client_of(linkedin.url).upsert_configurations({key: value})
    assert value.replace('"', '\\"').encode() in linkedin.received[0].body
