"""What a process must not start with. Read by settings, so it knows nothing of Django but its exception."""

import base64
import binascii
import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import time
from string import Formatter
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from partnerhub.host_names import fold_host, is_served

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SWITCH = {
    "true": True, "false": False, "1": True, "0": False, "yes": True, "no": False, "on": True, "off": False,
}  # fmt: skip
LONGEST_SHOWN = 80  # characters of a refused value


def refuse_unsafe_production(
    *, secret_key: str, allowed_hosts: Sequence[str], vault_keys: Sequence[str], public_url: str
) -> None:
    """Raise ImproperlyConfigured naming every setting that production mode cannot start with."""
    complaints = [
        *_secret_key_complaints(secret_key),
        *_allowed_hosts_complaints(allowed_hosts),
        *_vault_key_complaints(vault_keys),
        *_public_url_complaints(public_url),
    ]
    if complaints:
        raise ImproperlyConfigured(
            "PartnerHub does not start in production mode: "
            + " ".join(complaints)
            + " (DEBUG=true is for development machines only.)"
        )


def require_linkedin_version(value: str) -> str:
    """The LinkedIn-Version header: year and month, optionally a revision, as in 202603 or 202508.02."""
    if re.fullmatch(r"\d{4}(0[1-9]|1[0-2])(\.\d{2})?", value, re.ASCII):
        return value
    raise ImproperlyConfigured(
        f"LINKEDIN_VERSION is {value!r}: write it as YYYYMM, or YYYYMM.RR for a revision, for example 202603."
    )


def require_loopback_or_https(*, debug: bool, **urls: str) -> None:
    """Customer tokens travel only encrypted: http:// is for this machine, or for development. Paths are put behind
    these addresses, so they end before a query or fragment would begin."""
    for name, url in urls.items():
        if not _is_place_for_tokens(url, debug):
            raise ImproperlyConfigured(
                f"{name} is {_without_login(url)!r}: use an https:// address without user name, password, query and"
                " fragment (http:// only on loopback or with DEBUG=true)."
            )


def one_of(read: Callable[..., str], name: str, *, default: str, allowed: Collection[str]) -> str:
    """The setting's value; raises ImproperlyConfigured naming what it may be."""
    value = read(name, default=default)
    if value in allowed:
        return value
    choices = f"one of {', '.join(allowed)}" if len(allowed) < 10 else f"a known name, such as {default}"
    raise ImproperlyConfigured(f"{name} is {value!r}: it may be {choices}.")


def switch(read: Callable[..., str], name: str, *, default: bool) -> bool:
    """The setting's value: on or off, in any letter case; raises ImproperlyConfigured for any other word."""
    text = read(name, default=str(default))
    if (value := SWITCH.get(text.strip().lower())) is not None:
        return value
    raise ImproperlyConfigured(f"{name} is {text!r}: it may be one of {', '.join(SWITCH)}.")


def working_hours(read: Callable[..., str], name: str, *, default: str) -> tuple[time, time]:
    """When a working day opens and closes, as in 09:00-18:00; raises ImproperlyConfigured for anything else."""
    text = read(name, default=default)
    if re.fullmatch(r"[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]", text, re.ASCII):
        opens, closes = text.split("-")
        if opens < closes <= "23:59":
            return time.fromisoformat(opens), time.fromisoformat(closes)
    raise ImproperlyConfigured(f"{name} is {text!r}: write it like 09:00-18:00, opening before closing.")


def whole_number(read: Callable[..., str], name: str, *, default: int, least: int, most: int) -> int:
    """The setting's value between the bounds, in plain digits; raises ImproperlyConfigured naming the bounds."""
    text = read(name, default=str(default)).strip()
    if re.fullmatch(r"[0-9]{1,18}", text, re.ASCII) and least <= int(text) <= most:
        return int(text)
    raise ImproperlyConfigured(
        f"{name} is {_cut(text)!r}: it must be a whole number of at least {least} and at most {most}."
    )


