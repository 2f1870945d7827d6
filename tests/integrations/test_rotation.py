"""Rotation: LinkedIn makes a second secret, both are kept, and what becomes of a lost answer is said."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import credentials
from integrations.credentials import Standing, standing_of
from integrations.models import ApiCall, Credential, QuotaDay
from integrations.rotation import advice_on_age, rotate
from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Application
from partnerhub.refusals import Refused
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.provisionable import PARENT_SECRET, parent_at

pytestmark = pytest.mark.django_db
FIRST = "first+SENTINEL/=="


@pytest.fixture
def parent(linkedin):
    return parent_at(linkedin)


@pytest.fixture
def at_linkedin(linkedin, parent):
    child = Application("cedar-app", [FIRST], unique_foreign_id="cedar-1", name="Our ATS - Cedar")
    linkedin.state.add_application(child)
    return child


@pytest.fixture
def child(parent, at_linkedin):
    return DeveloperApplicationFactory(
        customer=CustomerFactory(name="Cedar"), parent=parent, client_id="cedar-app", urn=at_linkedin.urn,
        secret=FIRST,
    )  # fmt: skip


@pytest.fixture
def actor():
    return UserFactory(username="ines")


def secrets_of(application):
    return credentials.read_secrets(Credential.objects.get(pk=application.pk))


def lines_of(application):
    return [line.history_change_reason for line in application.history.all()][:2]


def test_both_secrets_of_a_child_are_kept_the_new_one_first(child, at_linkedin, actor):
    rotate(application=child, actor=actor)
    assert len(at_linkedin.secrets) == 2
    assert secrets_of(child) == at_linkedin.secrets[::-1]
    assert standing_of(child.pk).keeps_previous


def test_a_parent_rolls_its_own_secret(linkedin, parent, actor):
    rotate(application=parent, actor=actor)
    assert secrets_of(parent) == [linkedin.state.applications["parent-app"].secrets[-1], PARENT_SECRET]


def test_the_parents_token_asks_and_its_budget_pays(child, parent, actor):
    rotate(application=child, actor=actor)
    assert {(call.application, call.customer) for call in ApiCall.objects.all()} == {(parent, child.customer)}
    (day,) = QuotaDay.objects.all()
    assert (day.application, day.resource, day.used) == (parent, "v2/developerApplicationsSecurity", 1)


def test_the_history_says_who_rotated_it_and_what_became_of_it(child, actor):
    rotate(application=child, actor=actor)
    assert lines_of(child) == [
        "Client secret rotated at LinkedIn, the old one kept",
        "Rotating the client secret at LinkedIn",
    ]
    assert {line.history_user for line in child.history.all()[:2]} == {actor}


def test_a_third_secret_is_refused_with_what_to_do(child, at_linkedin, actor):
    rotate(application=child, actor=actor)
    with pytest.raises(
        Refused, match="delete the one that is no longer used in the LinkedIn Developer Portal"
    ):
        rotate(application=child, actor=actor)
    assert secrets_of(child) == at_linkedin.secrets[::-1]
    assert lines_of(child)[0] == "Client secret not rotated"


@pytest.mark.parametrize("effect", ["reset", "status:500", "garbage"])
def test_a_lost_answer_says_that_there_may_be_a_secret_nobody_knows(
    child, at_linkedin, actor, linkedin, effect
):
    linkedin.state.faults.append(Fault(effect, match={"path": "/v2/developerApplicationsSecurity"}))
    with pytest.raises(Refused, match="may have made a secret that nobody knows"):
        rotate(application=child, actor=actor)
    assert (secrets_of(child), len(at_linkedin.secrets)) == ([FIRST], 2)
    assert lines_of(child)[0] == "Client secret rotated or not: LinkedIn's answer was lost"


def test_linkedin_away_changes_nothing(child, actor, settings):
    settings.LINKEDIN_API_URL = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="The secret stored here is as it was"):
        rotate(application=child, actor=actor)
    assert secrets_of(child) == [FIRST]


def test_a_secret_that_could_not_be_kept_beside_the_old_one_is_not_asked_for(
    child, at_linkedin, actor, settings
):
    settings.VAULT_KEYS = [base64.urlsafe_b64encode(bytes(32)).decode()]
    with pytest.raises(Refused, match="no place for a new secret: nothing was sent"):
        rotate(application=child, actor=actor)
    assert at_linkedin.secrets == [FIRST]


def test_what_linkedin_has_to_be_told_is_named(actor, db):
    bare = DeveloperApplicationFactory(secret=FIRST)
    with pytest.raises(Refused) as refused:
        rotate(application=bare, actor=actor)
    assert [one.field for one in refused.value.refusals] == ["parent", "urn"]


def test_a_parent_without_a_secret_cannot_ask(child, parent, actor):
    parent.credential.delete()
    with pytest.raises(Refused, match="No client secret is stored for the parent application"):
        rotate(application=child, actor=actor)


def test_no_secret_is_written_anywhere(child, parent, actor, caplog):
    caplog.set_level("DEBUG")
    rotate(application=child, actor=actor)
    rows = [*ApiCall.objects.values(), *child.history.values()]
    for secret in (*secrets_of(child), PARENT_SECRET):
        assert secret not in f"{rows} {caplog.text}"


@pytest.mark.parametrize(("days", "said"), [(89, ""), (90, ""), (91, "It is 91 days old"), (None, "")])
def test_a_secret_is_old_after_ninety_days(days, said):
    now = timezone.now()
    standing = Standing(secret_set_at=None if days is None else now - timedelta(days=days))
    assert advice_on_age(standing, now=now).startswith(said)
    assert bool(advice_on_age(standing, now=now)) == bool(said)
