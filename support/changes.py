"""Changes of a case beside its form, each with a history row that says who, what and why."""

from django.contrib.auth.models import User
from django.db import transaction

from partnerhub.signing import sign
from support.models import Case


@transaction.atomic
def change_case(*, case: Case, actor: User | None, because: str, **fields: object) -> Case:
    """Write these fields on the row as it stands now, and bring `case` up to date; its version moves."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.version += 1
    sign(locked, because, by=actor)
    locked.save(update_fields=[*fields, "version"])
    case.refresh_from_db()
    return case


@transaction.atomic
def note_change(case: Case, because: str, *, by: User | None) -> None:
    """A history row alone, for what changed beside the case: whoever has it open is not told to start again."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    sign(locked, because, by=by)
    locked.save(update_fields=["version"])
