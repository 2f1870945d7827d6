"""Asking LinkedIn about the token of an application: what it says, what is kept, and what to do next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import credentials, tokens
from integrations.introspection import check_token, finding_of, latest_check
from integrations.linkedin.oauth import Secret, Token
from integrations.models import ApiCall
from integrations.sandbox.faults import Fault
from partnerhub.refusals import Refused
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory
from tests.integrations.syncable import SECRET

pytestmark = pytest.mark.django_db
VALUE = "token-SENTINEL-0123456789"


def hold(application, linkedin, value=VALUE, *, given_to=None):
    """Let an application hold a token that LinkedIn gave to it, or to another client id."""
    linkedin.state.issue_token(given_to or application.client_id, value)
    now = timezone.now()
    tokens.save({application.pk: Token(Secret(value), now, now + timedelta(minutes=30))})


@pytest.fixture
def application(callback, linkedin):
    """One that LinkedIn knows, with a token."""
    application = callback.integration.application
    hold(application, linkedin)
    return application


def check(application):
    application.refresh_from_db()
    return finding_of(check_token(application=application), client_id=application.client_id)


def test_an_active_token_leaves_the_rest_of_the_checks_of_a_403(application):
    finding = check(application)
    assert (finding.tone, finding.word) == ("ok", "active")
    assert (finding.said.auth_type, finding.said.status) == ("2L", "active")
    assert "SP-40" in finding.next_step


def test_an_expired_token_asks_nothing_of_anybody(application, linkedin):
    linkedin.state.tokens[VALUE].expires_at -= timedelta(days=1)
    finding = check(application)
    assert (finding.tone, finding.word) == ("warn", "expired")
    assert "by itself" in finding.next_step


def test_a_revoked_token_is_bad(application, linkedin):
    linkedin.state.revoke_tokens(application.client_id)
    assert (check(application).tone, check(application).word) == ("bad", "revoked")


def test_a_token_of_another_application_is_said_to_be_one(application, linkedin):
    hold(application, linkedin, "another-token", given_to="somebody-else")
    finding = check(application)
    assert (finding.tone, finding.word) == ("bad", "not active")
    assert "another application" in finding.sentence


def test_a_wrong_secret_is_linkedins_refusal_in_words(application):
    credentials.store_secret(application=application, secret="wrong", keep_previous=False)
    tokens.save({application.pk: Token(Secret(VALUE), timezone.now(), timezone.now() + timedelta(hours=1))})
    finding = check(application)
    assert (finding.tone, finding.said) == ("bad", None)
    assert "Client authentication failed" in finding.sentence


def test_during_a_rotation_the_previous_secret_is_tried_after_the_new_one(application):
    credentials.store_secret(application=application, secret="not-yet-there")
    tokens.save({application.pk: Token(Secret(VALUE), timezone.now(), timezone.now() + timedelta(hours=1))})
    assert check(application).word == "active"
    assert list(ApiCall.objects.order_by("pk").values_list("status", flat=True)) == [401, 200]


@pytest.mark.parametrize("effect", ["status:503", "throttle:short", "garbage", "empty", "reset"])
def test_without_an_answer_nothing_is_said_about_the_token(application, linkedin, effect):
    linkedin.state.faults.append(Fault(effect, match={"path": "/oauth/v2/introspectToken"}))
    finding = check(application)
    assert (finding.tone, finding.word, finding.said) == ("unknown", "no answer", None)


def test_linkedin_out_of_reach_is_said_so(application, settings):
    settings.LINKEDIN_OAUTH_URL = "http://127.0.0.1:9/oauth/v2"
    finding = check(application)
    assert finding.word == "no answer"
    assert "could not be asked" in finding.sentence


def test_the_call_is_kept_without_secret_and_token(application):
    check(application)
    call = latest_check(application.pk)
    kept = " ".join(str(value) for value in vars(call).values())
    assert (call.endpoint, call.status, call.customer) == (
        "/oauth/v2/introspectToken",
        200,
        application.customer,
    )
    assert call.uuid
    assert "SENTINEL" not in kept
    assert SECRET not in kept


def test_the_latest_check_is_of_this_application_and_about_tokens(application):
    ApiCallFactory(application=application)
    ApiCallFactory(endpoint="/oauth/v2/introspectToken", application=DeveloperApplicationFactory())
    assert latest_check(application.pk) is None


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        pytest.param("", "No client secret", id="no secret"),
        pytest.param("x", "the next sync gets one", id="no token"),
    ],
)
def test_without_a_token_there_is_nothing_to_ask_about(secret, sentence):
    application = DeveloperApplicationFactory(secret=secret)
    with pytest.raises(Refused, match=sentence):
        check_token(application=application)
    assert not ApiCall.objects.exists()


def test_a_lost_key_is_said_and_nothing_leaves(application, settings):
    settings.VAULT_KEYS = ["AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="]
    with pytest.raises(Refused, match="VAULT_KEYS has no key"):
        check_token(application=application)
    assert not ApiCall.objects.exists()
