"""Provisioning: what may be ordered; and LinkedIn has exactly one child of an order, whatever goes wrong on the way."""

import logging
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from integrations import credentials
from integrations.models import (
    ApiCall,
    Credential,
    DeveloperApplication,
    OnboardingTrack,
    ProvisioningOrder,
    QuotaDay,
)
from integrations.provisioning import (
    default_application_name,
    order,
    order_update,
    rows,
    try_again,
    work,
    work_on,
)
from integrations.provisioning.names import check_application_name
from integrations.provisioning.tasks import provision, wake_due_orders
from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Application
from partnerhub.refusals import Refused
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.provisionable import again, calls_at, children_at, parent_at

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)  # what is rolled back, or seen by another thread
PLUGIN = "https://plugin.example"
CREATE = {"method": "POST", "path": "/v2/provisionedApplications"}
FIND = {"method": "GET", "path": "/v2/provisionedApplications"}
ROLL = {"path": "/v2/developerApplicationsSecurity"}
State = ProvisioningOrder.State


@pytest.fixture(autouse=True)
def plugin(settings):
    settings.PLUGIN_URL, settings.ATS_NAME = PLUGIN, "Our ATS"


@pytest.fixture
def parent(linkedin):
    return parent_at(linkedin)


@pytest.fixture
def cedar(parent):
    return CustomerFactory(name="Cedar")


def ordered(customer, **fields):
    return order(customer=customer, actor=UserFactory(), **fields)


def spoil(linkedin, effect, match, **more):
    linkedin.state.faults.append(Fault(effect, match=match, **more))


def put_at(linkedin, customer, **fields):
    """A child that LinkedIn has already, as an earlier order would have made it."""
    fields = {"unique_foreign_id": f"customer-{customer.pk}", "name": "Our ATS - Cedar", **fields}
    child = Application("cedar-app", ["unknown-secret"], **fields)
    linkedin.state.add_application(child)
    return child


def secrets_of(application):
    return credentials.read_secrets(Credential.objects.get(pk=application.pk))


def assert_done(linkedin, done):
    """One child at LinkedIn, one row here, and a secret that LinkedIn takes."""
    (child,) = children_at(linkedin)
    application = DeveloperApplication.objects.get(customer=done.customer_id)
    assert (done.state, done.trouble, done.application) == (State.DONE, "", application)
    assert (application.client_id, application.urn) == (child.client_id, child.urn)
    assert application.js_domains == child.js_domains
    assert PLUGIN in child.js_domains
    assert secrets_of(application)[0] in child.secrets
    assert (done.holder, done.due_at) == ("", None)


# Rules


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Our ATS - Cedar", ""),
        ("x" * 50, ""),
        ("x" * 51, "51 characters"),
        ("Our linkedIN ATS", "its own name"),
        (" ", "has no name"),
        ("Our ATS\u200b", "ZERO WIDTH SPACE"),
    ],
)
def test_a_name_is_checked_as_linkedin_does(name, said):
    assert [said in str(refusal) for refusal in check_application_name(name)] == ([True] if said else [])


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        ("Cedar", "Our ATS - Cedar"),
        ("Cedar LinkedIn Team", "Our ATS - Cedar Team"),
        ("LinkedIn", "Our ATS"),
        ("LinkLinkedInedIn Cedar", "Our ATS - Cedar"),
        (
            "The Very Long Name of the Cedar Works of Ohio",
            "Our ATS - The Very Long Name of the Cedar Works of",
        ),
        ("The Very Long Name of the Cedar Worksteads", "Our ATS - The Very Long Name of the Cedar"),
        ("x" * 60, "Our ATS - " + "x" * 40),
    ],
)
def test_the_proposed_name_passes_the_check(customer, name):
    proposed = default_application_name(CustomerFactory.build(name=customer))
    assert (proposed, list(check_application_name(proposed))) == (name, [])


def test_without_a_parent_nothing_can_be_ordered():
    with pytest.raises(Refused, match="no parent application with a client secret"):
        ordered(CustomerFactory())


def test_one_of_several_parents_is_chosen(parent, cedar, linkedin):
    other = parent_at(linkedin, "another-parent")
    with pytest.raises(Refused, match="several parent applications"):
        ordered(cedar)
    assert ordered(cedar, parent=other).parent == other


def test_an_application_without_a_secret_is_no_parent_to_choose(cedar):
    bare = DeveloperApplicationFactory(kind="parent", customer=None)
    with pytest.raises(Refused, match="has no client secret"):
        ordered(cedar, parent=bare)


