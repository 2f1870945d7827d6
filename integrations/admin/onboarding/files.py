"""What a page shows, as a CSV file: streamed, formulas disarmed, noted under the person's recent actions."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from integrations.customer_csv.formulas import neutralise
from integrations.models import OnboardingTrack

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else


def download(
    request: HttpRequest, rows: Iterable[Sequence[str]], *, name: str, what: str
) -> StreamingHttpResponse:
    _note(request, what)
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"},
    )


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([neutralise(cell) for cell in row])


class _Echo:
    """Gives the csv module's line back instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _note(request: HttpRequest, what: str) -> None:
    LogEntry.objects.create(
        user_id=request.user.pk,  # type: ignore[misc]  # only people who logged in get here
        content_type=ContentType.objects.get_for_model(OnboardingTrack),
        object_repr=what[:200],
        action_flag=CHANGE,
        change_message="Exported as CSV.",
    )
