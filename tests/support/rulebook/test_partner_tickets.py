"""Partner tickets with LinkedIn's engineering: the form, its items and numbers, who reads and files it, and that no date is
promised (SP-08 to SP-11, SP-15, SP-22 to SP-25)."""

import pytest
import time_machine

from integrations.pasted_calls import EXAMPLE
from support.destinations import To
from support.models import Case, Product
from tests.customers.factories import ContactFactory, CustomerFactory, LinkedInContactFactory
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import CaseReferenceFactory
from tests.support.filings import customer_case, partner_case
from tests.support.rulebook.doors import (
    case_page,
    draft,
    forbidden,
    parties,
    press,
    rules_of,
    states_of,
    triage,
)

pytestmark = pytest.mark.django_db
FORM = To.PARTNER_ENGINEERING_FORM
WIDE = {"kind": "technical_issue", "product": "RSC", "customers_affected": 4, "investigated": True}
FRIDAY, NEXT_FRIDAY = "2026-02-13T20:00:00Z", "2026-02-20T20:00:00Z"


def test_sp_08_an_issue_of_several_customers_goes_to_the_developer_support_form(help_desk):
    found = triage(help_desk, **WIDE)
    assert found["destination"] == "partner_engineering_form"
    assert "SP-08" in rules_of(found)


@pytest.mark.parametrize("product", ["Recruiter System Connect", "Apply Connect"])
def test_sp_08_the_inquiry_topic_is_the_product(desk, product):
    paper = draft(desk, partner_case(product=Product.objects.get(name=product)), FORM)
    fields = paper.fields()
    assert (fields["Form"], fields["Inquiry Topic"]) == ("Developer Support Form", product)


def test_sp_08_without_a_product_the_form_is_not_sent(desk):
    paper = draft(desk, partner_case(product=None), FORM)
    assert (
        "Inquiry topic is missing: Which LinkedIn product is it about? Or say why it is filed without. (SP-08)"
        in paper.send()
    )
    assert not paper.is_out


def test_sp_09_client_ids_of_parent_and_child_are_filled_in_from_our_records(desk):
    case = customer_case(product=Product.objects.get(name="Recruiter System Connect"))
    fields = draft(desk, case, FORM).fields()
    child = case.integration.application.client_id
    assert fields["Application Client ID"] == "parent-1"
    assert fields["Application Client ID (child)"] == child


def test_sp_09_an_attached_call_gives_its_url_and_uuid_to_the_ticket(desk):
    case = partner_case()
    case.checklist_items.filter(key__in=("api_calls", "uuid")).delete()
    call = ApiCallFactory(uuid="AAYxSP09", url="https://api.linkedin.com/rest/integrations/SP09")
    paper = draft(desk, case, FORM)
    assert "UUID of the response is missing" in paper.page()
    press(desk, "attach_call", case, uuid="AAYxSP09")
    text = paper.fields()["Description"]
    assert (call.url in text, "AAYxSP09" in text) == (True, True)
    assert "is missing" not in paper.page()


def test_sp_09_a_job_posting_ticket_names_a_task_in_place_of_calls(desk):
    case = partner_case(product=Product.objects.get(name="Job Posting"), programme="job_posting")
    case.checklist_items.filter(key__in=("api_calls", "uuid")).delete()
    paper = draft(desk, case, FORM)
    assert "JobPostingTaskId is missing: Look up the JobPostingTaskId of a job that fails." in paper.send()
    assert not paper.is_out
    paper.give("job_posting_task_id", "task-4711")
    paper.send()
    assert paper.is_out
    assert "JobPostingTaskId: task-4711" in draft_text(paper)


def draft_text(paper) -> str:
    return "\n".join(field["text"] for field in paper.filing.fields)


def test_sp_09_the_error_messages_are_attached(desk):
    case = partner_case()
    case.checklist_items.filter(key="error_files").delete()
    assert "Attachments of the error messages is missing" in draft(desk, case, FORM).send()


def test_sp_10_every_known_number_stands_in_the_ticket(desk):
    case = partner_case()
    for number in ("CAS-08123456", "CRM:0012345"):
        CaseReferenceFactory(case=case, as_written=number, system=number[:3])
    paper = draft(desk, case, FORM)
    paper.send()
    assert "Known CAS and CRM numbers: CAS-08123456, CRM:0012345" in draft_text(paper)


