"""The history of a row in words: labels, dates and yes or no instead of what stands in the database."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from customers.models import Customer
from partnerhub.history import in_words
from support.models import Case
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import IntegrationFactory
from tests.support.factories import complete_case

pytestmark = pytest.mark.django_db


def history_of(browser, row) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_history"
    return browser.get(reverse(name, args=[row.pk])).content.decode()


def test_choices_show_their_labels(admin_client):
    customer = CustomerFactory(uses_acls="not_asked")
    customer.uses_acls = "yes"
    customer.save()
    page = history_of(admin_client, customer)
    field = Customer._meta.get_field("uses_acls")
    assert f"<del>{in_words(field, 'not_asked')}</del> <ins>{in_words(field, 'yes')}</ins>" in page
    assert "not_asked" not in page


def test_linkedin_is_spelled_as_it_spells_itself(admin_client):
    row = IntegrationFactory()
    row.linkedin_status = "ENABLED"
    row.save()
    page = history_of(admin_client, row)
    assert "LinkedIn status" in page
    assert "Linkedin" not in page


def test_dates_are_local_and_nothing_is_empty(admin_client):
    case = complete_case(filed_at=None)
    case.filed_at = datetime(2026, 1, 10, 10, 0, tzinfo=UTC)
    case.save()
    assert "<del>empty</del> <ins>10 Jan 2026, 10:00</ins>" in history_of(admin_client, case)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("is_urgent", True, "yes", id="true is yes"),
        pytest.param("is_urgent", False, "no", id="false is no"),
        pytest.param("filed_at", None, "empty", id="no date is empty"),
        pytest.param("mail_subject", "", "empty", id="no text is empty"),
        pytest.param("affected_customers", ["Acme", "Beta"], "Acme, Beta", id="rows are their names"),
    ],
)
def test_values_are_said_as_a_person_would(field, value, words):
    assert in_words(Case._meta.get_field(field), value) == words


def test_names_are_escaped(admin_client):
    customer = CustomerFactory(name="Before")
    customer.name = "<script>x</script>"
    customer.save()
    page = history_of(admin_client, customer)
    assert "<ins>&lt;script&gt;x&lt;/script&gt;</ins>" in page
