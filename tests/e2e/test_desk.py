"""The support desk in a browser: a pasted mail becomes a message that is ready to leave, in few interactions."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

ROWS = """
from customers.models import Contact, Contract, Customer
customer = Customer.objects.get(name__startswith="Northwind")
Contact.objects.get_or_create(customer=customer, email="ida.berg@northwind.example", defaults={"name": "Ida Berg"})
Contract.objects.get_or_create(customer=customer, linkedin_contract_id="770011")
"""
MAIL = """\
From: Ida Berg <ida.berg@northwind.example>
To: support@partner.example
Subject: Candidates exported from Recruiter arrive without notes
Date: Fri, 20 Nov 2026 09:12:00 +0100

Hello,

since yesterday candidates that we export from Recruiter (RSC) arrive here without their notes. A screenshot is attached.

Error: Notes could not be delivered (NOTE-417)

Steps:
1. Open a candidate with notes
2. Click Export to ATS
3. Look at the candidate here

Attachments: export.png

Thanks, Ida
"""
MOST = 12  # interactions from the list of cases to a message that is ready


@dataclass
class Hand:
    """Counts what a person does."""

    done: list[str] = field(default_factory=list)

    def click(self, what: Locator) -> None:
        self.done.append(f"click {what}")
        what.click()

    def fill(self, what: Locator, text: str) -> None:
        self.done.append(f"fill {what}")
        what.fill(text)


@pytest.fixture(scope="module")
def _northwind(desk):
    desk.manage("shell", "-v0", "-c", ROWS)


@pytest.mark.usefixtures("_northwind")
def test_a_pasted_mail_becomes_a_message_ready_to_leave_in_few_interactions(desk, log_in, tmp_path):
    page, hand = log_in("sam"), Hand()
    page.goto(f"{desk.url}/support/case/")
    hand.click(page.get_by_role("link", name="New report"))
    hand.fill(page.get_by_label("Paste the customer's mail"), MAIL)
    shoot(page, tmp_path, "1 pasted")
    hand.click(page.get_by_role("button", name="Read it"))
    expect(page.get_by_label("Problem")).to_have_value(
        "Candidates exported from Recruiter arrive without notes"
    )
    expect(page.get_by_text("ltsatsintegrations@linkedin.com").first).to_be_visible()
    shoot(page, tmp_path, "2 routed")
    hand.click(page.get_by_role("button", name="Open the case"))
    expect(page.get_by_text("LinkedIn Talent Solutions support (mail)").first).to_be_visible()
    shoot(page, tmp_path, "3 opened")
    hand.click(page.get_by_role("button", name="Write the mail").first)
    page.wait_for_url("**/filing/*/")
    complete(page, hand)
    shoot(page, tmp_path, "4 complete")
    expect(page.get_by_text("This cannot be filed yet.")).to_have_count(0)
    with page.expect_download() as download:
        hand.click(page.get_by_role("button", name="Download .eml"))
    mail = download.value.path().read_text()
    assert "ltsatsintegrations@linkedin.com" in mail
    assert "ida.berg@northwind.example" in mail
    assert len(hand.done) <= MOST, hand.done


def complete(page: Page, hand: Hand) -> None:
    """Type what is still missing, one item after the other."""
    items = page.locator(".is-missing:has(details.ph-why)")
    while left := items.count():
        hand.click(items.locator("details.ph-why summary").first)
        row = page.locator(".is-missing").filter(has=page.locator("details[open]")).first
        hand.fill(row.locator("textarea"), "export.png, sent with the ticket")
        hand.click(row.get_by_role("button", name="Keep it"))
        expect(items).to_have_count(left - 1)


@pytest.mark.usefixtures("_northwind")
def test_the_destination_follows_what_is_typed(desk, log_in):
    page = log_in("sam")
    page.goto(f"{desk.url}/support/case/intake/?by_hand")
    page.get_by_label("What happens").fill("The profile widget stays blank in the ATS for one customer.")
    expect(page.get_by_role("heading", name="LinkedIn Talent Solutions support (mail)")).to_be_visible(
        timeout=10_000
    )
    page.get_by_label("What happens").fill(
        "The profile widget stays blank in the ATS for seven of our customers."
    )
    expect(page.get_by_role("heading", name="Partner support form")).to_be_visible(timeout=10_000)
    page.get_by_label("What happens").fill("We suspect unauthorised access to member profiles.")
    expect(page.get_by_role("heading", name="LinkedIn security team")).to_be_visible(timeout=10_000)


def shoot(page: Page, folder, name: str) -> None:
    """For whoever wants to see the steps: kept by pytest's --basetemp."""
    page.screenshot(path=folder / f"{name}.png", full_page=True)
