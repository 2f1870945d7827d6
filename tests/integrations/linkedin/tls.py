"""A TLS server on this machine, whose certificate nobody but itself vouches for."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@contextlib.contextmanager
def tls_server(certificate: Path, reply: bytes = b"") -> Iterator[str]:
    """Its https address. It takes one connection, and answers what it hears first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, context, reply))
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        thread.join(timeout=10)


def _serve(server: socket.socket, context: ssl.SSLContext, reply: bytes) -> None:
    connection, _ = server.accept()
    with connection, contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
        tls.recv(65536)
        tls.sendall(reply)
        socket.socket.shutdown(tls, socket.SHUT_WR)
        while tls.recv(65536):  # a body may come apart, and closing on it unread would lose the reply
            pass


def self_signed(folder: Path, *, address: str) -> Path:
    """A certificate with its key, for an IP address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now, day = datetime.now(UTC), timedelta(days=1)
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
    )
    pem = unsigned.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / f"{address}.pem"
    path.write_bytes(pem + key.private_bytes(encoding, form, serialization.NoEncryption()))
    return path
