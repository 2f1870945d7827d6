"""What a file leaves in the database: rows made, merged, changed, kept, and their history."""

import pytest
from django.contrib.auth.models import User

from customers.models import Contract, Customer, LinkedInContact
from integrations.configurations import set_value
from integrations.credentials import read_secrets
from integrations.customer_csv import importing
from integrations.customer_csv.importing import import_customers
from integrations.models import CallbackUrl, Configuration, DeveloperApplication, Integration
from tests.integrations.customer_csv.files import EXPORT_ROW, HEADER, counts, csv_file, import_lines

pytestmark = pytest.mark.django_db

EVERYTHING = (
    "customer,linkedin_company_id,contract_id,uses_acls,time_zone,csm_name,csm_email,application_client_id,"
    "application_client_secret,integration_type,tenant_type,configuration_key,configuration_value",
    "Acme,1001,77,No,Europe/Berlin,Jo Smith,jo@linkedin.example,client-a,s3cret-a,ONE_CLICK_EXPORT,RECRUITER,"
    "CALLBACK_URL,https://ats.example.com/acme",
    "acme ,1001,77,0,,,JO@linkedin.example,client-a,s3cret-a,ONE_CLICK_EXPORT,,JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS",
    "Acme,,,,,,,,,CSA_API,,,",
)


def history_rows() -> int:
    models = (Customer, Contract, LinkedInContact, DeveloperApplication, Integration, Configuration)
    return sum(model.history.count() for model in models)


def test_rows_of_one_customer_merge():
    report = import_lines(*EVERYTHING)
    customer = Customer.objects.get()
    export, csa = customer.integrations.order_by("-integration_type")
    assert counts(report) == (3, 0, 0, 0)
    assert (customer.name, customer.linkedin_company_id, customer.uses_acls) == ("Acme", "1001", "no")
    assert (customer.time_zone, customer.csm.name) == ("Europe/Berlin", "Jo Smith")
    assert [configuration.key for configuration in export.configurations.all()] == [
        "CALLBACK_URL",
        "JOB_POSTING_VIEWERS",
    ]
    assert (export.tenant_type, export.contract, export.origin) == ("RECRUITER", None, "import")
    assert (csa.contract.linkedin_contract_id, csa.application.client_id) == ("77", "client-a")


def test_secret_lies_in_the_vault_and_address_belongs_to_the_customer():
    import_lines(HEADER, EXPORT_ROW)
    application = DeveloperApplication.objects.get()
    assert read_secrets(application.credential)[0] == "s3cret-a"
    assert (application.name, application.kind) == ("Acme", "child")
    assert CallbackUrl.objects.get().normal_form == "https://ats.example.com/acme"


def test_second_import_changes_nothing():
    import_lines(*EVERYTHING)
    before = (history_rows(), list(Configuration.objects.values()), list(Customer.objects.values()))
    report = import_lines(*EVERYTHING)
    assert counts(report) == (0, 0, 3, 0)
    assert before == (history_rows(), list(Configuration.objects.values()), list(Customer.objects.values()))


def test_dry_run_reports_the_same_and_writes_nothing():
    assert counts(import_lines(*EVERYTHING, dry_run=True)) == (3, 0, 0, 0)
    assert not Customer.objects.exists()
    assert not LinkedInContact.objects.exists()


def test_history_names_the_person_and_the_file():
    user = User.objects.create_user("onboarding")
    import_customers(csv_file(HEADER, EXPORT_ROW), file_name="spring.csv", user=user)
    for model in (Customer, DeveloperApplication, Integration, Configuration):
        row = model.history.get()
        assert (row.history_user, row.history_change_reason) == (user, "Import of spring.csv")


def test_changed_value_is_a_new_generation_and_frees_the_old_address():
    import_lines(HEADER, EXPORT_ROW)
    report = import_lines(HEADER, EXPORT_ROW.replace("/acme", "/acme2"))
    configuration = Configuration.objects.get()
    assert counts(report) == (0, 1, 0, 0)
    assert (configuration.desired_value, configuration.generation) == ("https://ats.example.com/acme2", 2)
    assert configuration.history.first().generation == 2
    assert CallbackUrl.objects.get().normal_form == "https://ats.example.com/acme2"