@pytest.mark.parametrize("address", ["robin@acme.example", "ceo@acme.example", "it@mail.acme.example"])
def test_sp_11_no_customer_reads_a_partner_ticket(desk, address):
    ContactFactory(customer=CustomerFactory(name="Acme"), email="robin@acme.example")
    paper = draft(desk, partner_case(), FORM)
    shown = paper.revise(cc=f"colleague@partner.example, {address}")
    assert f"{address} belongs to a customer, and customers are never copied on a partner ticket" in shown
    assert "(SP-11)" in paper.send()
    assert not paper.is_out
    paper.revise(cc="colleague@partner.example")
    paper.send()
    assert paper.is_out


def test_sp_11_no_customers_address_stands_in_its_text(desk):
    case = partner_case(
        description="robin@acme.example cannot export.", title="robin@acme.example: export fails"
    )
    paper = draft(desk, case, FORM)
    paper.send()
    assert "acme.example" not in draft_text(paper)
    assert "[address left out] cannot export." in draft_text(paper)


@pytest.mark.parametrize("kind", ["technical_issue", "api_bug", "visibility_for_customer"])
def test_sp_11_the_customer_is_named_as_one_who_never_stands_on_it(help_desk, kind):
    found = triage(help_desk, **WIDE | {"kind": kind})
    if kind == "visibility_for_customer":
        assert found["destination"] == "customer_case_mail"
        assert "SP-11" in rules_of(found)
    else:
        assert parties(found, "must_not_copy") == ["customer"]
        assert "(SP-11)" in forbidden(found)["copy_customers"]


def test_sp_15_a_change_with_impact_is_filed_by_an_admin_of_the_application_alone(help_desk):
    asked = {"kind": "app_settings", "product": "RSC"}
    assert "support" in triage(help_desk, **asked)["may_file"]
    found = triage(help_desk, **asked, production_or_security_impact=True)
    assert found["may_file"] == ["application_admin"]
    assert "SP-15" in rules_of(found)
    assert states_of(found)["client_id"] == "missing"


@pytest.mark.parametrize(("role", "leaves"), [("support", False), ("", False), ("application_admin", True)])
def test_sp_15_the_form_is_sent_for_an_admin_alone(desk, role, leaves):
    case = partner_case(category="app_settings", has_impact=True, reporter_role=role)
    paper = draft(desk, case, FORM)
    assert (
        "an admin of the developer application: let one of them report it. (SP-15)" in paper.page()
    ) is not leaves
    paper.send()
    assert paper.is_out is leaves


def test_sp_22_what_one_customer_has_is_no_partner_ticket(help_desk):
    assert triage(help_desk, **WIDE | {"customers_affected": 1})["destination"] == "customer_case_mail"
    assert triage(help_desk, **WIDE | {"kind": "api_bug", "customers_affected": 1})["destination"] == FORM


def test_sp_22_it_comes_from_our_engineering_after_it_looked(help_desk):
    found = triage(help_desk, **WIDE | {"investigated": False})
    assert found["may_file"] == ["partner_engineering"]
    assert "(SP-22)" in forbidden(found)["file_before_investigation"]
    assert "file_before_investigation" not in forbidden(triage(help_desk, **WIDE))


@pytest.mark.parametrize(
    "fields", [{"is_investigated": False}, {"investigation": ""}], ids=["not yet", "no findings"]
)
def test_sp_22_a_ticket_without_an_investigation_does_not_leave(desk, fields):
    paper = draft(desk, partner_case(**fields), FORM)
    assert "(SP-22)" in paper.revise(incomplete_because="It is late.")
    paper.send()
    assert not paper.is_out


def test_sp_23_a_pasted_call_stands_whole_in_the_ticket_without_its_secrets(desk):
    case = partner_case()
    press(desk, "paste_call", case, text=EXAMPLE)
    call = case.api_calls.get()
    text = draft(desk, case, FORM).fields()["Description"]
    for part in (call.method, call.url, str(call.status), call.uuid, call.request_body, call.response_body):
        assert part
        assert part in text
    assert "Bearer AQ" not in text


