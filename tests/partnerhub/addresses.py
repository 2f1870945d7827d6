"""Every address under the admin, for tests that visit them all."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def admin_addresses() -> dict[str, str]:
    """Names and addresses under the admin, the variable parts filled with 1."""
    resolver = next(
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace == "admin"
    )
    return dict(walk(resolver, "/"))


def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        path = before + re.sub(r"<.*?>|\(.*?\)", "1", str(pattern.pattern)).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, path)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, path
