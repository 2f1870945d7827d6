"""Rotation: a second secret beside the one in use, made by LinkedIn and sealed at once. Both work until somebody deletes
the older one at LinkedIn and forgets it here.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/application-secret-management
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from simple_history.utils import bulk_update_with_history

from integrations.credentials import Standing, standing_of, store_secret
from integrations.holds import Held
from integrations.linkedin.errors import LinkedInError, OutcomeUnknownError, RefusedError
from integrations.linkedin.oauth import Secret
from integrations.linkedin.provisioning import SECURITY
from integrations.models import DeveloperApplication
from integrations.provisioning.calls import ParentCalls, parent_calls
from partnerhub.refusals import Refusal, Refused
from partnerhub.transactions import in_transaction

OLD_AFTER = timedelta(days=90)  # LinkedIn advises a new one every 60 to 90 days

BEGUN = "Rotating the client secret at LinkedIn"
DONE = "Client secret rotated at LinkedIn, the old one kept"
NOT_DONE = "Client secret not rotated"
LOST = "Client secret rotated or not: LinkedIn's answer was lost"

TWO_SECRETS = (
    "An application has two secrets at most, and both work: delete the one that is no longer used in the LinkedIn"
    " Developer Portal, then try again."
)
NOBODY_KNOWS = (
    "LinkedIn may have made a secret that nobody knows. Look in the LinkedIn Developer Portal: where two stand,"
    " delete the newer one, then rotate again. The secret stored here goes on working."
)


def rotate(*, application: DeveloperApplication, actor: User | None) -> None:
    """Have LinkedIn make a new secret for this application and keep it beside the present one. A child's is asked for
    with its parent's token, a parent's with its own. Refused says what to do; nothing that was stored is lost."""
    asking, urn = _who_asks(application)
    if locked := standing_of(application.pk).locked:
        raise Refused([Refusal(f"{locked} Until then there is no place for a new secret: nothing was sent.")])
    _note(application, BEGUN, actor)
    secret = _ask(application, asking, urn, actor)

    def keep() -> None:
        store_secret(application=application, secret=secret.reveal(), keep_previous=True)
        _note(application, DONE, actor)

    in_transaction(keep)


def roll_secret(calls: ParentCalls, urn: str) -> Secret:
    """A new secret for the child of this URN, or for the application that asks. Refused where LinkedIn knows two."""
    try:
        return calls.make(SECURITY, lambda client, token: client.roll_secret(urn, token=token)).secret
    except RefusedError as error:
        if error.status != 400:
            raise
        raise Refused([Refusal(f"{error.problem} {TWO_SECRETS}")]) from error


def advice_on_age(standing: Standing, *, now: datetime) -> str:
    """What to say of a secret that is old by LinkedIn's advice; empty while it is not."""
    if standing.secret_set_at is None or now - standing.secret_set_at <= OLD_AFTER:
        return ""
    days = (now - standing.secret_set_at).days
    return f"It is {days} days old: LinkedIn advises a new one every 60 to 90 days. Rotate it."


def _who_asks(application: DeveloperApplication) -> tuple[int, str]:
    """Whose token is used, and the URN that LinkedIn wants where it is not that application itself."""
    if application.kind == DeveloperApplication.Kind.PARENT:
        return application.pk, ""
    refusals = []
    if application.parent_id is None:
        refusals.append(
            Refusal("Its parent is not entered, and only a parent may ask: choose it below.", field="parent")
        )
    if not application.urn:
        refusals.append(
            Refusal(
                "Its URN is not entered, by which LinkedIn knows it: copy it from the portal.", field="urn"
            )
        )
    if refusals or application.parent_id is None:
        raise Refused(refusals)
    return application.parent_id, application.urn


def _ask(application: DeveloperApplication, asking: int, urn: str, actor: User | None) -> Secret:
    """What became of it stands in the history, whatever it was."""
    try:
        with parent_calls(asking, about=application.customer_id) as calls:
            return roll_secret(calls, urn)
    except OutcomeUnknownError as error:
        _note(application, LOST, actor)
        raise Refused([Refusal(f"{error.problem} {NOBODY_KNOWS}")]) from error
    except (Refused, Held) as reason:
        _note(application, NOT_DONE, actor)
        raise Refused([Refusal(f"{reason} The secret stored here is as it was.")]) from reason
    except LinkedInError as error:
        _note(application, NOT_DONE, actor)
        raise Refused([Refusal(f"{error.problem} The secret stored here is as it was.")]) from error


def _note(application: DeveloperApplication, reason: str, actor: User | None) -> None:
    """A line in its history: what changes lies in the vault row, which keeps none."""
    rows = DeveloperApplication.objects.filter(pk=application.pk)
    bulk_update_with_history(
        list(rows), DeveloperApplication, [], default_user=actor, default_change_reason=reason
    )
