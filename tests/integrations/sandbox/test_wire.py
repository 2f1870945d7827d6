"""The sandbox on the raw socket: well-formed HTTP/1.1, kept alive, and calm when it is fed nonsense."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations.sandbox.server import SandboxLinkedIn

from .partner import VIEWERS, Key, Partner, query

VALUES = {Key("JOB_POSTING_VIEWERS"): VIEWERS}


@pytest.fixture
def line(sandbox):
    with socket.create_connection(sandbox._server.server_address, timeout=10) as connection:
        yield connection


def read_reply(file):
    """(status line, headers in lower case, body) of exactly one reply."""
    status = file.readline()
    headers = {}
    while (row := file.readline()) != b"\r\n":
        assert row.endswith(b"\r\n")
        name, _, value = row.decode("latin-1").partition(": ")
        headers[name.lower()] = value.strip()
    return status, headers, file.read(int(headers["content-length"]))


def test_replies_on_one_connection_are_well_formed(line, acme):
    request = (
        f"GET /rest/integrationConfigurations?{query(*VALUES)} HTTP/1.1\r\n"
        f"Host: sandbox\r\nLinkedIn-Version: 202603\r\nAuthorization: Bearer {acme.token}\r\n\r\n"
    ).encode()
    with line.makefile("rb") as file:
        for _ in range(3):
            line.sendall(request)
            status, headers, body = read_reply(file)
            assert status == b"HTTP/1.1 200 OK\r\n"
            assert headers["content-type"] == "application/json"
            assert set(json.loads(body)) == {"results", "statuses", "errors"}


def test_two_requests_in_one_packet_get_two_replies(line):
    line.sendall(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    with line.makefile("rb") as file:
        assert [read_reply(file)[0] for _ in range(2)] == [b"HTTP/1.1 404 Not Found\r\n"] * 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"PUT /rest/x HTTP/1.1\r\nHost: x\r\n\r\n", 411, id="no length"),
        pytest.param(b"PUT /rest/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411, id="chunked"),
        pytest.param(b"PUT /rest/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, id="negative length"),
        pytest.param(b"PUT /rest/x HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413, id="huge length"),
        pytest.param(b"GET /rest/x HTTP/9.9\r\n\r\n", 505, id="future protocol"),
        pytest.param(b"GET / x y z\r\n\r\n", 400, id="no request line"),
        pytest.param(b"BREW /rest/x HTTP/1.1\r\n\r\n", 501, id="unknown verb"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, id="endless request line"),
        pytest.param(
            b"GET /rest/x HTTP/1.1\r\nA: " + b"a" * 30_000 + b"\r\n\r\n", 414, id="28 KB of headers"
        ),
    ],
)
def test_nonsense_is_refused_in_json(line, sent, status):
    line.sendall(sent)
    with line.makefile("rb") as file:
        first, headers, body = read_reply(file)
    assert first.split()[1] == str(status).encode()
    assert headers["x-li-uuid"].endswith("==")
    assert json.loads(body)["status"] == status


def test_a_client_that_hangs_up_inside_its_body_is_no_call(line, sandbox):
    line.sendall(b"PUT /rest/x HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
    line.shutdown(socket.SHUT_WR)
    assert line.recv(1) == b""
    assert sandbox.state.calls.count("PUT", "unknown") == 0


def test_head_has_no_body(line):
    line.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    line.shutdown(socket.SHUT_WR)
    with line.makefile("rb") as file:
        assert file.read().endswith(b"\r\n\r\n")


def test_many_callers_at_once_are_all_served(acme, sandbox):
    def write_and_read(number: int) -> int:
        caller = Partner(sandbox.url, "acme-app", "acme-secret")
        caller.token = acme.token
        assert caller.upsert(VALUES).json()["errors"] == {}
        return caller.read(*VALUES).status

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(write_and_read, range(64))) == {200}
    assert len(sandbox.state.applied) == 64


def test_two_sandboxes_share_nothing(sandbox):
    with SandboxLinkedIn() as other:
        assert other.url != sandbox.url
        assert other.state.customers == {}


def test_closing_twice_and_closing_unstarted_are_harmless():
    SandboxLinkedIn().close()
    with SandboxLinkedIn() as running:
        running.close()