def test_all_that_stands_in_the_way_is_said_at_once(cedar, settings):
    settings.PLUGIN_URL = ""
    with pytest.raises(Refused) as refused:
        ordered(cedar, name="LinkedIn" * 7)
    assert [one.field for one in refused.value.refusals] == ["name", "name", ""]
    assert "PLUGIN_URL is not set" in str(refused.value)


def test_an_id_that_another_customer_has_is_refused(cedar):
    ordered(cedar)
    with pytest.raises(Refused, match=f"uniqueForeignId customer-{cedar.pk} is Cedar's already"):
        ordered(CustomerFactory(), unique_foreign_id=f"customer-{cedar.pk}")


def test_rsc_103_a_customer_has_one_child(cedar):
    DeveloperApplicationFactory(customer=cedar, name="By hand")
    with pytest.raises(Refused, match=r"Cedar has the application By hand .*RSC-103"):
        ordered(cedar)


def test_an_order_that_is_there_is_not_doubled(cedar):
    assert ordered(cedar) == ordered(cedar, name="Another")
    assert ordered(cedar, environment="test").unique_foreign_id == f"customer-{cedar.pk}-test"


# The good way


def test_a_child_is_made_stored_with_its_secret_and_read_back(linkedin, cedar, parent):
    track = OnboardingTrack.objects.create(customer=cedar, product="rsc")
    done = work_on(ordered(cedar).pk)
    assert_done(linkedin, done)
    assert calls_at(linkedin) == ["POST provisionedApplications", "GET provisionedApplications"]
    application, (child,) = done.application, children_at(linkedin)
    assert (application.parent, application.name, application.kind) == (parent, "Our ATS - Cedar", "child")
    assert secrets_of(application) == child.secrets
    track.refresh_from_db()
    assert (track.application, track.due_at <= timezone.now()) == (application, True)


def test_the_history_says_who_ordered_it(linkedin, cedar):
    done = work_on(ordered(cedar).pk)
    line = done.application.history.earliest()
    assert (line.history_change_reason, line.history_user) == ("Provisioned at LinkedIn", done.ordered_by)


def test_only_the_parents_token_and_budget_are_used_and_every_call_is_on_record(linkedin, cedar, parent):
    work_on(ordered(cedar).pk)
    calls = ApiCall.objects.order_by("pk")
    assert {(call.application, call.customer) for call in calls} == {(parent, cedar)}
    assert [call.endpoint for call in calls] == [
        "/oauth/v2/accessToken", "/v2/provisionedApplications", "/v2/provisionedApplications",
    ]  # fmt: skip
    (day,) = QuotaDay.objects.all()
    assert (day.application, day.resource, day.reserved, day.used) == (
        parent, "v2/provisionedApplications", 2, 2,
    )  # fmt: skip


def test_done_work_is_not_done_twice(linkedin, cedar):
    done = work_on(ordered(cedar).pk)
    assert work_on(done.pk).state == State.DONE
    assert len(calls_at(linkedin)) == 2


@for_real
def test_two_workers_make_one_child(linkedin, cedar):
    """The second comes while LinkedIn keeps the first waiting: one database in memory takes no two writers at a time."""
    spoil(linkedin, "hold:1", CREATE)
    pk = ordered(cedar).pk

    def work(number):
        try:
            sleep(number * 0.5)
            return work_on(pk).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert State.DONE in list(pool.map(work, range(2)))
    assert_done(linkedin, ProvisioningOrder.objects.get())
    assert calls_at(linkedin).count("POST provisionedApplications") == 1


def test_the_sweep_finds_what_is_due(linkedin, cedar, monkeypatch):
    woken = []
    monkeypatch.setattr("integrations.provisioning.tasks.wake", lambda task, pk: woken.append((task, pk)))
    pk = ordered(cedar).pk
    wake_due_orders()
    assert woken == [(provision, pk)]
    provision(pk)
    wake_due_orders()
    assert len(woken) == 1
    assert_done(linkedin, ProvisioningOrder.objects.get())


# Bad days


@pytest.mark.parametrize("effect", ["reset", "status:500", "garbage", "status:504"])
def test_a_lost_answer_is_adopted_with_a_secret_of_its_own(linkedin, cedar, effect):
    spoil(linkedin, effect, CREATE)
    lost = work_on(ordered(cedar).pk)
    assert (lost.state, lost.application) == (State.UNKNOWN, None)
    assert lost.due_at > timezone.now()
    done = again(lost)
    assert_done(linkedin, done)
    assert len(children_at(linkedin)[0].secrets) == 2


