"""Asking LinkedIn about the token an application works with, and what its answer means for who asked (SP-40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from integrations import credentials, tokens
from integrations.call_rows import answer_of, call_row
from integrations.linkedin.errors import LinkedInError, TokenRefusedError
from integrations.linkedin.introspection import Introspection, read_introspection
from integrations.linkedin.oauth import OAuthClient, Secret
from integrations.linkedin.transport import Transport
from integrations.models import ApiCall, DeveloperApplication
from integrations.vault import VaultLocked
from partnerhub.refusals import Refusal, Refused

# In seconds: a person waits for the page.
CONNECT_WITHIN, ANSWER_WITHIN, ALL_WITHIN = 3, 6, 8

CHECKS_OF_A_403 = (
    "If LinkedIn still answers 403, the token is not the cause. Check in this order (SP-40): the API product is"
    " approved for the application; the scopes are granted; the role on the resource is there; the URL is the"
    " documented one. Report the call's x-li-uuid with what you found."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check brought: `tone` as of badges, what LinkedIn said and what to do next. `said` is None when it said
    nothing about the token."""

    tone: str
    word: str
    sentence: str
    next_step: str = ""
    said: Introspection | None = None


def check_token(*, application: DeveloperApplication) -> ApiCall:
    """Ask LinkedIn about the saved token, keep the call as evidence and return it, whatever came of it.

    Refused when there is nothing to ask about. During a rotation the previous secret is tried after the current one.
    """
    secrets, token = _opened(application)
    with Transport(
        connections=1, connect_timeout=CONNECT_WITHIN, read_timeout=ANSWER_WITHIN, total_deadline=ALL_WITHIN
    ) as transport:
        client = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL)
        for secret in secrets:
            call = _ask(client, application, secret, token)
            if call.status != 401:
                break
    return call


def latest_check(application_id: int) -> ApiCall | None:
    """The newest call that asked about a token of this application; None when nobody asked, or long ago."""
    asked = ApiCall.objects.filter(application=application_id, endpoint=introspection_endpoint())
    return asked.order_by("-started_at", "-pk").first()


def introspection_endpoint() -> str:
    return f"{urlsplit(settings.LINKEDIN_OAUTH_URL).path}/introspectToken"


def finding_of(call: ApiCall, *, client_id: str) -> Finding:
    """What a check's answer means; `client_id` is that of the application whose token it was."""
    if call.status is None:
        sentence = f"LinkedIn could not be asked: {call.error or 'no answer came'}."
        next_step = "Nothing was changed; try again in a few minutes."
        return Finding(tone="unknown", word="no answer", sentence=sentence, next_step=next_step)
    try:
        said = read_introspection(answer_of(call))
    except TokenRefusedError as error:
        return Finding(tone="bad", word="refused", sentence=str(error))
    except LinkedInError as error:
        return Finding(tone="unknown", word="no answer", sentence=str(error))
    return _active(said, client_id) if said.active else _not_active(said)


def _opened(application: DeveloperApplication) -> tuple[Sequence[Secret], Secret]:
    credential = getattr(application, "credential", None)
    if credential is None:
        raise Refused(
            [Refusal("No client secret is stored, so there is no token to ask about: enter it first.")]
        )
    try:
        secrets = [Secret(text) for text in credentials.read_secrets(credential)]
    except VaultLocked as locked:
        raise Refused([Refusal(str(locked))]) from None
    token = tokens.read(credential)
    if not secrets or token is None:
        raise Refused(
            [Refusal("There is no token to ask about yet: the next sync gets one. Sync, then check.")]
        )
    return secrets, token.value


def _ask(client: OAuthClient, application: DeveloperApplication, secret: Secret, token: Secret) -> ApiCall:
    try:
        exchange = client.introspect(
            client_id=application.client_id, client_secret=secret, token=token
        ).exchange
    except LinkedInError as error:
        exchange = error.exchange
    call = call_row(exchange, application_id=application.pk, customer_id=application.customer_id)
    call.save()
    return call


def _active(said: Introspection, client_id: str) -> Finding:
    if said.client_id and said.client_id != client_id:
        return Finding(
            tone="bad",
            word="of another application",
            sentence=f"LinkedIn says that this token belongs to client id {said.client_id}.",
            next_step="Correct the client id; the next sync gets a token of its own.",
            said=said,
        )
    sentence = "LinkedIn calls this token active."
    return Finding(tone="ok", word="active", sentence=sentence, next_step=CHECKS_OF_A_403, said=said)


def _not_active(said: Introspection) -> Finding:
    word = said.status if said.status in {"expired", "revoked"} else "not active"
    sentence, next_step = _INACTIVE[word]
    return Finding(
        tone="warn" if word == "expired" else "bad",
        word=word,
        sentence=sentence,
        next_step=next_step,
        said=said,
    )


_INACTIVE = {
    "expired": (
        "LinkedIn calls this token expired.",
        "There is nothing to do: the next sync gets a new one by itself.",
    ),
    "revoked": (
        "LinkedIn calls this token revoked: somebody took it back, or the application lost a product.",
        "Sync once: PartnerHub gets a new token by itself. If that one is revoked too, check in the LinkedIn Developer"
        " Portal that the application is active and its products are approved (SP-40).",
    ),
    "not active": (
        "LinkedIn does not call this token active and says no more: so it answers for a token of another application.",
        "Compare the client id with the LinkedIn Developer Portal and correct it; the next sync gets a token of its"
        " own.",
    ),
}
