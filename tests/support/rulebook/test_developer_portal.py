"""LinkedIn's API support: appeals, tickets and their items, the 403, vetting, tiers, sign-off (SP-36 to SP-46)."""

import pytest
import time_machine

from support.destinations import To
from support.models import Case, Product
from tests.customers.factories import LinkedInContactFactory
from tests.support.case_page import change_url, posted
from tests.support.factories import CaseFactory
from tests.support.filings import parent_application, typed
from tests.support.rulebook.doors import case_page, draft, parties, rules_of, states_of, triage

pytestmark = pytest.mark.django_db
FRIDAY = "2026-02-13T20:00:00Z"
DEVELOPER = To.DEVELOPER_SUPPORT_FORM
APPEAL = To.VETTING_APPEAL_FORM
TIER = To.TIER_UPGRADE_TICKET
ADS = {"business_line": "marketing", "product": "Advertising API"}


def ads_case(*, of: str = "Advertising API", items: dict[str, str] | None = None, **fields) -> Case:
    """A partner case about that product, with the items typed on it."""
    if not fields.pop("without_application", False):
        parent_application()
    product = Product.objects.get(name=of)
    said = {
        "kind": Case.Kind.PARTNER,
        "customer": None,
        "product": product,
        "description": "POST answers 500.",
    }
    case = CaseFactory(**said | fields)
    typed(case, **(items or {}))
    return case


def ticket(*, without: str = "", **fields) -> Case:
    """With all that SP-37 to SP-39 want of every ticket, but `without`."""
    items = {"endpoint": "/rest/adCampaigns", "docs_checked": "searched, nothing that answers it"}
    return ads_case(items={key: value for key, value in items.items() if key != without}, **fields)


def upgrade(**items) -> Case:
    whole = {
        "use_case": "Agencies create campaigns.",
        "video": "https://drive.google.com/file/d/1",
        "more_than_five_accounts": "yes",
        **items,
    }
    said = {"category": "tier_upgrade", "destination": TIER}
    return ads_case(items={key: value for key, value in whole.items() if value}, **said)


def test_sp_36_access_that_was_refused_is_appealed(help_desk):
    found = triage(help_desk, kind="access_denied", **ADS)
    assert (found["destination"], rules_of(found)) == ("vetting_appeal_form", {"SP-36"})
    assert list(states_of(found)) == ["client_id", "product", "description"]


def test_sp_36_the_appeal_has_the_fields_of_the_contact_form_in_their_order(desk):
    fields = draft(desk, ads_case(description="We are verified."), APPEAL).fields()
    assert list(fields) == [
        "Application Client ID", "Form Type", "API Program you are appealing for", "Description",
    ]  # fmt: skip
    assert list(fields.values())[:3] == ["parent-1", "Vetting Appeal", "Advertising"]
    assert "We are verified." in fields["Description"]


def test_sp_36_an_appeal_without_a_client_id_is_not_sent(desk):
    paper = draft(desk, ads_case(without_application=True), APPEAL)
    assert "(SP-36)" in paper.send()
    assert not paper.is_out


def test_sp_37_a_ticket_is_sent_once_the_documentation_was_searched(desk):
    paper = draft(desk, ticket(without="docs_checked"), DEVELOPER)
    wanted = "LinkedIn's documentation searched is missing: Search LinkedIn's documentation or ask its Help Assistant first"
    shown = paper.send()
    assert wanted in shown
    assert "(SP-37)" in shown
    assert not paper.is_out
    paper.give("docs_checked", "searched, nothing that answers it")
    paper.send()
    assert paper.is_out


def test_sp_37_who_asks_about_the_api_is_sent_to_the_documentation_first(help_desk):
    found = triage(help_desk, kind="api_question", **ADS)
    assert found["advice"][0] == "Search LinkedIn's documentation, or ask its Help Assistant, first. (SP-37)"


def test_sp_38_the_ticket_has_the_fields_of_the_contact_form_in_their_order(desk):
    fields = draft(desk, ticket(), DEVELOPER).fields()
    assert list(fields)[:4] == [
        "Application Client ID", "Form Type", "What API Product do you require support for?", "Description",
    ]  # fmt: skip
    assert list(fields.values())[:3] == ["parent-1", "Developer Support", "Advertising"]
    assert "POST answers 500." in fields["Description"]


def test_sp_38_a_ticket_without_its_product_is_not_sent(desk):
    case = ticket()
    Case.objects.filter(pk=case.pk).update(product=None)
    paper = draft(desk, case, DEVELOPER)
    wanted = (
        "API product is missing: Which LinkedIn product is it about? Or say why it is filed without. (SP-38)"
    )
    assert wanted in paper.send()
    assert not paper.is_out


