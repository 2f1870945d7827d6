"""Evidence is read, and never touched."""

import pytest
from django.contrib import admin
from django.urls import reverse

from integrations.models import ApiCall, Attempt, Credential, QuotaDay, SyncRun
from tests.integrations.factories import ApiCallFactory, AttemptFactory, SyncRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser_of):
    return browser_of("Support")


def test_an_attempt_leads_to_its_calls_and_its_run(browser):
    attempt = AttemptFactory()
    shown = browser.get(reverse("admin:integrations_attempt_change", args=[attempt.pk])).content.decode()
    assert reverse("admin:integrations_apicall_change", args=[attempt.write_call_id]) in shown
    assert reverse("admin:integrations_syncrun_change", args=[attempt.run_id]) in shown


@pytest.mark.parametrize("factory", [ApiCallFactory, AttemptFactory, SyncRunFactory])
def test_nobody_adds_changes_or_deletes_evidence(admin_client, factory):
    row = factory()
    name = f"admin:integrations_{row._meta.model_name}"
    assert admin_client.get(reverse(f"{name}_add")).status_code == 403
    assert admin_client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    admin_client.post(reverse(f"{name}_change", args=[row.pk]), {"trouble": "tampered", "error": "tampered"})
    row.refresh_from_db()
    assert "tampered" not in (getattr(row, "trouble", ""), getattr(row, "error", ""))


def test_the_vault_has_no_admin():
    registered = set(admin.site._registry)
    assert not registered & {Credential, QuotaDay}
    assert registered >= {ApiCall, Attempt, SyncRun}


def test_attempts_have_no_place_in_the_menu(browser):
    assert "/integrations/attempt/" not in browser.get(reverse("admin:index")).content.decode()
