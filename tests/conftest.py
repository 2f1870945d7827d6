"""What every test may ask for: people with a role, and browsers that they are logged in with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings

from partnerhub.roles import ROLES
from tests.databases import django_db_setup, migrated_file

__all__ = ["django_db_setup", "migrated_file"]

# A busy machine is no fault of the code under test.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def _as_tests_need_it() -> Iterator[None]:
    """Static files need not be collected, and nobody's password is worth half a second of hashing."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(WHITENOISE_AUTOREFRESH=True, PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture
def person(db) -> Callable[..., User]:
    """`person("Support")` is a member of staff with that role; without a role, one who may do nothing."""

    def make(role: str = "", **fields: Any) -> User:
        username = role.lower().replace(" ", "-") or "newcomer"
        user = User.objects.create_user(**{"username": username, "is_staff": True, **fields})
        if role:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def browser_of(person) -> Callable[[str], Client]:
    """`browser_of("Support")` is a logged-in browser of a new person with that role."""

    def make(role: str = "") -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return make


@pytest.fixture(params=ROLES)
def role(request) -> str:
    """Each role in turn."""
    name: str = request.param
    return name