def test_a_call_that_never_arrived_is_made_again(linkedin, cedar):
    spoil(linkedin, "reset", CREATE, at="before_apply")
    lost = work_on(ordered(cedar).pk)
    assert lost.state == State.UNKNOWN
    assert_done(linkedin, again(lost))


class Killed(BaseException):
    """As if by the kernel."""


@for_real
@pytest.mark.parametrize("where", ["take_in", "store_done"])
def test_a_worker_killed_before_it_stored_the_answer_leaves_one_child(linkedin, cedar, where, monkeypatch):
    def die(*_, **__):
        raise Killed

    pk = ordered(cedar).pk
    with monkeypatch.context() as patched:
        patched.setattr(work, where, die)
        patched.setattr(work, "release", lambda order: None)
        with pytest.raises(Killed):
            work_on(pk)
    assert work_on(pk).state != State.DONE  # its claim still stands
    assert_done(linkedin, again(ProvisioningOrder.objects.get()))


@for_real
def test_a_worker_killed_between_application_and_secret_stores_neither(linkedin, cedar, monkeypatch):
    def die(**_):
        raise Killed

    pk = ordered(cedar).pk
    with monkeypatch.context() as patched:
        patched.setattr(rows, "store_secret", die)
        with pytest.raises(Killed):
            work_on(pk)
    assert not DeveloperApplication.objects.filter(kind="child").exists()
    assert_done(linkedin, again(ProvisioningOrder.objects.get()))


@for_real
def test_a_worker_that_lost_its_claim_writes_nothing(linkedin, cedar, monkeypatch):
    pk = ordered(cedar).pk
    create = work._Work._send_new

    def steal(work, new):
        ProvisioningOrder.objects.filter(pk=pk).update(holder="another")
        create(work, new)

    monkeypatch.setattr(work._Work, "_send_new", steal)
    assert (work_on(pk).state, children_at(linkedin)) == (State.WAITING, [])


def test_a_conflict_adopts_the_child_that_is_ours(linkedin, cedar):
    child = put_at(linkedin, cedar)
    done = work_on(ordered(cedar).pk)
    assert_done(linkedin, done)
    assert secrets_of(done.application) == [child.secrets[-1]]


def test_a_conflict_with_a_child_of_another_customer_is_refused_and_says_whose(linkedin, cedar):
    put_at(linkedin, cedar)
    DeveloperApplicationFactory(customer=CustomerFactory(name="Birch"), client_id="cedar-app")
    refused = work_on(ordered(cedar).pk)
    assert refused.state == State.REFUSED
    assert "here that belongs to Birch" in refused.trouble
    assert len(children_at(linkedin)[0].secrets) == 1
    done = work_on(try_again(order=refused, unique_foreign_id="cedar-2").pk)
    assert (done.state, done.application.unique_foreign_id) == (State.DONE, "cedar-2")


def test_a_child_of_another_parent_is_refused(linkedin, cedar):
    put_at(linkedin, cedar)
    pk = ordered(cedar).pk
    other = parent_at(linkedin, "another-parent")
    DeveloperApplicationFactory(customer=cedar, client_id="cedar-app", parent=other)
    ProvisioningOrder.objects.update(state=State.UNKNOWN)
    assert "belongs to another parent application" in work_on(pk).trouble


def test_a_child_made_under_another_name_is_left_alone_until_somebody_says_that_it_is_ours(linkedin, cedar):
    child = put_at(linkedin, cedar, name="Somebody else's")
    refused = work_on(ordered(cedar).pk)
    assert (refused.state, refused.application, len(child.secrets)) == (State.REFUSED, None, 1)
    assert "“Somebody else's” already, and “Our ATS - Cedar” was ordered" in refused.trouble
    assert_done(linkedin, work_on(try_again(order=refused, name="Somebody else's").pk))


def test_two_secrets_that_nobody_knows_here_need_a_person(linkedin, cedar):
    put_at(linkedin, cedar).secrets.append("another")
    refused = work_on(ordered(cedar).pk)
    assert refused.state == State.REFUSED
    assert "delete the one that is no longer used in the LinkedIn Developer Portal" in refused.trouble
    linkedin.state.retire_secret("cedar-app")
    assert_done(linkedin, work_on(try_again(order=refused).pk))


