"""Client secrets: two of them live while one is rotated, a refusal is noted, and what waited goes on."""

import base64
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from integrations import credentials, vault
from integrations.models import Configuration, Credential
from partnerhub.refusals import Refused
from tests.integrations.customer_csv.test_importing import HEADER, import_lines
from tests.integrations.factories import DeveloperApplicationFactory, ready_configuration

pytestmark = pytest.mark.django_db
OLD, NEW = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))
NOW = timezone.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.VAULT_KEYS = [OLD]


@pytest.fixture
def application():
    return DeveloperApplicationFactory(secret="first")


def stored(application):
    return Credential.objects.get(pk=application.pk)


def secrets_of(application):
    return credentials.read_secrets(stored(application))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(["second"], ["second", "first"], id="a new one"),
        pytest.param(["first"], ["first"], id="the same again"),
        pytest.param(["second", "second"], ["second", "first"], id="a new one, twice"),
        pytest.param(["second", "first"], ["first", "second"], id="back to the old one"),
        pytest.param(["second", "third"], ["third", "second"], id="two new ones"),
    ],
)
def test_a_rotation_keeps_the_secret_before(application, typed, kept):
    for secret in typed:
        credentials.store_secret(application=application, secret=secret)
    assert secrets_of(application) == kept


def test_a_secret_that_is_not_to_be_kept_goes(application):
    credentials.store_secret(application=application, secret="second", keep_previous=False)
    assert secrets_of(application) == ["second"]


def test_nothing_stored_is_no_secret_and_no_failure():
    assert credentials.read_secrets(Credential()) == []


def test_both_secrets_are_recognized_and_no_other(application):
    credentials.store_secret(application=application, secret="second")
    known = [
        credentials.secret_matches(stored(application), text) for text in ("first", "second", "third", "")
    ]
    assert known == [True, True, False, False]


def test_the_previous_secret_opens_nowhere_but_in_its_place(application):
    credentials.store_secret(application=application, secret="second")
    row = stored(application)
    row.client_secret = row.previous_secret
    with pytest.raises(vault.VaultLocked, match="changed or moved"):
        credentials.read_secrets(row)


def test_forgetting_the_previous_secret_is_noted_once(application):
    credentials.store_secret(application=application, secret="second")
    credentials.forget_previous_secret(application=application)
    assert secrets_of(application) == ["second"]
    assert application.history.first().history_change_reason == "Previous client secret forgotten"
    with pytest.raises(Refused, match="No previous secret is kept"):
        credentials.forget_previous_secret(application=application)


def test_rotating_the_vault_covers_both_secrets(application, settings):
    credentials.store_secret(application=application, secret="second")
    settings.VAULT_KEYS = [NEW, OLD]
    call_command("rotate_vault", verbosity=0)
    settings.VAULT_KEYS = [NEW]
    assert secrets_of(application) == ["second", "first"]


def test_with_the_key_gone_nothing_is_overwritten(application, settings):
    before = stored(application).client_secret
    settings.VAULT_KEYS = [NEW]
    with pytest.raises(vault.VaultLocked, match=vault.VaultKey.parse(OLD).id), transaction.atomic():
        credentials.store_secret(application=application, secret="second")
    assert stored(application).client_secret == before
    assert vault.VaultKey.parse(OLD).id in credentials.standing_of(application.pk).locked


def test_with_the_key_gone_the_old_secret_can_be_given_up(application, settings):
    settings.VAULT_KEYS = [NEW]
    credentials.store_secret(application=application, secret="second", keep_previous=False)
    assert secrets_of(application) == ["second"]


def test_an_import_with_the_key_gone_reports_the_customer_and_writes_nothing(settings):
    import_lines(HEADER, "Acme,,client-a,s3cret-a,,,")
    before = Credential.objects.get().client_secret
    settings.VAULT_KEYS = [NEW]
    report = import_lines(HEADER, "Acme,,client-a,n3w-secret,,,", "Beta,,client-b,s3cret-b,,,")
    [error] = report.errors
    assert (error.line, vault.VaultKey.parse(OLD).id in error.message) == (2, True)
    assert Credential.objects.get(application__client_id="client-a").client_secret == before
    assert Credential.objects.filter(application__client_id="client-b").exists()


