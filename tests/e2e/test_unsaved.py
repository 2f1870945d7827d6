"""What is typed and not saved: the buttons above the form would work without it, so they wait."""

from playwright.sync_api import expect

TYPED = "https://ats.northwind.example/elsewhere"


def test_nothing_is_planned_while_a_value_is_typed_and_not_saved(log_in, desk):
    page = log_in("olga")
    page.goto(f"{desk.url}/integrations/configuration/?q=Northwind&key__exact=CALLBACK_URL")
    page.get_by_role("link", name="Northwind Careers").click()
    address = page.url
    page.get_by_label("Value:").fill(TYPED)
    sync = page.get_by_role("button", name="Sync to LinkedIn")
    expect(sync).to_have_attribute("aria-disabled", "true")
    sync.click(force=True)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert (page.url, page.get_by_label("Value:").input_value()) == (address, TYPED)

    page.get_by_role("button", name="Save and plan the sync").click()
    expect(page.get_by_role("heading", name="Sync plan")).to_be_visible()
    expect(page.get_by_text(TYPED)).to_be_visible()


def test_a_form_as_it_is_stored_leaves_the_buttons_alone(log_in, desk):
    page = log_in("olga")
    page.goto(f"{desk.url}/integrations/configuration/?q=Alder&key__exact=CALLBACK_URL")
    page.get_by_role("link", name="Alder").click()
    value = page.get_by_label("Value:")
    stored = value.input_value()
    value.fill(TYPED)
    value.fill(stored)
    expect(page.get_by_text("Not saved yet.")).to_be_hidden()
    page.get_by_role("button", name="Sync to LinkedIn").click()
    expect(page.get_by_role("heading", name="Sync plan")).to_be_visible()
