"""Requests that name rows by what cannot be an id: refused with a sentence, and nothing is done."""

from itertools import product

import pytest
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db import connection
from django.urls import reverse

from integrations.models import SyncRun, WatchedPage
from partnerhub.ids import LARGEST, is_id, read_ids

TOO_LARGE = str(LARGEST + 1)
IMPOSSIBLE = [TOO_LARGE, "1" * 30, "9" * 5000, "-1", "²", "٣", "1.0", "abc", " 1", "1\n", ""]
NAMES = [
    "too large",
    "30 digits",
    "5000 digits",
    "negative",
    "²",
    "٣",
    "1.0",
    "abc",
    "space",
    "line",
    "empty",
]


@pytest.mark.parametrize("text", IMPOSSIBLE, ids=NAMES)
def test_what_cannot_be_an_id_is_refused_with_what_to_do(text):
    assert not is_id(text)
    with pytest.raises(BadRequest, match=r"Cannot read what was chosen: .* Choose again\.") as refused:
        read_ids(["1", text])
    assert len(str(refused.value)) < 120


def test_ids_are_read_up_to_the_largest_there_can_be():
    assert read_ids(["0", "7", str(LARGEST)]) == (0, 7, LARGEST)


POSTS = {
    "admin:integrations_syncrun_plan": "integrations",
    "admin:integrations_syncrun_send": "run",
    "admin:integrations_integration_names": "integrations",
    "admin:integrations_integration_send_names": "integrations",
    "admin:integrations_configuration_remove": "configurations",
}


@pytest.mark.parametrize("name", POSTS)
def test_a_choice_with_an_impossible_id_is_a_bad_request_that_says_so(name, browser_of):
    answer = browser_of("Administrator").post(reverse(name), {"kind": POSTS[name], "pks": f"1,{TOO_LARGE}"})
    assert answer.status_code == 400
    assert f"Cannot read what was chosen: &#x27;{TOO_LARGE}&#x27;. Choose again." in answer.content.decode()
    assert not SyncRun.objects.exists()


def test_an_unknown_kind_of_choice_is_a_bad_request_that_says_so(browser_of):
    page = reverse("admin:integrations_syncrun_plan")
    answer = browser_of("Administrator").post(page, {"kind": "planets", "pks": "1"})
    assert answer.status_code == 400
    assert "Cannot read what was chosen: &#x27;planets&#x27;" in answer.content.decode()


@pytest.mark.parametrize("model_admin", list(admin.site._registry.values()), ids=str)
def test_no_action_of_any_list_fails_over_an_impossible_id(model_admin, admin_client, rows_numbered_one):
    page = reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")
    names = [name for _, name, _ in model_admin._get_base_actions()]
    for name, text in product(names, [TOO_LARGE, "abc"]):
        answer = admin_client.post(page, {"action": name, "_selected_action": ["1", text]})
        assert answer.status_code < 500, (name, text)


def test_reading_pages_is_refused_as_a_whole_where_one_of_them_cannot_be_there(browser_of, rows_numbered_one):
    page = reverse("admin:integrations_watchedpage_changelist")
    choice = {"action": "i_read_them_today", "_selected_action": ["1", TOO_LARGE]}
    answer = browser_of("Support").post(page, choice)
    assert (answer.status_code, WatchedPage.objects.get(pk=1).last_read_on) == (400, None)
    assert "Choose again." in answer.content.decode()


ADDRESSES = [
    "/customers/customer/{}/change/",
    "/customers/customer/{}/delete/",
    "/integrations/integration/{}/look/",
    "/integrations/configuration/{}/keep/",
    "/integrations/configuration/{}/drift/take/",
    "/integrations/configuration/{}/change/",
    "/integrations/watchedpage/{}/read/",
    "/integrations/closedversion/{}/retry/",
    "/integrations/developerapplication/{}/check/",
    "/integrations/customerimport/{}/apply/",
    "/integrations/syncrun/{}/progress/",
    "/support/case/{}/change/",
]


@pytest.mark.parametrize("text", [TOO_LARGE, "²"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_an_impossible_id_leads_nowhere(address, text, admin_client):
    for answer in (admin_client.get(address.format(text)), admin_client.post(address.format(text))):
        assert answer.status_code in {302, 404, 405}


@pytest.mark.parametrize("text", [TOO_LARGE, "abc"])
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/support/case/intake/open/", "customer"),
        ("/integrations/integration/add/", "customer"),
        ("/customers/contract/add/", "recruiter_admins"),
        ("/auth/user/1/change/", "groups"),
    ],
)
def test_a_form_with_an_impossible_choice_is_no_fault_of_ours(address, field, text, admin_client, admin_user):
    answer = admin_client.post(address.replace("1", str(admin_user.pk)), {field: [text]})
    assert answer.status_code in {200, 400, 422}


def test_a_filter_by_an_impossible_id_finds_nothing_or_says_so(admin_client):
    """PostgreSQL knows that no row can have it; SQLite cannot even be asked."""
    answer = admin_client.get("/auth/user/", {"groups": TOO_LARGE})
    if connection.vendor == "postgresql":
        assert (answer.status_code, list(answer.context["cl"].result_list)) == (200, [])
    else:
        assert answer.status_code == 400
        assert "no id of ours" in answer.content.decode()


def test_a_refusal_of_djangos_own_keeps_its_words_to_itself(client, settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()
    assert "could not be understood" in answer.content.decode()
