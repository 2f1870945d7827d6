"""Customers out: what a spreadsheet sees, and that the import reads it back as the same."""

import csv
import io

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from customers.models import Customer
from integrations.admin.exports import ExportsCustomers
from integrations.customer_csv.columns import Column
from integrations.customer_csv.exporting import export_lines
from integrations.customer_csv.importing import import_customers
from integrations.models import Configuration, DeveloperApplication, Integration
from tests.integrations.customer_csv.files import EXPORT_ROW, HEADER, counts, import_lines

pytestmark = pytest.mark.django_db


def exported() -> str:
    return "".join(export_lines(Customer.objects.all()))


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported().removeprefix("\ufeff"), newline="")))


@pytest.fixture
def partner():
    import_lines(
        "customer,linkedin_company_id,contract_id,uses_acls,csm_email,application_client_id,application_client_secret,"
        "integration_type,configuration_key,configuration_value",
        "Acme,1,77,yes,jo@linkedin.example,client-a,hush-hush,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/1",
        "Acme,,78,,,client-b,,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/2",
        "Acme,,78,,,client-a,,CSA_API,,",
        '"\'=HYPERLINK(""x"")",,,,,,,,,',
        "Beta,,,,,,,,,",
    )


def test_export_imports_as_the_same(partner):
    report = import_customers(exported().encode(), file_name="customers.csv")
    assert counts(report) == (0, 0, len(rows()), 0)


def test_export_builds_the_same_customers_elsewhere(partner):
    file, before = exported().encode(), rows()
    Configuration.objects.all().delete()
    for model in (Integration, DeveloperApplication, Customer):
        model.objects.all().delete()
    import_customers(file, file_name="customers.csv")
    assert rows() == before


def test_every_fact_stands_once(partner):
    acme = [row for row in rows() if row["customer"] == "Acme"]
    assert [row["linkedin_company_id"] for row in acme] == ["1", "", "", "", ""]
    assert [(row["contract_id"], row["application_client_id"], row["integration_type"]) for row in acme] == [
        ("77", "client-a", ""),
        ("78", "client-b", ""),
        ("78", "client-a", "CSA_API"),
        ("", "client-a", "ONE_CLICK_EXPORT"),
        ("", "client-b", "ONE_CLICK_EXPORT"),
    ]


def test_secrets_stay_and_formulas_are_disarmed(partner):
    assert "hush-hush" not in exported()
    assert {row["application_client_secret"] for row in rows()} == {""}
    assert "'=HYPERLINK" in exported()
    assert list(rows()[0]) == list(Column)


def test_queries_do_not_grow_with_the_customers(django_assert_num_queries):
    import_lines(HEADER, *(EXPORT_ROW.replace("Acme,1001", f"C{n},{n}").replace("-a", f"-{n}").replace("/acme", f"/{n}")
                           for n in range(30)))  # fmt: skip
    with django_assert_num_queries(6):
        exported()


def test_chosen_customers_are_downloaded_from_the_list(partner, admin_client):
    beta = Customer.objects.get(name="Beta")
    form = {"action": "export_as_csv", "_selected_action": [beta.pk]}
    response = admin_client.post(reverse("admin:customers_customer_changelist"), form)
    assert b"".join(response.streaming_content).decode().splitlines()[1].startswith('"Beta",')


class CustomersWithExport(ExportsCustomers):
    pass


def test_download_is_streamed_and_noted(partner, rf):
    request = rf.post("/")
    request.user = User.objects.create_superuser("ada")
    response = CustomersWithExport(Customer, admin.site).export_as_csv(request, Customer.objects.all())
    assert b"".join(response.streaming_content).decode() == exported()
    assert response["Content-Disposition"].startswith('attachment; filename="customers-')
    assert LogEntry.objects.get().object_repr == "Export of 3 customers"


def test_export_needs_its_own_permission(rf):
    request = rf.get("/")
    request.user = User.objects.create_user("ada", is_staff=True)
    assert CustomersWithExport(Customer, admin.site).get_actions(request) == {}
