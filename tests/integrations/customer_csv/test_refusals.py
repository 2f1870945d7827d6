"""Row errors: every one with its line, column, value and remedy, and the good rows beside it kept."""

import json

import pytest

from customers.models import Customer, LinkedInContact
from integrations.customer_csv.columns import Column
from integrations.customer_csv.report import quoted
from integrations.models import CallbackUrl, Configuration, DeveloperApplication
from tests.integrations.customer_csv.files import EXPORT_ROW, HEADER, counts, import_lines, said

pytestmark = pytest.mark.django_db

CELLS = {
    "no customer": ("customer,time_zone", ",UTC", ("customer", "", "missing")),
    "line break in a name": ("customer", '"Ac\nme"', ("customer", "Ac\nme", "LINE FEED")),
    "bidi control in a name": ("customer", "Ac\u202eme", ("customer", "Ac\u202eme", "RIGHT-TO-LEFT OVERRIDE")),
    "long name": ("customer", "x" * 201, ("customer", "x" * 200 + "…", "201 characters; 200 is the most")),
    "company id as URN": (
        "customer,linkedin_company_id",
        "Acme,urn:li:organization:5",
        ("linkedin_company_id", "urn:li:organization:5", "digits alone"),
    ),
    "company id from a spreadsheet": (
        "customer,linkedin_company_id",
        "Acme,1.2E+11",
        ("linkedin_company_id", "1.2E+11", "digits alone"),
    ),
    "company id with a zero in front": (
        "customer,linkedin_company_id",
        "Acme,0123",
        ("linkedin_company_id", "0123", "none begins with 0"),
    ),
    "long contract id": ("customer,contract_id", "Acme," + "1" * 21, ("contract_id", "1" * 21, "20 is the most")),
    "no yes or no": ("customer,uses_acls", "Acme,maybe", ("uses_acls", "maybe", "yes or no")),
    "time zone": ("customer,time_zone", "Acme,CET+1", ("time_zone", "CET+1", "Europe/Berlin")),
    "CSM address": ("customer,csm_email", "Acme,jo at linkedin", ("csm_email", "jo at linkedin", "no e-mail")),
    "unknown CSM": ("customer,csm_name", "Acme,Jo", ("csm_email", "", "No CSM named “Jo”")),
    "secret without client id": (
        "customer,application_client_secret",
        "Acme,hush-hush",
        ("application_client_secret", "", "fill that in too"),
    ),
    "secret with a blank": (
        "customer,application_client_id,application_client_secret",
        "Acme,a,hush hush",
        ("application_client_secret", "", "copy it again"),
    ),
    "client id with a blank": ("customer,application_client_id", "Acme,a b", ("application_client_id", "a b", "blank")),
    "unknown type": ("customer,integration_type", "Acme,ONE_CLICK", ("integration_type", "ONE_CLICK", "Use one of")),
    "tenant of another type": (
        "customer,integration_type,tenant_type",
        "Acme,APPLY_CONNECT,RECRUITER",
        ("tenant_type", "RECRUITER", "JOBS"),
    ),
    "key of another type": (
        "customer,integration_type,configuration_key,configuration_value",
        "Acme,CRM_ONE_CLICK_EXPORT,JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS",
        ("configuration_key", "JOB_POSTING_VIEWERS", "use one of: CALLBACK_URL"),
    ),
    "key without type": (
        "customer,configuration_key,configuration_value",
        "Acme,CALLBACK_URL,https://a.example/",
        ("configuration_key", "CALLBACK_URL", "without integration_type"),
    ),
    "value without key": (
        "customer,integration_type,configuration_value",
        "Acme,ONE_CLICK_EXPORT,https://a.example/",
        ("configuration_value", "https://a.example/", "without configuration_key"),
    ),
    "key without value": (
        "customer,integration_type,configuration_key",
        "Acme,ONE_CLICK_EXPORT,CALLBACK_URL",
        ("configuration_value", "", "no value yet"),
    ),
    "plain http": (HEADER, "Acme,,,,ONE_CLICK_EXPORT,CALLBACK_URL,http://a.example/", (
        "configuration_value", "http://a.example/", "only to https:// addresses")),
    "viewers": (HEADER, "Acme,,,,IN_ATS_INDICATOR,APPLICATION_VIEWERS,ADMINS", (
        "configuration_value", "ADMINS", "ALL_PRODUCT_USERS")),
    "contract type without contract": ("customer,integration_type", "Acme,CSA_API", (
        "contract_id", "", "belongs to a contract")),
    "too many cells": ("customer,time_zone", "Acme,Inc,UTC", ("", "", "3 cells, the header 2 columns")),
}  # fmt: skip


@pytest.mark.parametrize(("header", "row", "error"), CELLS.values(), ids=CELLS)
def test_row_at_fault_is_named_and_good_rows_survive(header, row, error):
    report = import_lines(header, "Before", row, "After")
    column, value, words = error
    assert said(report) == [(3, column, value)]
    assert words in report.errors[0].message
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["After", "Before"]
    assert counts(report) == (2, 0, 0, 1)


