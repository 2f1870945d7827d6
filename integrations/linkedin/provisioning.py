"""Provisioning: a parent application makes its customers' applications, changes and reads them, and rolls secrets. One
call per method; only the parent's token is taken for them.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/provisioning-api
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from integrations.linkedin.documents import Json, json_object
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.linkedin.exchange import Exchange, storable
from integrations.linkedin.failures import failure_of
from integrations.linkedin.oauth import Secret, Token
from integrations.linkedin.transport import Answer, Transport

APPLICATIONS = "v2/provisionedApplications"
SECURITY = "v2/developerApplicationsSecurity"

_ROLL = "rollDeveloperApplicationSecret"
_JSON = {"Content-Type": "application/json"}
_ACTION = {"X-RestLi-Method": "action", "X-RestLi-Protocol-Version": "2.0.0"}
_CLIENT_ID = re.compile(r"[!-~]{1,100}")
_LONGEST_SECRET = 256  # characters, as documented
_ASKED_AGAIN = "Reading changes nothing: PartnerHub asks again by itself."


@dataclass(frozen=True, kw_only=True)
class NewChild:
    """What a child application is made of. The domains are scheme and host, without a slash at the end."""

    unique_foreign_id: str
    name: str
    description: str
    js_domains: Sequence[str] = ()
    oauth_callbacks: Sequence[str] = ()


@dataclass(frozen=True)
class Created:
    """A child that was just made. LinkedIn shows the secret this once; `urn` is empty where it did not say it."""

    client_id: str
    secret: Secret
    urn: str
    exchange: Exchange = field(repr=False)


@dataclass(frozen=True)
class Child:
    """A child as LinkedIn shows it: everything but its secret."""

    client_id: str
    urn: str
    unique_foreign_id: str
    name: str
    js_domains: Sequence[str]
    oauth_callbacks: Sequence[str]


@dataclass(frozen=True)
class Found:
    """`child` is None where LinkedIn has none of that id under this parent."""

    child: Child | None
    exchange: Exchange = field(repr=False)


@dataclass(frozen=True)
class Updated:
    exchange: Exchange = field(repr=False)


@dataclass(frozen=True)
class Rolled:
    """The new secret; the one before goes on working until somebody deletes it."""

    secret: Secret
    exchange: Exchange = field(repr=False)


class ProvisioningClient:
    """Every method raises LinkedInError, which holds the call's exchange, when it brought no usable answer. Nothing that
    is kept of a call holds a secret. Instances are shared by threads."""

    def __init__(self, *, transport: Transport, api_url: str) -> None:
        self._transport = transport
        self._api_url = api_url.rstrip("/")

    def create(self, child: NewChild, *, token: Token) -> Created:
        """Make a child. OutcomeUnknownError of status 409: one of this uniqueForeignId exists already."""
        body = {
            "uniqueForeignId": child.unique_foreign_id,
            "name": child.name,
            "description": child.description,
            **_lists(child.js_domains, child.oauth_callbacks),
        }
        answer = self._request("POST", f"/{APPLICATIONS}", token=token, body=body, keep_answer=False)
        return _created(answer)

    def find(self, unique_foreign_id: str, *, token: Token) -> Found:
        """The parent's child of this uniqueForeignId."""
        query = f"q=credentialsByUniqueForeignId&uniqueForeignId={quote(unique_foreign_id, safe='')}"
        answer = self._request("GET", f"/{APPLICATIONS}?{query}", token=token)
        return Found(_child_in(answer, unique_foreign_id), answer.exchange)

    def update(
        self,
        urn: str,
        *,
        js_domains: Sequence[str] | None = None,
        oauth_callbacks: Sequence[str] | None = None,
        token: Token,
    ) -> Updated:
        """Overwrite one list of a child, or both; None leaves a list as it is."""
        body = {"patch": {"$set": _lists(js_domains, oauth_callbacks)}}
        target = f"/{APPLICATIONS}/{quote(urn, safe=':')}"  # a URN stands in the path as it is
        return Updated(self._request("POST", target, token=token, body=body).exchange)

    def roll_secret(self, urn: str = "", *, token: Token) -> Rolled:
        """A second secret for the child of this URN, or for the application whose token it is.

        https://learn.microsoft.com/en-us/linkedin/shared/authentication/application-secret-management
        """
        answer = self._request(
            "POST",
            f"/{SECURITY}?action={_ROLL}",
            token=token,
            body={"childDeveloperApplication": urn} if urn else {},
            headers=_ACTION,
            keep_answer=False,
        )
        return Rolled(_secret_in(_member(_document(answer), "value"), answer), answer.exchange)

    def _request(
        self,
        method: str,
        target: str,
        *,
        token: Token,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        keep_answer: bool = True,
    ) -> Answer:
        bearer = token.value.reveal()
        sent = {**(headers or {}), **(_JSON if body is not None else {}), "Authorization": f"Bearer {bearer}"}
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8")
        answer = self._transport.send(
            method,
            self._api_url + target,
            headers=sent,
            body=content,
            secrets=(bearer,),
            keep_answer=keep_answer,
        )
        if answer.exchange.status not in {200, 201, 204}:
            raise failure_of(answer)
        return answer


