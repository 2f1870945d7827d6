"""Whom the client believes: hosts that a public authority vouches for, by their name, and nobody else."""

import socket

import certifi
import pytest

from integrations.linkedin.answers import Outcome
from integrations.linkedin.errors import NotSentError, OutcomeUnknownError
from integrations.linkedin.transport import Transport
from tests.integrations.linkedin.conftest import BY_REST
from tests.integrations.linkedin.listener import raw_answer
from tests.integrations.linkedin.tls import self_signed, tls_server

NOTHING_FOUND = raw_answer(b'{"results": {}, "errors": {}}')


def test_a_certificate_nobody_vouches_for_means_nothing_was_sent(client_of, key, tmp_path):
    certificate = self_signed(tmp_path, address="127.0.0.1")
    with tls_server(certificate) as url, pytest.raises(NotSentError, match="certificate verify failed"):
        client_of(url).upsert_configurations({key: "https://a.example/"}, **BY_REST)


def test_the_certificate_of_another_host_means_nothing_was_sent(client_of, key, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path, address="127.0.0.2")
    monkeypatch.setattr(certifi, "where", lambda: certificate)
    with tls_server(certificate) as url, pytest.raises(NotSentError, match="certificate verify failed"):
        client_of(url).upsert_configurations({key: "https://a.example/"}, **BY_REST)


def test_silence_in_the_handshake_means_nothing_was_sent(client_of, key):
    with socket.create_server(("127.0.0.1", 0)) as server, Transport(connect_timeout=0.2) as impatient:
        client = client_of(f"https://127.0.0.1:{server.getsockname()[1]}", transport=impatient)
        with pytest.raises(NotSentError, match="timed out"):
            client.upsert_configurations({key: "https://a.example/"}, **BY_REST)


def test_a_host_with_a_trusted_certificate_is_heard(client_of, key, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path, address="127.0.0.1")
    monkeypatch.setattr(certifi, "where", lambda: certificate)
    with tls_server(certificate, NOTHING_FOUND) as url:
        assert client_of(url).get_configurations([key], **BY_REST).entities[key].outcome == Outcome.ABSENT


def test_an_answer_lost_after_the_handshake_leaves_the_outcome_unknown(client_of, key, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path, address="127.0.0.1")
    monkeypatch.setattr(certifi, "where", lambda: certificate)
    with tls_server(certificate, NOTHING_FOUND[:-5]) as url, pytest.raises(OutcomeUnknownError):
        client_of(url).upsert_configurations({key: "https://a.example/"}, **BY_REST)
