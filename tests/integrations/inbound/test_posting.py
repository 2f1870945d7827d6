"""One POST to an ATS: which addresses are reached, and that it ends in time (T14)."""

import socket
import threading
import time

import pytest

from integrations.inbound import posting
from integrations.inbound.destinations import is_public
from integrations.inbound.posting import NotReached, post
from tests.integrations.linkedin.tls import self_signed, tls_server

OURS = "https://hub.example.com"


def send(url, *, may_be_local=True):
    return post(url, b"{}", content_type="application/json", our_url=OURS, may_be_local=may_be_local)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.251", False),
        ("ff0e::1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::5db8:d822", False),
        ("2002:7f00:1::", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::93.184.216.34", False),
        ("::ffff:0:127.0.0.1", False),
        ("::ffff:0:93.184.216.34", False),
        ("3fff::1", False),
        ("not an address", False),
    ],
)
def test_t14_only_the_open_internet_is_public(address, expected):
    assert is_public(address) is expected


def test_t14_every_address_of_a_name_is_checked_when_something_is_sent(monkeypatch):
    """A name that pointed outwards when it was entered may point inwards now."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotReached, match=r"ats\.example\.com is 10\.0\.0\.1, which is no public address"):
        send("https://ats.example.com/1", may_be_local=False)


def test_t14_a_local_name_that_points_elsewhere_is_not_local(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotReached, match=r"localhost is 10\.0\.0\.1"):
        send("http://localhost/1")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path):
    certificate = self_signed(tmp_path, address="127.0.0.1")
    with (
        tls_server(certificate) as url,
        pytest.raises(NotReached, match=r"could not be reached: .*certificate"),
    ):
        send(url)


def test_a_certificate_is_checked_for_the_name_and_the_answer_is_read(tmp_path, monkeypatch):
    certificate = self_signed(tmp_path, address="127.0.0.1")
    monkeypatch.setattr(posting.certifi, "where", lambda: str(certificate))
    with tls_server(certificate, b"HTTP/1.1 204 No Content\r\n\r\n") as url:
        answer = send(url)
    assert (answer.status, answer.is_taken) == (204, True)


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\nX: "], ids=["nothing", "headers"])
def test_an_answer_that_never_ends_is_cut_off(drip, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.5)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drip, args=(server, drip, over))
        thread.start()
        begun = time.monotonic()
        with pytest.raises(NotReached, match="did not answer within"):
            send(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 5
        over.set()
        thread.join()


def test_a_name_that_nobody_answers_for_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    over = threading.Event()
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *args, **kwargs: [over.wait(20)][1:])
    begun = time.monotonic()
    with pytest.raises(NotReached, match="did not answer within"):
        send("https://ats.example.com/1")
    assert time.monotonic() - begun < 5
    over.set()


def test_a_name_that_is_not_known_is_said_so():
    with pytest.raises(NotReached, match="could not be reached"):
        send("https://ats.invalid/1", may_be_local=False)


def _drip(server: socket.socket, beginning: bytes, over: threading.Event) -> None:
    connection, _ = server.accept()
    with connection:
        try:
            connection.sendall(beginning)
            while not over.wait(0.05):
                connection.sendall(b"x")
        except OSError:
            over.wait(5)
