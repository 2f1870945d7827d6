"""Adding a person: roles to tick, a login that works, and words that explain a login that does not."""

import pytest
from django.contrib.auth.models import Group, User

pytestmark = pytest.mark.django_db

ADD = "/auth/user/add/"


def new_person(**fields) -> dict[str, object]:
    password = "long-enough-4-this"
    return {"username": "olga", "password1": password, "password2": password, "is_staff": "on", **fields}


def test_roles_are_boxes_that_say_what_they_are_for(browser_of):
    page = browser_of("Administrator").get(ADD).content.decode()
    assert page.count('type="checkbox" name="groups"') == Group.objects.count()
    assert "Onboarding: Customers, their integrations" in page


def test_form_speaks_of_logging_in_and_not_of_ldap(browser_of):
    page = browser_of("Administrator").get(ADD).content.decode()
    assert "LDAP" not in page
    assert "Staff status" not in page
    assert (
        '<input type="checkbox" name="is_staff" aria-describedby="id_is_staff_helptext" id="id_is_staff" checked>'
        in page
    )


def test_person_is_added_with_the_roles_ticked(browser_of):
    role = Group.objects.get(name="Support")
    browser_of("Administrator").post(ADD, new_person(groups=[role.pk]))
    olga = User.objects.get(username="olga")
    assert (olga.is_staff, list(olga.groups.all())) == (True, [role])


def test_roles_of_a_person_can_be_changed(browser_of, person):
    olga = person("Support", username="olga")
    role = Group.objects.get(name="Onboarding")
    fields = {"username": "olga", "is_active": "on", "is_staff": "on", "groups": [role.pk]}
    answer = browser_of("Administrator").post(f"/auth/user/{olga.pk}/change/", fields)
    assert answer.status_code == 302
    assert list(olga.groups.all()) == [role]


def test_failed_login_says_what_to_check_without_jargon(client):
    page = client.post("/login/", {"username": "olga", "password": "wrong"}).content.decode()
    assert "Username and password do not belong together" in page
    assert "staff account" not in page
