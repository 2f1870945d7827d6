"""The report: time in stage, who holds what, who is stuck; and the same rows as a file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from integrations.admin.onboarding.addresses import track_url
from integrations.admin.onboarding.board import Asked
from integrations.onboarding_board import BoardRow, Tab, holder_of, read_rows
from integrations.onboarding_report import Stay, Times, read_stays, times
from integrations.products import PRODUCT_CHOICES, PRODUCTS, ProductName
from integrations.track import Who
from partnerhub.listing import WRITE_A_DATE

DAYS = 90
LAST_DAY = date(2999, 12, 31)
STAYS_SHOWN = 50
STUCK_SHOWN = 25
COLUMNS: Mapping[Who, str] = {
    Who.US: "us",
    Who.CUSTOMER: "the customer",
    Who.LINKEDIN: "LinkedIn or the system",
    Who.NOBODY: "nobody: live, or off again",
}


class ReportForm(forms.Form):
    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    product = forms.ChoiceField(
        label="Product", choices=[("", "all products"), *PRODUCT_CHOICES], required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("first", "last"):
            self.fields[name].error_messages["invalid"] = WRITE_A_DATE

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        for name in ("first", "last"):
            if name in typed and typed[name] > LAST_DAY:
                self.add_error(name, f"{typed.pop(name)} is too far away: choose a day before {LAST_DAY}.")
        if "first" in typed and "last" in typed and typed["first"] > typed["last"]:
            self.add_error("last", f"{typed['last']} lies before {typed['first']}: choose a later day.")
        return typed


@dataclass(frozen=True, slots=True)
class Period:
    """What the report is about; `product` empty means all."""

    first: date
    last: date
    product: str = ""

    def address(self, **other: object) -> str:
        parts = {"first": self.first, "last": self.last, "product": self.product, **other}
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"

    def stays(self) -> list[Stay]:
        return read_stays(first=self.first, last=self.last, product=self.product)


@dataclass(frozen=True, slots=True)
class HolderCell:
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class TimesLine:
    times: Times
    label: str
    median: str
    ninth: str


@dataclass(frozen=True, slots=True)
class StuckLine:
    row: BoardRow
    url: str
    days: int


def report_view(request: HttpRequest) -> HttpResponse:
    form, period, now = *read_period(request), timezone.now()
    found = period.stays()
    rows = read_rows(tracks=Asked(product=period.product).tracks(), now=now)
    shown = Paginator(found, STAYS_SHOWN).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": "Onboarding report",
        "form": form,
        "times": [_times_line(one) for one in times(found)],
        "shown": shown,
        "stays": [(one, PRODUCTS[ProductName(one.product)].label) for one in shown.object_list],
        "holders": _holders(rows),
        "columns": COLUMNS.values(),
        **_stuck(rows, now),
        "csv_url": period.address(),
        "earlier_url": period.address(page=shown.previous_page_number()) if shown.has_previous() else "",
        "later_url": period.address(page=shown.next_page_number()) if shown.has_next() else "",
        "stuck_url": Asked(Tab.STUCK, product=period.product).address(),
        "may_export": request.user.has_perm("integrations.export_customers"),
    }
    return TemplateResponse(request, "admin/integrations/onboarding/report.html", context)


def read_period(request: HttpRequest) -> tuple[ReportForm, Period]:
    """What was asked for; the last 90 days where nothing was, or what was cannot be read."""
    today = timezone.localdate()
    usual = Period(today - timedelta(days=DAYS), today)
    asked = request.GET.copy()
    for name, day in (("first", usual.first), ("last", usual.last)):
        asked.setdefault(name, day.isoformat())
    form = ReportForm(asked)
    form.is_valid()
    typed = getattr(form, "cleaned_data", {})
    first, last = typed.get("first"), typed.get("last")
    product = typed.get("product", "")
    return form, Period(first, last, product) if first and last else replace(usual, product=product)


def stay_cells(period: Period) -> Iterator[Sequence[str]]:
    """The rows under “Every stay”, all pages of them."""
    yield ("Customer", "Product", "Stage", "Since", "Until", "Days")
    for one in period.stays():
        yield (
            one.customer,
            PRODUCTS[ProductName(one.product)].label,
            one.stage_label,
            f"{timezone.localtime(one.since):%Y-%m-%d %H:%M}",
            f"{timezone.localtime(one.until):%Y-%m-%d %H:%M}",
            str(one.days),
        )


def _holders(rows: Sequence[BoardRow]) -> list[tuple[str, list[HolderCell]]]:
    """By product: how many tracks each holder has."""
    counts = Counter((row.track.product, holder_of(row.position)) for row in rows)
    return [
        (label, [HolderCell(word, counts[name, who]) for who, word in COLUMNS.items()])
        for name, label in PRODUCT_CHOICES
        if any(counts[name, who] for who in COLUMNS)
    ]


def _stuck(rows: Sequence[BoardRow], now: datetime) -> dict[str, object]:
    """Oldest first."""
    found = sorted(
        ((row.entered_at, row) for row in rows if row.is_stuck and row.entered_at), key=lambda pair: pair[0]
    )
    lines = [StuckLine(row, track_url(row.track), (now - since).days) for since, row in found[:STUCK_SHOWN]]
    return {"stuck": lines, "more_stuck": max(0, len(found) - STUCK_SHOWN)}


def _times_line(one: Times) -> TimesLine:
    label = PRODUCTS[ProductName(one.product)].label
    return TimesLine(one, label, in_words(one.median), in_words(one.ninth))


def in_words(lasted: timedelta) -> str:
    """As exact as a person wants to know it."""
    if lasted < timedelta(hours=1):
        return f"{lasted // timedelta(minutes=1)} min"
    if lasted < timedelta(days=2):
        return f"{lasted / timedelta(hours=1):.1f} h"
    return f"{lasted / timedelta(days=1):.1f} days"
