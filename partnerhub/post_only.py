"""Pages that answer to a button only, asked for by their address: a login that came in between forgets the choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, ResolverMatch, reverse

NOTHING_DONE = (
    "That page opens by its button only, and what you chose there is not known any more: nothing was done. Choose again."
)


def back_to_its_button(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Instead of an empty 405, the page of the row or the list on which the button stands. Other methods keep theirs."""
    if answer.status_code != 405 or request.method not in ("GET", "HEAD"):
        return answer
    place = _place_of_button(request.resolver_match)
    if not place:
        return answer
    messages.warning(request, NOTHING_DONE)
    return HttpResponseRedirect(place)


def _place_of_button(match: ResolverMatch | None) -> str:
    """By the admin's names: `app_model_whatever` stands on `app_model_change` or `app_model_changelist`."""
    app, model, *_ = [*(match.url_name or "").split("_"), "", ""] if match else ["", ""]
    row = next(iter(match.kwargs.values()), None) if match else None
    try:
        if row is not None:
            return reverse(f"admin:{app}_{model}_change", args=[row])
        return reverse(f"admin:{app}_{model}_changelist")
    except NoReverseMatch:
        return ""
