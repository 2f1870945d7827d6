"""The escalation mail. One code makes the preview and what leaves: the same rows on the same day give the same letter."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.letters import Letter
from customers.models import Message
from partnerhub.clocks import Calendar
from support.checklist import CaseFacts, Item, escalation_items
from support.facts import read_facts
from support.models import Escalation
from support.reasons import ask
from support.references import with_references
from support.subjects import escalation_subject
from support.words import first_name


def compose(escalation: Escalation, today: date | None = None) -> Letter:
    """The mail to the BD contact, with tag, numbers and the five items (SP-03, SP-16, SP-17)."""
    facts = read_facts(list(escalation.cases.order_by("pk")))
    today, calendar = today or timezone.localdate(), linkedin_calendar()
    context = {
        "first_name": first_name(escalation.bd_contact.name),
        "ask": ask(escalation.reason, facts, today=today, calendar=calendar),
        "items": items_of(escalation, facts, today=today, calendar=calendar),
        "author": _author_name(escalation),
        "address": settings.SUPPORT_FROM_EMAIL,
    }
    return Letter(
        audience=Message.Audience.LINKEDIN,
        from_email=settings.SUPPORT_FROM_EMAIL,
        to=(escalation.bd_contact.email,),
        cc=(),
        subject=compose_subject(facts),
        text=_render("body.txt", context),
        html=_render("body.html", context),
    )


def compose_subject(cases: Sequence[CaseFacts]) -> str:
    """Tag first and once, every known number once and as written, the problem, whom it hits."""
    known = [reference for case in cases for reference in case.references]
    return with_references(_render("subject.txt", escalation_subject(cases)).strip(), known)


def items_of(
    escalation: Escalation, facts: Sequence[CaseFacts], *, today: date, calendar: Calendar
) -> tuple[Item, ...]:
    """The five items as they stand in this escalation's mail."""
    why = f"{escalation.get_reason_display()}. {escalation.reasoning.strip()}" if escalation.reasoning else ""
    return escalation_items(facts, today=today, calendar=calendar, why=why)


def _author_name(escalation: Escalation) -> str:
    author = escalation.author
    return (author.get_full_name() or author.get_username()) if author else "Partner support"


def _render(template: str, context: Mapping[str, object]) -> str:
    return render_to_string(f"emails/escalation/{template}", dict(context)).strip() + "\n"
