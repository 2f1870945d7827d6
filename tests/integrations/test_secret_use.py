"""Which of two secrets LinkedIn takes, as the application's page tells it from the call log."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.credentials import mark_refused, standing_of, store_secret
from integrations.secret_use import secret_use
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """In the middle of a rotation."""
    found = DeveloperApplicationFactory(secret="first")
    store_secret(application=found, secret="second")
    return found


def ask(application, *statuses, name="accessToken"):
    """One call for a token with each secret, one after the other."""
    for status in statuses:
        ApiCallFactory(application=application, method="POST", endpoint=f"/oauth/v2/{name}", status=status)


def shown(browser_of, application, role="Onboarding"):
    address = reverse("admin:integrations_developerapplication_change", args=[application.pk])
    return " ".join(browser_of(role).get(address).content.decode().split())


@pytest.mark.parametrize(
    ("statuses", "needs_previous"),
    [
        pytest.param([200], False, id="the current one is taken"),
        pytest.param([401, 200], True, id="the current one is refused"),
        pytest.param([400, 200], True, id="it is refused by another number"),
        pytest.param([401, 200, 200], False, id="it was refused once, and is taken now"),
        pytest.param([429, 200], False, id="LinkedIn was busy before"),
        pytest.param([401, 200, 401], True, id="the newest was in vain"),
    ],
)
def test_the_secret_taken_last_is_told_from_the_calls(application, statuses, needs_previous):
    ask(application, *statuses)
    use = secret_use(application.pk, standing_of(application.pk))
    assert use.needs_previous is needs_previous


def test_nothing_is_told_before_linkedin_took_one(application):
    ask(application, 401, 401)
    assert secret_use(application.pk, standing_of(application.pk)) is None


def test_calls_from_before_the_rotation_say_nothing_of_it(application):
    ApiCallFactory(
        application=application,
        endpoint="/oauth/v2/accessToken",
        started_at=timezone.now() - timedelta(hours=1),
    )
    assert secret_use(application.pk, standing_of(application.pk)) is None


def test_a_refusal_long_before_belongs_to_another_try(application):
    ask(application, 401, 200)
    first = application.api_calls.order_by("pk")[0]
    later = timezone.now() + timedelta(hours=1)
    application.api_calls.exclude(pk=first.pk).update(started_at=later)
    assert not secret_use(application.pk, standing_of(application.pk)).needs_previous


def test_the_page_warns_before_the_secret_in_use_is_forgotten(browser_of, application):
    ask(application, 401, 200)
    text = shown(browser_of, application)
    assert "LinkedIn refused the current secret and took this one" in text
    assert "Forget it all the same?" in text


def test_the_page_says_when_the_rotation_may_end(browser_of, application):
    ask(application, 200)
    text = shown(browser_of, application)
    assert "it took the current one" in text
    assert "Forget it all the same?" not in text


def test_below_a_refusal_the_last_check_is_of_an_earlier_token(browser_of, application):
    ask(application, 200, name="introspectToken")
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    assert "of an earlier token" in shown(browser_of, application)


def test_the_tick_of_a_rotation_reads_as_what_to_do(browser_of, application):
    text = shown(browser_of, application)
    assert "Keep the stored secret as well" in text
    assert "LinkedIn still accepts the old secret" not in text
