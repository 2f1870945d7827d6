"""API calls as evidence of a case: pasted by a person, reported by another system, or taken from our own log (SP-09, SP-23,
SP-39)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.models import Customer
from integrations.models import ApiCall
from integrations.pasted_calls import read_exchange
from integrations.reported_calls import Told, keep_pasted
from partnerhub.refusals import Refusal, Refused
from support.changes import note_change
from support.models import Case

MOST_OF_ONE_ID = 20


@transaction.atomic
def attach_paste(*, case: Case, text: str, actor: User | None) -> ApiCall:
    """Keep the pasted call without its secrets. Refused, in the field `text`, says what is missing."""
    try:
        pasted = read_exchange(text)
    except ValueError as error:
        raise Refused([Refusal(str(error), rule="SP-09", field="text")]) from error
    told = Told(
        method=pasted.method,
        url=pasted.url,
        started_at=pasted.started_at or timezone.now(),
        status=pasted.status,
        request_headers=pasted.request_headers,
        request_body=pasted.request_body,
        response_headers=pasted.response_headers,
        response_body=pasted.response_body,
        duration_ms=pasted.duration_ms,
    )
    return attach_call(case=case, call=keep_pasted(told=told, customer=case.customer), actor=actor)


@transaction.atomic
def attach_call(*, case: Case, call: ApiCall, actor: User | None = None) -> ApiCall:
    """Once, however often. Refused for a call of a customer that the case is not about."""
    refusals = _refuse_stranger(case, call)
    if refusals:
        raise Refused(refusals)
    if not case.api_calls.filter(pk=call.pk).exists():
        case.api_calls.add(call)
        note_change(case, f"API call attached: {_name(call)}", by=actor)
    return call


@transaction.atomic
def attach_by_id(*, case: Case, text: str, actor: User | None) -> list[ApiCall]:
    """Every call in the log with this x-li-uuid or x-li-request-id. Refused where there is none."""
    word = text.strip() if text.strip().isprintable() else ""
    found = (
        list((ApiCall.objects.filter(uuid=word) | ApiCall.objects.filter(request_id=word))[:MOST_OF_ONE_ID])
        if word
        else []
    )
    if not found:
        sentence = f"The log has no call with the x-li-uuid {text.strip()[:100]!r}: copy it from a call, or paste the call."
        raise Refused([Refusal(sentence, rule="SP-09", field="uuid")])
    return [attach_call(case=case, call=call, actor=actor) for call in found]


@transaction.atomic
def detach(*, case: Case, call: ApiCall, actor: User | None) -> ApiCall:
    """The call stays in the log."""
    if not case.api_calls.filter(pk=call.pk).exists():
        raise Refused([Refusal(f"{call} is not attached to case {case.pk} any more: reload the page.")])
    case.api_calls.remove(call)
    note_change(case, f"API call taken off: {_name(call)}", by=actor)
    return call


def _refuse_stranger(case: Case, call: ApiCall) -> list[Refusal]:
    """A partner case is about whoever it affects; a customer case never shows what is another customer's."""
    if case.customer_id is None or call.customer_id in (None, case.customer_id):
        return []
    if case.affected_customers.filter(pk=call.customer_id).exists():
        return []
    owner = Customer.objects.get(pk=call.customer_id)
    text = (
        f"The call is one of {owner} and the case is about {case.customer}: attach it to a case of {owner}."
    )
    return [Refusal(text, field="uuid")]


def _name(call: ApiCall) -> str:
    return call.uuid or f"{call.method} {call.endpoint}"
