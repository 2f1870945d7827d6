"""What the case page says about the way of a case: further destinations with their buttons, and who may file."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from support.admin.filing_page import item_context
from support.admin.route_views import roles_in_words, route_panel
from support.destinations import To
from support.information import items_of
from support.models import Case, Filing
from support.reports import Kind, ReporterRole
from tests.support.factories import CaseFactory
from tests.support.filings import customer_case, draft

pytestmark = pytest.mark.django_db


def shown(case, user):
    request = RequestFactory().get("/")
    return render_to_string("admin/support/case/route.html", {"panel": route_panel(case, user)}, request)


def breach(**fields):
    return CaseFactory(category=Kind.SECURITY_BREACH, destination=To.SECURITY_MAIL, **fields)


def test_what_is_to_be_done_at_once_has_its_button(person):
    html = shown(breach(), person("Support"))
    assert "Also at once:" in html
    assert 'name="destination" value="bd_contact"' in html


def test_who_may_not_file_sees_the_further_destination_without_a_button(person):
    html = shown(breach(), person("Onboarding"))
    assert ("Also at once:" in html, 'name="destination"' in html) == (True, False)


def test_escalation_to_do_at_once_is_a_link_to_its_page(person):
    case = CaseFactory(
        kind=Case.Kind.PARTNER, customer=None, category=Kind.API_BUG, is_investigated=True, is_urgent=True
    )
    assert f"/support/case/escalate/?cases={case.pk}" in shown(case, person("Support"))


def test_further_destination_that_was_written_to_says_when(person):
    case = breach()
    filing = draft(case, To.BD_CONTACT)
    Filing.objects.filter(pk=filing.pk).update(status=Filing.Status.OUT, filed_at=case.created_at)
    [further] = route_panel(case, person("Support"))["also"]
    assert further.filed_at == case.created_at


def test_all_roles_are_anybody():
    assert roles_in_words(ReporterRole) == ["anybody"]


def test_some_roles_are_named():
    assert roles_in_words([ReporterRole.CUSTOMER]) == ["the customer"]


def test_way_of_a_closed_case_is_not_questioned(person):
    case = breach(status=Case.Status.CLOSED)
    Case.objects.filter(pk=case.pk).update(destination=To.HELP_CENTER)
    case.refresh_from_db()
    assert "By what the case says now" not in shown(case, person("Support"))


def test_missing_items_are_asked_first_those_that_must_be_there_before_the_others():
    case = customer_case(error_text="")
    page = item_context(items_of(case, To.CUSTOMER_CASE_MAIL))
    required = [row.item.required for row in page["open_rows"]]
    assert required == sorted(required, reverse=True)
    assert all(row.item.is_missing for row in page["open_rows"])
    assert not any(row.item.is_missing for row in page["settled_rows"])


def test_both_ways_to_send_it_elsewhere_post_the_version_that_was_seen(person):
    case = CaseFactory(destination=To.HELP_CENTER, version=4)
    assert shown(case, person("Support")).count('name="version" value="4"') == 2


def test_case_that_changed_meanwhile_is_not_sent_elsewhere(browser_of):
    case = CaseFactory(destination=To.CUSTOMER_CASE_MAIL, version=4)
    typed = {"to": To.HELP_CENTER, "because": "They asked", "version": 3}
    response = browser_of("Support").post(f"/support/case/{case.pk}/route/", typed, follow=True)
    assert f"Case {case.pk} was changed since you opened it" in response.content.decode()
    assert Case.objects.get(pk=case.pk).destination == To.CUSTOMER_CASE_MAIL


def test_reason_is_shown_again_where_it_is_not_sent_elsewhere(browser_of):
    case = customer_case()
    typed = {"to": "customer_success_manager", "because": "They asked for it by phone", "version": "999"}
    url = reverse("admin:support_case_route", args=[case.pk])
    answer = browser_of("Support").post(url, typed, follow=True)
    assert "You had typed: They asked for it by phone" in answer.content.decode()


def test_case_is_sent_elsewhere_and_loses_the_promise(browser_of):
    case = CaseFactory(
        destination=To.CUSTOMER_CASE_MAIL, status="filed", ball="linkedin_support", filed_at=timezone.now()
    )
    typed = {"to": To.HELP_CENTER, "because": "They asked", "version": 1}
    browser_of("Support").post(f"/support/case/{case.pk}/route/", typed)
    case.refresh_from_db()
    assert (case.destination, case.destination_because, case.due_at) == (To.HELP_CENTER, "They asked", None)


def test_page_of_a_case_that_was_sent_elsewhere_names_no_date_of_linkedins(browser_of):
    case = CaseFactory(
        destination=To.HELP_CENTER, status="filed", ball="linkedin_support", filed_at=timezone.now()
    )
    html = browser_of("Support").get(f"/support/case/{case.pk}/change/").content.decode()
    assert ("LinkedIn&#x27;s first answer" in html, "Silent for" in html) == (False, True)
