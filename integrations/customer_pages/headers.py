"""What every answer behind the customers' door carries: not stored, not indexed, no address given away; and where LinkedIn's
widget runs, a policy that names its script's host and nobody else's (T12)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase


def guarded(answer: HttpResponseBase, *, runs_widget: bool = False) -> HttpResponseBase:
    """The same answer with the headers of the customers' pages. The link in the address is a key: LinkedIn sees our origin,
    which its widget checks, and no path."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "strict-origin"
    if runs_widget:
        answer._csp_config = widget_policy()  # type: ignore[attr-defined]  # read by django-csp
        # LinkedIn's widget may open a login window and wait for it.
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return answer


def widget_policy() -> dict[str, list[str]]:
    hosts = widget_hosts()
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *hosts],
        "frame-src": hosts,
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }


def widget_hosts() -> list[str]:
    """The origins of LinkedIn's loader and of the extension it brings: one, as a rule."""
    urls = (settings.LINKEDIN_PLUGIN_SCRIPT, settings.LINKEDIN_PLUGIN_EXTENSION)
    return list(dict.fromkeys(_origin(url) for url in urls))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