@pytest.fixture
def imported():
    """An application by CSV; `again(secret)` imports its line with another secret."""

    def again(secret):
        report = import_lines(HEADER, f"Acme,,client-a,{secret},,,")
        assert report.errors == []
        return Credential.objects.get().application

    return again


def test_an_import_keeps_the_secret_before_as_the_form_does(imported):
    imported("first")
    assert secrets_of(imported("second")) == ["second", "first"]


def test_an_outdated_file_does_not_turn_a_rotation_back(imported):
    imported("first")
    imported("second")
    assert secrets_of(imported("first")) == ["second", "first"]


def test_the_first_moment_of_a_refusal_stays_with_the_newest_words(application):
    credentials.mark_refused({application.pk: "Wrong."}, now=LATER)
    credentials.mark_refused({application.pk: "Still wrong."}, now=LATER + timedelta(hours=1))
    standing = credentials.standing_of(application.pk)
    assert (standing.refused_at, standing.refused_because) == (LATER, "Still wrong.")


def test_a_secret_stored_since_the_call_is_not_the_one_refused(application):
    credentials.mark_refused(
        {application.pk: "Wrong."}, now=stored(application).client_secret_set_at - timedelta(1)
    )
    assert credentials.standing_of(application.pk).refused_at is None


def test_refusals_are_noted_and_cleared_for_many_at_once(django_assert_num_queries):
    rows = [DeveloperApplicationFactory(secret="x") for _ in range(5)]
    with django_assert_num_queries(2):
        credentials.mark_refused({row.pk: "AB"[row.pk == rows[0].pk] for row in rows}, now=LATER)
    assert Credential.objects.filter(refused_at=LATER).count() == 5
    credentials.clear_refused([row.pk for row in rows[1:]])
    assert [row.application_id for row in Credential.objects.exclude(refused_at=None)] == [rows[0].pk]


@pytest.fixture
def refused():
    """A configuration that waits because its application's credentials were refused, with a token from before."""
    row = ready_configuration(trouble=Configuration.Trouble.RETRY, next_attempt_at=LATER)
    pk = row.integration.application_id
    credentials.mark_refused({pk: "Wrong."}, now=LATER)
    Credential.objects.filter(pk=pk).update(
        access_token="sealed",
        access_token_obtained_at=NOW,
        access_token_expires_at=LATER,
        refresh_holder="a-worker",
        refresh_until=LATER,
    )
    return row


def begun_anew(row):
    """Whether nothing of the old credentials counts any more, and the configuration is due."""
    row.refresh_from_db()
    credential = stored(row.integration.application)
    left = (
        credential.access_token,
        credential.refresh_holder,
        credential.refused_at,
        credential.refused_because,
    )
    return left == ("", "", None, "") and row.next_attempt_at < LATER


def test_a_new_secret_lets_what_waits_go_on(refused):
    credentials.store_secret(application=refused.integration.application, secret="second")
    assert begun_anew(refused)


def test_other_credentials_let_what_waits_go_on(refused):
    credentials.begin_anew([refused.integration.application_id])
    assert begun_anew(refused)


def test_trying_again_lets_what_waits_go_on_and_is_noted(refused):
    application = refused.integration.application
    credentials.try_again(application=application)
    refused.refresh_from_db()
    assert refused.next_attempt_at < LATER
    assert application.history.first().history_change_reason == "Credentials to be tried again"
    with pytest.raises(Refused, match="not refused"):
        credentials.try_again(application=application)


def test_what_waits_for_another_application_goes_on_waiting(refused, application):
    credentials.store_secret(application=application, secret="second")
    refused.refresh_from_db()
    assert refused.next_attempt_at == LATER


def test_what_may_be_shown_of_credentials_holds_nothing_sealed(refused):
    standing = credentials.standing_of(refused.integration.application_id)
    assert "sealed" not in repr(standing)
    assert standing.token_renewed_at == NOW + (LATER - NOW) * 2 / 3
    assert credentials.standing_of(None) == credentials.Standing()