def test_sp_23_what_is_no_call_is_not_taken(desk):
    case = partner_case()
    press(desk, "paste_call", case, text="It does not work.")
    assert not case.api_calls.exists()


def test_sp_23_the_full_call_is_asked_for(desk):
    case = partner_case()
    case.checklist_items.filter(key="api_calls").delete()
    paper = draft(desk, case, FORM)
    wanted = "API calls: request, headers, body and response is missing: Attach a failing call"
    assert wanted in paper.send()
    assert not paper.is_out


@pytest.mark.parametrize(
    ("is_widget", "state"), [(True, "missing"), (False, "not_applicable"), (None, "not_applicable")]
)
def test_sp_23_script_and_har_belong_to_widgets_alone(help_desk, is_widget, state):
    states = states_of(triage(help_desk, **WIDE, widget=is_widget))
    assert (states["widget_script"], states["har"]) == (state, state)


def test_sp_23_a_widget_ticket_without_script_and_har_does_not_leave(desk):
    paper = draft(desk, partner_case(is_widget=True), FORM)
    assert "Full script of the widget is missing" in paper.send()
    assert not paper.is_out
    paper.give("widget_script", "<script src=x>")
    paper.give("har", "sent by hand with the ticket")
    paper.send()
    assert paper.is_out


def test_sp_24_no_date_is_promised_for_a_partner_ticket(help_desk):
    found = triage(help_desk, **WIDE)
    assert found["promise"] is None
    assert "(SP-24)" in forbidden(found)["promise_a_date"]


def test_sp_24_a_partner_ticket_has_an_age_and_is_never_overdue(desk):
    with time_machine.travel(FRIDAY, tick=False):
        case = partner_case()
        draft(desk, case, FORM).send()
    with time_machine.travel(NEXT_FRIDAY, tick=False):
        shown = case_page(desk, case)
    case.refresh_from_db()
    assert (case.status, case.due_at) == (Case.Status.FILED, None)
    assert "Silent for 5 business days" in shown
    assert "Partner engineering works without an agreed response time: only an age is told (SP-24)." in shown
    assert "Promised by LinkedIn" not in shown


def test_sp_25_business_development_is_copied_on_an_urgent_ticket_and_gets_a_mail_of_its_own(help_desk):
    LinkedInContactFactory(email="dana@linkedin.example")
    found = triage(help_desk, **WIDE, urgent=True)
    assert found["copy"] == [{"role": "bd", "addresses": ["dana@linkedin.example"]}]
    assert found["also"] == ["bd_escalation"]
    assert "SP-25" in rules_of(found)
    assert triage(help_desk, **WIDE)["copy"] == []


def test_sp_25_the_form_of_an_urgent_ticket_shows_whom_to_copy_and_what_else_to_write(desk):
    LinkedInContactFactory(email="dana@linkedin.example")
    shown = draft(desk, partner_case(is_urgent=True, programme="rsc"), FORM).page()
    assert "Copy on the ticket: dana@linkedin.example" in shown
    assert "write them a mail of its own with the customer impact and why it cannot wait (SP-25)." in shown


def test_sp_25_the_mail_to_business_development_is_no_second_ticket(desk):
    LinkedInContactFactory(email="dana@linkedin.example")
    case = partner_case(is_urgent=True, programme="rsc", destination=FORM, title="No export works")
    draft(desk, case, FORM).send()
    paper = draft(desk, case, To.BD_CONTACT)
    assert "“[fill in" in paper.send()
    paper.revise(words="40 customers cannot export; they hire today.")
    paper.send()
    mail = paper.mail()
    case.refresh_from_db()
    assert (mail["To"], mail["Subject"]) == ("dana@linkedin.example", "Urgent: No export works")
    assert case.ball == Case.Ball.LINKEDIN_ENGINEERING


def test_sp_25_the_mail_to_business_development_does_not_stand_for_the_ticket(desk):
    LinkedInContactFactory(email="dana@linkedin.example")
    case = partner_case(is_urgent=True, programme="rsc", destination=FORM)
    paper = draft(desk, case, To.BD_CONTACT)
    paper.revise(words="40 customers cannot export; they hire today.")
    paper.send()
    case.refresh_from_db()
    assert (paper.is_out, case.status, case.filed_at) == (True, Case.Status.NEW, None)
