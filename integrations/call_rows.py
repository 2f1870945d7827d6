"""One HTTP exchange as a row of the API call log, and that row as the answer it was."""

from integrations.endpoints import endpoint_of
from integrations.linkedin.exchange import Exchange, Redactor
from integrations.linkedin.transport import Answer
from integrations.models import ApiCall, SyncRun


def call_row(
    exchange: Exchange, *, application_id: int | None, customer_id: int | None, run: SyncRun | None = None
) -> ApiCall:
    """The row of a call; not yet saved."""
    return ApiCall(
        run=run,
        application_id=application_id,
        customer_id=customer_id,
        started_at=exchange.started_at,
        duration_ms=exchange.duration_ms,
        method=exchange.method,
        url=exchange.url,
        endpoint=endpoint_of(exchange.url)[:200],
        version=exchange.version,
        request_headers=dict(exchange.request_headers),
        request_body=exchange.request_body,
        status=exchange.status,
        response_headers=dict(exchange.response_headers or {}),
        response_body=exchange.response_body,
        error=exchange.error,
        uuid=exchange.uuid[:100],
        fabric=exchange.fabric[:100],
        request_id=exchange.request_id[:100],
    )


def answer_of(call: ApiCall) -> Answer:
    """What was answered, as far as it was kept, to be read by the code that reads fresh answers."""
    exchange = Exchange(
        started_at=call.started_at,
        duration_ms=call.duration_ms,
        method=call.method,
        url=call.url,
        request_headers=call.request_headers,
        request_body=call.request_body,
        status=call.status,
        response_headers=call.response_headers,
        response_body=call.response_body,
        uuid=call.uuid,
        fabric=call.fabric,
        request_id=call.request_id,
        version=call.version,
        error=call.error,
    )
    return Answer(exchange, call.response_body.encode(), call.response_headers, Redactor())
