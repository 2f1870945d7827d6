"""`/healthz`: this process answers. `/readyz`: the whole can do its work, or which part cannot."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from partnerhub.models import Heartbeat


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
        yield "database", _check_migrations()
        beats = Heartbeat.objects.in_bulk([Heartbeat.SWEEP, Heartbeat.QUEUE])
    except DatabaseError as error:
        yield "database", f"does not answer: {type(error).__name__}"
        return
    for name in (Heartbeat.SWEEP, Heartbeat.QUEUE):
        yield name, _check_beat(beats.get(name))


def _check_migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} migrations are not applied: run manage.py migrate" if pending else "ok"


def _check_beat(beat: Heartbeat | None) -> str:
    if beat is None:
        return "has never run: start manage.py work"
    return (
        "ok"
        if beat.is_fresh
        else f"silent since {beat.beat_at:%Y-%m-%d %H:%M:%S} UTC: restart manage.py work"
    )
