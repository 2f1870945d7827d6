"""A cache server that is down."""

from typing import Any

from django.core.cache.backends.base import BaseCache


class Broken(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        raise ConnectionError("nobody listens there")
