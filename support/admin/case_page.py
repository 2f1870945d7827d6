"""What the case page shows above its form: the subject, the numbers, the clock, and "n of 5 for an escalation"."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, Group, User
from django.urls import reverse
from django.utils import timezone

from customers.calendars import linkedin_calendar
from partnerhub.clocks import age_in_words
from support.checklist import CaseFacts, Item, escalation_items
from support.escalation_letter import compose_subject
from support.facts import read_facts
from support.gate import Gap, gaps
from support.models import Case
from support.reasons import best_supported, reason_supports

ITEM_RULE = "SP-17"
ASKED_LATER = "asked on the next page"
ESCALATING = "escalate"  # in the address of a case page: the cases whose gate asked for it
ADDS_CONTACTS = "customers.add_linkedincontact"
TONES = {
    Case.Status.NEW: "muted",
    Case.Status.FILED: "unknown",
    Case.Status.WAITING: "unknown",
    Case.Status.TRANSFERRED: "unknown",
    Case.Status.RESOLVED: "ok",
    Case.Status.CLOSED: "ok",
}
ANCHORS = {
    "references": "references-group",
    "filed_at": "id_filed_at_0",
    "last_answer_at": "id_last_answer_at_0",
    "reasoning": "checklist_items-group",
}


@dataclass(frozen=True, slots=True)
class GapLink:
    """One thing missing and where it is put right; no address: on this very page."""

    sentence: str
    url: str
    place: str


def case_context(case: Case, reader: User | AnonymousUser) -> dict[str, Any]:
    facts = read_facts([case])
    items = _items(facts)
    return {
        "case": case,
        "subject": compose_subject(facts),
        "references": facts[0].references,
        "items": [(item, f"#{_anchor(item.field)}") for item in items],
        "filled": sum(not item.is_missing for item in items),
        "others": [gap_link(gap, reader) for gap in gaps([case]) if gap.refusal.rule != ITEM_RULE],
        "tone": TONES[Case.Status(case.status)],
        "ball_tone": "warn" if case.ball == Case.Ball.US else "muted",
        "desk": Case.Ball(case.desk_at_linkedin).label if case.seems_filed else "",
        "silence": _silence(facts[0]),
        "escalations": case.escalations.select_related("bd_contact", "message"),
    }


def gap_link(gap: Gap, reader: User | AnonymousUser, *, back_to: str = "") -> GapLink:
    """`back_to` names the cases of the gate that the case's page leads back to after a save."""
    if gap.case is None and gap.refusal.field == "bd_contact":
        return _contact_link(str(gap.refusal), reader)
    if gap.case is None:
        return GapLink(str(gap.refusal), "", "")
    page = reverse("admin:support_case_change", args=[gap.case.pk])
    if back_to:
        page += f"?{urlencode({ESCALATING: back_to})}"
    return GapLink(str(gap.refusal), f"{page}#{_anchor(gap.refusal.field)}", f"Open in case {gap.case.pk}")


def groups_that_may(permission: str) -> str:
    """Whom to ask, in words: "Administrator or Support" for `support.change_case`."""
    app, _, codename = permission.partition(".")
    groups = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    return " or ".join(groups.order_by("name").values_list("name", flat=True))


def _contact_link(sentence: str, reader: User | AnonymousUser) -> GapLink:
    if reader.has_perm(ADDS_CONTACTS):
        return GapLink(sentence, reverse("admin:customers_linkedincontact_add"), "Add a BD contact")
    return GapLink(f"{sentence} People with the role {groups_that_may(ADDS_CONTACTS)} may do that.", "", "")


def _items(facts: list[CaseFacts]) -> tuple[Item, ...]:
    """Why is drafted from what the case supports; where nothing does, the next page asks, so it is no gap here."""
    today, calendar = timezone.localdate(), linkedin_calendar()
    typed = facts[0].typed.get("why", "")
    best = best_supported(reason_supports(facts, today=today, calendar=calendar))
    why = typed or (best.because if best else ASKED_LATER)
    items = escalation_items(facts, today=today, calendar=calendar, why=why, why_is_typed=bool(typed))
    return tuple(replace(item, source="") if item.value == ASKED_LATER else item for item in items)


def _anchor(field: str) -> str:
    return ANCHORS.get(field, f"id_{field}")


def _silence(case: CaseFacts) -> str:
    """The clock in words: since LinkedIn's last answer, else since filing."""
    today, calendar = timezone.localdate(), linkedin_calendar()
    if case.answered_on:
        return f"LinkedIn last answered {age_in_words(calendar, case.answered_on, today)}"
    if case.filed_on:
        return f"filed {age_in_words(calendar, case.filed_on, today)}, no answer yet"
    return "not filed with LinkedIn yet"
