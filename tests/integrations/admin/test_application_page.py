"""The page of an application beside its form: credentials, the check of its token, and today's calls."""

import base64
from datetime import UTC, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from integrations import tokens
from integrations.credentials import mark_refused, read_secrets, standing_of, store_secret
from integrations.linkedin.oauth import Secret, Token
from integrations.models import ApiCall, ClosedVersion, Credential, QuotaDay, Throttle
from tests.integrations.factories import DeveloperApplicationFactory, ready_configuration

pytestmark = pytest.mark.django_db
LIST = reverse("admin:integrations_developerapplication_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


@pytest.fixture
def application():
    return DeveloperApplicationFactory(secret="first-SENTINEL")


def page(application, button=""):
    name = f"integrations_developerapplication_{button or 'change'}"
    return reverse(f"admin:{name}", args=[application.pk])


def shown(browser, application):
    return " ".join(browser.get(page(application)).content.decode().split())


def press(browser, application, button):
    answer = browser.post(page(application, button), follow=True)
    return [str(message) for message in answer.context["messages"]]


def typed(application, **changes):
    return {
        "name": application.name,
        "environment": "prod",
        "client_id": application.client_id,
        "supports_sync_acls": "unknown",
        "js_domains": "",
        "oauth_callbacks": "",
        **changes,
    }


def hold(application, value="token-SENTINEL", *, until=timedelta(minutes=30)):
    now = timezone.now()
    tokens.save({application.pk: Token(Secret(value), now - timedelta(minutes=1), now + until)})


def secrets_of(application):
    return read_secrets(Credential.objects.get(pk=application.pk))


def test_a_rotation_keeps_the_old_secret_and_says_so_in_the_history(browser, application):
    browser.post(page(application), typed(application, client_secret="second", keep_previous="on"))
    assert secrets_of(application) == ["second", "first-SENTINEL"]
    assert application.history.first().history_change_reason == "Client secret replaced, the old one kept"
    text = shown(browser, application)
    assert "Forget the previous secret" in text
    assert "SENTINEL" not in text


def test_the_choice_to_keep_is_offered_once_there_is_something_to_keep(browser, application):
    assert "id_keep_previous" in shown(browser, application)
    assert "keep_previous" not in shown(browser, DeveloperApplicationFactory())
    assert "keep_previous" not in browser.get(f"{LIST}add/").content.decode()


def test_a_secret_that_linkedin_refuses_is_not_kept_unless_somebody_says_so(browser, application):
    def initial():
        form = browser.get(page(application)).context["adminform"].form
        return form.get_initial_for_field(form.fields["keep_previous"], "keep_previous")

    assert initial() is True
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    assert initial() is False


def test_the_previous_secret_is_forgotten_by_a_button(browser, application):
    store_secret(application=application, secret="second")
    assert press(browser, application, "forget") == [
        "The previous secret is forgotten: only the current one is used."
    ]
    assert secrets_of(application) == ["second"]
    newest = application.history.first()
    assert (newest.history_change_reason, newest.history_user.username) == (
        "Previous client secret forgotten",
        "onboarding",
    )
    assert "No previous secret is kept" in press(browser, application, "forget")[0]


def test_with_the_vault_key_gone_the_page_says_so_and_nothing_is_overwritten(browser, application, settings):
    before = Credential.objects.get().client_secret
    settings.VAULT_KEYS = [base64.urlsafe_b64encode(bytes(32)).decode()]
    assert "The stored secret does not open." in shown(browser, application)
    answer = browser.post(page(application), typed(application, client_secret="second", keep_previous="on"))
    assert "put the key back" in str(answer.context["adminform"].form.errors["keep_previous"])
    assert Credential.objects.get().client_secret == before


def test_refused_credentials_stand_above_everything_with_what_to_do(browser, application):
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    text = shown(browser, application)
    assert "LinkedIn has refused these credentials since" in text
    assert "LinkedIn answered 401." in text
    assert "PartnerHub goes on by itself" in text


def test_refused_credentials_are_tried_again_by_a_button(browser, application):
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    assert "tries these credentials again" in press(browser, application, "retry")[0]
    assert standing_of(application.pk).refused_at is None
    assert "not refused" in press(browser, application, "retry")[0]


def test_another_client_id_is_tried_at_once_and_without_the_token_of_the_old_one(browser, application):
    hold(application)
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    browser.post(page(application), typed(application, client_id="corrected", keep_previous="on"))
    standing = standing_of(application.pk)
    assert (standing.refused_at, standing.token_obtained_at) == (None, None)
    assert secrets_of(application) == ["first-SENTINEL"]


def test_another_name_leaves_token_and_refusal_alone(browser, application):
    hold(application)
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    browser.post(page(application), typed(application, name="Renamed"))
    standing = standing_of(application.pk)
    assert None not in (standing.refused_at, standing.token_obtained_at)


def test_the_list_finds_refused_credentials_and_marks_them(browser, application):
    DeveloperApplicationFactory(secret="fine", name="Fine")
    mark_refused({application.pk: "LinkedIn answered 401."}, now=timezone.now())
    answer = browser.get(LIST, {"credential": "refused"})
    assert list(answer.context["cl"].result_list) == [application]
    assert 'class="ph-badge is-bad"' in answer.content.decode()


def test_the_token_is_told_by_its_moments_and_never_by_its_value(browser, application):
    hold(application)
    text = shown(browser, application)
    assert "renews it; expires" in text
    assert "SENTINEL" not in text


def test_a_token_whose_time_is_over_is_called_expired(browser, application):
    hold(application, until=timedelta(seconds=-5))
    assert "the next sync gets a new one" in shown(browser, application)


def test_todays_calls_are_shown_with_what_is_reserved_and_what_is_closed(browser, application):
    resource, today = "rest/integrationConfigurations", timezone.now().astimezone(UTC).date()
    QuotaDay.objects.create(application=application, resource=resource, day=today, used=12, reserved=20)
    until = timezone.now() + timedelta(hours=1)
    Throttle.objects.create(application=application, resource=resource, until=until, because="Slow down.")
    text = shown(browser, application)
    assert f"<strong>{resource}</strong> 12 of 5000 used, 8 more reserved" in text
    assert "LinkedIn asked to wait" in text
    assert "Slow down." in text


def test_before_the_first_call_the_page_says_how_many_may_leave(browser, application):
    assert "None yet: 5000 may leave for each resource" in shown(browser, application)


def test_a_version_that_linkedin_does_not_serve_is_marked(browser, application, settings):
    now = timezone.now()
    ClosedVersion.objects.create(
        version=settings.LINKEDIN_VERSION, since=now, retry_at=now + timedelta(hours=1), because="Gone."
    )
    assert "not served</span> Gone." in shown(browser, application)
    application.dialect = "v2"
    application.save()
    assert "not served" not in shown(browser, application)


def test_the_dialect_can_be_chosen_for_one_application(browser, application, settings):
    settings.LINKEDIN_DIALECT = "rest"
    assert "as the setting says: versioned (rest/…)" in shown(browser, application)
    browser.post(page(application), typed(application, dialect="v2"))
    application.refresh_from_db()
    assert application.spoken_dialect == "v2"


@pytest.mark.parametrize("button", ["retry", "forget"])
def test_the_buttons_are_posts_of_people_who_may_change_applications(browser_of, application, button):
    store_secret(application=application, secret="second")
    assert browser_of("Support").post(page(application, button)).status_code == 403
    assert browser_of("Onboarding").get(page(application, button)).status_code in {302, 405}
    assert len(secrets_of(application)) == 2


def test_people_who_may_only_look_get_no_button_that_changes_anything(browser_of, application):
    store_secret(application=application, secret="second")
    hold(application)
    text = shown(browser_of("Support"), application)
    assert "Token and secret" in text
    assert page(application, "forget") not in text


@pytest.fixture
def known(sandbox, register):
    """An application that LinkedIn knows, with a token of its own."""
    configuration = ready_configuration()
    register(configuration)
    application = configuration.integration.application
    sandbox.state.issue_token(application.client_id, "token-SENTINEL")
    hold(application)
    return application


def test_a_check_shows_what_linkedin_says_of_the_token(browser, known):
    assert press(browser, known, "check") == ["LinkedIn calls this token active."]
    text = shown(browser, known)
    assert "SP-40" in text
    assert "2L" in text
    assert page(ApiCall.objects.get(), "change").replace("developerapplication", "apicall") in text
    assert "SENTINEL" not in text


def test_support_works_down_the_list_of_a_403_and_asks_about_the_token(browser_of, known):
    support = browser_of("Support")
    assert page(known, "check") in shown(support, known)
    assert press(support, known, "check") == ["LinkedIn calls this token active."]
    assert "Check in this order" in shown(support, known)


def test_asking_about_a_token_is_a_post(browser_of, known):
    assert browser_of("Support").get(page(known, "check")).status_code in {302, 405}
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize("missing", ["view_apicall", "view_developerapplication"])
def test_who_asks_about_a_token_reads_the_call_log_and_sees_the_application(person, client, known, missing):
    user = person()
    both = {"view_apicall", "view_developerapplication"}
    user.user_permissions.set(Permission.objects.filter(codename__in=both - {missing}))
    client.force_login(user)
    assert client.post(page(known, "check")).status_code == 403
    assert page(known, "check") not in shown(client, known)
    assert not ApiCall.objects.exists()


def test_a_check_of_an_earlier_token_is_told_to_be_one(browser, known):
    press(browser, known, "check")
    ApiCall.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert "of an earlier token" in shown(browser, known)


def test_a_check_without_a_token_says_why_there_is_none(browser, application):
    assert "the next sync gets one" in press(browser, application, "check")[0]
    assert "Ask LinkedIn about the token" not in shown(browser, application)


def test_the_queries_of_the_page_do_not_grow_with_its_evidence(browser, known, django_assert_num_queries):
    press(browser, known, "check")
    browser.get(page(known))
    with django_assert_num_queries(14):
        browser.get(page(known))
