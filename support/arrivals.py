"""A mail that arrived for an open case: kept as a note for its audience, its new numbers taken over, and the clocks moved when
LinkedIn answered."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.models import Message
from partnerhub.refusals import Refusal, Refused
from support.cases import add_reference, hand_ball, note_answer, refuse_known_number
from support.intake_mail import PastedMail
from support.intake_text import many_lines, one_line, references_in
from support.mail_senders import is_linkedin
from support.models import Case, Note
from support.notes import add_note
from support.references import Reference

Ball = Case.Ball


@transaction.atomic
def take_mail(*, case: Case, mail: PastedMail, actor: User) -> Note:
    """Keep it on the case. LinkedIn's answer ends the wait for LinkedIn and brings its number (SP-03); the customer's ends
    the wait for the customer. Raises Refused for a case that is merged, or a number that is another case's."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    numbers = _new_numbers(locked, mail)
    refusals = [
        *_merged(locked),
        *(one for number in numbers for one in refuse_known_number(number, case_pk=locked.pk)),
    ]
    if refusals:
        raise Refused(refusals)
    from_linkedin = is_linkedin(mail.sender_address)
    note = add_note(
        case=locked,
        text=_as_text(mail),
        audience=Message.Audience.LINKEDIN if from_linkedin else Message.Audience.CUSTOMER,
        author=actor,
        happened_at=_when(mail),
        is_mail=True,
    )
    for number in numbers:
        add_reference(case=locked, text=number.as_written, system=number.system)
    _turn(locked, from_linkedin, note)
    return note


def _new_numbers(case: Case, mail: PastedMail) -> list[Reference]:
    """Of LinkedIn's own mail only: a customer may quote any number."""
    if not is_linkedin(mail.sender_address):
        return []
    known = set(case.references.values_list("system", "lookup"))
    found = references_in(f"{mail.subject}\n{mail.body}")
    return [one for one in {one.key: one for one in found}.values() if one.key not in known]


def _merged(case: Case) -> list[Refusal]:
    if case.merged_into_id is None:
        return []
    return [
        Refusal(f"Case {case.pk} was merged into case {case.merged_into_id}: add the mail there.", "SP-07")
    ]


def _turn(case: Case, from_linkedin: bool, note: Note) -> None:
    if not case.is_open:
        return
    because = "LinkedIn answered by mail" if from_linkedin else "The customer answered by mail"
    if from_linkedin and case.filed_at:
        day = timezone.localdate(note.happened_at)
        note_answer(cases=Case.objects.filter(pk=case.pk), on=day, because=because)
    elif case.ball == Ball.CUSTOMER and not from_linkedin:
        hand_ball(cases=[case], to=Ball.US, because=because)


def _when(mail: PastedMail) -> datetime:
    """When it was sent; a date of the future is somebody's wrong clock."""
    now = timezone.now()
    return min(mail.sent_at, now) if mail.sent_at else now


def _as_text(mail: PastedMail) -> str:
    who = " ".join(
        filter(None, [mail.sender_name, f"<{mail.sender_address}>" if mail.sender_address else ""])
    )
    head = [
        f"From: {one_line(who)}" if who else "",
        f"Subject: {one_line(mail.subject)}" if mail.subject else "",
    ]
    return "\n".join([*filter(None, head), "", many_lines(mail.body)]).strip()