CONFLICTS = {
    "one company id under two names": (
        ("Acme,1,,,,,", "Beta,1,,,,,"), ("linkedin_company_id", "1", "company id of Acme (line 2)")),
    "two customers naming one client id": (
        ("Acme,,c1,,,,", "Beta,,c1,,,,"), ("application_client_id", "c1", "belongs to Acme (line 2)")),
    "two company ids for one customer": (
        ("Acme,1,,,,,", "ACME,2,,,,,"), ("linkedin_company_id", "2", "Line 2 says 1 for Acme")),
    "two secrets for one client id": (
        ("Acme,,c1,first-one,,,", "Acme,,c1,other-one,,,"),
        ("application_client_secret", "", "Line 2 gives another secret for client id c1")),
    "two values for one key": (
        ("Acme,,,,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/1", "Acme,,,,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/2"),
        ("configuration_value", "https://a.example/2", "Line 2 says “https://a.example/1”")),
    "callback of another customer in another spelling": (
        ("Acme,,,,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/%C3%BC", "Beta,,,,CRM_ONE_CLICK_EXPORT,CALLBACK_URL,https://A.example:443/ü"),
        ("configuration_value", "https://A.example:443/ü", "already the callback of Acme (line 2)")),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "error"), CONFLICTS.values(), ids=CONFLICTS)
def test_second_of_two_conflicting_rows_names_the_first(rows, error):
    report = import_lines(HEADER, *rows)
    column, value, words = error
    assert said(report) == [(3, column, value)]
    assert words in report.errors[0].message
    assert counts(report) == (1, 0, 0, 1)


@pytest.mark.parametrize(("rows", "error"), CONFLICTS.values(), ids=CONFLICTS)
def test_owner_in_the_database_counts_like_an_earlier_row(rows, error):
    import_lines(HEADER, rows[0])
    report = import_lines(HEADER, rows[1])
    owners = ("linkedin_company_id", "application_client_id", "configuration_value")
    is_about_an_owner = error[0] in owners and not rows[1].casefold().startswith("acme")
    assert said(report) == ([(2, error[0], error[1])] if is_about_an_owner else [])
    assert counts(report) == ((0, 0, 0, 1) if is_about_an_owner else (0, 1, 0, 0))


@pytest.mark.parametrize(
    ("header", "first", "second", "column"),
    [
        ("customer,uses_acls", "Acme,yes", "Acme,0", "uses_acls"),
        ("customer,time_zone", "Acme,UTC", "Acme,Asia/Tokyo", "time_zone"),
        ("customer,csm_email", "Acme,a@li.example", "Acme,b@li.example", "csm_email"),
        ("customer,csm_email,csm_name", "Acme,a@li.example,Ann", "Beta,a@li.example,Bob", "csm_name"),
    ],
)
def test_two_values_for_one_fact_are_refused_on_the_later_line(header, first, second, column):
    report = import_lines(header, first, second)
    assert [(error.line, error.column) for error in report.errors] == [(3, column)]
    assert report.errors[0].message.startswith("Line 2 says")


def test_contract_of_another_customer_is_refused():
    report = import_lines("customer,contract_id,integration_type", "Acme,7,", "Beta,7,CSA_API")
    assert said(report) == [(3, "contract_id", "7")]
    assert "belongs to Acme (line 2)" in report.errors[0].message


def test_application_of_the_partner_is_no_customers():
    DeveloperApplication.objects.create(kind="parent", name="Ours", client_id="ours")
    report = import_lines("customer,application_client_id", "Acme,ours")
    assert said(report) == [(2, "application_client_id", "ours")]
    assert "the partner itself" in report.errors[0].message


def test_contract_type_among_several_contracts_asks_for_the_contract():
    report = import_lines("customer,contract_id,integration_type", "Acme,7,", "Acme,8,", "Acme,,CSA_API")
    assert said(report) == [(4, "contract_id", "")]
    assert "has the contracts 7, 8" in report.errors[0].message


def test_value_for_one_of_two_like_integrations_asks_which():
    rows = (
        "Acme,1,a,,ONE_CLICK_EXPORT,,",
        "Acme,1,b,,ONE_CLICK_EXPORT,,",
        EXPORT_ROW.replace(",1001,client-a,s3cret-a,", ",1,,,"),
    )
    report = import_lines(HEADER, *rows)
    assert said(report) == [(4, "application_client_id", "")]


def test_all_errors_of_a_row_are_told_at_once():
    import_lines("customer,linkedin_company_id", "Acme,1")
    header = "customer,linkedin_company_id,uses_acls,time_zone,integration_type,configuration_key,configuration_value"
    report = import_lines(header, "Beta,1,perhaps,Mars,ONE_CLICK_EXPORT,CALLBACK_URL,ftp://x.example")
    assert [error.column for error in report.errors] == [
        "uses_acls",
        "time_zone",
        "configuration_value",
        "linkedin_company_id",
    ]


