"""Signatures of webhooks: what LinkedIn's challenge is answered, and whether a notification is LinkedIn's. Pure.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

import hmac
import re
from collections.abc import Sequence

# Canonical and lower-case: to answer anything else would be to sign whatever a stranger chooses.
_UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_BEFORE_BODY = b"hmacsha256="


def is_challenge(code: str) -> bool:
    """Whether this is a canonical UUID v4, and nothing around it."""
    return _UUID_4.fullmatch(code) is not None


def answer_challenge(code: str, *, secret: str) -> str:
    """Hex HMAC-SHA256 of the code. ValueError for anything but a canonical UUID v4."""
    if not is_challenge(code):
        raise ValueError("This is no challenge of LinkedIn's: nothing else is ever signed.")
    return _digest(code.encode("ascii"), secret)


def is_signed(body: bytes, signature: str, *, secrets: Sequence[str]) -> bool:
    """Whether `X-LI-Signature` is that of these very bytes under one of the secrets. All of them are tried, so that time
    tells nothing of which one fits. Bytes are compared, because text with a mark outside ASCII cannot be."""
    given = signature.encode("utf-8", "surrogateescape")
    fits = [hmac.compare_digest(sign(body, secret=one).encode(), given) for one in secrets]
    return any(fits)


def sign(body: bytes, *, secret: str) -> str:
    """The header that LinkedIn sends with this body."""
    return _digest(_BEFORE_BODY + body, secret)


def _digest(message: bytes, secret: str) -> str:
    return hmac.digest(secret.encode(), message, "sha256").hex()
