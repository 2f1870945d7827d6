"""The demo's rows, seeded once for this module: complete for every role, and broken only on purpose."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from customers.models import Contact, Contract, Customer, Holiday, LinkedInContact
from integrations.models import Configuration, Integration
from support.demo.logins import LOGINS
from support.demo.sandbox_files import SandboxFiles
from support.demo.seeding import seed
from support.gate import gate
from support.models import Case, CaseReference, Escalation


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    files = SandboxFiles(tmp_path_factory.mktemp("demo"))
    with django_db_blocker.unblock(), transaction.atomic():
        assert seed(files)
        yield files
        transaction.set_rollback(True)


@pytest.fixture
def files(seeded, db):
    return seeded


def test_customers_come_with_everything_that_onboarding_needs(files):
    assert Contact.objects.filter(is_ats_admin=True).count() == Customer.objects.count() == 42
    assert not Contract.objects.filter(recruiter_admins=None).exists()
    assert set(Holiday.objects.values_list("calendar", flat=True)) == set(Holiday.Calendar.values)
    assert LinkedInContact.objects.filter(kind=LinkedInContact.Kind.BD).count() == 3
    assert Integration.objects.exclude(paused_at=None).exists()


def test_cases_stand_in_every_status_and_with_everyone(files):
    assert set(Case.objects.values_list("status", flat=True)) == set(Case.Status.values)
    assert set(Case.objects.values_list("ball", flat=True)) == set(Case.Ball.values)
    assert set(CaseReference.objects.values_list("system", flat=True)) == set(CaseReference.System.values)


def test_most_open_cases_can_be_escalated_and_some_have_gaps(files):
    has_gaps = [bool(gate(case)) for case in Case.objects.exclude(status__in=Case.OVER)]
    assert has_gaps.count(False) > has_gaps.count(True) > 0


def test_nothing_counts_as_confirmed_before_it_was_synced(files):
    assert not Configuration.objects.exclude(confirmed_at=None).exists()


def test_the_bd_login_finds_escalations_addressed_to_it(files):
    mine = Escalation.objects.filter(bd_contact__user__username="bd", status=Escalation.Status.OUT)
    assert mine.exists()


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.username)
def test_every_login_opens_the_start_page(files, login):
    browser = Client()
    browser.force_login(User.objects.get(username=login.username))
    page = browser.get("/")
    assert page.status_code == 200
    assert login.last_name in page.text


def test_the_sandbox_file_is_private_and_lacks_what_was_never_requested(files):
    assert files.customers.stat().st_mode & 0o777 == 0o600
    lines = files.customers.read_text(encoding="utf-8").splitlines()
    ironvale = [line for line in lines if line.startswith("Ironvale Steelworks,")]
    assert ironvale
    assert not any("ONE_CLICK_EXPORT" in line for line in ironvale)
