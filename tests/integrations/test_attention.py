"""What the start page says about syncing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.attention import integration_rows
from integrations.credentials import mark_refused
from integrations.linkedin.errors import TokenRefusedError, VersionNotActiveError
from integrations.models import Configuration
from integrations.removal import remove
from integrations.verdicts import ADVICE
from integrations.versions import close
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import (
    ConfigurationFactory,
    DeveloperApplicationFactory,
    IntegrationFactory,
    SyncRunFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen_by(person):
    """What a person of a role sees: topic -> the reasons of its rows."""

    def see(role: str = "Onboarding") -> dict[str, list[str]]:
        topics = integration_rows(person(role)).topics
        return {topic.name: [row.reason for row in topic.rows] for topic in topics if topic.number}

    return see


def test_a_refused_value_is_shown_with_linkedins_words(seen_by):
    ready_configuration(trouble=Configuration.Trouble.REJECTED, trouble_text="Not a URL.")
    assert seen_by() == {"configurations LinkedIn refused": ["Not a URL."]}


@pytest.mark.parametrize("trouble", [Configuration.Trouble.UNKNOWN, Configuration.Trouble.RETRY])
def test_what_is_not_settled_is_never_called_refused(seen_by, trouble):
    ready_configuration(trouble=trouble, trouble_text="No answer came.")
    assert seen_by() == {"configurations not settled yet": ["No answer came."]}


def test_a_settled_configuration_needs_no_attention(seen_by):
    ready_configuration(confirmed=True)
    assert seen_by() == {}


def test_a_child_application_without_a_secret_names_its_customer(seen_by):
    application = DeveloperApplicationFactory()
    assert seen_by() == {
        "applications without a secret": [
            f"No client secret is stored, so nothing of {application.customer} can be synced."
        ]
    }


def test_an_integration_without_its_callback_is_shown_until_it_is_paused(seen_by):
    integration = IntegrationFactory()
    assert list(seen_by()) == ["integrations without a callback"]
    integration.paused_at = timezone.now()
    integration.save()
    assert seen_by("Administrator") == {}


def test_a_run_whose_worker_died_stands_still(seen_by):
    SyncRunFactory().shards.create(leased_until=timezone.now() - timedelta(minutes=1))
    assert list(seen_by()) == ["sync runs that stand still"]


@pytest.mark.parametrize(
    "shard",
    [
        pytest.param({}, id="just asked for"),
        pytest.param({"leased_until": timezone.now() + timedelta(minutes=5)}, id="being worked on"),
        pytest.param({"finished_at": timezone.now()}, id="finished"),
    ],
)
def test_other_runs_need_no_attention(seen_by, shard):
    SyncRunFactory().shards.create(**shard)
    assert seen_by() == {}


@pytest.fixture
def one_click_export(settings):
    """An integration whose viewers depend on the ACL answer, which nobody has asked for."""
    settings.ATS_SUPPORTS_SYNC_ACLS = True
    customer = CustomerFactory(uses_acls="not_asked")
    application = DeveloperApplicationFactory(customer=customer, secret="a-secret")
    integration = IntegrationFactory(customer=customer, application=application)
    ConfigurationFactory(integration=integration, confirmed=True)
    return integration


def test_a_customer_whose_acl_answer_is_needed_is_shown(seen_by, one_click_export):
    assert list(seen_by()) == ["customers to ask about ACLs"]


def test_a_viewers_key_that_is_to_be_deleted_answers_nothing(seen_by, one_click_export):
    viewers = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}
    remove(ConfigurationFactory(integration=one_click_export, confirmed=True, **viewers))
    assert list(seen_by()) == ["saved, not sent", "customers to ask about ACLs"]


def test_an_acl_answer_that_nothing_depends_on_is_not_asked_for(seen_by, one_click_export, settings):
    settings.ATS_SUPPORTS_SYNC_ACLS = False
    assert seen_by() == {}


def test_a_viewers_value_answers_the_question(seen_by, one_click_export):
    viewers = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}
    ConfigurationFactory(integration=one_click_export, confirmed=True, **viewers)
    assert seen_by() == {}


def test_support_is_not_asked_to_do_what_only_onboarding_may(seen_by):
    DeveloperApplicationFactory()
    ready_configuration(trouble=Configuration.Trouble.REJECTED)
    assert seen_by("Support") == {}


def test_the_queries_do_not_grow_with_the_rows(person, django_assert_num_queries):
    user = person("Onboarding")
    user.get_all_permissions()
    for _ in range(12):
        ready_configuration(trouble=Configuration.Trouble.REJECTED)
        DeveloperApplicationFactory()
    with django_assert_num_queries(17):
        integration_rows(user)


def refuse(text, *, customer, application=None):
    """One configuration of that customer which LinkedIn refused with that text."""
    taken = Configuration.objects.filter(integration__customer=customer).count()
    kind = ["ONE_CLICK_EXPORT", "CRM_ONE_CLICK_EXPORT"][taken]
    integration = IntegrationFactory(customer=customer, application=application, integration_type=kind)
    return ConfigurationFactory(integration=integration, trouble="rejected", trouble_text=text)


@pytest.fixture
def refused(person):
    def rows():
        [topic] = [
            one for one in integration_rows(person("Onboarding")).topics if one.tone == "bad" and one.number
        ]
        return topic

    return rows


def test_one_cause_of_one_customer_is_one_row(refused):
    customer = CustomerFactory(name="Acme", uses_acls="yes")
    refuse("No such company", customer=customer)
    refuse("No such company", customer=customer)
    topic = refused()
    [row] = topic.rows
    assert (row.title, row.reason) == ("Acme: 2 configurations", "No such company.")
    assert (topic.number, topic.more) == (2, "")


def test_a_refused_credential_leads_to_the_application(refused):
    application = DeveloperApplicationFactory(secret="wrong", customer__uses_acls="yes")
    text = f"LinkedIn gave no token. {TokenRefusedError.next_step}"
    refuse(text, customer=application.customer, application=application)
    [row] = refused().rows
    place = reverse("admin:integrations_developerapplication_change", args=[application.pk])
    assert row.action_url == f"{place}#id_client_id"


def test_one_customer_is_asked_once_for_all_that_linkedin_does_not_know(refused):
    customer = CustomerFactory(name="Acme", uses_acls="yes")
    for kind in ("ONE_CLICK_EXPORT", "CRM_ONE_CLICK_EXPORT"):
        refuse(f"LinkedIn answered 404 for this one: no {kind}. {ADVICE[404]}", customer=customer)
    [row] = refused().rows
    assert row.reason == (
        f"LinkedIn answered 404: it does not know One-Click Export, CRM One-Click Export. {ADVICE[404]}"
    )
    place = reverse("admin:customers_customer_change", args=[customer.pk])
    assert (row.action_label, row.action_url) == ("Ask the customer", place)


def test_a_refused_value_leads_to_its_field(refused):
    row = ready_configuration(trouble="rejected", trouble_text="Not a URL.")
    page = reverse("admin:integrations_configuration_change", args=[row.pk])
    [shown] = refused().rows
    assert (shown.action_label, shown.action_url) == ("Correct it", f"{page}#id_desired_value")


def test_where_nothing_can_be_done_before_a_time_no_button_pretends_so(person, time_machine):
    time_machine.move_to("2026-11-21 09:00", tick=False)
    midnight = timezone.now() + timedelta(hours=15)
    ready_configuration(trouble="retry", trouble_text="The daily limit is used up.", next_attempt_at=midnight)
    [topic] = [one for one in integration_rows(person("Onboarding")).topics if one.number]
    [row] = topic.rows
    assert row.reason == "The daily limit is used up. Next try at 00:00, 22 Nov."
    assert row.action_label == ""


def test_what_waits_for_refused_credentials_is_not_said_twice(seen_by):
    row = ready_configuration(trouble="retry", trouble_text=f"No token. {TokenRefusedError.next_step}")
    mark_refused({row.integration.application_id: "No token."}, now=timezone.now())
    assert list(seen_by()) == ["applications whose credentials LinkedIn refused"]


def test_what_waits_for_a_version_is_not_said_twice(seen_by, settings):
    ready_configuration(trouble="retry", trouble_text=f"426. {VersionNotActiveError.next_step}")
    close(settings.LINKEDIN_VERSION, because="426.", now=timezone.now())
    assert list(seen_by()) == ["LinkedIn API versions not served"]


def test_what_is_missing_leads_to_the_field(person):
    integration = IntegrationFactory(application=DeveloperApplicationFactory())
    topics = {topic.name: topic for topic in integration_rows(person("Onboarding")).topics}
    [secret], [callback] = (
        topics[name].rows for name in ("applications without a secret", "integrations without a callback")
    )
    add = reverse("admin:integrations_configuration_add")
    assert secret.action_url.endswith("#id_client_secret")
    assert callback.action_url == (f"{add}?integration={integration.pk}&key=CALLBACK_URL#id_desired_value")