def test_a_rolled_secret_whose_answer_was_lost_ends_with_a_person_and_not_in_a_loop(linkedin, cedar):
    put_at(linkedin, cedar)
    spoil(linkedin, "reset", ROLL)
    lost = work_on(ordered(cedar).pk)
    assert lost.state == State.UNKNOWN
    assert again(lost).state == State.REFUSED


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ("status:403", "ask LinkedIn Partner Engineering"),
        ("status:422", "Correct what LinkedIn names"),
        ("redirect:https://evil.example/", "An administrator corrects LINKEDIN_API_URL"),
    ],
)
def test_a_refusal_waits_for_a_person(linkedin, cedar, effect, said):
    spoil(linkedin, effect, CREATE, at="before_apply")
    refused = work_on(ordered(cedar).pk)
    assert (refused.state, refused.due_at) == (State.REFUSED, None)
    assert said in refused.trouble
    assert_done(linkedin, work_on(try_again(order=refused).pk))


def test_a_parent_without_the_permission_to_provision_is_refused(linkedin, cedar):
    linkedin.state.applications["parent-app"].is_parent = False
    assert "needs LinkedIn's permission to provision" in work_on(ordered(cedar).pk).trouble


def test_credentials_that_linkedin_refuses_wait_for_a_person(linkedin, cedar, parent):
    linkedin.state.applications["parent-app"].secrets = ["another"]
    refused = work_on(ordered(cedar).pk)
    assert (refused.state, credentials.standing_of(parent.pk).refused_at is not None) == (State.REFUSED, True)
    number = ApiCall.objects.count()
    assert "LinkedIn refuses the parent" in work_on(try_again(order=refused).pk).trouble
    assert ApiCall.objects.count() == number


def test_a_first_401_gets_a_fresh_token(linkedin, cedar, parent):
    spoil(linkedin, "status:401", CREATE, at="before_apply")
    assert_done(linkedin, work_on(ordered(cedar).pk))
    assert ApiCall.objects.filter(endpoint__endswith="accessToken").count() == 2
    assert credentials.standing_of(parent.pk).refused_at is None


def test_a_fresh_token_that_is_refused_too_is_forgotten_and_waits_for_a_person(linkedin, cedar, parent):
    spoil(linkedin, "status:401", CREATE, at="before_apply", times=2)
    assert work_on(ordered(cedar).pk).state == State.REFUSED
    credential = Credential.objects.get(pk=parent.pk)
    assert (credential.access_token, credential.refused_at is not None) == ("", True)


def test_linkedin_away_is_waited_for(linkedin, cedar, settings):
    url, settings.LINKEDIN_API_URL = settings.LINKEDIN_API_URL, "http://127.0.0.1:9"
    waiting = work_on(ordered(cedar).pk)
    assert (waiting.state, waiting.failures) == (State.WAITING, 1)
    assert "PartnerHub tries again by itself" in waiting.trouble
    settings.LINKEDIN_API_URL = url
    assert_done(linkedin, again(waiting))


def test_a_throttle_and_a_spent_day_are_waited_out(linkedin, cedar, parent, settings):
    spoil(linkedin, "throttle:short", CREATE)
    waiting = work_on(ordered(cedar).pk)
    assert (waiting.state, waiting.due_at > timezone.now()) == (State.WAITING, True)
    number = len(calls_at(linkedin))
    assert again(waiting).state == State.WAITING
    assert len(calls_at(linkedin)) == number  # nothing left while the throttle stands
    parent.throttles.all().delete()
    settings.LINKEDIN_DAILY_LIMIT = 1
    assert "daily limit" in again(waiting).trouble
    settings.LINKEDIN_DAILY_LIMIT = 100
    assert_done(linkedin, again(waiting))


def test_what_linkedin_never_shows_ends_with_a_person(linkedin, cedar):
    spoil(linkedin, 'body:{"elements": []}', FIND, times=0)
    waiting = work_on(ordered(cedar).pk)
    assert "shows no application under uniqueForeignId" in waiting.trouble
    for _ in range(work.MOST_LOOKS):
        waiting = again(waiting)
    assert (waiting.state, "look in the LinkedIn Developer Portal" in waiting.trouble) == (
        State.REFUSED,
        True,
    )
    linkedin.state.faults.clear()
    assert_done(linkedin, work_on(try_again(order=waiting).pk))