def _lists(js_domains: Sequence[str] | None, oauth_callbacks: Sequence[str] | None) -> Json:
    lists = {"validJsSdkDomains": js_domains, "oauth2AuthorizedCallbackUrls": oauth_callbacks}
    return {name: list(values) for name, values in lists.items() if values is not None}


def _created(answer: Answer) -> Created:
    document = _document(answer)
    credentials = _member(document, "credentials")
    urn = _text(document, "key") or _urn_in_headers(answer)
    return Created(_client_id_in(credentials, answer), _secret_in(credentials, answer), urn, answer.exchange)


def _child_in(answer: Answer, unique_foreign_id: str) -> Child | None:
    elements = _document(answer, _ASKED_AGAIN).get("elements")
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        raise _unusable(answer, "held no list of applications", _ASKED_AGAIN)
    children = [one for one in elements if one.get("uniqueForeignId") in (None, unique_foreign_id)]
    if len(children) > 1:
        raise _unusable(
            answer, f"showed {len(children)} applications under one uniqueForeignId", _ASKED_AGAIN
        )
    return _child(children[0], unique_foreign_id, answer) if children else None


def _child(element: Json, unique_foreign_id: str, answer: Answer) -> Child:
    return Child(
        client_id=_client_id_in(_member(element, "credentials"), answer, _ASKED_AGAIN),
        urn=_text(element, "key"),
        unique_foreign_id=unique_foreign_id,
        name=_text(element, "name"),
        js_domains=_texts(element, "validJsSdkDomains"),
        oauth_callbacks=_texts(element, "oauth2AuthorizedCallbackUrls"),
    )


def _document(answer: Answer, next_step: str = "") -> Json:
    try:
        return json_object(answer.body)
    except ValueError:
        # What stands there may be half a secret: its words are not repeated.
        raise _unusable(answer, "was not the JSON it should be", next_step) from None


def _client_id_in(credentials: Json, answer: Answer, next_step: str = "") -> str:
    client_id = _text(credentials, "client_id")
    if not _CLIENT_ID.fullmatch(client_id):
        raise _unusable(answer, "held no usable client id", next_step)
    return client_id


def _secret_in(credentials: Json, answer: Answer) -> Secret:
    secret = credentials.get("client_secret")
    if not isinstance(secret, str) or not secret.strip() or len(secret) > _LONGEST_SECRET:
        raise _unusable(answer, "held no usable secret")
    return Secret(secret)


def _unusable(answer: Answer, what: str, next_step: str = "") -> OutcomeUnknownError:
    problem = f"LinkedIn answered {answer.exchange.status}, and the answer {what}."
    return OutcomeUnknownError(problem, exchange=answer.exchange, next_step=next_step)


def _urn_in_headers(answer: Answer) -> str:
    """Rest.li names what it made in a header as well: one for each version of its protocol."""
    return storable(answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or "")[:100]


def _member(document: Json, name: str) -> Json:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _text(document: Json, name: str) -> str:
    value = document.get(name)
    return storable(value)[:100] if isinstance(value, str) else ""


def _texts(document: Json, name: str) -> Sequence[str]:
    values = document.get(name)
    return [storable(value) for value in values if isinstance(value, str)] if isinstance(values, list) else []
