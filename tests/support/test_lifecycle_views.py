"""The buttons on a case, and what its page shows of its life."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from support.admin.lifecycle_panels import clock_panel, steps_panel, timeline_panel
from support.models import Case, Problem, Product
from support.notes import add_note
from support.waiting import turn
from tests.support.case_page import change_url, posted
from tests.support.factories import CaseFactory, complete_case

pytestmark = pytest.mark.django_db

# The filing date of `complete_case`, as the form posts it.
FILED = {"filed_at_0": "2026-02-02", "filed_at_1": "09:00:00"}


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def press(client, name, case, **fields):
    return client.post(reverse(f"admin:support_case_{name}", args=[case.pk]), fields, follow=True)


def words(response):
    return response.content.decode().replace("&#x27;", "'").replace("&#39;", "'")


def shown(panel, template):
    return render_to_string(
        f"admin/support/case/{template}.html", {"panel": panel}, RequestFactory().get("/")
    )


def test_step_is_taken_by_its_button(desk):
    case = complete_case(status="filed", ball=Case.Ball.LINKEDIN_SUPPORT)
    response = press(desk, "move", case, to="waiting", ball="customer", version=1, because="Asked for a HAR")
    case.refresh_from_db()
    assert response.redirect_chain[-1][0] == change_url(case)
    assert f"{case} is waiting now." in words(response)
    assert (case.status, case.ball, case.history.first().history_change_reason) == (
        "waiting",
        "customer",
        "Asked for a HAR",
    )
    assert case.history.first().history_user.username == "support"


def test_refused_step_shows_every_reason_and_keeps_what_was_typed(desk):
    case = CaseFactory()
    response = press(desk, "move", case, to="filed", because="As <b>agreed</b>", ball="bd", version=1)
    html = words(response)
    assert "has no filing date: enter when it was filed with LinkedIn." in html
    assert "has no destination: choose where it goes" in html
    assert "As &lt;b&gt;agreed&lt;/b&gt;" in html
    assert '<option value="bd" selected>' in html


def test_step_on_a_case_that_changed_meanwhile_is_asked_again_on_the_newer_one(desk):
    case = complete_case(status="filed", version=4)
    response = press(desk, "move", case, to="closed", version=3)
    assert f"Case {case.pk} was changed since you opened it" in words(response)
    assert 'name="version" value="4"' in words(response)


def test_closing_the_partner_case_prompts_for_its_members(desk):
    leading = CaseFactory(kind="partner", customer=None, status="filed")
    member = CaseFactory(problem=Problem.objects.create(title="x", partner_case=leading))
    response = press(desk, "move", leading, to="closed", because="Mended")
    assert f"then close case {member.pk} ({member.customer})" in words(response)


@pytest.mark.parametrize("is_typed", [True, False])
def test_closing_the_partner_case_by_its_form_prompts_for_its_members_too(desk, is_typed):
    leading = CaseFactory(kind="partner", customer=None, status="resolved")
    member = CaseFactory(problem=Problem.objects.create(title="x", partner_case=leading))
    typed = {"status": "closed"} if is_typed else {"title": "Another title"}
    response = desk.post(change_url(leading), posted(leading, **typed), follow=True)
    assert (f"then close case {member.pk} ({member.customer})" in words(response)) is is_typed


def test_closed_case_whose_issue_is_open_says_so_in_the_words_of_every_door(desk):
    closed = complete_case(status="closed", issue_key="issue")
    other = CaseFactory(customer=closed.customer, issue_key="issue")
    response = press(desk, "move", closed, to="waiting", because="Fails again", version=1)
    assert f"has an open case for this issue: case {other.pk}," in words(response)


def test_note_is_kept_and_a_refused_one_comes_back(desk):
    case = CaseFactory()
    press(desk, "note", case, text="They <called>", audience="internal")
    refused = press(desk, "note", case, text="They wrote \u202ebackwards", audience="world")
    assert case.notes.get().text == "They <called>"
    assert "is no audience" in words(refused)
    assert "RIGHT-TO-LEFT OVERRIDE" in words(refused)
    assert "They wrote \u202ebackwards</textarea>" in words(refused)


def test_case_is_assigned_and_taken_back(desk, person):
    case, colleague = CaseFactory(), person("Support", username="colleague")
    assert f"{case} is with colleague now." in words(press(desk, "assign", case, owner=colleague.pk))
    assert f"{case} is with nobody now." in words(press(desk, "assign", case, owner=""))
    assert "That person is not known any more" in words(press(desk, "assign", case, owner="9999"))


@pytest.mark.parametrize("name", ["move", "note", "assign"])
def test_buttons_are_for_who_may_change_cases_and_posted(browser_of, desk, name):
    case = CaseFactory()
    url = reverse(f"admin:support_case_{name}", args=[case.pk])
    assert browser_of("Onboarding").post(url).status_code == 403
    assert browser_of("BD reviewer").post(url).status_code in (403, 404)
    assert desk.get(url).status_code == 302
    assert desk.post(reverse(f"admin:support_case_{name}", args=[999])).status_code == 404


def test_long_note_is_read_whole_as_plain_text(desk, browser_of):
    case = CaseFactory()
    note = add_note(case=case, text="<script>" + "x" * 5000, audience="internal")
    url = reverse("admin:support_case_text", args=[case.pk, note.pk])
    response = desk.get(url)
    assert (response["Content-Type"], response.content.decode()) == ("text/plain; charset=utf-8", note.text)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert browser_of("Onboarding").get(url).status_code == 403
    assert desk.get(reverse("admin:support_case_text", args=[CaseFactory().pk, note.pk])).status_code == 404


def test_admin_form_changes_the_wait_too(desk):
    case = complete_case(status="filed", ball=Case.Ball.LINKEDIN_SUPPORT)
    desk.post(change_url(case), posted(case, **FILED, ball="customer"))
    assert [wait.party for wait in case.waits.all()] == ["customer"]


def test_numbered_case_saved_as_filed_without_a_destination_is_on_its_thread_and_promised_nothing(desk):
    case = complete_case(last_answer_at=None)
    desk.post(change_url(case), posted(case, **FILED, status="filed", ball="linkedin_support"))
    case.refresh_from_db()
    assert (case.status, case.destination, case.due_at) == ("filed", "", None)


def test_promise_ends_when_the_form_says_that_it_is_another_business_line(desk):
    case = complete_case(
        status="filed", ball="linkedin_support", last_answer_at=None, destination="customer_case_mail"
    )
    turn(case=case, party=case.ball, at=case.filed_at)
    ads = Product.objects.get(name="Advertising API")
    desk.post(change_url(case), posted(case, **FILED, product=ads.pk))
    saved = Case.objects.get(pk=case.pk)
    assert (case.due_at is None, saved.filed_at, saved.due_at) == (False, case.filed_at, None)


def test_panel_offers_the_lawful_steps_and_says_what_keeps_the_others(person):
    case = CaseFactory()
    panel = steps_panel(case, person("Support"))
    assert [(step.to, bool(step.refusals), step.asks_why) for step in panel["steps"]] == [
        ("filed", True, False),
        ("waiting", False, False),
        ("resolved", False, True),
        ("closed", False, True),
    ]
    html = shown(panel, "steps")
    assert 'value="filed" disabled' in html
    assert "Close (say why)" in html
    assert "Filed with LinkedIn: Case" in html


def test_panel_of_who_may_only_read_has_no_buttons(person):
    assert shown(steps_panel(CaseFactory(), person("Onboarding")), "steps").strip() == ""


def test_reopening_is_offered_by_its_name(person):
    panel = steps_panel(CaseFactory(status="closed"), person("Support"))
    assert [(step.label, step.asks_why) for step in panel["steps"]] == [("Reopen", True)]


def test_clock_panel_shows_basis_rule_and_worked_date():
    monday = datetime(2026, 3, 2, 17, tzinfo=UTC)
    case = CaseFactory(status="filed", filed_at=monday, destination="customer_case_mail")
    html = shown(clock_panel(case), "clocks")
    assert "LinkedIn&#x27;s first answer" in html
    assert "Promised by LinkedIn (<a" in html
    assert "<li>Tuesday 3 March 2026: business day 1</li>" in html
    assert 'title="Close (18:00 America/Los_Angeles) of 1 business day' in html


def test_timeline_panel_escapes_what_was_typed_and_marks_the_audience(person):
    case = CaseFactory(title="<img src=x>")
    add_note(case=case, text="<script>alert(1)</script>\nnext line", audience="linkedin")
    html = shown(timeline_panel(case, person("Support")), "timeline")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>next line" in html
    assert 'class="is-linkedin"' in html
    assert "<script" not in html
