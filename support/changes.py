"""One way to change a case beside its form: the version moves, and a history row says who, what and why."""

from django.contrib.auth.models import User
from django.db import transaction

from support.models import Case


@transaction.atomic
def change_case(*, case: Case, actor: User | None, because: str, **fields: object) -> Case:
    """Write these fields on the row as it stands now, and bring `case` up to date."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.version += 1
    locked._history_user = actor  # type: ignore[attr-defined]
    locked._change_reason = because[:100]  # type: ignore[attr-defined]
    locked.save(update_fields=[*fields, "version"])
    case.refresh_from_db()
    return case
