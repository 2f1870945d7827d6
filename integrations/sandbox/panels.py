"""What stands beside the customers: the day's calls against the limit, and the faults that are due."""

from typing import Any

from .markup import Markup, element
from .overview import Overview, UsageView


def usage_panel(view: Overview) -> Markup:
    heading = element("h2", "Calls today")
    day = element("p", f"{view.now:%d %b %Y, %H:%M} UTC here; the limits end at 00:00 UTC.", class_="facts")
    rows = [_usage(row, view.daily_limit) for row in view.usage]
    body = element("dl", *rows) if rows else element("p", "No call has counted yet.", class_="empty")
    return element("section", heading, day, body, class_="panel")


def faults_panel(view: Overview) -> Markup:
    if not view.faults:
        return Markup()
    rows = [_fault(fault) for fault in view.faults]
    return element(
        "section", element("h2", "Faults that are due"), element("ol", *rows), class_="panel faults"
    )


def _usage(row: UsageView, limit: int) -> Markup:
    who = f"{row.busiest}: {row.most:,} of {limit:,}"
    others = f"; {row.calls:,} by {row.applications:,} applications" if row.applications > 1 else ""
    meter = element(
        "meter",
        who,
        min="0",
        max=str(limit),
        high=str(max(1, limit * 3 // 4)),
        value=str(row.most),
        aria_label=f"{row.resource}, {who}",
    )
    return element("div", element("dt", row.resource), element("dd", meter, element("small", who + others)))


def _fault(fault: dict[str, Any]) -> Markup:
    moment = str(fault["at"]).replace("_", " ")
    match = ", ".join(f"{name} {text}" for name, text in fault["match"].items()) or "every call"
    return element(
        "li",
        element("code", str(fault["effect"])),
        element("small", f"{moment} · {match} · {_progress(fault)}"),
    )


def _progress(fault: dict[str, Any]) -> str:
    hit = max(0, fault["seen"] - fault["skip"])
    waits = fault["skip"] - fault["seen"]
    if waits > 0:
        return f"after {waits:,} more that pass"
    return f"hit {hit:,} of {fault['times']:,}" if fault["times"] else f"hit {hit:,}, without end"
