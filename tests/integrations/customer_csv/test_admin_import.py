"""Import in the browser: upload, preview, import or discard, report; and whose file it is."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from integrations.admin.imports import ROWS_IN_A_REQUEST, ROWS_SHOWN
from integrations.customer_csv.uploads import wipe_forgotten_imports
from integrations.models import CustomerImport
from tests.integrations.customer_csv.files import EXPORT_ROW, HEADER, csv_file, import_lines

pytestmark = pytest.mark.django_db

ADD = "admin:integrations_customerimport_add"


@pytest.fixture
def specialist(client):
    user = User.objects.create_user("olga", is_staff=True)
    names = ("add_customerimport", "view_customer")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def upload(client, *lines: str):
    file = SimpleUploadedFile("spring.csv", csv_file(*lines))
    return client.post(reverse(ADD), {"file": file}, follow=True)


def act(client, name: str):
    made = CustomerImport.objects.get()
    return client.post(reverse(f"admin:integrations_customerimport_{name}", args=[made.pk]), follow=True)


def test_preview_shows_rows_and_errors_and_changes_nothing(specialist):
    page = upload(specialist, HEADER, EXPORT_ROW, "Beta,x,,,,,").content.decode()
    assert "1 would be created, 0 would be updated, 0 unchanged. 1 row would be refused" in page
    assert "Import 1 good row<" in page
    assert "client secret ••• (set)" in page
    assert "is no LinkedIn company id" in page
    assert not Customer.objects.exists()


def test_secret_is_neither_shown_nor_stored_in_the_open(specialist):
    page = upload(specialist, HEADER, EXPORT_ROW).content.decode()
    made = CustomerImport.objects.get()
    assert "s3cret-a" not in page
    assert "s3cret-a" not in str(vars(made))


def test_import_takes_the_good_rows_wipes_the_file_and_reports(specialist):
    upload(specialist, HEADER, EXPORT_ROW, "Beta,x,,,,,")
    page = act(specialist, "apply").content.decode()
    made = CustomerImport.objects.get()
    assert Customer.objects.get().history.get().history_user.username == "olga"
    assert (made.sealed, made.report["created"], made.report["refused"]) == ("", 1, 1)
    assert "Rows: 1 created, 0 updated, 0 unchanged. 1 row was refused; the others were kept." in page
    assert "is no LinkedIn company id" in page


def test_report_leads_to_the_customers_of_the_file_and_to_their_sync(specialist):
    User.objects.get().user_permissions.add(Permission.objects.get(codename="sync_configuration"))
    upload(specialist, HEADER, EXPORT_ROW)
    page = act(specialist, "apply").content.decode()
    acme = Customer.objects.get()
    assert f'<a href="/customers/customer/{acme.pk}/change/">Acme</a>' in page
    assert f'name="kind" value="customers"><input type="hidden" name="pks" value="{acme.pk}"' in page


def test_report_offers_no_sync_to_whom_may_not(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    assert "Plan a sync" not in act(specialist, "apply").content.decode()


def test_report_names_only_customers_that_were_changed(specialist):
    import_lines("customer", "Beta")
    upload(specialist, "customer", "Acme", "Beta")
    act(specialist, "apply")
    assert CustomerImport.objects.get().report["customers"] == [Customer.objects.get(name="Acme").pk]


def test_another_company_id_warns_that_everything_is_sent_again(specialist):
    import_lines(HEADER, EXPORT_ROW)
    page = upload(specialist, "customer,linkedin_company_id", "Acme,1002", "Beta,7").content.decode()
    assert "company id: 1001 → 1002" in page
    assert page.count("confirmed configurations must be sent again") == 1


def test_second_click_imports_nothing_more(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    act(specialist, "apply")
    page = act(specialist, "apply").content.decode()
    assert "upload it again" in page
    assert Customer.objects.get().history.count() == 1


def test_discarded_file_is_wiped(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    act(specialist, "discard")
    assert CustomerImport.objects.get().sealed == ""
    assert not Customer.objects.exists()


def test_file_left_lying_is_wiped_after_an_hour(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    wipe_forgotten_imports()
    assert CustomerImport.objects.get().sealed
    CustomerImport.objects.update(uploaded_at=timezone.now() - timedelta(minutes=61))
    wipe_forgotten_imports()
    assert CustomerImport.objects.get().sealed == ""


@pytest.mark.parametrize("is_wiped", [False, True], ids=["before the sweep", "after the sweep"])
def test_preview_left_lying_no_longer_waits_for_anybody(specialist, is_wiped):
    upload(specialist, HEADER, EXPORT_ROW)
    CustomerImport.objects.update(uploaded_at=timezone.now() - timedelta(minutes=61))
    if is_wiped:
        wipe_forgotten_imports()
    page = specialist.get(reverse("admin:integrations_customerimport_changelist")).content.decode()
    assert "expired" in page
    assert "waiting for you" not in page
    assert "nobody imported it within an hour" in act(specialist, "change").content.decode()
    assert "upload it again" in act(specialist, "apply").content.decode()
    assert not Customer.objects.exists()


def test_file_that_cannot_be_read_is_refused_in_the_form(specialist):
    page = upload(specialist, "segment", "x").content.decode()
    assert "The header is missing" in page
    assert not CustomerImport.objects.exists()


def test_preview_shows_the_first_rows_and_counts_the_others(specialist):
    page = upload(specialist, "customer", *(f"Customer {n}" for n in range(ROWS_SHOWN + 5))).content.decode()
    assert "And 5 more rows, counted above." in page
    assert f"Customer {ROWS_SHOWN}<" not in page


def test_file_too_long_for_a_browser_is_sent_to_the_command(specialist):
    page = upload(specialist, "customer", *["Acme"] * (ROWS_IN_A_REQUEST + 1)).content.decode()
    assert "manage.py import_customers" in page


def test_file_with_nothing_new_offers_no_import(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    act(specialist, "apply")
    CustomerImport.objects.all().delete()
    page = upload(specialist, HEADER, EXPORT_ROW).content.decode()
    assert "Nothing to import: everything is there already." in page
    assert "1 row would change nothing" in page
    assert "good row" not in page


@pytest.mark.parametrize("action", ["change", "apply", "discard"])
def test_somebody_elses_import_is_not_found(specialist, action):
    upload(specialist, HEADER, EXPORT_ROW)
    CustomerImport.objects.update(uploaded_by=User.objects.create_user("other"))
    assert act(specialist, action).status_code == 404
    assert CustomerImport.objects.get().sealed


def test_superuser_sees_every_import(specialist, admin_client):
    upload(specialist, HEADER, EXPORT_ROW)
    assert act(admin_client, "change").status_code == 200


@pytest.mark.parametrize("action", ["change", "apply", "discard"])
def test_import_needs_its_permission(specialist, client, action):
    upload(specialist, HEADER, EXPORT_ROW)
    User.objects.get(username="olga").user_permissions.clear()
    assert act(client, action).status_code == 403
    assert not Customer.objects.exists()


def test_getting_an_action_does_nothing(specialist):
    upload(specialist, HEADER, EXPORT_ROW)
    url = reverse("admin:integrations_customerimport_apply", args=[CustomerImport.objects.get().pk])
    assert specialist.get(url).status_code == 405


def test_list_of_imports_says_what_became_of_each(specialist):
    upload(specialist, HEADER, EXPORT_ROW, "Beta,x,,,,,")
    url = reverse("admin:integrations_customerimport_changelist")
    assert "waiting for you" in specialist.get(url).content.decode()
    act(specialist, "apply")
    page = specialist.get(url).content.decode()
    assert "imported, 1 refused" in page
    assert "1 created, 0 updated, 0 unchanged" in page


def test_customer_list_leads_to_the_import(specialist):
    assert reverse(ADD) in specialist.get(reverse("admin:customers_customer_changelist")).content.decode()