def test_refused_row_leaves_no_trace_and_later_rows_stand_on_their_own():
    report = import_lines(
        HEADER,
        "Acme,1,client-a,s3cret-a,ONE_CLICK_EXPORT,CALLBACK_URL,http://a.example/",
        "Beta,1,client-a,s3cret-b,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/",
        "Acme,2,,,PROFILE_PLUGIN,,",
    )
    acme = Customer.objects.get(name="Acme")
    assert counts(report) == (2, 0, 0, 1)
    assert (acme.linkedin_company_id, acme.applications.count()) == ("2", 0)
    assert CallbackUrl.objects.get().customer.name == "Beta"


def test_two_csms_of_one_name_ask_for_the_address():
    for address in ("jo@linkedin.example", "jo2@linkedin.example"):
        LinkedInContact.objects.create(kind="csm", name="Jo", email=address)
    report = import_lines("customer,csm_name", "Acme,Jo")
    assert "2 CSMs are named “Jo”: fill in csm_email" in report.errors[0].message


def test_secret_stands_nowhere_in_a_report():
    rows = (
        "Acme,hush-hush,client-a,hush-hush,hush-hush,,",  # pasted into the wrong cells as well
        "Beta,,client-b,hush-hush,ONE_CLICK_EXPORT,CALLBACK_URL,http://a.example/?key=hush-hush",
        "Gamma,,client-c,hush-hush,,,",
    )
    report = import_lines(HEADER, *rows)
    assert "hush-hush" not in json.dumps(report.as_json())
    assert "hush-hush" not in repr(report)
    assert report.refused_rows == 2


EVERY_COLUMN = ",".join(Column)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("Acme,45,,no,,,,,cid5,hush-hush,ONE_CLICK_EXPORT,,,", id="a separator too many"),
        pytest.param("Acme,45,,no,,,,,cid5,hush-hush,ONE_CLICK_EXPORT,,", id="one too many, one too few"),
        pytest.param("Acme,45,,no,,,jo@x.example,cid5,cid5,hush-hush,,,", id="secret in the type's column"),
        pytest.param("Acme,45,,no,,,hush-hush,cid5,ONE_CLICK_EXPORT,,,,", id="type in the secret's column"),
        pytest.param("Acme,45,,no,,,hush hush@,,hush-hush,,,,", id="secret without a client id"),
    ],
)
def test_nothing_is_repeated_of_a_row_whose_cells_have_moved(row):
    report = import_lines(EVERY_COLUMN, row, "Beta,,,,,,,,,,,,")
    assert "hush" not in json.dumps(report.as_json())
    assert [(error.line, error.value) for error in report.errors] == [(2, "")]
    assert counts(report) == (1, 0, 0, 1)


@pytest.mark.parametrize("said", ["ONE_CLICK", "one_click_export", "One-Click Export", "SOMETHING_ELSE"])
def test_misspelled_type_is_repeated_beside_a_column_for_secrets(said):
    report = import_lines("customer,application_client_secret,integration_type", f"Acme,,{said}")
    assert [(error.column, error.value) for error in report.errors] == [("integration_type", said)]


def test_row_tried_again_in_vain_is_told_what_it_lacks_and_never_what_a_later_line_says():
    report = import_lines(
        "customer,uses_acls,contract_id,integration_type", "Acme,yes,,CSA_API", "Acme,no,77,"
    )
    assert said(report) == [(2, "contract_id", "")]
    assert counts(report) == (1, 0, 0, 1)


def test_errors_after_the_first_thousand_are_counted():
    report = import_lines("customer,time_zone", *["Acme,Mars"] * 1_234, "Acme,UTC")
    document = report.as_json()
    assert counts(report) == (1, 0, 0, 1_234)
    assert len(document["errors"]) == 1_001
    assert document["errors"][-1]["message"].startswith("And 234 more rows were refused")


def test_customer_with_hundreds_of_contracts_is_asked_in_one_short_sentence():
    contracts = [f"Acme,{number}," for number in range(1, 300)]
    report = import_lines("customer,contract_id,integration_type", *contracts, "Acme,,CSA_API")
    assert "has the contracts 1, 2, 3, 4, 5 and others" in report.errors[0].message


def test_key_without_value_keeps_the_value_that_is_there():
    import_lines(HEADER, EXPORT_ROW)
    assert counts(import_lines(HEADER, "Acme,,,,ONE_CLICK_EXPORT,CALLBACK_URL,")) == (0, 0, 1, 0)
    assert Configuration.objects.get().generation == 1


def test_values_stand_in_quotes_with_nothing_hidden_in_them():
    assert quoted("a\u200b") == "“a[U+200B ZERO WIDTH SPACE]”"
    assert quoted("x" * 500) == f"“{'x' * 200}…”"
