"""Callback URLs: what LinkedIn accepts (IC-02, IC-04), and the form under which two spellings are one address.

A URL is sent to LinkedIn as it was written; the normal form serves only to keep it unique across customers.
It is never fetched from here.
"""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

from partnerhub.refusals import Refusal

LONGEST = 2000
PORTS = {None, 443, 80}  # the two that LinkedIn delivers to; None is the default of https


def check_callback_url(value: str) -> Iterator[Refusal]:
    """Yield why LinkedIn could not deliver to this address; nothing when it could."""
    complaint, rule = _complaint(value)
    if complaint:
        yield Refusal(f"{value[:200]!r} cannot be a callback: {complaint}", rule=rule, field="desired_value")


def normalise(url: str) -> str:
    """Lower-case scheme and host, IDNA host, no default port, `/` for an empty path, one way of %-escaping."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii").lower().rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, 443) else f":{parts.port}"
    query = f"?{_one_escaping(parts.query)}" if parts.query else ""
    return f"https://{host}{port}{_one_escaping(parts.path) or '/'}{query}"


def host_of(url: str) -> str:
    """Where candidates would be delivered, for people: host and port as written; the whole text where it is no URL."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def _complaint(value: str) -> tuple[str, str]:
    if not value:
        return "it is empty. Enter the customer's HTTPS address.", "IC-02"
    if len(value) > LONGEST:
        return f"it is longer than {LONGEST} characters.", "IC-02"
    if any(unicodedata.category(mark)[0] in "CZ" for mark in value):
        return "it contains a space or an invisible character. Remove it.", "IC-02"
    try:
        return _complaint_about(value, urlsplit(value))
    except ValueError:
        return "it is not a well-formed address. Write it like https://ats.example.com/linkedin/42.", "IC-02"


def _complaint_about(value: str, parts: SplitResult) -> tuple[str, str]:
    if parts.scheme != "https":
        return "LinkedIn delivers only to https:// addresses.", "IC-02"
    if complaint := _complaint_about_host(parts.hostname or ""):
        return complaint, "IC-02"
    if "@" in parts.netloc:
        return "it carries a user name or password. Take it out.", "IC-02"
    if "#" in value:
        return "the part after # never reaches a server. Take it out.", "IC-02"
    if parts.port not in PORTS:
        return f"LinkedIn reaches ports 443 and 80 only, not {parts.port}.", "IC-04"
    return "", ""


def _complaint_about_host(host: str) -> str:
    if not host or not _is_host(host):
        return "its host name is not valid. Write it like https://ats.example.com/linkedin/42."
    if not _is_reachable(host):
        return "LinkedIn cannot reach that host from the internet. Enter the ATS's public address."
    return ""


def _is_reachable(host: str) -> bool:
    """By its name alone: nothing is looked up or fetched here."""
    try:
        return ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and name.rpartition(".")[2] not in {"localhost", "local", "internal"}


def _is_host(host: str) -> bool:
    labels = host.encode("idna").decode("ascii").rstrip(".").split(".")
    return all(re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)", label) for label in labels) or ":" in host


def _one_escaping(text: str) -> str:
    return re.sub(
        r"(?:%[0-9A-Fa-f]{2})+|[^!-~]+",
        lambda run: quote(unquote(run.group(), errors="surrogateescape"), safe="", errors="surrogateescape"),
        text,
    )
