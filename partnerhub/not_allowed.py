"""The page for what is refused (403): whether the role is the reason, this one row, or nobody may do it at all."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.urls import get_resolver, get_urlconf
from django.views import defaults

from partnerhub.roles import ROLES

NOT_THIS_ROLE = "Your role does not include this page. An administrator can change your role under Users."
NOT_THIS_ROW = (
    "Your role includes this in general, but it is not done to this one: its own page says what can be done."
)
NOBODY = "Nobody does this here, whatever the role: it is kept because history and evidence lean on it."
FORM_REFUSED = (
    "Nothing was done: this form stood open across a login, or the browser keeps no cookies of this site. Go back, reload the"
    " page and do it again."
)
INSTEAD: Mapping[str, str] = {
    "auth.delete_user": "People are never deleted, because history names them. Switch the account off instead: take"
    " the tick from “Active” on the person's page.",
    "support.delete_case": "Cases are never deleted, because history and mails name them. Close the case instead.",
}


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponseForbidden:
    """Django's page for a refusal, with a sentence that is true for who asks."""
    said = str(exception) or reason(request)
    return defaults.permission_denied(request, PermissionDenied(said))


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's refusal of a form without its token, on the page of the door through which it came."""
    page = get_resolver(get_urlconf()).resolve_error_handler(403)
    answer: HttpResponseBase = page(request, PermissionDenied(FORM_REFUSED))  # type: ignore[call-arg]
    return answer


def reason(request: HttpRequest) -> str:
    permission = _permission_asked(request)
    if permission in INSTEAD:
        return INSTEAD[permission]
    if permission and not any(permission in role.permissions for role in ROLES.values()):
        return NOBODY
    return NOT_THIS_ROW if permission and request.user.has_perm(permission) else NOT_THIS_ROLE


def _permission_asked(request: HttpRequest) -> str:
    """`support.delete_case` for the address named support_case_delete; empty for pages that are no such step."""
    name = request.resolver_match.url_name if request.resolver_match else None
    app, _, rest = (name or "").partition("_")
    model, _, action = rest.rpartition("_")
    return f"{app}.{action}_{model}" if action in ("add", "change", "delete") else ""
