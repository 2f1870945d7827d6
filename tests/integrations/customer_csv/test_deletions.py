"""Files and configurations that are to be deleted at LinkedIn: a file that names a value keeps it."""

import pytest

from customers.models import Customer
from integrations.customer_csv.exporting import export_lines
from integrations.models import Configuration
from integrations.removal import remove
from tests.integrations.customer_csv.files import HEADER, counts, import_lines

pytestmark = pytest.mark.django_db
ROW = "Acme,1001,client-a,s3cret-a,ONE_CLICK_EXPORT,JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS"


@pytest.fixture
def going() -> Configuration:
    import_lines(HEADER, ROW)
    Configuration.objects.update(observed_value="ALL_PRODUCT_USERS")
    marked = remove(Configuration.objects.get())
    assert marked is not None
    return marked


def test_a_file_with_the_value_keeps_what_was_to_be_deleted(going):
    assert counts(import_lines(HEADER, ROW)) == (0, 1, 0, 0)
    going.refresh_from_db()
    assert (going.deleting_since, going.generation, going.desired_value) == (None, 3, "ALL_PRODUCT_USERS")


def test_a_file_without_the_value_leaves_it_to_be_deleted(going):
    import_lines(HEADER, ROW.removesuffix("ALL_PRODUCT_USERS"))
    going.refresh_from_db()
    assert going.deleting_since is not None


def test_what_is_to_be_deleted_is_not_written_into_a_file(going):
    assert "JOB_POSTING_VIEWERS" not in "".join(export_lines(Customer.objects.all()))