def test_done_is_only_what_linkedin_shows_under_our_name(linkedin, cedar):
    pk = ordered(cedar).pk
    assert work_on(pk).state == State.DONE
    children_at(linkedin)[0].name = "Another"
    update = order_update(application=DeveloperApplication.objects.get(kind="child"), actor=None)
    refused = work_on(update.pk)
    assert (refused.state, "under the name “Another”" in refused.trouble) == (State.REFUSED, True)
    done = work_on(try_again(order=refused, name="Another").pk)
    assert (done.state, done.application.name) == (State.DONE, "Another")


def test_what_stood_here_before_takes_over_the_name_that_linkedin_shows(linkedin, cedar):
    put_at(linkedin, cedar, name="Cedar, since 2019")
    row = DeveloperApplicationFactory(
        customer=cedar, client_id="cedar-app", unique_foreign_id=f"customer-{cedar.pk}", secret="imported"
    )
    done = work_on(order_update(application=row, actor=None).pk)
    assert (done.state, done.application.name) == (State.DONE, "Cedar, since 2019")


def test_there_is_nothing_to_try_again_once_it_is_done(linkedin, cedar):
    with pytest.raises(Refused, match="nothing to try again"):
        try_again(order=work_on(ordered(cedar).pk))


def test_an_id_that_linkedin_may_know_stays(linkedin, cedar):
    spoil(linkedin, "reset", CREATE)
    with pytest.raises(Refused, match="keep that uniqueForeignId"):
        try_again(order=work_on(ordered(cedar).pk), unique_foreign_id="another")


# Applications that are there already


def test_an_update_adds_our_page_and_takes_nothing_away(linkedin, cedar, parent):
    child = put_at(linkedin, cedar, js_domains=["https://theirs.example"])
    application = DeveloperApplicationFactory(
        customer=cedar, name="Our ATS - Cedar", client_id="cedar-app", secret="unknown-secret",
        unique_foreign_id=f"customer-{cedar.pk}",
    )  # fmt: skip
    done = work_on(order_update(application=application, actor=None).pk)
    assert_done(linkedin, done)
    assert child.js_domains == ["https://theirs.example", PLUGIN]
    application.refresh_from_db()
    assert (application.parent, application.urn, len(child.secrets)) == (parent, child.urn, 1)


def test_an_update_that_is_lost_is_looked_at_and_not_guessed(linkedin, cedar, settings):
    done = work_on(ordered(cedar).pk)
    settings.PLUGIN_URL = "https://new.example"
    spoil(linkedin, "reset", {"method": "POST", "path": "/v2/provisionedApplications/urn"})
    order_update(application=done.application, actor=None)
    lost = work_on(done.pk)
    assert (lost.state, lost.application) == (State.UNKNOWN, done.application)
    assert again(lost).application.js_domains == [PLUGIN, "https://new.example"]


def test_an_update_without_a_unique_foreign_id_says_what_to_enter(parent, cedar):
    application = DeveloperApplicationFactory(customer=cedar)
    with pytest.raises(Refused, match="Enter it on the page of"):
        order_update(application=application, actor=None)


def test_an_application_with_another_client_id_than_linkedins_is_refused(linkedin, cedar):
    put_at(linkedin, cedar)
    application = DeveloperApplicationFactory(
        customer=cedar, client_id="mistyped", unique_foreign_id=f"customer-{cedar.pk}"
    )
    refused = work_on(order_update(application=application, actor=None).pk)
    assert "client id mistyped, and LinkedIn says client id cedar-app" in refused.trouble


def test_a_deleted_row_is_taken_in_again(linkedin, cedar):
    done = work_on(ordered(cedar).pk)
    OnboardingTrack.objects.all().delete()
    done.application.delete()
    assert ordered(cedar) == done
    assert_done(linkedin, work_on(done.pk))


# Secrets


def test_a_secret_is_found_nowhere_but_in_the_vault(linkedin, cedar, caplog, tmp_path, monkeypatch):
    for module in ("provisioning", "secret_rotation"):
        monkeypatch.setattr(f"integrations.sandbox.{module}.new_secret", lambda: "child+SENTINEL/==")
    caplog.set_level(logging.DEBUG)
    spoil(linkedin, "truncate", CREATE)
    lost = work_on(ordered(cedar).pk)
    assert secrets_of(again(lost).application) == ["child+SENTINEL/=="]
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump))
    assert "integrations.apicall" in dump.read_text()
    assert "SENTINEL" not in dump.read_text() + caplog.text
