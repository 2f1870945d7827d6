"""The three inbound addresses: the ATS relays events, LinkedIn delivers events, LinkedIn delivers signed notifications.
Each stores and answers; what is done about it is done later."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from integrations.inbound.callback_events import accept_direct, accept_relayed
from integrations.inbound.doors import NotTaken, door, plain, read_body
from integrations.inbound.endpoints import count_refusal, find_endpoint, is_meant, secrets_of
from integrations.inbound.notifications import accept_notification
from integrations.inbound.relay import Misread, Mistake, read_relayed
from integrations.inbound.routes import find_route
from integrations.inbound.signatures import answer_challenge, is_challenge, is_signed
from integrations.inbound.strict_json import read_object
from integrations.models import WebhookEndpoint
from partnerhub.api_clients import client_of

LONGEST_CONTENT_TYPE = 255  # characters
NOT_FOUND = "There is nothing at this address."
TITLES = {
    400: "The body cannot be read",
    401: "A valid token is needed",
    405: "Not here",
    413: "The body is too large",
    422: "A customer is not known",
    429: "Too many calls",
    503: "Not possible just now",
}


def problem(status: int, detail: str, mistakes: Sequence[Mistake] = ()) -> HttpResponse:
    """RFC 9457: https://www.rfc-editor.org/rfc/rfc9457"""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "It failed"),
        "status": status,
        "detail": detail,
        "errors": [{"pointer": one.pointer, "detail": one.detail} for one in mistakes],
    }
    return JsonResponse(document, status=status, content_type="application/problem+json")


def _header(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")


def _bearer(request: HttpRequest) -> str:
    return _header(request).partition(" ")[2].strip()  # as client_of reads it


def _content_type(request: HttpRequest) -> str:
    """As it came, because it goes on as it came: what could not is not taken."""
    content_type: str = request.META.get("CONTENT_TYPE", "")
    if len(content_type) > LONGEST_CONTENT_TYPE:
        text = f"The Content-Type has {len(content_type)} characters: send at most {LONGEST_CONTENT_TYPE}."
        raise NotTaken(400, text)
    if any(mark < " " or mark == "\x7f" for mark in content_type.replace("\t", " ")):
        raise NotTaken(400, "The Content-Type holds a control character: take it out.")
    return content_type


def _last_part(request: HttpRequest) -> str:
    return request.path.rpartition("/")[2]


@door("relayed events", methods=["POST"], token_of=_bearer, unknown=401, refuse=problem)
def relayed_events(request: HttpRequest) -> HttpResponse:
    """`POST /api/v1/linkedin-events`"""
    if client_of(_header(request)) is None:
        response = problem(
            401, "Send the header “Authorization: Bearer” with the token that manage.py api_token printed."
        )
        response["WWW-Authenticate"] = "Bearer"
        return response
    try:
        accepted, known = accept_relayed(read_relayed(read_object(read_body(request))))
    except Misread as error:
        return problem(422 if error.is_unknown else 400, "Nothing was stored. " + str(error), error.mistakes)
    except ValueError as error:
        return problem(400, str(error))
    return JsonResponse({"accepted": accepted, "known": known}, status=202)


@door("callback", methods=["POST"], token_of=_last_part)
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """`POST /linkedin/callback/<token>`"""
    route = find_route(token)
    if route is None:
        return plain(404, NOT_FOUND)
    accept_direct(route=route, body=read_body(request), content_type=_content_type(request))
    return HttpResponse(status=200)


@door("webhook", methods=["GET", "POST"], token_of=_last_part)
def webhook(request: HttpRequest, token: str) -> HttpResponse:
    """`GET/POST /linkedin/webhooks/<token>`"""
    endpoint = find_endpoint(token)
    if endpoint is None:
        return plain(404, NOT_FOUND)
    return _challenged(request, endpoint) if request.method == "GET" else _notified(request, endpoint)


def _challenged(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """One read was made; nothing is written and nobody is called, so that it is answered in time (W7)."""
    codes, ids = request.GET.getlist("challengeCode"), request.GET.getlist("applicationId")
    is_clear = len(codes) == 1 and all(len(values) == 1 for _, values in request.GET.lists())
    if not is_clear or not is_challenge(codes[0]) or any(not is_meant(endpoint, one) for one in ids):
        return plain(400, "This is no challenge for this address.")
    secrets = secrets_of(endpoint)
    if not secrets:
        return plain(503, "Not possible just now: try again later.")
    answer = answer_challenge(codes[0], secret=secrets[0])
    return JsonResponse({"challengeCode": codes[0], "challengeResponse": answer})


def _notified(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    body, signature = read_body(request), request.headers.get("X-LI-Signature", "")
    if not is_signed(body, signature, secrets=secrets_of(endpoint)):
        count_refusal(endpoint)
        return plain(401, "The signature is not right.")
    accept_notification(application=endpoint.application, body=body)
    return HttpResponse(status=200)
