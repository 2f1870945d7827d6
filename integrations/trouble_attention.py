"""What the start page says about configurations in trouble: what each waits for, and the one page where that is mended.
What has an alarm of its own (refused credentials, a version not served) is not repeated here."""

from collections.abc import Hashable, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from integrations.linkedin.errors import VersionNotActiveError
from integrations.models import ClosedVersion, Configuration
from integrations.states import concerns_credentials
from integrations.verdicts import ADVICE
from partnerhub.attention import COUNTED_UP_TO, ROWS_SHOWN, Row, Topic

Trouble = Configuration.Trouble
PERMISSION = "integrations.change_configuration"
TO_REQUEST, TO_APPROVE = ADVICE[404], ADVICE[403]


def trouble_topics() -> list[Topic]:
    """Two queries."""
    return [_rejected(), _unsettled()]


def _rejected() -> Topic:
    return _topic(
        Configuration.objects.filter(trouble=Trouble.REJECTED),
        name="configurations LinkedIn refused",
        tone="bad",
        url=_list(state="rejected"),
    )


def _unsettled() -> Topic:
    """The machine goes on with these by itself; a person looks when it takes long."""
    waiting = [Trouble.UNKNOWN, Trouble.RETRY]
    closed = ClosedVersion.objects.filter(version=settings.LINKEDIN_VERSION)
    has_its_alarm = Q(integration__application__credential__refused_at__isnull=False) | (
        Q(Exists(closed)) & Q(trouble_text__contains=VersionNotActiveError.next_step)
    )
    return _topic(
        Configuration.objects.filter(~has_its_alarm, trouble__in=waiting),
        name="configurations not settled yet",
        tone="unknown",
        url=_list(trouble__in=",".join(waiting)),
    )


def _topic(troubled: QuerySet[Configuration], *, name: str, tone: str, url: str) -> Topic:
    """One query; configurations of one customer with one cause share a row."""
    rows = troubled.select_related("integration__customer").order_by("trouble_since", "pk")
    found = list(rows[:COUNTED_UP_TO])
    causes: dict[Hashable, list[Configuration]] = {}
    for row in found:
        causes.setdefault((row.integration.customer_id, row.trouble, *_cause(row)), []).append(row)
    shown = list(causes.values())[:ROWS_SHOWN]
    return Topic(
        name=name, tone=tone, number=len(found), rows=[_row(same) for same in shown], url=url, permission=PERMISSION
    )  # fmt: skip


def _cause(row: Configuration) -> tuple[Hashable, ...]:
    """What is mended in one place is one cause, in whatever words it was said."""
    if TO_REQUEST in row.trouble_text:
        return (TO_REQUEST,)
    application = row.integration.application_id if concerns_credentials(row.trouble_text) else None
    return row.trouble_text, application


def _row(same: Sequence[Configuration]) -> Row:
    first, number = same[0], len(same)
    wait = _wait(same)
    label, url = ("", "") if wait else _remedy(same)
    return Row(
        title=str(first) if number == 1 else f"{first.integration.customer}: {number} configurations",
        url=_place(same),
        reason=f"{_reason(same)} {wait}".strip(),
        action_label=label,
        action_url=url,
        since=first.trouble_since,
        stands_for=number,
    )


def _reason(same: Sequence[Configuration]) -> str:
    """LinkedIn's own words, where they are the same for all; they may end without a full stop."""
    text = (same[0].trouble_text or same[0].get_trouble_display().capitalize()).rstrip()
    if len({row.trouble_text for row in same}) > 1:
        labels = ", ".join(dict.fromkeys(row.integration.type_label for row in same))
        text = f"LinkedIn answered 404: it does not know {labels}. {TO_REQUEST}"
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _wait(same: Sequence[Configuration]) -> str:
    """When the machine goes on, where nobody can do anything before; empty where somebody can, or where it is due."""
    if any(concerns_credentials(row.trouble_text) for row in same):
        return ""
    moments = [row.next_attempt_at for row in same if row.trouble != Trouble.REJECTED and row.next_attempt_at]
    if not moments or min(moments) <= timezone.now():
        return ""
    return f"Next try at {date_format(timezone.localtime(min(moments)), 'H:i, j M')}."


def _remedy(same: Sequence[Configuration]) -> tuple[str, str]:
    """What a person does about it, and the field in which it is done."""
    first = same[0]
    integration, text = first.integration, first.trouble_text
    if concerns_credentials(text) and integration.application_id:
        return "Correct the credentials", f"{_application(integration.application_id)}#id_client_id"
    if TO_REQUEST in text:
        customer = reverse("admin:customers_customer_change", args=[integration.customer_id])
        return "Ask the customer", customer
    if TO_APPROVE in text and integration.application_id:
        return "Check the application", _application(integration.application_id)
    if first.trouble != Trouble.REJECTED:
        return "Look", _place(same)
    return "Correct it", _place(same) if len(same) > 1 else f"{_place(same)}#id_desired_value"


def _place(same: Sequence[Configuration]) -> str:
    first = same[0]
    if len(same) > 1:
        return _list(trouble__exact=first.trouble, q=first.integration.customer.name)
    return reverse("admin:integrations_configuration_change", args=[first.pk])


def _application(pk: int) -> str:
    return reverse("admin:integrations_developerapplication_change", args=[pk])


def _list(**filters: object) -> str:
    return f"{reverse('admin:integrations_configuration_changelist')}?{urlencode(filters)}"