def test_empty_cell_keeps_and_filled_cell_changes():
    import_lines(*EVERYTHING)
    report = import_lines("customer,uses_acls,time_zone,linkedin_company_id", "ACME,yes,,")
    customer = Customer.objects.get()
    assert counts(report) == (0, 1, 0, 0)
    assert (customer.name, customer.uses_acls, customer.time_zone) == ("Acme", "yes", "Europe/Berlin")
    assert customer.history.count() == 2


def test_replaced_secret_leaves_a_history_row_without_it():
    import_lines(HEADER, EXPORT_ROW)
    report = import_lines(HEADER, "Acme,,client-a,n3w-secret,,,")
    application = DeveloperApplication.objects.get()
    assert read_secrets(application.credential)[0] == "n3w-secret"
    assert application.history.count() == 2
    assert report.accepted[0].changes == ("client secret ••• (replaced)",)


def test_client_id_without_secret_keeps_the_secret():
    import_lines(HEADER, EXPORT_ROW)
    assert counts(import_lines(HEADER, "Acme,,client-a,,,,")) == (0, 0, 1, 0)
    assert read_secrets(DeveloperApplication.objects.get().credential)[0] == "s3cret-a"


@pytest.mark.parametrize(
    "rows", [("first", "later"), ("later", "first")], ids=["integration first", "application first"]
)
def test_integration_takes_the_only_application_in_any_order(rows):
    lines = {"first": "Acme,1,,,PROFILE_PLUGIN,,", "later": "Acme,1,client-a,,,,"}
    import_lines(HEADER, *(lines[row] for row in rows))
    assert Integration.objects.get().application.client_id == "client-a"
    assert counts(import_lines(HEADER, *(lines[row] for row in rows))) == (0, 0, 2, 0)


def test_later_row_attaches_the_application_among_several():
    import_lines(HEADER, "Acme,1,client-a,,,,", "Acme,1,client-b,,,,", "Acme,1,,,PROFILE_PLUGIN,,")
    assert Integration.objects.get().application is None
    import_lines(HEADER, "Acme,1,client-b,,PROFILE_PLUGIN,,")
    assert Integration.objects.get().application.client_id == "client-b"


def test_two_applications_of_a_customer_may_both_have_the_type():
    rows = ("Acme,1,client-a,,IN_CRM_INDICATOR,,", "Acme,1,client-b,,IN_CRM_INDICATOR,,")
    import_lines(HEADER, *rows)
    assert Integration.objects.count() == 2
    assert counts(import_lines(HEADER, *rows)) == (0, 0, 2, 0)


def test_csm_is_shared_by_address_and_named_after_it_where_no_name_is_given():
    import_lines("customer,csm_email", "Acme,jo.smith@linkedin.example", "Beta,Jo.Smith@LinkedIn.example")
    contact = LinkedInContact.objects.get()
    assert (contact.name, contact.kind, contact.customers.count()) == ("jo.smith", "csm", 2)


def test_csm_known_by_name_needs_no_address():
    jo = LinkedInContact.objects.create(kind="csm", name="Jo Smith", email="jo@linkedin.example")
    import_lines("customer,csm_name", "Acme,jo smith")
    assert Customer.objects.get().csm == jo


def test_later_line_may_say_what_an_earlier_one_lacks():
    report = import_lines(
        "customer,csm_name,csm_email,contract_id,integration_type,configuration_key,configuration_value",
        "Acme,Jo,,,CSA_API,,",
        "Beta,,,,ONE_CLICK_EXPORT,CALLBACK_URL,",
        "Beta,Jo,jo@linkedin.example,,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/",
        "Acme,,,7,,,",
    )
    assert [(row.line, row.verdict) for row in report.accepted] == [
        (2, "created"),
        (3, "unchanged"),
        (4, "created"),
        (5, "created"),
    ]
    assert Integration.objects.get(integration_type="CSA_API").contract.linkedin_contract_id == "7"


