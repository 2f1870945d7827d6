"""The only way in and out of the vault row of an application; its tokens go through `tokens`. A secret that comes out
is a plain string for the wire; it is never logged, stored, passed to a task or shown."""

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from integrations import vault
from integrations.models import Configuration, Credential, DeveloperApplication, Integration
from partnerhub.refusals import Refusal, Refused

SEALED_COLUMNS = ["client_secret", "previous_secret", "access_token"]

# What was found out with other credentials counts no longer; a refresh under way with them is not waited for.
NOTHING_TRIED: Mapping[str, object] = {
    **dict.fromkeys(["access_token", "refresh_holder", "refused_because"], ""),
    **dict.fromkeys(["access_token_obtained_at", "access_token_expires_at", "refresh_until", "refused_at"]),
}
COLUMNS = ["client_secret", "client_secret_set_at", "previous_secret", *NOTHING_TRIED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What may be shown of an application's credentials: moments and sentences, nothing sealed.

    `locked` says why the vault does not give the secrets out; empty when it does, or when there are none.
    """

    secret_set_at: datetime | None = None
    keeps_previous: bool = False
    token_obtained_at: datetime | None = None
    token_expires_at: datetime | None = None
    refused_at: datetime | None = None
    refused_because: str = ""
    locked: str = ""

    @property
    def token_renewed_at(self) -> datetime | None:
        """From when on the next call brings a new token home: at two thirds of its life."""
        if self.token_obtained_at is None or self.token_expires_at is None:
            return None
        return self.token_obtained_at + (self.token_expires_at - self.token_obtained_at) * 2 / 3


def store_secret(*, application: DeveloperApplication, secret: str, keep_previous: bool = True) -> Credential:
    """Seal a client secret, as `store_secrets` does."""
    return store_secrets({application.pk: secret}, keep_previous=keep_previous)[0]


@transaction.atomic(savepoint=False)
def store_secrets(secrets: Mapping[int, str], *, keep_previous: bool = True) -> list[Credential]:
    """Seal a client secret for each application id; what its calls waited for is due now.

    The one before stays beside it, as LinkedIn takes both while a secret is rotated; without `keep_previous` it goes.
    VaultLocked, and nothing is written: a secret to be kept does not open.
    """
    now = timezone.now()
    before = {row.pk: row for row in _locked_rows(secrets)} if keep_previous else {}
    rows = [_renewed(pk, secret, before.get(pk), now) for pk, secret in secrets.items()]
    written = Credential.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["application"], update_fields=COLUMNS
    )
    _wake(secrets, now)
    return written


def forget_previous_secret(*, application: DeveloperApplication) -> None:
    """LinkedIn takes the one before no longer; Refused when there is none."""
    kept = Credential.objects.filter(pk=application.pk).exclude(previous_secret="")
    with transaction.atomic():
        if not kept.update(previous_secret=""):
            raise Refused([Refusal("No previous secret is kept: somebody took it out already.")])
        _note(application, "Previous client secret forgotten")


@transaction.atomic
def try_again(*, application: DeveloperApplication) -> None:
    """Somebody put it right at LinkedIn: the credentials are tried anew, and what waits is due now. Refused when
    there is no refusal to forget."""
    if not clear_refused([application.pk]):
        raise Refused([Refusal("These credentials are not refused: there is nothing to try again.")])
    _wake([application.pk], timezone.now())
    _note(application, "Credentials to be tried again")


@transaction.atomic
def begin_anew(applications: Collection[int]) -> None:
    """Other credentials than before, as by a new client id: tokens and refusals of the old ones are forgotten."""
    Credential.objects.filter(pk__in=list(applications)).update(**NOTHING_TRIED)
    _wake(applications, timezone.now())


def mark_refused(refusals: Mapping[int, str], *, now: datetime) -> None:
    """Note what LinkedIn said when it refused these applications' credentials: `{application id: sentence}`.

    `now` is when the call was made: a secret that was stored later is not the one refused. The first moment stays.
    """
    by_sentence: defaultdict[str, list[int]] = defaultdict(list)
    for pk, sentence in sorted(refusals.items()):
        by_sentence[sentence].append(pk)
    for sentence, pks in by_sentence.items():
        asked = Credential.objects.filter(pk__in=pks, client_secret_set_at__lte=now)
        asked.update(refused_at=Coalesce("refused_at", now), refused_because=sentence)


def clear_refused(applications: Collection[int]) -> int:
    """LinkedIn took them after all; returns how many had been refused."""
    refused = Credential.objects.filter(pk__in=list(applications), refused_at__isnull=False)
    return refused.update(refused_at=None, refused_because="")


def standing_of(application_id: int | None) -> Standing:
    """How an application's credentials stand; an empty one where nothing is stored."""
    credential = Credential.objects.filter(pk=application_id).first()
    if credential is None:
        return Standing()
    has_token = bool(credential.access_token)
    return Standing(
        secret_set_at=credential.client_secret_set_at if credential.client_secret else None,
        keeps_previous=bool(credential.previous_secret),
        token_obtained_at=credential.access_token_obtained_at if has_token else None,
        token_expires_at=credential.access_token_expires_at if has_token else None,
        refused_at=credential.refused_at,
        refused_because=credential.refused_because,
        locked=_why_locked(credential),
    )


def secret_matches(credential: Credential, secret: str) -> bool:
    """Whether this is one of the secrets already stored; False when what is stored does not open."""
    try:
        known = read_secrets(credential)
    except vault.VaultLocked:
        return False
    return any(hmac.compare_digest(one.encode(), secret.encode()) for one in known)


def read_secrets(credential: Credential) -> list[str]:
    """The client secrets that LinkedIn may take, the current one first; none where none is stored. Raises
    vault.VaultLocked when a key that sealed one is gone."""
    columns = [name for name in ("client_secret", "previous_secret") if getattr(credential, name)]
    return [
        vault.unseal(getattr(credential, name), belongs_to=_place(credential.pk, name)) for name in columns
    ]


def reseal_all() -> int:
    """Seal everything with the first vault key that is still sealed with an older one; returns how many rows."""
    count = 0
    for pk in Credential.objects.values_list("pk", flat=True):
        with transaction.atomic():  # row by row and locked: a secret stored meanwhile is not overwritten
            count += _reseal(Credential.objects.select_for_update().get(pk=pk))
    return count


def _reseal(credential: Credential) -> bool:
    old = [column for column in SEALED_COLUMNS if _is_old(getattr(credential, column))]
    for column in old:
        place = _place(credential.pk, column)
        plain = vault.unseal(getattr(credential, column), belongs_to=place)
        setattr(credential, column, vault.seal(plain, belongs_to=place))
    credential.save(update_fields=old)
    return bool(old)


def _is_old(sealed: str) -> bool:
    return bool(sealed) and not vault.is_sealed_with_current_key(sealed)


def _locked_rows(applications: Collection[int]) -> Sequence[Credential]:
    return list(Credential.objects.select_for_update().filter(pk__in=list(applications)).order_by("pk"))


def _renewed(pk: int, secret: str, before: Credential | None, now: datetime) -> Credential:
    known = read_secrets(before) if before else []
    previous = next((one for one in known if one != secret), "")
    return Credential(
        application_id=pk,
        client_secret=vault.seal(secret, belongs_to=_place(pk, "client_secret")),
        client_secret_set_at=now,
        previous_secret=previous and vault.seal(previous, belongs_to=_place(pk, "previous_secret")),
    )


def _wake(applications: Collection[int], now: datetime) -> None:
    """What waits for the machine's next try is due now. Locked in the order in which the engine locks them."""
    waiting = Configuration.objects.filter(
        integration__in=Integration.objects.filter(application__in=list(applications)),
        trouble=Configuration.Trouble.RETRY,
        next_attempt_at__gt=now,
    )
    due = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    if due:
        Configuration.objects.filter(pk__in=due).update(next_attempt_at=now)


def _note(application: DeveloperApplication, reason: str) -> None:
    """A line in its history: what changed lies in the vault row, which keeps none."""
    bulk_update_with_history([application], DeveloperApplication, [], default_change_reason=reason)


def _why_locked(credential: Credential) -> str:
    try:
        read_secrets(credential)
    except vault.VaultLocked as locked:
        return str(locked)
    return ""


def _place(application_id: int, column: str) -> str:
    return f"credential:{application_id}:{column}"
