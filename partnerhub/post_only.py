"""Pages that answer to a button only, asked for by their address: a login that came in between forgets the choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

NOTHING_DONE = (
    "That page opens by its button only, and what was chosen for it is not known any more: nothing was done. Choose"
    " again."
)


def back_to_its_button(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Instead of an empty 405, the list or the row's page on which the button stands. Other methods keep theirs, and so
    do people who may not see that place."""
    if answer.status_code != 405 or request.method not in ("GET", "HEAD"):
        return answer
    place = _place_of_button(request)
    if not place:
        return answer
    messages.warning(request, NOTHING_DONE)
    return HttpResponseRedirect(place)


def _place_of_button(request: HttpRequest) -> str:
    """By the admin's names: `app_model_whatever` stands on `app_model_change`, or on `app_model_changelist`."""
    match = request.resolver_match
    app, model, *_ = [*((match and match.url_name) or "").split("_"), ""]
    if match is None or not model or not request.user.has_perm(f"{app}.view_{model}"):
        return ""
    page = "change" if match.kwargs else "changelist"
    try:
        return reverse(f"admin:{app}_{model}_{page}", kwargs=_row(match.kwargs))
    except NoReverseMatch:
        return ""


def _row(kwargs: dict[str, object]) -> dict[str, object]:
    return {"object_id": next(iter(kwargs.values()))} if kwargs else {}
