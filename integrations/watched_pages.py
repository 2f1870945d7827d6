"""Pages of LinkedIn's that somebody reads again every so often: when one is due, and that it was read."""

from datetime import date

from django.contrib.auth.models import User

from integrations.models import WatchedPage


def mark_read(*, page: WatchedPage, reader: User, today: date, note: str | None = None) -> WatchedPage:
    """It is due again after its days. `note` replaces the one before; None leaves it."""
    page.last_read_on, page.last_read_by = today, reader
    page.next_due_on = page.due_after(today)
    page.note = page.note if note is None else note
    page.save(update_fields=["last_read_on", "last_read_by", "next_due_on", "note"])
    return page


def due_state(page: WatchedPage, today: date) -> tuple[str, str]:
    """Tone and word: a page overdue by more than its own days has been missed once altogether."""
    days = (today - page.next_due_on).days
    if days < 0:
        return "muted", f"in {-days} day{'' if days == -1 else 's'}"
    if days == 0:
        return "warn", "due today"
    tone = "bad" if days > page.every_days else "warn"
    return tone, f"{days} day{'' if days == 1 else 's'} overdue"
