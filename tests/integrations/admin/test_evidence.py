"""Evidence is found by LinkedIn's ids, read, and never touched."""

import pytest
from django.contrib import admin
from django.urls import reverse

from integrations.models import ApiCall, Attempt, Credential, QuotaDay, SyncRun
from tests.integrations.factories import ApiCallFactory, AttemptFactory, SyncRunFactory

pytestmark = pytest.mark.django_db
CALLS = reverse("admin:integrations_apicall_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Support")


@pytest.mark.parametrize("field", ["uuid", "request_id"])
def test_a_call_is_found_by_linkedins_whole_id_only(browser, field):
    ApiCallFactory(**{field: "abc-1"})
    found = [browser.get(CALLS, {"q": term}).context["cl"].result_count for term in ("abc-1", "abc", "ABC-1")]
    assert found == [1, 0, 0]


@pytest.mark.parametrize(
    ("status", "chosen"), [(200, "2"), (302, "3"), (403, "4"), (503, "5"), (None, "none")]
)
def test_calls_are_filtered_by_kind_of_answer(browser, status, chosen):
    ApiCallFactory(status=status)
    counts = {
        value: browser.get(CALLS, {"class": value}).context["cl"].result_count
        for value in ("2", "3", "4", "5", "none")
    }
    assert [value for value, count in counts.items() if count] == [chosen]


def test_a_call_shows_what_was_said_with_copyable_ids(browser):
    call = ApiCallFactory(response_body='{"errors": {"a": "<b>no</b>"}}', request_headers={"X-RestLi": "1"})
    shown = browser.get(reverse("admin:integrations_apicall_change", args=[call.pk])).content.decode()
    assert f'data-copy="{call.uuid}"' in shown
    assert "&quot;a&quot;: &quot;&lt;b&gt;no&lt;/b&gt;&quot;" in shown


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
