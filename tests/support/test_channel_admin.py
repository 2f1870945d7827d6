"""Destinations and products as an administrator keeps them."""

import pytest

from support.destinations import To
from support.models import Destination, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browser_of):
    return browser_of("Administrator")


def test_every_destination_of_the_logic_has_its_row(browser):
    assert set(Destination.objects.values_list("key", flat=True)) == {to.value for to in To}
    assert browser.get("/support/destination/").status_code == 200


def test_a_channel_that_linkedin_renames_is_renamed_here_and_everywhere_shown(browser, browser_of):
    row = Destination.objects.get(key="partner_engineering_form")
    fields = list(row.fields.all())
    posted = {
        "label": "Partner help form", "address": "", "url": "https://partners.example/help", "form_name": "Form", "note": "",
        "fields-TOTAL_FORMS": len(fields), "fields-INITIAL_FORMS": len(fields),
        "fields-MIN_NUM_FORMS": 0, "fields-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for number, field in enumerate(fields):
        label = "Topic of your question" if field.content == "product" else field.label
        posted |= {f"fields-{number}-{name}": value for name, value in (
            ("id", field.pk), ("destination", row.pk), ("position", field.position), ("content", field.content), ("label", label),
            ("value", field.value),
        )}  # fmt: skip
    response = browser.post(f"/support/destination/{row.pk}/change/", posted)
    assert response.status_code == 302, response.context["errors"]
    row.refresh_from_db()
    assert row.label == "Partner help form"
    assert row.fields.get(content="product").label == "Topic of your question"
    panel = browser_of("Support").post(
        "/support/case/intake/route/", {"kind": "api_bug", "business_line": "talent"}
    )
    assert "Partner help form" in panel.content.decode()


def test_nobody_adds_or_deletes_a_destination(browser):
    row = Destination.objects.first()
    assert browser.get("/support/destination/add/").status_code == 403
    assert browser.post(f"/support/destination/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_product_takes_further_names_and_is_found_by_them(browser):
    product = Product.objects.get(name="Recruiter System Connect")
    posted = {
        "name": product.name,
        "aliases": "RSC\nSystem Connect",
        "business_line": "talent",
        "programme": "rsc",
        "topic": "RSC",
        "is_active": "on",
    }
    assert browser.post(f"/support/product/{product.pk}/change/", posted).status_code == 302
    product.refresh_from_db()
    assert product.aliases == ["RSC", "System Connect"]


def test_one_name_never_leads_to_two_products(browser):
    posted = {
        "name": "Another",
        "aliases": "rsc",
        "business_line": "talent",
        "programme": "rsc",
        "topic": "",
        "is_active": "on",
    }
    page = browser.post("/support/product/add/", posted).content.decode()
    assert "is a name of Recruiter System Connect already" in page


@pytest.mark.parametrize("path", ["/support/destination/", "/support/product/"])
def test_others_read_but_do_not_change(browser_of, path):
    browser = browser_of("Support")
    row = (Destination if "destination" in path else Product).objects.first()
    assert browser.get(path).status_code == 200
    assert browser.post(f"{path}{row.pk}/change/", {"label": "x", "name": "x"}).status_code == 403
