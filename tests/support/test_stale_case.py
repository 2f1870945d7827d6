"""Two people on one case: what only one of them changed is kept, what both changed is shown."""

import re

import pytest

from customers.models import Programme
from tests.customers.factories import CustomerFactory
from tests.support.case_page import change_url, posted, shown_errors
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def cells(response):
    return re.findall(r'<td data-label="[^"]*">([^<]*)</td>', response.content.decode())


def saved_again(desk, case, response):
    """The form as it came back, posted as it is."""
    form = response.context["adminform"].form
    assert desk.post(change_url(case), {**form.data.dict(), **dict(form.data.lists())}).status_code == 302
    case.refresh_from_db()
    return case


def test_stale_save_is_refused_and_shows_both_without_losing_what_was_typed(desk):
    case = CaseFactory(title="As opened")
    stale = posted(case, title="Mine")
    desk.post(change_url(case), posted(case, title="Theirs"))
    response = desk.post(change_url(case), stale)
    html = response.content.decode()
    assert "This case was changed by support at" in shown_errors(response)
    assert "compare above, then save again to keep yours" in shown_errors(response)
    assert cells(response) == ["Problem", "As opened", "Theirs", "Mine"]
    assert 'value="Mine"' in html
    assert 'name="version" value="2"' in html
    case.refresh_from_db()
    assert case.title == "Theirs"


def test_saving_again_after_the_comparison_keeps_mine(desk):
    case = CaseFactory()
    desk.post(change_url(case), posted(case, title="Theirs"))
    desk.post(change_url(case), posted(case, title="Mine", version=2))
    case.refresh_from_db()
    assert (case.title, case.version) == ("Mine", 3)


def test_what_only_the_other_person_changed_is_taken_over(desk):
    case, hit = CaseFactory(title="As opened"), CustomerFactory(name="Globex")
    stale = posted(case, title="Mine")
    theirs = {
        "status": "waiting",
        "programme": Programme.RSC,
        "is_urgent": "on",
        "affected_customers": [hit.pk],
        "filed_at_0": "2026-02-02",
        "filed_at_1": "09:30:00",
        "description": "More words",
    }
    desk.post(change_url(case), posted(case, **theirs))
    response = desk.post(change_url(case), stale)
    assert cells(response) == []
    assert "Taken over from there, as you had not touched it" in response.content.decode()
    assert "Urgent (yes)" in response.content.decode()
    case = saved_again(desk, case, response)
    assert (case.title, case.status, case.programme, case.is_urgent) == ("Mine", "waiting", "rsc", True)
    assert (f"{case.filed_at:%Y-%m-%d}", case.description) == ("2026-02-02", "More words")
    assert list(case.affected_customers.all()) == [hit]


def test_only_what_both_changed_is_listed(desk):
    case = CaseFactory(title="As opened", programme=Programme.RSC)
    stale = posted(case, title="Mine", ball="customer")
    desk.post(change_url(case), posted(case, title="Theirs", status="waiting"))
    response = desk.post(change_url(case), stale)
    assert cells(response) == ["Problem", "As opened", "Theirs", "Mine"]
    case = saved_again(desk, case, response)
    assert (case.title, case.ball, case.status) == ("Mine", "customer", "waiting")


def test_what_the_other_person_took_away_does_not_come_back(desk):
    case = CaseFactory(is_urgent=True)
    case.affected_customers.add(CustomerFactory())
    case.save()
    stale = posted(case, title="Mine", is_urgent="on", affected_customers=[case.affected_customers.get().pk])
    desk.post(change_url(case), posted(case))
    case = saved_again(desk, case, desk.post(change_url(case), stale))
    assert (case.title, case.is_urgent, case.affected_customers.count()) == ("Mine", False, 0)


def test_same_change_by_both_is_no_conflict(desk):
    case = CaseFactory()
    stale = posted(case, status="waiting")
    desk.post(change_url(case), posted(case, status="waiting"))
    response = desk.post(change_url(case), stale)
    assert cells(response) == []
    assert "Nothing you typed contradicts it." in response.content.decode()
