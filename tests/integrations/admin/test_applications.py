"""Developer applications: the secret goes in and never comes out, lists are checked line by line."""

import pytest
from django.urls import reverse

from integrations.credentials import read_secrets
from integrations.models import Credential, DeveloperApplication
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:integrations_developerapplication_add")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def typed(**changes):
    return {
        "name": "Hire ATS - Acme",
        "kind": "child",
        "environment": "prod",
        "client_id": "78abc",
        "supports_sync_acls": "unknown",
        "js_domains": "",
        "oauth_callbacks": "",
        **changes,
    }


def page(application):
    return reverse("admin:integrations_developerapplication_change", args=[application.pk])


def errors(response):
    return response.context["adminform"].form.errors


def test_a_secret_is_sealed_and_never_shown(browser):
    answer = browser.post(ADD, typed(customer=CustomerFactory().pk, client_secret="s3cret-SENTINEL"))
    application = DeveloperApplication.objects.get()
    assert answer.status_code == 302
    assert read_secrets(application.credential)[0] == "s3cret-SENTINEL"
    shown = browser.get(page(application)).content.decode()
    assert "SENTINEL" not in shown
    assert "Set on " in shown


def test_an_empty_secret_field_keeps_the_stored_one(browser):
    application = DeveloperApplicationFactory(secret="kept")
    browser.post(page(application), typed(name="Renamed", client_id=application.client_id, client_secret=""))
    application.refresh_from_db()
    assert (application.name, read_secrets(application.credential)) == ("Renamed", ["kept"])


def test_replacing_a_secret_is_noted_without_the_secret(browser):
    application = DeveloperApplicationFactory(secret="old")
    browser.post(page(application), typed(client_id=application.client_id, client_secret="new-SENTINEL"))
    newest = application.history.first()
    assert read_secrets(Credential.objects.get(pk=application.pk))[0] == "new-SENTINEL"
    assert (newest.history_change_reason, newest.history_user.username) == (
        "Client secret replaced",
        "onboarding",
    )


def test_a_secret_typed_beside_an_error_is_not_rendered_back(browser):
    answer = browser.post(ADD, typed(name="LinkedIn connector", client_secret="s3cret-SENTINEL"))
    assert "does not accept its own name" in str(errors(answer))
    assert "SENTINEL" not in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "line", "accepted"),
    [
        ("js_domains", "https://ats.example.com", True),
        ("js_domains", "http://localhost:5000", True),
        ("js_domains", "https://ats.example.com/", False),
        ("js_domains", "ats.example.com", False),
        ("js_domains", "http://ats.example.com", False),
        ("js_domains", "https://[bad", False),
        ("oauth_callbacks", "https://ats.example.com/oauth?x=1", True),
        ("oauth_callbacks", "https://ats.example.com/#done", False),
        ("oauth_callbacks", "javascript:alert(1)", False),
    ],
)
def test_addresses_are_checked_line_by_line(browser, field, line, accepted):
    lines = f"https://fine.example\n\n{line}\n{line}"
    answer = browser.post(ADD, typed(customer=CustomerFactory().pk, **{field: lines}))
    if accepted:
        assert getattr(DeveloperApplication.objects.get(), field) == ["https://fine.example", line]
    else:
        assert repr(line)[1:-1] in errors(answer).as_data()[field][0].messages[0]


def test_people_who_may_only_look_see_when_it_was_set(browser_of):
    application = DeveloperApplicationFactory(secret="SENTINEL")
    shown = browser_of("Support").get(page(application)).content.decode()
    assert "Set on " in shown
    assert 'name="client_secret"' not in shown


@pytest.mark.parametrize("lookup", ["credential__client_secret__startswith", "credential__access_token"])
def test_the_vault_cannot_be_searched_through_the_list(browser, lookup):
    DeveloperApplicationFactory(secret="x")
    answer = browser.get(reverse("admin:integrations_developerapplication_changelist"), {lookup: "a"})
    assert answer.status_code in {302, 400}


def test_a_client_id_finds_its_application_exactly(browser):
    DeveloperApplicationFactory(client_id="78abc", name="First")
    DeveloperApplicationFactory(client_id="78abcd", name="Second")
    answer = browser.get(reverse("admin:integrations_developerapplication_changelist"), {"q": "78abc"})
    assert [row.name for row in answer.context["cl"].result_list] == ["First"]


@pytest.mark.parametrize(
    ("kind", "field", "sentence"),
    [
        pytest.param(
            "child", "customer", "A child application belongs to one customer", id="child of nobody"
        ),
        pytest.param("parent", "customer", "belongs to no customer", id="parent with a customer"),
        pytest.param("parent", "parent", "has no parent", id="parent with a parent"),
        pytest.param("parent", "unique_foreign_id", "Only a child", id="parent with a uniqueForeignId"),
    ],
)
def test_what_does_not_fit_the_kind_is_said_beside_its_field(browser, kind, field, sentence):
    wrong = {
        "customer": lambda: CustomerFactory().pk,
        "parent": lambda: DeveloperApplicationFactory(kind="parent", customer=None).pk,
        "unique_foreign_id": lambda: "urn-7",
    }
    answer = browser.post(ADD, typed(kind=kind, **({field: wrong[field]()} if kind == "parent" else {})))
    found = {name: " ".join(texts) for name, texts in errors(answer).items()}
    assert list(found) == [field]
    assert sentence in found[field]


def test_a_secret_that_was_lost_with_a_refused_form_is_asked_for_again(browser):
    answer = browser.post(ADD, typed(name="LinkedIn connector", client_secret="s3cret"))
    assert errors(answer)["client_secret"] == ["Enter the secret again: it is never sent back."]


def test_a_client_id_that_is_too_long_is_refused_and_not_cut(browser):
    shown = browser.get(ADD).content.decode()
    assert "maxlength" not in shown
    answer = browser.post(ADD, typed(customer=CustomerFactory().pk, client_id="7" * 101))
    assert "at most 100 characters (it has 101)" in str(errors(answer)["client_id"])
