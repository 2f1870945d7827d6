"""What the run page tells of attempts, budgets, waiting and repeats; and the history on a configuration's page."""

import re
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.admin import attempt_cards
from integrations.models import ClosedVersion, QuotaDay, SyncRun, Throttle
from tests.integrations.factories import (
    ApiCallFactory,
    AttemptFactory,
    ConfigurationFactory,
    DeveloperApplicationFactory,
    SyncResultFactory,
    SyncRunFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db
RESOURCE = "rest/integrationConfigurations"


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def page(run):
    return reverse("admin:integrations_syncrun_change", args=[run.pk])


def words(response):
    """The page as it reads: no markup, single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def attempt_with(outcome, *, number=1, run=None, **fields):
    """An attempt that decided so many results of one outcome, and carried nothing else."""
    fields.setdefault("carried", [{}] * number)
    attempt = AttemptFactory(run=run or SyncRunFactory(), **fields)
    SyncResultFactory.create_batch(
        number, run=attempt.run, attempt=attempt, outcome=outcome, message="So it is."
    )
    return attempt


# Attempts


def test_a_run_shows_its_attempts_newest_first(browser):
    run = SyncRunFactory()
    older, newer = (attempt_with("confirmed", run=run) for _ in range(2))
    shown = browser.get(page(run)).content.decode()
    assert re.findall(r'aria-label="Attempt (\d+)"', shown) == [str(newer.pk), str(older.pk)]


def test_a_card_tells_by_which_id_version_time_and_person_it_went(browser, person):
    attempt = attempt_with(
        "confirmed", run=SyncRunFactory(requested_by=person("Support")), number=2,
        request_id="AAYx==", version="202603", status=200, duration_ms=52,
    )  # fmt: skip
    answer = browser.get(page(attempt.run))
    assert 'data-copy="AAYx=="' in answer.content.decode()
    assert (
        reverse("admin:integrations_apicall_change", args=[attempt.write_call_id]) in answer.content.decode()
    )
    assert "Set 2 configurations" in words(answer)
    assert "2 confirmed x-li-uuid AAYx== Copy status 200 version 202603 52 ms by support Write" in words(
        answer
    )


def test_what_failed_stands_on_top_of_its_card(browser):
    attempt = attempt_with("confirmed", carried=[{}] * 3)
    for outcome in ("retry", "rejected"):
        SyncResultFactory(run=attempt.run, attempt=attempt, outcome=outcome, message=f"It is {outcome}.")
    shown = words(browser.get(page(attempt.run)))
    card = shown[shown.index("Every write to LinkedIn") :]
    tallies = card.index("1 rejected 1 will be tried again 1 confirmed")
    assert card.index("It is rejected.") < card.index("It is retry.") < tallies
    assert "So it is." not in card


def test_what_an_attempt_carried_and_another_decided_is_said(browser):
    attempt = attempt_with("confirmed", carried=[{}] * 3)
    assert "2 not decided by this attempt" in words(browser.get(page(attempt.run)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "sending"}, "API call: on its way"),
        ({"state": "not_sent"}, "API call: no call left"),
        ({"age": 91}, "API call: pruned after 90 days"),
        ({"state": "unknown"}, "API call: not stored: the worker died before it could be"),
    ],
)
def test_an_attempt_without_its_call_says_why(browser, fields, said):
    started_at = timezone.now() - timedelta(days=fields.pop("age", 0))
    attempt = AttemptFactory(write_call=None, started_at=started_at, **fields)
    assert said in words(browser.get(page(attempt.run)))
    shown = words(browser.get(reverse("admin:integrations_attempt_change", args=[attempt.pk])))
    assert said.partition(": ")[2].casefold() in shown.casefold()


def test_an_attempt_keeps_its_evidence_when_its_call_is_gone(browser):
    attempt = AttemptFactory(
        write_call=None, request_id="AAYx==", version="202510", status=403, duration_ms=71
    )
    answer = browser.get(reverse("admin:integrations_attempt_change", args=[attempt.pk]))
    assert 'data-copy="AAYx=="' in answer.content.decode()
    assert all(fact in words(answer) for fact in ("202510", "403", "71 ms"))


def test_a_long_run_shows_its_latest_attempts_and_leads_to_all(browser, monkeypatch):
    monkeypatch.setattr("integrations.admin.run_page.CARDS_OF_RUN", 2)
    monkeypatch.setattr(attempt_cards, "CARDS_OF_RUN", 2)
    run = SyncRunFactory()
    AttemptFactory.create_batch(3, run=run)
    answer = browser.get(page(run))
    assert "and 1 earlier:" in words(answer)
    url = f"{reverse('admin:integrations_attempt_changelist')}?run={run.pk}"
    assert f'href="{url}"' in answer.content.decode()
    AttemptFactory()
    assert browser.get(url).context["cl"].result_count == 3


def history_of(configuration):
    tag = Template("{% load linkedin_history %}{% linkedin_history configuration %}")
    return tag.render(Context({"configuration": configuration}))


def test_a_configuration_has_its_history_at_linkedin():
    row = ConfigurationFactory()
    for outcome in ("rejected", "confirmed"):
        attempt = AttemptFactory(request_id=f"id-{outcome}")
        SyncResultFactory(
            run=attempt.run, configuration=row, attempt=attempt, outcome=outcome, message="Said."
        )
    attempt_with("retry")
    shown = history_of(row)
    assert re.findall(r'data-copy="(.+?)"', shown) == ["id-confirmed", "id-rejected"]
    assert page(attempt.run) in shown


def test_a_configuration_that_was_never_sent_says_so(django_assert_num_queries):
    row = ConfigurationFactory()
    SyncResultFactory(configuration=row, outcome="not_allowed", message="No secret.")
    with django_assert_num_queries(1):
        assert "Nothing was sent to LinkedIn for this value yet." in history_of(row)


def test_a_history_is_read_by_one_query(django_assert_num_queries):
    row = ConfigurationFactory()
    for _ in range(12):
        attempt = AttemptFactory()
        SyncResultFactory(
            run=attempt.run, configuration=row, attempt=attempt, outcome="confirmed", message="So."
        )
    with django_assert_num_queries(1):
        assert history_of(row).count("<article") == 10


# Repeats


def test_what_failed_is_repeated_by_a_new_run_and_both_lead_to_each_other(browser):
    row = ready_configuration(trouble="retry")
    old = SyncResultFactory(configuration=row, outcome="retry", message="Later.").run
    SyncRun.objects.update(finished_at=timezone.now())
    chosen = {"kind": "run", "pks": old.pk}
    plan = browser.post(reverse("admin:integrations_syncrun_plan"), chosen).context["plan"]
    browser.post(reverse("admin:integrations_syncrun_send"), {**chosen, "digest": plan.digest})
    new = SyncRun.objects.exclude(pk=old.pk).get()
    assert (new.retry_of, new.results.get().retry_of) == (old, old.results.get())
    assert f'href="{page(old)}">Sync run {old.pk}</a>' in browser.get(page(new)).content.decode()
    assert f'href="{page(new)}">Sync run {new.pk}</a>' in browser.get(page(old)).content.decode()
    assert old.results.get().message == "Later."


def test_another_choice_repeats_no_run(browser):
    row = ready_configuration()
    SyncResultFactory(configuration=row, outcome="retry", message="Later.")
    chosen = {"kind": "configurations", "pks": row.pk}
    plan = browser.post(reverse("admin:integrations_syncrun_plan"), chosen).context["plan"]
    browser.post(reverse("admin:integrations_syncrun_send"), {**chosen, "digest": plan.digest})
    assert SyncRun.objects.latest("pk").retry_of is None


def test_a_repeated_result_leads_to_the_run_before(browser):
    before = SyncResultFactory(outcome="rejected", message="No.")
    after = SyncResultFactory(outcome="confirmed", configuration=before.configuration, retry_of=before)
    assert f"again after run {before.run_id}" in words(browser.get(page(after.run)))


# The page itself


@pytest.mark.parametrize("name", ["change", "progress"])
def test_a_run_is_only_read(browser, name):
    run = SyncRunFactory()
    url = reverse(f"admin:integrations_syncrun_{name}", args=[run.pk])
    assert [browser.post(url).status_code, browser.head(url).status_code] == [405, 200]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("", "delete To be deleted at LinkedIn"),
        ("confirmed", "deleted LinkedIn has it no more."),
        ("rejected", "delete No such key."),
    ],
)
def test_a_delete_reads_as_one(browser, outcome, said):
    message = "No such key." if outcome == "rejected" else ""
    result = SyncResultFactory(operation="delete", outcome=outcome, message=message, value="")
    assert said in words(browser.get(page(result.run)))


def test_the_run_page_takes_as_many_queries_for_50_attempts_as_for_5(browser):
    counts = []
    for size in (5, 50):
        run = SyncRunFactory()
        for _ in range(size):
            attempt = attempt_with("rejected", run=run)
            QuotaDay.objects.create(
                application=attempt.application, resource=RESOURCE, day=timezone.now().astimezone(UTC).date()
            )
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("admin:integrations_syncrun_progress", args=[run.pk]))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1  # the count of those not shown


# Budgets and waiting


def waiting_run(**application):
    """A run with one configuration that waits, and its application."""
    row = ready_configuration()
    child = row.integration.application
    for name, value in application.items():
        setattr(child, name, value)
    child.save()
    return SyncResultFactory(configuration=row, outcome="").run, child


def spend(application, used, day=None):
    day = day or timezone.now().astimezone(UTC).date()
    QuotaDay.objects.create(application=application, resource=RESOURCE, day=day, reserved=used, used=used)


def test_a_run_shows_what_its_applications_used_of_the_day(browser, settings):
    settings.LINKEDIN_DAILY_LIMIT = 100
    run, child = waiting_run(name="Northwind ATS")
    spend(child, 81)
    spend(child, 5, day=timezone.now().date() - timedelta(days=1))
    spend(DeveloperApplicationFactory(), 99)
    answer = browser.get(page(run))
    assert f"81 of 100 Northwind ATS {RESOURCE}" in words(answer)
    assert [(one.used, one.tone) for one in answer.context["budgets"].worst] == [(81, "warn")]


def test_the_worst_five_budgets_are_shown(browser, settings):
    settings.LINKEDIN_DAILY_LIMIT = 6
    run = SyncRunFactory()
    for used in range(7):
        row = ready_configuration()
        SyncResultFactory(run=run, configuration=row, outcome="confirmed")
        spend(row.integration.application, used)
    answer = browser.get(page(run))
    assert [one.used for one in answer.context["budgets"].worst] == [6, 5, 4, 3, 2]
    assert "and 2 more that used no more" in words(answer)


def test_a_finished_run_shows_the_budget_of_its_day(browser):
    run, child = waiting_run()
    finished_at = timezone.now() - timedelta(days=3)
    SyncRun.objects.update(finished_at=finished_at)
    spend(child, 4, day=finished_at.astimezone(UTC).date())
    assert [one.used for one in browser.get(page(run)).context["budgets"].worst] == [4]


def test_a_run_says_that_linkedin_asked_to_wait(browser):
    run, child = waiting_run(name="Northwind ATS")
    hour = timedelta(hours=1)
    Throttle.objects.create(
        application=child, resource=RESOURCE, until=timezone.now() + hour, because="Too many."
    )
    shown = words(browser.get(page(run)))
    assert f"Northwind ATS waits: LinkedIn asked it to leave {RESOURCE} alone. Until" in shown
    Throttle.objects.update(until=timezone.now() - hour)
    assert "waits:" not in words(browser.get(page(run)))


def test_a_run_says_that_its_version_is_closed(browser, settings):
    run, _ = waiting_run()
    now = timezone.now()
    ClosedVersion.objects.create(version="209901", since=now, retry_at=now, because="Another one.")
    assert "waited for" not in words(browser.get(page(run)))
    ClosedVersion.objects.update(version=settings.LINKEDIN_VERSION)
    shown = words(browser.get(page(run)))
    assert (
        f"Every versioned call waits: LinkedIn does not serve version {settings.LINKEDIN_VERSION}." in shown
    )


def test_refused_credentials_lead_to_the_field_that_mends_them(browser):
    run, child = waiting_run(name="Northwind ATS")
    child.credential.refused_at, child.credential.refused_because = timezone.now(), "invalid_client"
    child.credential.save()
    answer = browser.get(page(run))
    assert "Northwind ATS waits for a person: LinkedIn refused its credentials. invalid_client" in words(
        answer
    )
    field = f"{reverse('admin:integrations_developerapplication_change', args=[child.pk])}#id_client_secret"
    assert f'href="{field}"' in answer.content.decode()


def test_many_waits_are_counted(browser):
    run = SyncRunFactory()
    for _ in range(7):
        row = ready_configuration()
        SyncResultFactory(run=run, configuration=row, outcome="")
        until = timezone.now() + timedelta(hours=1)
        Throttle.objects.create(application=row.integration.application, resource=RESOURCE, until=until)
    waits = browser.get(page(run)).context["waits"]
    assert (len(waits.shown), waits.more) == (5, 2)


def test_a_run_that_went_through_waits_for_nothing(browser):
    run, child = waiting_run()
    run.results.update(outcome="confirmed", settled_at=timezone.now())
    Throttle.objects.create(application=child, resource=RESOURCE, until=timezone.now() + timedelta(hours=1))
    assert "waited for" not in words(browser.get(page(run)))


def test_a_call_of_the_run_is_not_needed_for_its_page(browser):
    call = ApiCallFactory()
    attempt = AttemptFactory(write_call=call, read_call=None)
    call.delete()
    assert browser.get(page(attempt.run)).status_code == 200
