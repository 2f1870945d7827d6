"""Which channel a case may be filed to: a breach to two alone (SP-26), one ticket and no second (SP-07), and where it goes."""

from django.db.models import Q

from partnerhub.refusals import Refusal
from support.destinations import FORMS, LABELS, To
from support.models import Case, CaseReference, Filing
from support.reports import Kind
from support.rerouting import route_now

# A new report there opens a case or a ticket at LinkedIn.
OPENS = FORMS | {To.CUSTOMER_CASE_MAIL}
_FOR_A_BREACH = (To.SECURITY_MAIL, To.BD_CONTACT, To.BD_ESCALATION)


def refuse_channel(case: Case, destination: To) -> list[Refusal]:
    """Why nothing may be filed there about this case now."""
    if destination in _FOR_A_BREACH:
        return []
    if is_breach(case):
        return [_breach_elsewhere(destination)]
    if destination is To.EXISTING_CASE:
        return _refuse_closed(case)
    if destination not in OPENS:
        return []
    return [*_refuse_closed(case), *_refuse_second(case, destination), *_refuse_elsewhere(case, destination)]


def refuse_without_thread(case: Case, destination: To) -> list[Refusal]:
    """A mail on a thread needs one, whatever is left out of it (SP-03)."""
    if destination is not To.EXISTING_CASE:
        return []
    if case.mail_subject or case.filed_at or case.references.exists() or _out(case):
        return []
    words = (
        f"Case {case.pk} has no thread with LinkedIn yet: neither a number, nor a subject line, nor anything filed. File it"
        " first, or add LinkedIn's number."
    )
    return [Refusal(words, "SP-03", "destination")]


def is_breach(case: Case) -> bool:
    """Said to be one, or read as one by the rules (SP-26)."""
    return case.category == Kind.SECURITY_BREACH or route_now(case).route.destination is To.SECURITY_MAIL


def _breach_elsewhere(destination: To) -> Refusal:
    words = (
        f"A suspected breach goes to LinkedIn's security team and Business Development alone, not to “{LABELS[destination]}”:"
        " write to the security team."
    )
    return Refusal(words, "SP-26", "destination")


def _refuse_closed(case: Case) -> list[Refusal]:
    """What is over is not told to LinkedIn; what came back is, once it is reopened."""
    if case.is_open:
        return []
    words = f"Case {case.pk} is {case.get_status_display()}: reopen it first, then write to LinkedIn."
    return [Refusal(words, field="destination")]


def _refuse_second(case: Case, destination: To) -> list[Refusal]:
    """LinkedIn has the report already: a second one would split the thread."""
    if out := _out(case):
        words = (
            f"Case {case.pk} is filed already: {out.get_destination_display()}, filing {out.pk}. Add facts on its thread"
            " (the open case), ask there for news, or escalate it; if it was not sent, withdraw that filing first."
        )
    elif number := _number(case, destination):
        words = f"LinkedIn has case {case.pk} already, as {number}: write on its thread (the open case)."
    elif case.filed_at and not _explains_itself(case):
        words = f"Case {case.pk} was filed already: write on its thread (the open case), or escalate it."
    else:
        return []
    return [Refusal(words, "SP-07", "destination")]


def _out(case: Case) -> Filing | None:
    return case.filings.filter(status=Filing.Status.OUT, destination__in=OPENS).order_by("filed_at").first()


def _explains_itself(case: Case) -> bool:
    """What was filed went elsewhere: to the security team, say, or to the desk that gave the number."""
    return case.references.exists() or case.filings.filter(status=Filing.Status.OUT).exists()


def _number(case: Case, destination: To) -> CaseReference | None:
    """LinkedIn's number of the thread that a report there would open a second time."""
    zendesk = Q(system=CaseReference.System.ZENDESK)
    return case.references.filter(zendesk if destination in FORMS else ~zendesk).first()


def _refuse_elsewhere(case: Case, destination: To) -> list[Refusal]:
    """The reason for another way than the rules' is asked for where a case is sent elsewhere, and kept there."""
    own = To(case.destination) if case.destination else route_now(case).route.destination
    if destination is own:
        return []
    words = (
        f"Case {case.pk} goes to “{LABELS[own]}”, not to “{LABELS[destination]}”: use “Send it elsewhere” on the case first and"
        " say why, then file it."
    )
    return [Refusal(words, field="destination")]
