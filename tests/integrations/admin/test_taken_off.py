"""Pages about what was taken off LinkedIn: nothing of it is deleted, moved or given another value, and each page says why."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import Configuration, Integration
from integrations.offboarding import begin
from tests.customers.factories import UserFactory
from tests.integrations.factories import (
    ConfigurationFactory,
    DeveloperApplicationFactory,
    IntegrationFactory,
)
from tests.integrations.offboarded import mailed
from tests.integrations.onboarded import provisioned_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser_of):
    return browser_of("Administrator")


@pytest.fixture
def track():
    made = provisioned_track(levels="company")
    export = IntegrationFactory(customer=made.customer, application=made.application)
    ConfigurationFactory(integration=export, confirmed=True)
    ConfigurationFactory(
        integration=export, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", confirmed=True
    )
    IntegrationFactory(
        customer=made.customer, application=made.application, integration_type="PROFILE_PLUGIN"
    )
    return made


def stopped(track, type_name="ONE_CLICK_EXPORT"):
    row = track.customer.integrations.get(integration_type=type_name)
    robin = track.contract.recruiter_admins.get()
    begin(track=track, kind="disable", requested_by=robin, actor=UserFactory(), integrations=[row])
    row.refresh_from_db()
    return row


def page_of(row, page="change") -> str:
    return reverse(f"admin:integrations_{row._meta.model_name}_{page}", args=[row.pk])


def said(answer) -> str:
    return answer.content.decode()


def fields_of(page) -> dict[str, object]:
    """What the page would post if nobody touched it."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {form.add_prefix(name): form[name].value() or "" for form in forms for name in form.fields}


def test_an_integration_without_values_is_not_deleted_sp_28(browser, track):
    row = stopped(track, "PROFILE_PLUGIN")
    answer = browser.post(page_of(row, "delete"), {"post": "yes"}, follow=True)
    assert "was taken off LinkedIn on" in said(answer)
    assert Integration.objects.filter(pk=row.pk).exists()


def test_its_page_offers_no_other_application_or_contract_sp_28(browser, track):
    form = browser.get(page_of(stopped(track))).context["adminform"].form
    assert not {"application", "contract"} & form.fields.keys()


def test_a_page_that_was_opened_before_does_not_move_it_sp_28(browser, track):
    row = track.customer.integrations.get(integration_type="PROFILE_PLUGIN")
    other = DeveloperApplicationFactory(customer=track.customer)
    opened = fields_of(browser.get(page_of(row)))
    stopped(track, "PROFILE_PLUGIN")
    answer = browser.post(page_of(row), {**opened, "application": other.pk})
    assert "SP-28" in said(answer)
    row.refresh_from_db()
    assert row.application == track.application


def test_its_own_name_may_be_edited_with_its_values_on_the_page(browser, track):
    row = stopped(track)
    posted = {**fields_of(browser.get(page_of(row))), "integration_name": "Acme export"}
    assert browser.post(page_of(row), posted).status_code == 302
    row.refresh_from_db()
    assert row.integration_name == "Acme export"


def test_a_value_typed_into_its_page_is_refused_sp_28(browser, track):
    row = stopped(track)
    posted = fields_of(browser.get(page_of(row)))
    line = next(
        name.removesuffix("-key")
        for name, value in posted.items()
        if name.endswith("-key") and value == "CALLBACK_URL"
    )
    answer = browser.post(page_of(row), {**posted, f"{line}-desired_value": "https://ats.example/new"})
    assert "SP-28" in said(answer)
    assert not Configuration.objects.filter(desired_value="https://ats.example/new").exists()


def test_a_value_typed_into_the_configurations_page_is_refused_sp_28(browser, track):
    stopped(track)
    callback = Configuration.objects.get(key="CALLBACK_URL")
    posted = {"desired_value": "https://ats.example/new", "opened_version": callback.version}
    assert "SP-28" in said(browser.post(page_of(callback), posted))
    callback.refresh_from_db()
    assert callback.desired_value != "https://ats.example/new"


def test_what_is_to_be_deleted_is_not_kept_after_all_sp_28(browser, track):
    stopped(track)
    going = Configuration.objects.get(key="JOB_POSTING_VIEWERS")
    assert "SP-28" in said(browser.post(page_of(going, "keep"), follow=True))
    going.refresh_from_db()
    assert going.deleting_since


def test_the_form_says_with_what_the_track_would_go_on_sp_28(browser, track):
    url = reverse("admin:integrations_onboardingtrack_offboard", args=[track.pk])
    assert "the track goes on with it: One-Click Export, Profile Plugin" in said(browser.get(url))
    robin = track.contract.recruiter_admins.get()
    chosen = track.customer.integrations.get(integration_type="PROFILE_PLUGIN")
    wish = {"kind": "delete", "requested_by": robin.pk, "integrations": [chosen.pk]}
    shown = said(browser.post(url, wish, follow=True))
    assert "The track goes on with One-Click Export." in shown
    assert track.offboardings.get().completed_at is None


def test_the_last_button_says_what_it_ends_sp_28(browser, track):
    stopped(track, "PROFILE_PLUGIN")
    offboarding, now = mailed(track.offboardings.get()), timezone.now()
    offboarding.ats_done_at = offboarding.linkedin_done_at = now
    offboarding.save(update_fields=["ats_done_at", "linkedin_done_at"])
    shown = said(browser.get(page_of(offboarding)))
    assert ("End the off-boarding" in shown, "End the track" in shown) == (True, False)
