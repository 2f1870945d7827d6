"""What each role may do: the groups themselves, and the same through the pages."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from partnerhub.roles import EVIDENCE, ROLES, write_roles
from tests.partnerhub.addresses import admin_addresses

pytestmark = pytest.mark.django_db

ALLOWED, REFUSED = 200, 403
CLOSED = {403, 404, 405}  # an escalation of somebody else's is not there
OUR_APPS = ("auth", "customers", "integrations", "support")
PAGE_THAT_ONLY_SHOWS = ("integrations/syncrun", "change")  # whatever is posted there is a look at the run
FORGED = {"post": "yes", "title": "Forged", "name": "Forged", "value": "Forged", "reasoning": "Forged"}

# One line per page, one column per role: S(upport), O(nboarding), B(D reviewer), A(dministrator).
PAGES = {
    "/support/case/": "SO A",
    "/support/case/intake/": "S  A",
    "/support/problem/": "S  A",
    "/support/article/": "SO A",
    "/support/article/add/": "S  A",
    "/support/destination/": "SO A",
    "/support/product/": "SO A",
    "/support/product/add/": "   A",
    "/support/escalation/": "S BA",
    "/customers/message/": "S  A",
    "/customers/customer/": "SO A",
    "/customers/customer/add/": " O A",
    "/customers/contract/": "SO A",
    "/customers/contract/add/": " O A",
    "/customers/contact/": "SO A",
    "/customers/contact/add/": "SO A",
    "/customers/linkedincontact/": "SO A",
    "/customers/linkedincontact/add/": "   A",
    "/customers/holiday/": "SO A",
    "/customers/holiday/add/": "   A",
    "/integrations/integration/": "SO A",
    "/integrations/integration/add/": " O A",
    "/integrations/configuration/": "SO A",
    "/integrations/configuration/add/": " O A",
    "/integrations/developerapplication/": "SO A",
    "/integrations/developerapplication/add/": " O A",
    "/integrations/customerimport/add/": " O A",
    "/integrations/syncrun/": "SO A",
    "/integrations/apicall/": "SO A",
    "/integrations/attempt/": "SO A",
    "/integrations/closedversion/": "SO A",
    "/integrations/watchedpage/": "SO A",
    "/integrations/watchedpage/add/": "   A",
    "/auth/user/": "   A",
    "/auth/user/add/": "   A",
    "/auth/group/": "   A",
}
# The same for a row that exists: who reads it and its history, and who may save or delete it.
RECORDS = {
    "support/case": ("SO A", "S  A", "    "),
    "support/escalation": ("S  A", "    ", "    "),
    "customers/customer": ("SO A", " O A", "   A"),
    "customers/contract": ("SO A", " O A", " O A"),
    "customers/contact": ("SO A", "SO A", " O A"),
    "customers/linkedincontact": ("SO A", "   A", "   A"),
    "customers/holiday": ("SO A", "   A", "   A"),
    "integrations/developerapplication": ("SO A", " O A", "   A"),
    "integrations/integration": ("SO A", " O A", "   A"),
    "integrations/configuration": ("SO A", " O A", " O A"),
    "integrations/syncrun": ("SO A", "    ", "    "),
    "integrations/apicall": ("SO A", "    ", "    "),
    "integrations/closedversion": ("SO A", "    ", "    "),
    "integrations/watchedpage": ("SO A", "   A", "   A"),
}
# Buttons: who may press them on a row that exists.
BUTTONS = {
    "integrations/developerapplication/1/check": "SO A",  # asks LinkedIn about its token (SP-40)
    "integrations/developerapplication/1/retry": " O A",
    "integrations/developerapplication/1/forget": " O A",
    "integrations/integration/1/look": " O A",
    "integrations/closedversion/1/retry": "   A",
    "integrations/watchedpage/1/read": "SO A",
}
LETTERS = {"Support": "S", "Onboarding": "O", "BD reviewer": "B", "Administrator": "A"}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_its_roles_and_for_nobody_else(page, role, browser_of):
    expected = ALLOWED if LETTERS[role] in PAGES[page] else REFUSED
    assert browser_of(role).get(page).status_code == expected


@pytest.mark.parametrize("view", ["change", "history"])
@pytest.mark.parametrize("record", RECORDS)
def test_each_row_and_its_history_open_for_its_readers(record, view, browsers, rows_numbered_one):
    readers, _, _ = RECORDS[record]
    for role, browser in browsers.items():
        status = browser.get(f"/{record}/1/{view}/").status_code
        assert status == ALLOWED if LETTERS[role] in readers else status in CLOSED, role


@pytest.mark.parametrize("view", ["change", "delete"])
@pytest.mark.parametrize("record", RECORDS)
def test_post_to_a_row_is_refused_and_changes_nothing_for_whoever_may_not(
    record, view, browsers, rows_numbered_one
):
    _, savers, deleters = RECORDS[record]
    allowed = savers if view == "change" else deleters
    refused = CLOSED | ({ALLOWED} if (record, view) == PAGE_THAT_ONLY_SHOWS else set())
    statuses = post_as_each(browsers, f"/{record}/1/{view}/", allowed)
    assert {role: status in refused for role, status in statuses.items()} == {
        role: LETTERS[role] not in allowed for role in ROLES
    }


@pytest.mark.parametrize("button", BUTTONS)
def test_each_button_is_for_its_roles_and_for_nobody_else(button, browsers, rows_numbered_one):
    statuses = post_as_each(browsers, f"/{button}/", BUTTONS[button])
    assert statuses == {role: 302 if LETTERS[role] in BUTTONS[button] else REFUSED for role in ROLES}


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("/add/")])
def test_post_to_an_add_page_is_refused_and_adds_nothing_for_whoever_may_not(page, browsers):
    statuses = post_as_each(browsers, page, PAGES[page])
    assert {role: status in CLOSED for role, status in statuses.items()} == {
        role: LETTERS[role] not in PAGES[page] for role in ROLES
    }


@pytest.fixture
def browsers(browser_of):
    """One for each role."""
    return {role: browser_of(role) for role in ROLES}


def post_as_each(browsers, page: str, allowed: str) -> dict[str, int]:
    """What each role is answered, on the same rows: what may be done is undone, and whoever may not changes nothing."""
    before, statuses = every_row(), {}
    for role, browser in browsers.items():
        with transaction.atomic():
            statuses[role] = browser.post(page, FORGED).status_code
            transaction.set_rollback(LETTERS[role] in allowed)
    assert every_row() == before
    return statuses


def every_row():
    """Everything our tables hold, histories included."""
    ours = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in ours}


def test_every_role_reaches_the_start_page(role, browser_of):
    assert browser_of(role).get("/").status_code == ALLOWED


def test_every_permission_that_a_role_names_exists(role):
    granted = Group.objects.get(name=role).permissions.select_related("content_type")
    names = {f"{one.content_type.app_label}.{one.codename}" for one in granted}
    assert names == ROLES[role].permissions


def test_groups_changed_by_hand_are_made_equal_to_the_code_again():
    support = Group.objects.get(name="Support")
    support.permissions.set(Permission.objects.filter(codename="delete_user"))
    write_roles(app_config=apps.get_app_config("support"))
    assert not support.permissions.filter(codename="delete_user").exists()
    assert support.permissions.count() == len(ROLES["Support"].permissions)


@pytest.mark.parametrize("model", EVIDENCE)
def test_no_role_writes_evidence(model, role):
    app, _, name = model.partition(".")
    for verb in ("add", "change", "delete"):
        assert f"{app}.{verb}_{name}" not in ROLES[role].permissions


def test_no_role_deletes_cases_escalations_or_users(role):
    kept = {"support.delete_case", "support.delete_escalation", "auth.delete_user"}
    assert not kept & ROLES[role].permissions


@pytest.mark.parametrize("model_admin", list(admin.site._registry.values()), ids=str)
def test_every_action_of_ours_says_which_permission_it_needs(model_admin):
    for action, name, _ in model_admin._get_base_actions():
        assert getattr(action, "allowed_permissions", None), f"{name} needs a permissions=[…]"


def test_an_administrator_cannot_make_superusers(person, client):
    administrator = person("Administrator")
    client.force_login(administrator)
    client.post(
        f"/auth/user/{administrator.pk}/change/",
        {"username": "boss", "is_active": "on", "is_staff": "on", "is_superuser": "on"},
    )
    administrator.refresh_from_db()
    assert (administrator.username, administrator.is_superuser) == ("boss", False)


def test_an_administrator_cannot_take_over_a_superuser(browser_of, admin_user):
    browser = browser_of("Administrator")
    assert browser.get(f"/auth/user/{admin_user.pk}/password/").status_code == REFUSED
    assert browser.post(f"/auth/user/{admin_user.pk}/change/", {"username": "mine"}).status_code == REFUSED


def test_users_are_switched_off_and_never_deleted(admin_client, person):
    user = person("Support")
    assert admin_client.post(f"/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == REFUSED
    assert User.objects.filter(pk=user.pk).exists()


# Every address of the admin, asked for by somebody who may do nothing --------------------------------

OPEN_TO_STAFF = {
    "index",
    "rules",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "view_on_site",
}

# These answer "not found": the reader does not learn that there is such a row.
HIDDEN_FROM_OTHERS = ("app_list", "support_escalation_")


def test_no_address_of_the_admin_opens_for_staff_without_a_role(browser_of, rows_numbered_one):
    browser = browser_of()
    assert [name for name, address in guarded() if opens(browser, name, address)] == []


def guarded() -> list[tuple[str, str]]:
    return [(name, path) for name, path in admin_addresses().items() if name not in OPEN_TO_STAFF]


def opens(browser, name: str, address: str) -> bool:
    """Whether reading or writing there is answered by anything but a refusal."""
    may_be_absent = name.startswith(HIDDEN_FROM_OTHERS) or name.endswith("simple_history")
    refusals = {403, 405} | ({404} if may_be_absent else set())
    answers = [browser.get(address), browser.post(address)]
    return any(
        answer.status_code not in refusals and answer.headers.get("Location") != "/" for answer in answers
    )
