"""How often one address may be called, counted in the cache: a flood costs neither a query nor a signature, and leaves the
other addresses alone. Tokens that nobody knows are counted together, by whom they come from: each alone would count anew."""

import hashlib
import logging
import time
from collections.abc import Callable

from django.core.cache import cache

logger = logging.getLogger(__name__)

A_MINUTE = 60  # seconds
A_DAY = 24 * 60 * A_MINUTE
MOST = 600  # calls of one address in a minute


def seconds_to_wait(door: str, token: str, *, most: int = MOST) -> int:
    """0 when the call may go on. A cache that does not answer holds nobody up."""
    return _left_of_minute() if _ask(lambda: _count(_calls(door, token))) > most else 0


def strangers_wait(door: str, token: str, sender: str, *, most: int = MOST) -> int:
    """Likewise, once this sender has tried that many unknown tokens; one that was right lately may go on."""

    def is_flooded() -> int:
        return int(cache.get(_strangers(door, sender), 0) >= most and not cache.get(_mark(door, token)))

    return _left_of_minute() if _ask(is_flooded) else 0


def note_stranger(door: str, sender: str) -> None:
    """A token that nobody knows came from there."""
    _ask(lambda: _count(_strangers(door, sender)))


def note_known(door: str, token: str) -> None:
    """The token was right, so that no flood of wrong ones keeps it out."""
    _ask(lambda: cache.add(_mark(door, token), 1, timeout=A_DAY))


def _ask(question: Callable[[], int]) -> int:
    try:
        return question()
    except Exception:
        logger.warning("The cache does not answer: calls are not counted.", exc_info=True)
        return 0


def _count(key: str) -> int:
    cache.add(key, 0, timeout=2 * A_MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # thrown out in between, as a small cache may
        return 1


def _left_of_minute() -> int:
    return max(1, round(A_MINUTE - time.time() % A_MINUTE))


def _calls(door: str, token: str) -> str:
    return f"inbound:{_name(door, token)}:{_minute()}"


def _strangers(door: str, sender: str) -> str:
    return f"inbound-strangers:{_name(door, sender)}:{_minute()}"


def _mark(door: str, token: str) -> str:
    return f"inbound-known:{_name(door, token)}"


def _minute() -> int:
    return int(time.time() // A_MINUTE)


def _name(door: str, text: str) -> str:
    """A token itself is written nowhere."""
    return hashlib.sha256(f"{door}:{text}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
