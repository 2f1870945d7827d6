"""What a filing means for its case once it left, or did not after all: filed or new again, and whose turn it is. Moving
itself is `support.moving`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from partnerhub.signing import sign
from support.cases import hand_ball
from support.destinations import FORMS, REPLIES, To
from support.information import REPORT
from support.models import Case, Filing
from support.moving import move
from support.waiting import turn

Ball = Case.Ball
_THREADS = FORMS | {To.CUSTOMER_CASE_MAIL, To.EXISTING_CASE}
_BALLS: Mapping[To, Ball] = {
    To.CUSTOMER_CASE_MAIL: Ball.LINKEDIN_SUPPORT,
    To.SECURITY_MAIL: Ball.BD,
    To.BD_CONTACT: Ball.BD,
    **dict.fromkeys(FORMS, Ball.LINKEDIN_ENGINEERING),
}


def mark_filed(*, filing: Filing, actor: User) -> None:
    """A new case is filed by its own report; a reply gives our turn to the customer, never
    LinkedIn's; what only goes along with another
    report, such as the mail to Business Development beside an urgent ticket (SP-25), changes neither."""
    case, destination = Case.objects.get(pk=filing.case_id), To(filing.destination)
    because = f"{filing.get_destination_display()}, filing {filing.pk}"
    if destination in REPLIES:
        if case.is_open and case.ball in (Ball.US, Ball.CUSTOMER):
            hand_ball(cases=[case], to=Ball.CUSTOMER, because=because)
        return
    if not _files(case, destination) or not case.is_open:
        return
    ball = _BALLS.get(destination, Ball(case.desk_at_linkedin))
    if case.status == Case.Status.NEW:
        _complete(case, destination)
        move(case=case, to=Case.Status.FILED, actor=actor, because=because, ball=ball, at=filing.filed_at)
    elif destination in _THREADS:
        hand_ball(cases=[case], to=ball, because=because)


@transaction.atomic
def take_back(*, filing: Filing, actor: User) -> None:
    """The filing did not leave: it is our turn. What it alone had filed is new again, unless LinkedIn has heard of it: its
    number or its answer says so."""
    case = Case.objects.select_for_update().get(pk=filing.case_id)
    because = f"Filing {filing.pk} was not sent"
    earliest = _earliest_out(case)
    if not _filed_by(case, filing.filed_at) or _is_known_before(case, earliest):
        hand_ball(cases=[case], to=Ball.US, because=because)
        return
    case.filed_at, case.ball = earliest, Ball.US
    if earliest is None and case.status in (Case.Status.FILED, Case.Status.WAITING):
        case.status = Case.Status.NEW
    elsewhere = (
        f": filed {timezone.localtime(earliest):%Y-%m-%d %H:%M} by another" if earliest else ": new again"
    )
    _save_filing_date(case, actor, because + elsewhere)


@transaction.atomic
def put_filing_date_right(*, filing: Filing, before: datetime | None, actor: User) -> None:
    """The filing leaves only now: a case that had its date (`before`) takes the earliest of what is out."""
    case = Case.objects.select_for_update().get(pk=filing.case_id)
    earliest = _earliest_out(case)
    if _filed_by(case, before) and not _is_known_before(case, earliest):
        case.filed_at = earliest
        _save_filing_date(case, actor, f"Filing {filing.pk} had not left: sent again")


def _filed_by(case: Case, moment: datetime | None) -> bool:
    """Whether an open case has its filing date from a report that left then; forms cut off parts of a second."""
    if moment is None or case.filed_at is None or not case.is_open:
        return False
    return abs(case.filed_at - moment) < timedelta(seconds=1)


def _earliest_out(case: Case) -> datetime | None:
    """When the first of the reports that file this case left."""
    out = case.filings.filter(status=Filing.Status.OUT).order_by("filed_at")
    moments = (one.filed_at for one in out if _files(case, To(one.destination)))
    return next(moments, None)


def _files(case: Case, destination: To) -> bool:
    """A reply to the customer files nothing, nor does what goes along with another report (SP-25)."""
    return destination in _THREADS or (destination not in REPLIES and case.destination in ("", destination))


def _is_known_before(case: Case, earliest: datetime | None) -> bool:
    """LinkedIn heard of the case before anything that is out left: its date stays, wrong by little."""
    if earliest is None:
        is_transferred = case.status == Case.Status.TRANSFERRED
        return is_transferred or case.last_answer_at is not None or case.references.exists()
    return case.last_answer_at is not None and case.last_answer_at < earliest


def _save_filing_date(case: Case, actor: User, because: str) -> None:
    """The waits and the promise follow the date; one history row says why."""
    turn(case=case, party=case.ball, at=timezone.now(), is_refiled=True)
    case.version += 1
    sign(case, because, by=actor)
    case.save(update_fields=["status", "ball", "filed_at", "due_at", "version"])


def _complete(case: Case, destination: To) -> None:
    """What the case itself must say once it is filed: where it went, what was typed as our investigation (SP-22)."""
    typed = case.checklist_items.filter(checklist=REPORT, key="investigation").first()
    fields: dict[str, object] = {}
    if not case.destination:
        fields["destination"] = destination.value
    if typed and not case.investigation.strip():
        fields["investigation"] = typed.value
    if fields:
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **fields)
