"""The vault: what goes in comes out, and only where it belongs."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from integrations import credentials, vault
from integrations.models import Credential
from tests.integrations.factories import DeveloperApplicationFactory

OLD, NEW = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.VAULT_KEYS = [OLD]


def test_a_secret_comes_back_as_it_was():
    sealed = vault.seal("gehéim & söhne", belongs_to="credential:1:client_secret")
    assert "geh" not in sealed
    assert vault.unseal(sealed, belongs_to="credential:1:client_secret") == "gehéim & söhne"


def test_a_ciphertext_does_not_open_for_another_row():
    sealed = vault.seal("secret", belongs_to="credential:1:client_secret")
    with pytest.raises(vault.VaultLocked, match="changed or moved"):
        vault.unseal(sealed, belongs_to="credential:2:client_secret")


def test_a_changed_ciphertext_does_not_open():
    sealed = vault.seal("secret", belongs_to="here")
    tampered = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    with pytest.raises(vault.VaultLocked):
        vault.unseal(tampered, belongs_to="here")


def test_a_lost_key_is_named_and_nothing_is_overwritten(settings):
    sealed = vault.seal("secret", belongs_to="here")
    settings.VAULT_KEYS = [NEW]
    with pytest.raises(vault.VaultLocked, match=vault.VaultKey.parse(OLD).id):
        vault.unseal(sealed, belongs_to="here")


@pytest.mark.parametrize("text", ["", "short", "!" * 44, OLD[:-8]])
def test_a_malformed_key_is_refused(text):
    with pytest.raises(ImproperlyConfigured):
        vault.VaultKey.parse(text)


def test_rotation_seals_everything_under_the_first_key(db, settings):
    application = DeveloperApplicationFactory(secret="s3cret")
    settings.VAULT_KEYS = [NEW, OLD]
    call_command("rotate_vault", verbosity=0)
    settings.VAULT_KEYS = [NEW]
    assert credentials.read_secrets(Credential.objects.get(application=application))[0] == "s3cret"


def test_storing_a_new_secret_drops_the_token(db):
    application = DeveloperApplicationFactory(secret="first")
    Credential.objects.update(access_token="sealed")
    credentials.store_secret(application=application, secret="second")
    assert Credential.objects.get().access_token == ""


def test_a_credential_shows_nothing_of_its_content(db):
    application = DeveloperApplicationFactory(secret="s3cret")
    assert str(application.credential) == f"credential of application {application.pk}"
    assert "s3cret" not in application.credential.client_secret
