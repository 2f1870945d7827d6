"""The four logins of the demo, one for each role. Their password is known to everybody: DEBUG only."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from support.demo.names import LINKEDIN_DOMAIN

PASSWORD = "demo-partnerhub"  # noqa: S105 (printed by the demo)


@dataclass(frozen=True)
class Login:
    username: str
    role: str
    first_name: str
    last_name: str
    mail_domain: str = "partner.example"

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@{self.mail_domain}".lower()


SUPPORT = Login("support", "Support", "Priya", "Nandakumar")
ONBOARDING = Login("onboarding", "Onboarding", "Tomasz", "Wilk")
BD = Login("bd", "BD reviewer", "Dana", "Foxworth", LINKEDIN_DOMAIN)
ADMIN = Login("admin", "Administrator", "Ingrid", "Solheim")
LOGINS = (SUPPORT, ONBOARDING, BD, ADMIN)


def make_logins() -> dict[str, User]:
    """One staff user for each role, by username."""
    sealed = make_password(PASSWORD)
    return {login.username: _make(login, sealed) for login in LOGINS}


def _make(login: Login, sealed_password: str) -> User:
    user = User.objects.create(
        username=login.username,
        first_name=login.first_name,
        last_name=login.last_name,
        email=login.email,
        password=sealed_password,
        is_staff=True,
    )
    user.groups.add(Group.objects.get(name=login.role))
    return user
