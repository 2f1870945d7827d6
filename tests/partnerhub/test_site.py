"""The navigation, and what must not be reachable through the admin."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from partnerhub.site import NAVIGATION
from tests.integrations.factories import IntegrationFactory

pytestmark = pytest.mark.django_db


def groups_on(page: str) -> list[str]:
    sidebar = page.partition('<nav class="ph-nav"')[2].partition("</nav>")[0]
    return re.findall(r"<h2>(.*?)</h2>", sidebar)


def test_the_navigation_is_grouped_by_what_people_do(admin_client):
    assert groups_on(admin_client.get("/").content.decode()) == list(NAVIGATION)


def test_each_person_sees_only_the_groups_of_their_role(browser_of):
    assert groups_on(browser_of("BD reviewer").get("/").content.decode()) == ["Support"]


def test_the_page_one_is_on_is_marked(admin_client):
    page = admin_client.get("/customers/customer/").content.decode()
    assert '<a href="/customers/customer/" aria-current="page">' in page


@pytest.mark.parametrize(
    "model", [*apps.get_app_config("django_q").get_models()], ids=lambda model: model.__name__
)
def test_the_queue_cannot_be_reached_through_the_admin(model, admin_client):
    assert not admin.site.is_registered(model)
    assert admin_client.get(f"/django_q/{model._meta.model_name}/").status_code == 404


def test_the_vault_cannot_be_reached_through_the_admin():
    assert not admin.site.is_registered(apps.get_model("integrations", "Credential"))


def test_a_page_that_does_not_exist_asks_strangers_to_log_in(client):
    assert client.get("/no/such/page/").headers["Location"].startswith("/login/")


@pytest.mark.parametrize("page", ["changelist", "add", "change", "history"])
def test_the_trail_names_a_list_once(admin_client, page):
    row = IntegrationFactory()
    arguments = [row.pk] if page in ("change", "history") else []
    shown = admin_client.get(
        reverse(f"admin:integrations_integration_{page}", args=arguments)
    ).content.decode()
    trail = re.search(r'<div class="breadcrumbs">(.*?)</div>', shown, re.DOTALL).group(1)
    assert trail.count("Integrations") == 1
