"""How often one address may be called, counted in the cache: a flood costs neither a query nor a signature, and leaves the
other addresses alone."""

import hashlib
import logging
import time

from django.core.cache import cache

logger = logging.getLogger(__name__)

A_MINUTE = 60  # seconds
MOST = 600  # calls of one address in a minute


def seconds_to_wait(door: str, token: str, *, most: int = MOST) -> int:
    """0 when the call may go on. A cache that does not answer holds nobody up."""
    minute, spent = divmod(time.time(), A_MINUTE)
    try:
        calls = _count(f"inbound:{_name(door, token)}:{minute:.0f}")
    except Exception:
        logger.warning("The cache does not answer: calls are not counted.", exc_info=True)
        return 0
    return 0 if calls <= most else max(1, round(A_MINUTE - spent))


def _count(key: str) -> int:
    cache.add(key, 0, timeout=2 * A_MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # thrown out in between, as a small cache may
        return 1


def _name(door: str, token: str) -> str:
    """The token itself is written nowhere."""
    return hashlib.sha256(f"{door}:{token}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
