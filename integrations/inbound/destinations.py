"""Where events may be forwarded to: an ATS's public HTTPS address, and nothing inside our own network (T14). Pure."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from integrations.callbacks import check_callback_url, normalise
from partnerhub.refusals import Refusal

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that the open internet has of IPv6. Elsewhere are site-local addresses, and prefixes that some translator turns into
# IPv4 of its own network; the library knows them only in part.
_UNICAST = ipaddress.ip_network("2000::/3")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")  # Python 3.11 does not know it yet

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_destination(url: str, *, our_url: str, may_be_local: bool) -> Iterator[Refusal]:
    """Yield why nothing may be forwarded to this address. `may_be_local` allows this machine, for development."""
    if may_be_local and is_local(url):
        return
    for refusal in check_callback_url(url):
        yield Refusal(refusal.text, rule=refusal.rule, field="forward_to")
        return
    parts = urlsplit(url)
    if parts.port not in (None, 443):
        text = f"{url[:200]!r} names port {parts.port}: events are forwarded to port 443 only."
        yield Refusal(text, field="forward_to")
    elif _host(url) == _host(our_url):
        text = (
            f"{url[:200]!r} is PartnerHub itself, which would go round in a circle: enter the ATS's address."
        )
        yield Refusal(text, field="forward_to")
    elif _is_inner(_host(url)):
        text = f"{url[:200]!r} is no public address: enter the ATS's address as LinkedIn would reach it."
        yield Refusal(text, field="forward_to")


def is_local(url: str) -> bool:
    """Whether it is a plain address of this machine: http or https, any port."""
    try:
        parts = urlsplit(url)
        port_reads = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = parts.scheme in ("http", "https") and parts.hostname in LOOPBACK_NAMES
    return named and port_reads and "@" not in parts.netloc and "#" not in url


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and so is every one that it stands for."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_open(one) for one in (found, *_inside(found)))


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _host(url: str) -> str:
    """In one spelling: a dot at its end, capitals or other letters make no other host."""
    return urlsplit(normalise(url)).hostname or ""


def _is_open(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        known = address in _UNICAST or address in _NAT64
        return known and address.is_global and address not in _DOCUMENTATION
    return address.is_global and not address.is_multicast


def _is_inner(host: str) -> bool:
    """An address written as a number, or this machine's name; names are looked up when something is sent."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host in LOOPBACK_NAMES or host.endswith(".localhost")
    return not is_public(host)


def _inside(found: Address) -> Iterator[Address]:
    """IPv4 addresses that are reached by way of this one."""
    if isinstance(found, ipaddress.IPv4Address):
        return
    mapped = found.ipv4_mapped or found.sixtofour
    if mapped is not None:
        yield mapped
    if found.teredo is not None:
        yield from found.teredo
    if found in _NAT64:
        yield ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
