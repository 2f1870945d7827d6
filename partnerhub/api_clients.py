"""Other systems that may call our API: each has a token, shown once, of which only the digest is kept."""

import hashlib
import hmac
import secrets

from django.db import transaction
from django.utils import timezone

from partnerhub.headers import clean_header
from partnerhub.models import ApiClient
from partnerhub.refusals import Refusal, Refused

BYTES = 32
SCHEME = "bearer"


@transaction.atomic
def make_client(*, name: str) -> str:
    """A new token for the system of this name; it cannot be read again. Refused while an earlier one is valid."""
    name = _checked(name)
    if ApiClient.objects.filter(name=name, revoked_at=None).exists():
        text = f"{name!r} has a token already: revoke that one first (--revoke), or choose another name."
        raise Refused([Refusal(text, field="name")])
    token = secrets.token_urlsafe(BYTES)
    given = {"digest": _digest(token), "revoked_at": None, "created_at": timezone.now()}
    ApiClient.objects.update_or_create(name=name, defaults=given)
    return token


def revoke_client(*, name: str) -> None:
    """Its token is refused from now on. Refused when there is none."""
    valid = ApiClient.objects.filter(name=name, revoked_at=None)
    if not valid.update(revoked_at=timezone.now()):
        raise Refused([Refusal(f"No system {name!r} has a valid token: nothing was revoked.", field="name")])


def client_of(authorization: str) -> ApiClient | None:
    """Whose `Authorization: Bearer …` this is; None for a revoked token as for any other that is not right."""
    scheme, _, token = authorization.partition(" ")
    digest = _digest(token.strip())
    client = ApiClient.objects.filter(digest=digest, revoked_at=None).first()
    if client is None or scheme.lower() != SCHEME or not hmac.compare_digest(client.digest, digest):
        return None
    return client


def _checked(name: str) -> str:
    """ValueError's words as a refusal."""
    name = name.strip()
    try:
        clean_header(name, "The name")
    except ValueError as error:
        raise Refused([Refusal(str(error), field="name")]) from error
    if not 1 <= len(name) <= 100:
        raise Refused([Refusal("Give the system a name of 1 to 100 characters.", field="name")])
    return name


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
