"""The only way in and out of the vault row of an application. What comes out is a plain string for the wire's
constructor; it is never logged, stored, passed to a task or shown."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from integrations import vault
from integrations.linkedin.oauth import Secret, Token
from integrations.models import Credential, DeveloperApplication
from partnerhub.bulk import write_columns

TOKEN_COLUMNS = ["access_token", "access_token_obtained_at", "access_token_expires_at"]
COLUMNS = ["client_secret", "client_secret_set_at", *TOKEN_COLUMNS]


def store_secret(*, application: DeveloperApplication, secret: str) -> Credential:
    """Seal a client secret; a token minted with the old one is dropped."""
    return store_secrets({application.pk: secret})[0]


def store_secrets(secrets: Mapping[int, str]) -> list[Credential]:
    """Seal a client secret for each application id, by one upsert; tokens minted with old ones are dropped."""
    now = timezone.now()
    rows = [
        Credential(
            application_id=pk,
            client_secret=vault.seal(secret, belongs_to=_place(pk, "client_secret")),
            client_secret_set_at=now,
        )
        for pk, secret in secrets.items()
    ]
    return Credential.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["application"], update_fields=COLUMNS
    )


def secret_set_at(application_id: int | None) -> datetime | None:
    """When the stored client secret was set; None when there is none."""
    stored = Credential.objects.exclude(client_secret="").filter(pk=application_id)
    return stored.values_list("client_secret_set_at", flat=True).first()


def secret_matches(credential: Credential, secret: str) -> bool:
    """Whether this is the secret already stored; False when the stored one does not open."""
    if not credential.client_secret:
        return False
    try:
        return hmac.compare_digest(read_secret(credential).encode(), secret.encode())
    except vault.VaultLocked:
        return False


def read_secret(credential: Credential) -> str:
    """The client secret; raises vault.VaultLocked when the key that sealed it is gone."""
    return vault.unseal(credential.client_secret, belongs_to=_place(credential.pk, "client_secret"))


def read_token(credential: Credential) -> Token | None:
    """The saved access token, or None when there is none or it does not open any more."""
    obtained_at, expires_at = credential.access_token_obtained_at, credential.access_token_expires_at
    if not credential.access_token or obtained_at is None or expires_at is None:
        return None
    try:
        value = vault.unseal(credential.access_token, belongs_to=_place(credential.pk, "access_token"))
    except vault.VaultLocked:
        return None
    return Token(Secret(value), obtained_at, expires_at)


def save_tokens(tokens: Iterable[tuple[Credential, Token]]) -> None:
    """Seal freshly minted tokens, in bulk, inside the caller's transaction."""
    changed = []
    minted = {credential.pk: token for credential, token in tokens}
    for credential in Credential.objects.select_for_update().filter(pk__in=minted).order_by("pk"):
        token = minted[credential.pk]
        credential.access_token = vault.seal(
            token.value.reveal(), belongs_to=_place(credential.pk, "access_token")
        )
        credential.access_token_obtained_at = token.obtained_at
        credential.access_token_expires_at = token.expires_at
        changed.append(credential)
    write_columns(changed, TOKEN_COLUMNS)


def drop_tokens(applications: Iterable[int]) -> None:
    """Forget tokens that LinkedIn refused, so that the next run does not begin with them."""
    refused = Credential.objects.filter(pk__in=list(applications)).exclude(access_token="")
    refused.update(access_token="", access_token_obtained_at=None, access_token_expires_at=None)


def reseal_all() -> int:
    """Seal everything with the first vault key that is still sealed with an older one; returns how many rows."""
    count = 0
    for pk in Credential.objects.values_list("pk", flat=True):
        with transaction.atomic():  # row by row and locked: a secret stored meanwhile is not overwritten
            count += _reseal(Credential.objects.select_for_update().get(pk=pk))
    return count


def _reseal(credential: Credential) -> bool:
    old = [column for column in ("client_secret", "access_token") if _is_old(getattr(credential, column))]
    for column in old:
        place = _place(credential.pk, column)
        plain = vault.unseal(getattr(credential, column), belongs_to=place)
        setattr(credential, column, vault.seal(plain, belongs_to=place))
    credential.save(update_fields=old)
    return bool(old)


def _is_old(sealed: str) -> bool:
    return bool(sealed) and not vault.is_sealed_with_current_key(sealed)


def _place(application_id: int, column: str) -> str:
    return f"credential:{application_id}:{column}"
