"""The demo's escalations, made through the same verbs that the pages use."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.contrib.auth.models import User
from django.db.models import Count
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.models import Message, Programme
from support.escalation import draft_escalation, hand_over, withdraw
from support.escalation_letter import compose
from support.facts import read_facts
from support.gate import bd_contacts, gate
from support.models import Case, Escalation
from support.reasons import ReasonSupport, reason_supports

HANDED_OVER = (Message.Handover.EML, Message.Handover.COPY, Message.Handover.MAILTO)
DRAFTS = 2
WORTH_IT = (Case.Status.FILED, Case.Status.WAITING, Case.Status.TRANSFERRED)
TAKEN_BACK_BECAUSE = "LinkedIn answered while the mail was still a draft here: the fix is rolling out."
AT_LINKEDIN = (Case.Ball.LINKEDIN_SUPPORT, Case.Ball.LINKEDIN_ENGINEERING)


def make_escalations(author: User) -> None:
    """Three with Business Development, two drafts, one withdrawn."""
    ready = _ready_cases()
    for how in HANDED_OVER:
        escalation = _draft(next(ready), author)
        hand_over(escalation=escalation, how=how, actor=author, digest=compose(escalation).digest)
    for case in islice(ready, DRAFTS):
        _draft(case, author)
    withdraw(escalation=_draft(next(ready), author), because=TAKEN_BACK_BECAUSE, actor=author)


def _ready_cases() -> Iterator[Case]:
    """By turns a case of one customer, for the BD contact who has a login, and one of several; the oldest first."""
    waiting = Case.objects.filter(status__in=WORTH_IT, ball__in=AT_LINKEDIN).order_by("filed_at", "pk")
    ready = [case for case in waiting.annotate(others=Count("affected_customers")) if not gate(case)]
    single = [case for case in ready if not case.others and case.related_programme == Programme.RSC]
    broad = [case for case in ready if case.others]
    return (case for turn in zip(single, broad, strict=False) for case in turn)


def _draft(case: Case, author: User) -> Escalation:
    today, calendar = timezone.localdate(), linkedin_calendar()
    supports = reason_supports(read_facts([case]), today=today, calendar=calendar)
    support = _rarest(supports)
    return draft_escalation(
        cases=[case],
        reason=support.reason,
        reasoning=support.draft,
        bd_contact=bd_contacts(case.related_programme)[0],
        author=author,
    )


def _rarest(supports: Sequence[ReasonSupport]) -> ReasonSupport:
    """Silence supports nearly every case; another reason that holds tells more."""
    holding = [support for support in supports if support.holds]
    telling = [support for support in holding if support.reason != Escalation.Reason.NOT_RESPONSIVE]
    return next(iter(telling or holding or supports))