def test_callback_may_be_shared_by_the_types_of_one_customer():
    rows = (EXPORT_ROW, EXPORT_ROW.replace("ONE_CLICK", "CRM_ONE_CLICK"))
    assert counts(import_lines(HEADER, *rows)) == (2, 0, 0, 0)
    assert CallbackUrl.objects.count() == 1


def test_value_entered_by_hand_is_the_same_configuration():
    import_lines(HEADER, "Acme,1,client-a,,ONE_CLICK_EXPORT,,")
    set_value(integration=Integration.objects.get(), key="CALLBACK_URL", value="https://ats.example.com/acme")
    assert counts(import_lines(HEADER, EXPORT_ROW.replace("1001", "1").replace("s3cret-a", ""))) == (
        0,
        0,
        1,
        0,
    )


def test_cells_are_stored_as_written():
    import_lines(
        "customer,application_client_id", '"\'=HYPERLINK(""x"")",client-a', "Ünïcode ｆｕｌｌ　width,"
    )
    assert set(Customer.objects.values_list("name", flat=True)) == {
        '=HYPERLINK("x")',
        "Ünïcode ｆｕｌｌ　width",
    }


def test_application_name_is_one_linkedin_takes():
    import_lines(HEADER, f"LinkedIn Learning {'x' * 100},1,client-a,,,,")
    assert DeveloperApplication.objects.get().name == "client-a"


def test_customer_saved_by_somebody_else_meanwhile_is_named_and_nothing_is_lost(monkeypatch):
    """The race is staged where the file has been checked and not yet written."""
    plan_import = importing.plan_import

    def plan_while_another_saves(content):
        plan = plan_import(content)
        Customer.objects.create(name="ACME")
        return plan

    monkeypatch.setattr(importing, "plan_import", plan_while_another_saves)
    report = import_lines(HEADER, EXPORT_ROW)
    assert counts(report) == (0, 0, 0, 1)
    assert "import the file again" in report.errors[0].message
    monkeypatch.undo()
    assert counts(import_lines(HEADER, EXPORT_ROW)) == (1, 0, 0, 0)


def test_customer_that_cannot_be_written_costs_nobody_else(monkeypatch):
    """The race is staged where the file has been checked and not yet written."""
    plan_import = importing.plan_import

    def plan_while_another_saves(content):
        plan = plan_import(content)
        Customer.objects.create(name="Beta")
        return plan

    monkeypatch.setattr(importing, "plan_import", plan_while_another_saves)
    report = import_lines(
        "customer,csm_email", *(f"{name},jo@li.example" for name in ("Acme", "Beta", "Gamma"))
    )
    assert [(error.line, error.value) for error in report.errors] == [(3, "Beta")]
    assert [customer.csm.name if customer.csm else "" for customer in Customer.objects.all()] == [
        "jo",
        "",
        "jo",
    ]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("ü" * 1100, id="long when escaped"),
        pytest.param("".join(map(chr, range(0x4E00, 0x4E00 + 1970))), id="beyond an index page"),
    ],
)
def test_every_address_that_linkedin_takes_can_be_claimed(path):
    row = EXPORT_ROW.replace("/acme", f"/{path}")
    assert counts(import_lines(HEADER, row)) == (1, 0, 0, 0)
    assert counts(import_lines(HEADER, row)) == (0, 0, 1, 0)
    assert counts(import_lines(HEADER, row.replace("Acme,1001,client-a", "Beta,2,client-b"))) == (0, 0, 0, 1)


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [
        f"Customer {n},{n + 1},client-{n},,ONE_CLICK_EXPORT,CALLBACK_URL,https://a.example/{n}"
        for n in range(200)
    ]
    with django_assert_max_num_queries(40):
        import_lines(HEADER, *rows)
