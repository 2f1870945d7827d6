"""The main job in a browser: from imported customers to a synced configuration and a ready-to-send escalation."""

from datetime import date, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

from playwright.sync_api import Page, expect


def choose(page: Page, field: str, text: str) -> None:
    """Pick from one of the admin's search boxes."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def choose_customer(page: Page, text: str) -> None:
    """On the page of a new report."""
    page.locator("#id_customer + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def test_customers_are_synced_from_the_admin_action_and_seen_at_linkedin(desk, log_in):
    page = log_in("olga")
    page.get_by_role("link", name="Customers", exact=True).first.click()
    page.get_by_label("Select all").check()
    page.get_by_label("Action:").select_option("sync_to_linkedin")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
    expect(page.get_by_role("heading", name="Sync plan")).to_be_visible()
    page.get_by_role("button", name="Send 5 configurations").click()
    expect(page.get_by_text("One-Click Export can be enabled now").first).to_be_visible(timeout=30_000)

    page.goto(desk.linkedin.url)
    expect(page.get_by_text("https://ats.northwind.example/linkedin")).to_be_visible()
    expect(page.get_by_text("https://ats.alder.example/linkedin")).to_be_visible()


def test_a_case_becomes_an_escalation_that_a_mail_program_opens(desk, log_in, tmp_path):
    page = log_in("sam")
    page.get_by_role("link", name="Cases", exact=True).first.click()
    page.get_by_role("link", name="New report").click()
    page.get_by_role("link", name="Type the facts by hand").click()
    page.get_by_label("Problem").fill("Re: Export stops with an error")
    choose_customer(page, "Northwind")
    page.get_by_label("LinkedIn's numbers").fill("cas #0812345")
    page.get_by_role("button", name="Open the case").click()
    choose(page, "affected_customers", "Alder")
    page.get_by_label("Related integration:").select_option("rsc")
    filed = date.today() - timedelta(days=20)
    page.locator("#id_filed_at_0").fill(filed.isoformat())
    page.locator("#id_filed_at_1").fill("09:00:00")
    page.get_by_role("button", name="Save and continue editing").click()

    page.get_by_role("link", name="Generate escalation email").or_(
        page.get_by_role("button", name="Generate escalation email")
    ).first.click()
    page.get_by_role("button", name="Preview the mail").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .eml").click()
    saved = tmp_path / "escalation.eml"
    download.value.save_as(saved)

    mail = read(saved)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "dana.fox@linkedin.example"
    assert mail["Subject"].startswith("[Support Escalation] cas #0812345: Export stops with an error")
    assert "Northwind Careers and 1 more" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    for fact in ("cas #0812345", "Northwind Careers, Alder & Söhne", "none yet", "Recruiter System Connect"):
        assert fact in text
    assert "Alder &amp; Söhne" in mail.get_body(("html",)).get_content()

    page.reload()
    expect(page.get_by_text("The mail below is frozen")).to_be_visible()


def test_an_incomplete_case_lists_everything_that_is_missing(desk, log_in):
    page = log_in("sam")
    page.goto(f"{desk.url}/support/case/intake/?by_hand")
    page.get_by_label("Problem").fill("Widget stays empty")
    choose_customer(page, "Northwind")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_role("link", name="Generate escalation email").or_(
        page.get_by_role("button", name="Generate escalation email")
    ).first.click()
    expect(page.get_by_text("An escalation goes out complete.")).to_be_visible()
    for gap in ("ticket", "filed", "integration"):
        expect(page.locator(".ph-rows").get_by_text(gap).first).to_be_visible()


def read(path: Path):
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())
