"""The vault: secrets at rest. AES-GCM under VAULT_KEYS; what a secret belongs to is sealed in with it, so that
a ciphertext moved to another row or column does not open."""

import base64
import binascii
import hashlib
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class VaultLocked(Exception):
    """A sealed value does not open: its key is gone from VAULT_KEYS, or it was tampered with. Nothing is lost."""


@dataclass(frozen=True, slots=True)
class VaultKey:
    id: str
    material: bytes

    @classmethod
    def parse(cls, text: str) -> "VaultKey":
        try:
            material = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            material = b""
        if len(material) != 32:
            raise ImproperlyConfigured("An entry of VAULT_KEYS is not urlsafe base64 of 32 bytes.")
        return cls(hashlib.sha256(material).hexdigest()[:8], material)


def seal(plain: str | bytes, *, belongs_to: str) -> str:
    """Encrypt under the first vault key. `belongs_to` names the row and column, for example
    `credential:17:client_secret`; `unseal` wants the same."""
    key = vault_keys()[0]
    nonce = random.token_bytes(NONCE_BYTES)
    text = plain.encode() if isinstance(plain, str) else plain
    sealed = AESGCM(key.material).encrypt(nonce, text, _context(key.id, belongs_to))
    return f"{key.id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, belongs_to: str) -> str:
    return unseal_bytes(sealed, belongs_to=belongs_to).decode()


def unseal_bytes(sealed: str, *, belongs_to: str) -> bytes:
    """The plain bytes; raises VaultLocked when no key of VAULT_KEYS opens it as belonging there."""
    key_id, _, encoded = sealed.partition(".")
    key = next((key for key in vault_keys() if key.id == key_id), None)
    if key is None:
        raise VaultLocked(f"VAULT_KEYS has no key {key_id}: put the key back that sealed {belongs_to}.")
    try:
        blob = base64.urlsafe_b64decode(encoded)
        return AESGCM(key.material).decrypt(
            blob[:NONCE_BYTES], blob[NONCE_BYTES:], _context(key_id, belongs_to)
        )
    except (InvalidTag, binascii.Error, ValueError):
        raise VaultLocked(f"What is stored as {belongs_to} does not open: it was changed or moved.") from None


def is_sealed_with_current_key(sealed: str) -> bool:
    return sealed.partition(".")[0] == vault_keys()[0].id


def vault_keys() -> Sequence[VaultKey]:
    if not settings.VAULT_KEYS:
        raise ImproperlyConfigured("VAULT_KEYS is missing: set it to urlsafe base64 of 32 random bytes.")
    return [VaultKey.parse(text) for text in settings.VAULT_KEYS]


def _context(key_id: str, belongs_to: str) -> bytes:
    return f"partnerhub|{key_id}|{belongs_to}".encode()
