"""Two doors, one behind each origin: people log in under PUBLIC_URL, customers open their links under PLUGIN_URL. LinkedIn's
script runs on the customers' pages, so nothing of the admin is served there, and none of those pages elsewhere (T12)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from partnerhub.host_names import fold_host

CUSTOMERS_DOOR = "partnerhub.customer_urls"


class OneDoorPerOrigin:
    """Chooses the addresses that a request's host knows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_customers_door(request):
            request.urlconf = CUSTOMERS_DOOR
        return self.get_response(request)


def is_customers_door(request: HttpRequest) -> bool:
    """Whether the request came to the host of PLUGIN_URL, however it is spelt: Django takes a dot at its end. The port does
    not count, as a proxy may change it."""
    if not settings.PLUGIN_URL:
        return False
    try:
        host = urlsplit(f"//{request.get_host()}").hostname
    except (DisallowedHost, ValueError):
        return False  # Django refuses it further on
    return fold_host(host or "") == fold_host(urlsplit(settings.PLUGIN_URL).hostname or "")
