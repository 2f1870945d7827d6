"""What an integration's history says of the way of its name to LinkedIn: who sent it, before it leaves, and what became
of it."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from integrations.models import Integration
from partnerhub.signing import LONGEST_REASON, sign

SENDING = "Sending the name “{}” to LinkedIn"


def sending(name: str) -> str:
    """The sentence for a name that leaves; a long one is cut in its middle, as names differ at their ends."""
    room = LONGEST_REASON - len(SENDING.format(""))
    if len(name) <= room:
        return SENDING.format(name)
    return SENDING.format(f"{name[: room // 2]}…{name[-(room - room // 2 - 1) :]}")


def note(sentences: Mapping[int, str], *, actor: User | None) -> None:
    """One history row for each of these integrations, as they stand now, with its sentence. Two queries."""
    with transaction.atomic():
        rows = list(Integration.objects.select_for_update().filter(pk__in=list(sentences)).order_by("pk"))
        for row in rows:
            sign(row, sentences[row.pk])
        Integration.history.bulk_history_create(rows, update=True, default_user=actor)  # type: ignore[attr-defined]
