"""Tokens: kept sealed, used until two thirds of their life, and refreshed by one worker at a time.

Who wants a new one claims the credential by a filtered update; the others wait for what that worker brings home.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from integrations import vault
from integrations.linkedin.oauth import Secret, Token
from integrations.models import Credential
from partnerhub.bulk import write_columns

REFRESH_LEASE = timedelta(seconds=90)  # longer than a token call for each of two secrets may take
COLUMNS = [
    "access_token",
    "access_token_obtained_at",
    "access_token_expires_at",
    "refresh_holder",
    "refresh_until",
]


def read(credential: Credential) -> Token | None:
    """The saved access token, or None when there is none or it does not open any more."""
    obtained_at, expires_at = credential.access_token_obtained_at, credential.access_token_expires_at
    if not credential.access_token or obtained_at is None or expires_at is None:
        return None
    try:
        value = vault.unseal(credential.access_token, belongs_to=_place(credential.pk))
    except vault.VaultLocked:
        return None
    return Token(Secret(value), obtained_at, expires_at)


def current(applications: Collection[int]) -> dict[int, Token]:
    """The saved tokens of these applications, as they are now."""
    rows = Credential.objects.filter(pk__in=list(applications))
    return {row.pk: token for row in rows if (token := read(row))}


def known(applications: Collection[int]) -> set[int]:
    """Those of the applications that have a vault row still."""
    return set(Credential.objects.filter(pk__in=list(applications)).values_list("pk", flat=True))


def claim(applications: Collection[int], holder: str, *, now: datetime) -> set[int]:
    """Those of the applications whose token this holder alone refreshes from now on."""
    wanted = Credential.objects.filter(pk__in=list(applications))
    wanted.filter(Q(refresh_until=None) | Q(refresh_until__lt=now)).update(
        refresh_holder=holder, refresh_until=now + REFRESH_LEASE
    )
    return set(wanted.filter(refresh_holder=holder).values_list("pk", flat=True))


def release(applications: Collection[int], holder: str) -> None:
    """Let go of what was claimed, where no token came of it."""
    Credential.objects.filter(pk__in=list(applications), refresh_holder=holder).update(
        refresh_holder="", refresh_until=None
    )


def save(tokens: Mapping[int, Token]) -> None:
    """Seal tokens for others to use, and let go of their claims; inside the caller's transaction."""
    rows = list(Credential.objects.select_for_update().filter(pk__in=tokens).order_by("pk"))
    for row in rows:
        token = tokens[row.pk]
        row.access_token = vault.seal(token.value.reveal(), belongs_to=_place(row.pk))
        row.access_token_obtained_at, row.access_token_expires_at = token.obtained_at, token.expires_at
        row.refresh_holder, row.refresh_until = "", None
    write_columns(rows, COLUMNS)


def drop(tokens: Mapping[int, Token]) -> None:
    """Forget tokens that LinkedIn refused, unless somebody brought newer ones meanwhile."""
    for pk, token in tokens.items():
        Credential.objects.filter(pk=pk, access_token_obtained_at=token.obtained_at).update(
            access_token="", access_token_obtained_at=None, access_token_expires_at=None
        )


def _place(application_id: int) -> str:
    return f"credential:{application_id}:access_token"
