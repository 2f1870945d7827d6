"""What the page of an application shows beside its form: credentials, the last check of its token, today's budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from integrations.budget import Budget, budgets_of
from integrations.credentials import Standing, standing_of
from integrations.introspection import Finding, finding_of, latest_check
from integrations.models import ApiCall, ClosedVersion, DeveloperApplication
from integrations.rotation import advice_on_age
from integrations.secret_use import SecretUse, secret_use
from integrations.versions import is_closed


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    """`old_secret` says what to do about a secret's age, `use` which of two secrets LinkedIn takes. `check` is the newest
    call that asked about a token, `finding` what it brought, and `is_about_earlier_token` whether the token was another
    one, or is gone; `version` is the LinkedIn-Version of its calls, empty in the legacy form."""

    standing: Standing
    old_secret: str
    use: SecretUse | None
    has_token: bool
    check: ApiCall | None
    finding: Finding | None
    is_about_earlier_token: bool
    budgets: Sequence[Budget]
    daily_limit: int
    form: str
    version: str
    closed: ClosedVersion | None


def application_page(application: DeveloperApplication, *, now: datetime) -> ApplicationPage:
    """Seven queries at most."""
    standing, check = standing_of(application.pk), latest_check(application.pk)
    obtained_at, expires_at = standing.token_obtained_at, standing.token_expires_at
    is_versioned = application.spoken_dialect == DeveloperApplication.Dialect.REST
    version = settings.LINKEDIN_VERSION if is_versioned else ""
    return ApplicationPage(
        standing=standing,
        old_secret=advice_on_age(standing, now=now),
        use=secret_use(application.pk, standing),
        has_token=expires_at is not None and expires_at > now,
        check=check,
        finding=finding_of(check, client_id=application.client_id) if check else None,
        is_about_earlier_token=bool(check and (obtained_at is None or check.started_at < obtained_at)),
        budgets=budgets_of([application.pk], now=now)[application.pk],
        daily_limit=settings.LINKEDIN_DAILY_LIMIT,
        form=str(dict(DeveloperApplication.Dialect.choices)[application.spoken_dialect]),
        version=version,
        closed=is_closed(version, now=now),
    )
