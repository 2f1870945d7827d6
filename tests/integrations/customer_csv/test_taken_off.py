"""Files and integrations that were taken off LinkedIn: nothing about them changes (SP-28)."""

import pytest
from django.utils import timezone

from customers.models import Customer
from integrations.customer_csv.exporting import export_lines
from integrations.customer_csv.importing import import_customers
from integrations.customer_csv.report import Report
from integrations.models import Configuration, Integration
from tests.integrations.customer_csv.files import HEADER, counts, import_lines

pytestmark = pytest.mark.django_db
ROW = "Acme,1001,client-a,s3cret-a,ONE_CLICK_EXPORT,CALLBACK_URL,https://ats.example/1"


@pytest.fixture
def stopped() -> Integration:
    import_lines(HEADER, ROW)
    Integration.objects.update(stopped_at=timezone.now())
    return Integration.objects.get()


def why(report: Report) -> list[tuple[str, bool]]:
    """Column of every error, and whether it names the rule."""
    return [(error.column, "SP-28" in error.message) for error in report.errors]


def test_a_value_of_what_was_taken_off_is_refused_sp_28(stopped):
    report = import_lines(HEADER, ROW.replace("/1", "/2"))
    assert why(report) == [("configuration_value", True)]
    assert Configuration.objects.get().desired_value == "https://ats.example/1"


def test_a_key_that_it_did_not_have_is_refused_sp_28(stopped):
    row = ROW.replace("CALLBACK_URL,https://ats.example/1", "JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS")
    assert why(import_lines(HEADER, row)) == [("configuration_value", True)]
    assert Configuration.objects.count() == 1


def test_it_gets_no_application_sp_28(stopped):
    Integration.objects.update(application=None)
    assert why(import_lines(HEADER, ROW)) == [("application_client_id", True)]
    assert import_lines(HEADER, "Acme,,,,ONE_CLICK_EXPORT,,").errors == []
    assert Integration.objects.get().application is None


def test_its_own_export_changes_nothing(stopped):
    lines = "".join(export_lines(Customer.objects.all())).encode()
    before = Configuration.objects.get().version
    report = import_customers(lines, file_name="customers.csv", dry_run=False)
    assert counts(report) == (0, 0, 2, 0)
    assert Configuration.objects.get().version == before
