"""Calls that LinkedIn answered to somebody else: told by another system or pasted by a person, redacted like our own and
kept in the same log."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.models import Customer, fold_name
from integrations.call_rows import call_row
from integrations.call_secrets import in_plain, secrets_of
from integrations.linkedin.exchange import RECORDED_CHARACTERS, Exchange, Redactor, shortened, storable
from integrations.models import ApiCall, DeveloperApplication
from partnerhub.models import ApiClient
from partnerhub.redaction import redact_url
from partnerhub.refusals import Refusal, Refused

CLOCK_SKEW = timedelta(hours=1)  # another system's clock may run ahead of ours
OLDEST = timedelta(days=3650)  # the longest that the log can be kept
USER = re.compile(r"(?<=://)[^\s/?#]*@")
METHOD = re.compile(r"[A-Z]{3,10}")
LONGEST_URL = 8_000  # characters
VERSION_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A call as somebody told it, with whatever secrets it held."""

    method: str
    url: str
    started_at: datetime
    status: int | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: str = ""
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str = ""
    duration_ms: int = 0
    version: str = ""
    error: str = ""


def report_call(
    *, client: ApiClient, key: str, told: Told, client_id: str = "", customer: str = ""
) -> tuple[ApiCall, bool]:
    """The call of that key, and whether it is new: a key that the client used before stays the call it was. Refused."""
    known = ApiCall.objects.filter(reported_by=client, report_key=key).first()
    if known:
        return known, False
    refusals = _refuse_key(key, told)
    if refusals:
        raise Refused(refusals)
    row = _row(told, *_whose(client_id, customer), ApiCall.Source.REPORTED)
    row.reported_by, row.report_key = client, key
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # overtaken by the same report
        return ApiCall.objects.get(reported_by=client, report_key=key), False
    return row, True


def keep_pasted(*, told: Told, customer: Customer | None) -> ApiCall:
    """A call that a person pasted. One that the log has already, by LinkedIn's id, is taken from there. Refused."""
    row = _row(told, None, customer, ApiCall.Source.PASTED)
    known = ApiCall.objects.filter(uuid=row.uuid, customer=customer).first() if row.uuid else None
    if known:
        return known
    row.save()
    return row


def _row(
    told: Told, application: DeveloperApplication | None, customer: Customer | None, source: ApiCall.Source
) -> ApiCall:
    refusals = [*_refuse_line(told), *_refuse_times(told)]
    if refusals:
        raise Refused(refusals)
    try:
        row = call_row(
            _redacted(told),
            application_id=application.pk if application else None,
            customer_id=customer.pk if customer else None,
        )
    except ValueError as error:
        text = f"The address of the call cannot be read ({error}): send it like https://api.linkedin.com/rest/integrations."
        raise Refused([Refusal(text, field="url")]) from error
    row.source = source
    return row


def _redacted(told: Told) -> Exchange:
    """By the code of the engine's own log, which knows its secrets; here they are looked for first."""
    redactor = _redactor_of(told)
    answered = redactor.headers(told.response_headers)
    asked = redactor.headers(told.request_headers)
    return Exchange(
        started_at=told.started_at,
        duration_ms=told.duration_ms,
        method=told.method,
        url=_without_secrets(told.url, redactor),
        request_headers=asked,
        request_body=_body(told.request_body, redactor),
        status=told.status,
        response_headers=answered,
        response_body=_body(told.response_body, redactor),
        uuid=answered.get("x-li-uuid", ""),
        fabric=answered.get("x-li-fabric", ""),
        request_id=answered.get("x-li-request-id", ""),
        version=redactor.text(told.version or asked.get("linkedin-version", ""))[:VERSION_LENGTH],
        error=redactor.text(told.error),
    )


def _redactor_of(told: Told) -> Redactor:
    bodies = [told.request_body, told.response_body]
    texts = [*bodies, *(in_plain(body) for body in bodies), told.error]
    headers = [told.request_headers, told.response_headers]
    return Redactor(secrets_of(url=told.url, headers=headers, texts=texts))


def _body(body: str, redactor: Redactor) -> str:
    """A body in base64 hides its secrets from every pattern: where it holds one, it is kept in plain."""
    plain = in_plain(body)
    redacted = redactor.text(plain)
    holds_one = plain != body and redacted != shortened(storable(plain), RECORDED_CHARACTERS)
    return redacted if holds_one else redactor.text(body)


def _without_secrets(url: str, redactor: Redactor) -> str:
    """Nor with a user's name: the mark in its place would make it an address that cannot be read."""
    return redactor.text(redact_url(USER.sub("", url)))


def _refuse_key(key: str, told: Told) -> list[Refusal]:
    """It is how the client finds its call again, so it stays as it is."""
    if _redactor_of(told).text(key) == key:
        return []
    text = "This request_id holds a secret: send a number of your own that says nothing."
    return [Refusal(text, field="request_id")]


def _refuse_line(told: Told) -> list[Refusal]:
    refusals = []
    if not METHOD.fullmatch(told.method):
        text = f"{told.method[:20]!r} is no method: send it in capitals, like GET or PUT."
        refusals.append(Refusal(text, field="method"))
    if not re.match(r"https?://[^\s/]|/", told.url) or re.search(r"\s", told.url):
        text = f"{redact_url(told.url)[:80]!r} is no address: send it like https://api.linkedin.com/rest/integrations."
        refusals.append(Refusal(text, field="url"))
    elif len(told.url) > LONGEST_URL:
        text = f"The address has {len(told.url)} characters: send at most {LONGEST_URL}."
        refusals.append(Refusal(text, field="url"))
    return refusals


def _refuse_times(told: Told) -> list[Refusal]:
    if told.started_at > timezone.now() + CLOCK_SKEW:
        text = f"{told.started_at:%d %b %Y, %H:%M} is in the future: send when the call began."
        return [Refusal(text, field="started_at")]
    if told.started_at < timezone.now() - OLDEST:
        text = f"{told.started_at.isoformat()} is more than ten years ago: send when the call began."
        return [Refusal(text, field="started_at")]
    return []


def _whose(client_id: str, customer: str) -> tuple[DeveloperApplication | None, Customer | None]:
    """Application and customer, by what was said of them. Refused names all that is not known."""
    application = DeveloperApplication.objects.filter(client_id=client_id).first() if client_id else None
    named = Customer.objects.filter(name_key=fold_name(customer)).first() if customer else None
    refusals = [*_refuse_strangers(client_id, application, customer, named)]
    if refusals:
        raise Refused(refusals)
    return application, named or (application.customer if application else None)


def _refuse_strangers(
    client_id: str, application: DeveloperApplication | None, customer: str, named: Customer | None
) -> list[Refusal]:
    refusals = []
    if not client_id and not customer:
        refusals.append(Refusal("Say whose call it is: send client_id or customer.", field="client_id"))
    if client_id and application is None:
        text = f"No application here has the client ID {client_id!r}: correct it, or send customer instead."
        refusals.append(Refusal(text, field="client_id"))
    if customer and named is None:
        text = f"There is no customer {customer!r} here: correct the name, or send client_id instead."
        refusals.append(Refusal(text, field="customer"))
    if application and named and application.customer_id not in (None, named.pk):
        text = f"The application {client_id!r} belongs to another customer than {customer!r}: correct one of them."
        refusals.append(Refusal(text, field="customer"))
    return refusals