@pytest.mark.parametrize("gap", ["client_id", "endpoint"])
def test_sp_39_client_id_and_endpoint_are_never_left_out(desk, gap):
    case = ticket(without=gap, without_application=gap == "client_id")
    paper = draft(desk, case, DEVELOPER)
    assert "is missing and cannot be left out." in paper.revise(incomplete_because="It is late.")
    assert "(SP-39)" in paper.send()
    assert not paper.is_out


def test_sp_39_the_other_five_items_are_given_where_they_apply(desk):
    paper = draft(desk, ticket(), DEVELOPER)
    five = {
        "request_body": "the-body",
        "uuid": "AAYx1",
        "error_text": "500",
        "customers_affected": "7",
        "screenshots": "log.txt",
    }
    for key, value in five.items():
        paper.give(key, value)
    paper.send()
    text = "\n".join(field["text"] for field in paper.filing.fields)
    assert "API endpoint: /rest/adCampaigns" in text
    assert [value for value in five.values() if value not in text] == []


def test_sp_39_a_ticket_without_them_is_sent(desk):
    paper = draft(desk, ticket(), DEVELOPER)
    paper.send()
    assert paper.is_out


def test_sp_39_triage_lists_the_seven_items(help_desk):
    items = triage(help_desk, kind="api_bug", **ADS)["items"]
    required = {item["key"]: item["required"] for item in items}
    seven = (
        "client_id",
        "endpoint",
        "request_body",
        "uuid",
        "error_text",
        "customers_affected",
        "screenshots",
    )
    assert [required[key] for key in seven] == [True, True, False, False, False, False, False]


def test_sp_40_a_403_is_checked_in_five_steps_in_their_order(help_desk):
    found = triage(help_desk, kind="forbidden_403", **ADS)
    assert (found["destination"], rules_of(found)) == ("self_service", {"SP-40"})
    assert [words for step, words in zip(found["advice"], STEPS_403, strict=True) if words not in step] == []
    assert "open_a_ticket_first" in {one["key"] for one in found["forbidden"]}


STEPS_403 = (
    "product is approved",
    "scopes",
    "role on the ad account",
    "token is valid",
    "address is the documented one",
)


def test_sp_40_after_the_steps_it_is_a_ticket(help_desk):
    found = triage(help_desk, kind="forbidden_403", **ADS, investigated=True)
    assert found["destination"] == "developer_support_form"
    assert "SP-40" in rules_of(found)


def vetted(desk, on: str) -> Case:
    """The day of the survey is typed on the page of the case."""
    case = CaseFactory(category="vetting_follow_up")
    desk.post(change_url(case), posted(case, survey_on=on))
    case.refresh_from_db()
    assert str(case.survey_on) == on
    return case


@time_machine.travel(FRIDAY, tick=False)
def test_sp_41_the_survey_is_due_21_calendar_days_after_it_was_triggered(desk):
    shown = case_page(desk, vetted(desk, "2026-02-02"))
    assert "Due Monday 23 February 2026, 23:59" in shown
    assert "21 calendar days later: Monday 23 February 2026. Weekends and holidays count." in shown
    assert "(SP-41)" in shown


def test_sp_41_who_asks_about_the_survey_is_told_the_21_days(help_desk):
    found = triage(help_desk, kind="vetting_follow_up", **ADS)
    assert (found["destination"], "SP-41" in rules_of(found)) == ("self_service", True)
    assert "within 21 days of the day it appeared. (SP-41)" in found["advice"][0]


@pytest.mark.parametrize(
    ("today", "is_late"), [("2026-02-23T20:00:00Z", False), ("2026-02-25T12:00:00Z", True)]
)
def test_sp_42_after_21_days_the_same_application_reapplies(desk, today, is_late):
    with time_machine.travel(FRIDAY, tick=False):
        case = vetted(desk, "2026-02-02")
    with time_machine.travel(today, tick=False):
        shown = case_page(desk, case)
    assert ("LinkedIn may have closed the application; reapply from the same one (SP-42)" in shown) is is_late


def test_sp_42_who_was_found_insufficient_reapplies_without_a_new_application(help_desk):
    found = triage(
        help_desk, description="Our request is marked Insufficient Details, can we reapply?", **ADS
    )
    assert (found["destination"], "SP-42" in rules_of(found)) == ("self_service", True)
    assert (
        "Where it says Insufficient Details, use Reapply; a new application is not needed. (SP-42)"
        in found["advice"]
    )


