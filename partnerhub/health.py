"""`/healthz`: this process answers. `/readyz`: the whole can do its work, or which part cannot."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from partnerhub.clock_skew import watch_clock
from partnerhub.models import Heartbeat
from partnerhub.schema import mismatch


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 with `{"ready": true, "checks": {…}}`, or 503 with the sentence of each check that failed."""
    checks = dict(_checks())
    ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _checks() -> Iterator[tuple[str, str]]:
    try:
        yield "database", mismatch() or "ok"
        yield "clock", watch_clock() or "ok"
        beats = Heartbeat.objects.in_bulk([Heartbeat.SWEEP, Heartbeat.QUEUE])
    except DatabaseError as error:
        yield "database", f"does not answer: {type(error).__name__}"
        return
    for name in (Heartbeat.SWEEP, Heartbeat.QUEUE):
        yield name, _check_beat(beats.get(name))


def _check_beat(beat: Heartbeat | None) -> str:
    if beat is None:
        return "has never run: start manage.py work"
    return (
        "ok"
        if beat.is_fresh
        else f"silent since {beat.beat_at:%Y-%m-%d %H:%M:%S} UTC: restart manage.py work"
    )
