"""From "New customer" to "Live" in a browser: the specialist sends one link, the customer requests and switches on, and
everything between is done by the system. The specialist's clicks are counted."""

import re
from email import message_from_bytes, policy
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect

from integrations.sandbox.accounts import Account

GOAL = 8  # clicks of the specialist
COMPANY, CONTRACT = "4711", "8822"


class Clicks:
    """Clicks a person makes with the mouse; typing is not counted."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, what) -> None:
        what.click()
        self.count += 1


@pytest.fixture
def customers_browser(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_a_customer_goes_live_by_one_link(desk, log_in, customers_browser):
    clicks = Clicks()
    page = log_in("olga")
    start(page, clicks)
    send_the_link(page, clicks)

    request_in_the_plugin(desk, customers_browser, link_in(desk.mails))
    expect(customers_browser.get_by_role("heading", name="Now switch it on")).to_be_visible(timeout=90_000)
    switch_on_in_recruiter(desk)
    customers_browser.get_by_role("button", name="I have switched it on").click()
    expect(customers_browser.get_by_role("heading", name="You are live")).to_be_visible(timeout=90_000)

    page.goto(f"{desk.url}/integrations/onboardingtrack/")
    page.get_by_role("link", name="live").first.click()
    expect(page.get_by_role("link", name="Fjordlight Optics").first).to_be_visible()
    print(f"\n{clicks.count} clicks from the start page to live")  # noqa: T201 (a figure)
    assert clicks.count <= GOAL


def start(page: Page, clicks: Clicks) -> None:
    clicks.on(page.get_by_role("link", name="Onboarding", exact=True).first)
    clicks.on(page.get_by_role("link", name="New customer").first)
    page.get_by_label("Customer's name").fill("Fjordlight Optics")
    page.get_by_label("LinkedIn company id").fill(COMPANY)
    page.get_by_label("LinkedIn contract id").fill(CONTRACT)
    page.get_by_label("Callback URL").fill("https://ats.fjordlight.example/linkedin")
    person = page.get_by_role("group", name="Person 1")
    person.get_by_label("Name").fill("Ingrid Vik")
    person.get_by_label("E-mail").fill("ingrid.vik@fjordlight.example")
    clicks.on(person.get_by_label("Recruiter Admin"))
    clicks.on(person.get_by_label("ATS admin"))
    page.get_by_label("Acknowledged by").fill("Ingrid Vik")
    clicks.on(page.get_by_role("button", name="Start"))


def send_the_link(page: Page, clicks: Clicks) -> None:
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    clicks.on(page.get_by_role("button", name="Send", exact=True))


def link_in(mails) -> str:
    """Out of the mail as the customer gets it."""
    deadline = monotonic() + 60
    while not (found := [mail for mail in map(_read, list(mails.taken)) if "ingrid.vik" in str(mail["To"])]):
        assert monotonic() < deadline, "no mail came"
        sleep(0.2)
    return re.search(r"http://\S+/connect/\S+", found[0].get_body(("plain",)).get_content()).group()


def _read(taken):
    return message_from_bytes(taken[2], policy=policy.default)


def request_in_the_plugin(desk, page: Page, link: str) -> None:
    page.goto(link)
    be_logged_in_at_linkedin(desk)
    expect(page.locator("#widget iframe")).to_be_visible(timeout=90_000)
    page.reload()
    box = page.frame_locator("iframe")
    for bundle in ("COMPANY", "CONTRACT"):
        line = box.locator(f"[data-bundle=RECRUITER_SYSTEM_CONNECT_{bundle}]")
        line.get_by_role("button", name="Request").click()
        expect(line).not_to_have_attribute("data-state", "open")


def be_logged_in_at_linkedin(desk) -> None:
    """Who sits in front of the widget is an admin of that company, once its application is there."""
    deadline = monotonic() + 90
    while not (child := _child_of(desk)):
        assert monotonic() < deadline, "the application was not provisioned"
        sleep(0.2)
    desk.linkedin.state.accounts[child] = Account(
        company_id=COMPANY, contract_id=CONTRACT, customer="Fjordlight Optics"
    )


def _child_of(desk) -> str:
    rows = list(desk.linkedin.state.applications.values())
    return next((row.client_id for row in rows if row.name == "Hirequill - Fjordlight Optics"), "")


def switch_on_in_recruiter(desk) -> None:
    for key in list(desk.linkedin.state.integrations):
        if key.context.endswith((f":{COMPANY}", f":{CONTRACT}")):
            desk.linkedin.state.enable(key)
