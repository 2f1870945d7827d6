"""Web forms, filled in: LinkedIn's own labels and order, the whole report, no customer's address."""

import pytest

from integrations.models import ApiCall
from support.attachments import zip_of
from support.destinations import To
from support.form_texts import digest_of, fields_of, without_addresses
from support.models import DestinationField, Problem, Product
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory
from tests.support.filings import draft, partner_case, typed

pytestmark = pytest.mark.django_db


def texts(case, destination=To.PARTNER_ENGINEERING_FORM):
    return {field.label: field.text for field in fields_of(draft(case, destination))}


@pytest.mark.parametrize(
    ("destination", "labels"),
    [
        pytest.param(
            To.PARTNER_ENGINEERING_FORM,
            ["Form", "Inquiry Topic", "Subject", "Application Client ID", "Application Client ID (child)",
             "Description", "Attachments"],
            id="SP-08",
        ),
        pytest.param(
            To.DEVELOPER_SUPPORT_FORM,
            ["Application Client ID", "Form Type", "What API Product do you require support for?", "Description",
             "Attachments"],
            id="SP-38",
        ),
        pytest.param(
            To.VETTING_APPEAL_FORM,
            ["Application Client ID", "Form Type", "API Program you are appealing for", "Description"],
            id="SP-36",
        ),
    ],
)  # fmt: skip
def test_fields_stand_in_the_form_s_own_order(destination, labels):
    assert list(texts(partner_case(), destination)) == labels


def test_fixed_texts_and_facts_fill_the_fields():
    found = texts(partner_case(title="Export fails"))
    assert (found["Form"], found["Inquiry Topic"]) == ("Developer Support Form", "Recruiter System Connect")
    assert (found["Subject"], found["Application Client ID"]) == ("Export fails", "parent-1")


def test_renamed_and_reordered_field_is_followed():
    DestinationField.objects.filter(label="Inquiry Topic").update(label="Topic", position=0)
    assert next(iter(texts(partner_case()))) == "Topic"


def test_sp_44_tier_ticket_has_use_case_and_video():
    case = partner_case(product=Product.objects.get(name="Advertising API"))
    video = "https://drive.google.com/file/d/1"
    typed(case, use_case="Campaigns for shops", video=video, more_than_five_accounts="yes")
    found = texts(case, To.TIER_UPGRADE_TICKET)
    assert (found["Business use case"], found["Demo video recording"]) == ("Campaigns for shops", video)


def test_description_is_the_whole_report():
    case = partner_case(title="Export fails")
    case.api_calls.add(ApiCallFactory(uuid="AAYx1", status=403, response_body='{"code": "DENIED"}'))
    text = texts(case)["Description"]
    for part in (
        "Problem: Export fails\n\nDescription:\nEvery export answers 403.",
        "What our engineering found:\nThe scope is granted.",
        "Application client ID: parent-1",
        "API call 1 of 1:",
        "x-li-uuid: AAYx1",
        '{"code": "DENIED"}',
    ):
        assert part in text


def test_sp_10_numbers_of_all_members_stand_in_it():
    case = partner_case()
    problem = Problem.objects.create(title="p", partner_case=case)
    CaseReferenceFactory(case=CaseFactory(problem=problem), as_written="CAS-08123456")
    assert "Known CAS and CRM numbers: CAS-08123456" in texts(case)["Description"]


def test_sp_11_no_customer_s_address_stands_in_it():
    case = partner_case(description="Robin (robin@acme.example) wrote; answer to support@partner.example")
    text = texts(case)["Description"]
    assert "robin@acme.example" not in text
    assert "support@partner.example" in text


def test_secret_in_a_call_is_not_in_it():
    case = partner_case()
    case.api_calls.add(ApiCallFactory(request_headers={"Authorization": "Bearer abcdefghijklmnop1234"}))
    assert "abcdefghijklmnop" not in texts(case)["Description"]


def test_missing_item_is_named_as_not_known_yet():
    case = partner_case()
    case.checklist_items.filter(key="uuid").delete()
    assert "UUID of the response: not known yet" in texts(case)["Description"]


def test_words_of_a_person_stand_in_place_of_problem_and_description():
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM, words="See below.")
    description = next(field.text for field in fields_of(filing) if field.content == "description")
    assert description.startswith("See below.\n\nWhat our engineering found:")
    assert "Every export answers 403." not in description


def test_digest_tells_changed_fields():
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    before = digest_of(fields_of(filing))
    assert digest_of(fields_of(filing)) == before
    CaseReferenceFactory(case=filing.case)
    assert digest_of(fields_of(filing)) != before


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a@b.example", "[address left out]"),
        ("dana@linkedin.com", "dana@linkedin.com"),
        ("dana@eu.linkedin.com", "dana@eu.linkedin.com"),
        ("dana@notlinkedin.com", "[address left out]"),
        ("x@localhost and @handle", "x@localhost and @handle"),
    ],
)
def test_only_our_addresses_and_linkedin_s_stay(text, left):
    assert without_addresses(text) == left


def test_zip_holds_the_report_and_one_text_per_call():
    ApiCallFactory(uuid="AAYx/1==")
    calls = ApiCall.objects.all()
    assert zip_of("report", [], calls) == zip_of("report", [], calls)
    assert b"api-call-01-AAYx-1.txt" in zip_of("report", [], calls)


def test_call_that_was_only_typed_stands_in_it():
    assert (
        "API calls: request, headers, body and response: PUT /rest/x" in texts(partner_case())["Description"]
    )