def test_sp_43_community_management_gets_an_application_of_its_own_in_four_steps(help_desk):
    found = triage(help_desk, kind="product_request_blocked", product="Community Management API")
    assert (found["destination"], rules_of(found)) == ("self_service", {"SP-43"})
    assert [
        words for step, words in zip(found["advice"], STEPS_COMMUNITY, strict=True) if words not in step
    ] == []


STEPS_COMMUNITY = (
    "1. Create a new application",
    "2. Once that is approved",
    "3. Add the screen recording",
    "4. Request the Standard tier",
)


def test_sp_44_an_upgrade_for_data_alone_is_answered_and_not_sent(help_desk):
    found = triage(help_desk, kind="tier_upgrade", **ADS, description="We only need it for reporting data.")
    assert (found["destination"], rules_of(found)) == ("answer_from_guide", {"SP-44"})


def test_sp_44_the_ticket_asks_for_use_case_and_video(help_desk):
    found = triage(help_desk, kind="tier_upgrade", **ADS)
    assert found["destination"] == "tier_upgrade_ticket"
    assert "SP-44" in rules_of(found)
    states = states_of(found)
    assert (states["use_case"], states["video"], states["more_than_five_accounts"]) == ("missing",) * 3
    assert parties(found, "must_not_copy") == ["customer"]


@pytest.mark.parametrize(
    ("gap", "label"),
    [
        ("use_case", "Business use case"),
        ("video", "Demo video"),
        ("more_than_five_accounts", "more than 5 ad accounts"),
    ],
)
def test_sp_44_an_upgrade_without_what_linkedin_asks_for_is_not_sent(desk, gap, label):
    paper = draft(desk, upgrade(**{gap: ""}), TIER)
    shown = paper.send()
    assert f"{label} is missing" in shown
    assert "(SP-44)" in shown
    assert not paper.is_out


@pytest.mark.parametrize(
    "video",
    [
        "https://youtube.com/watch?v=1",
        "http://drive.google.com/1",
        "https://drive.google.com.evil.example/1",
        "soon",
    ],
)
def test_sp_44_a_video_elsewhere_is_refused(desk, video):
    paper = draft(desk, upgrade(video=""), TIER)
    assert (
        "is no Google Drive or SharePoint link: put the video there and give its link. (SP-44)"
        in paper.give("video", video)
    )
    paper.send()
    assert not paper.is_out


@pytest.mark.parametrize("video", ["https://drive.google.com/file/d/1", "https://acme.sharepoint.com/v/1"])
def test_sp_44_a_video_on_drive_or_sharepoint_is_taken(desk, video):
    paper = draft(desk, upgrade(video=""), TIER)
    paper.give("video", video)
    paper.send()
    assert paper.is_out


@time_machine.travel(FRIDAY, tick=False)
def test_sp_45_the_review_takes_up_to_30_business_days(desk):
    case = upgrade()
    draft(desk, case, TIER).send()
    shown = case_page(desk, case)
    assert "Due Friday 27 March 2026, 18:00 (America/Los_Angeles)" in shown
    assert "Promised by LinkedIn (SP-45)" in shown


@time_machine.travel(FRIDAY, tick=False)
def test_sp_45_triage_says_when_the_review_ends(help_desk):
    promise = triage(help_desk, kind="tier_upgrade", **ADS)["promise"]
    assert (promise["business_days"], promise["due"]) == (30, "2026-03-27T18:00:00-07:00")
    assert promise["text"].endswith("(SP-45)")


def test_sp_46_the_sign_off_is_asked_for_at_business_development_before_any_beta_customer(help_desk):
    found = triage(help_desk, kind="sign_off", product="Lead Sync")
    assert (found["destination"], parties(found, "copy")) == ("bd_contact", ["bd"])
    assert rules_of(found) == {"SP-46"}
    assert found["advice"] == ["No beta customer sees the product before it is signed off. (SP-46)"]


def test_sp_46_the_request_goes_to_business_development_and_speaks_of_the_demo(desk):
    LinkedInContactFactory(email="lee@linkedin.example", programme="lead_sync")
    said = {"category": "sign_off", "destination": To.BD_CONTACT, "programme": "lead_sync"}
    paper = draft(desk, ads_case(of="Lead Sync", **said), To.BD_CONTACT)
    paper.send()
    mail = paper.mail()
    assert (mail["To"], mail["Subject"]) == ("lee@linkedin.example", "Technical sign-off request: Lead Sync")
    assert "show you the demo" in str(mail.get_body(("plain",)).get_content())
