"""Host names in one spelling, so that two spellings of one host never count as two. Pure."""

from collections.abc import Iterable


def fold_host(host: str) -> str:
    """As a browser asks for it: lower case, in ASCII, and without the dot that may end it."""
    folded = host.lower().removesuffix(".")
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded


def is_served(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Whether Django answers for this host name, by its rules for ALLOWED_HOSTS."""
    folded = fold_host(host)
    wanted = f"[{folded}]" if ":" in folded else folded
    return any(
        pattern in {"*", wanted} or (pattern.startswith(".") and f".{wanted}".endswith(pattern))
        for pattern in (one.lower() for one in allowed_hosts)
    )