def number(read: Callable[..., str], name: str, *, default: float, least: float, most: float) -> float:
    """The setting's value between the bounds; raises ImproperlyConfigured naming them."""
    text = read(name, default=str(default))
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if least <= value <= most:
        return value
    raise ImproperlyConfigured(
        f"{name} is {_cut(text)!r}: it must be a number of at least {least:g} and at most {most:g}."
    )


def template(read: Callable[..., str], name: str, *, default: str, fields: Collection[str]) -> str:
    """The setting's value, with only these fields in braces; raises ImproperlyConfigured naming them."""
    text = read(name, default=default)
    try:
        used = {field for _, field, *_ in Formatter().parse(text) if field is not None}
    except ValueError:
        used = {"{"}
    if used <= set(fields):
        return text
    known = ", ".join(f"{{{field}}}" for field in sorted(fields))
    raise ImproperlyConfigured(f"{name} is {_cut(text)!r}: in braces it may hold {known}, and nothing else.")


def require_own_origin(
    *, debug: bool, public_url: str, plugin_url: str, allowed_hosts: Sequence[str]
) -> None:
    """The customers' pages run LinkedIn's script: on the host where people log in it would own every session. Cookies
    know no ports, so another port is not enough. And a host that is not served would answer no customer."""
    if not plugin_url:
        return
    if not _is_origin(plugin_url):
        raise ImproperlyConfigured(
            f"PLUGIN_URL is {_without_login(plugin_url)!r}: write scheme and host alone, like https://connect.example.com."
        )
    parts = urlsplit(plugin_url)
    host = fold_host(parts.hostname or "")
    if host == fold_host(urlsplit(public_url).hostname or ""):
        raise ImproperlyConfigured(
            f"PLUGIN_URL is {plugin_url!r}, on the host of PUBLIC_URL: LinkedIn's script runs there, so it needs a host"
            " name of its own, like https://connect.example.com."
        )
    if not debug and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            f"PLUGIN_URL is {plugin_url!r}: customers open it, so it must be https://."
        )
    if allowed_hosts and not is_served(host, allowed_hosts):
        raise ImproperlyConfigured(
            f"PLUGIN_URL is {plugin_url!r}, and ALLOWED_HOSTS has no {host!r}: add it there, or customers get no page."
        )


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # reading them raises where they are none
    except ValueError:
        return False
    beside = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in {"http", "https"} and bool(host) and not beside


def _is_place_for_tokens(url: str, debug: bool) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # reading them raises where they are none
    except ValueError:
        return False
    is_private = parts.scheme == "https" and bool(host)
    is_local = parts.scheme == "http" and (debug or host in LOOPBACK)
    return (is_private or is_local) and "@" not in parts.netloc and not {"?", "#"} & {*url}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _without_login(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", url)


def _secret_key_complaints(key: str) -> list[str]:
    if not key:
        return ["SECRET_KEY is missing: set it to 50 or more random characters."]
    if (
        len(key) < 32
        or len(set(key)) < 12
        or re.search(r"insecure|change.?me|secret.?key", key, re.IGNORECASE)
    ):
        return ["SECRET_KEY is too easy to guess: set it to 50 or more random characters."]
    return []


def _allowed_hosts_complaints(hosts: Sequence[str]) -> list[str]:
    if not hosts:
        return ["ALLOWED_HOSTS is missing: list the host names this site is served under."]
    if any(host.strip() in {"*", "."} for host in hosts):
        return ["ALLOWED_HOSTS contains '*': list the host names this site is served under."]
    return []


def _vault_key_complaints(keys: Sequence[str]) -> list[str]:
    if not keys:
        return ["VAULT_KEYS is missing: set it to urlsafe base64 of 32 random bytes."]
    return [
        f"VAULT_KEYS, entry {number}, is not urlsafe base64 of 32 bytes."
        for number, key in enumerate(keys, start=1)
        if not _is_vault_key(key)
    ]


def _is_vault_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))) == 32
    except (binascii.Error, ValueError):
        return False


def _public_url_complaints(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return []
    return [f"PUBLIC_URL is {url!r}: people log in there, so it must be https://."]
