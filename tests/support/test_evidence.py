"""API calls as evidence of a case: pasted, found in the log, taken off; without secrets and without other customers."""

import pytest
from django.core import serializers
from django.urls import reverse

from integrations.models import ApiCall
from integrations.pasted_calls import EXAMPLE
from partnerhub.refusals import Refused
from support.admin.evidence_views import evidence_panel
from support.evidence import attach_by_id, attach_call, attach_paste, detach
from support.models import Case
from tests.customers.factories import CustomerFactory
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db

UUID = "AAYyhmWLQwyEnGqqHgAAAA=="
SECRET = "WPL_AP1.zx8Yq2LmN0pQ.c2VjcmV0c2VjcmV0"


@pytest.fixture
def case():
    return CaseFactory()


def pasted(**places):
    parts = {"query": "a=1", "header": "text/plain", "asked": '{"a": 1}', "answered": '{"b": 2}', **places}
    return (
        f"POST https://api.linkedin.com/rest/integrations?{parts['query']} HTTP/1.1\n{parts['header']}\n\n"
        f"{parts['asked']}\n\nHTTP/1.1 403 Forbidden\nx-li-uuid: {UUID}\nx-li-fabric: prod-lva1\n\n{parts['answered']}"
    )


def test_a_pasted_call_is_kept_and_attached(case, person):
    actor = person("Support")
    call = attach_paste(case=case, text=pasted(header="LinkedIn-Version: 202603"), actor=actor)
    assert list(case.api_calls.all()) == [call]
    assert (call.source, call.customer, call.status) == (ApiCall.Source.PASTED, case.customer, 403)
    assert (call.uuid, call.fabric, call.version) == (UUID, "prod-lva1", "202603")
    assert call.endpoint == "/rest/integrations"
    latest = case.history.first()
    assert (latest.history_change_reason, latest.history_user) == (f"API call attached: {UUID}", actor)


@pytest.mark.parametrize(
    "place",
    [
        {"query": f"client_secret={SECRET}"},
        {"header": f"Authorization: Bearer {SECRET}"},
        {"header": f"Cookie: li_at={SECRET}"},
        {"header": f"X-Custom-Token: {SECRET}"},
        {"asked": f'{{"client_secret": "{SECRET}"}}'},
        {"asked": f"grant_type=client_credentials&client_secret={SECRET}"},
        {"answered": f'{{"access_token": "{SECRET}"}}'},
    ],
)
def test_a_secret_is_kept_nowhere(case, place):
    attach_paste(case=case, text=pasted(**place), actor=None)
    kept = [*ApiCall.objects.all(), *Case.objects.all(), *Case.history.all()]
    assert SECRET not in serializers.serialize("json", kept)


def test_a_call_that_the_log_has_already_is_taken_from_there(case):
    known = ApiCallFactory(uuid=UUID, customer=case.customer)
    assert attach_paste(case=case, text=pasted(), actor=None) == known


def test_the_same_paste_twice_is_one_call(case):
    first = attach_paste(case=case, text=pasted(), actor=None)
    assert attach_paste(case=case, text=pasted(), actor=None) == first
    assert case.history.filter(history_change_reason__startswith="API call").count() == 1


def test_another_customers_call_is_not_shown_on_a_case(case):
    call = ApiCallFactory(customer=CustomerFactory(name="Globex"))
    with pytest.raises(Refused, match="one of Globex"):
        attach_call(case=case, call=call)


def test_an_affected_customers_call_is_evidence_too(case):
    call = ApiCallFactory(customer=CustomerFactory())
    case.affected_customers.add(call.customer)
    assert attach_call(case=case, call=call) == call


def test_a_call_of_the_log_is_found_by_its_id(case):
    call = ApiCallFactory(uuid=UUID, customer=case.customer)
    assert attach_by_id(case=case, text=f" {UUID} ", actor=None) == [call]


@pytest.mark.parametrize("text", ["", "nothing", "a\0b"])
def test_an_id_that_the_log_does_not_know_is_refused(case, text):
    ApiCallFactory(uuid="")
    with pytest.raises(Refused, match="has no call with the x-li-uuid"):
        attach_by_id(case=case, text=text, actor=None)


def test_a_call_taken_off_stays_in_the_log(case):
    call = attach_call(case=case, call=ApiCallFactory(customer=case.customer))
    detach(case=case, call=call, actor=None)
    assert (case.api_calls.count(), ApiCall.objects.count()) == (0, 1)


def test_nobody_who_has_the_case_open_is_overtaken(case):
    attach_paste(case=case, text=pasted(), actor=None)
    assert Case.objects.get().version == case.version


def test_the_panel_costs_the_same_for_many_calls(case, person, django_assert_num_queries):
    reader = person("Support")
    case.api_calls.add(*ApiCallFactory.create_batch(60, customer=case.customer))
    reader.has_perm("support.view_case")
    with django_assert_num_queries(1):
        panel = evidence_panel(case, reader)
    assert (len(panel["calls"]), panel["has_more"]) == (50, True)


def post(browser, name, case, **typed):
    return browser.post(reverse(f"admin:support_case_{name}", args=[case.pk]), typed, follow=True)


def test_a_paste_on_the_page_is_attached(case, browser_of):
    answer = post(browser_of("Support"), "paste_call", case, text=EXAMPLE)
    assert "Attached, without its secrets: PUT /rest/integrations → 403." in answer.content.decode()
    assert case.api_calls.get().uuid == UUID


def test_what_cannot_be_read_is_kept_in_its_box(case, browser_of):
    answer = post(browser_of("Support"), "paste_call", case, text="PUT <script>alert(1)</script>")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "PUT &lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in page
    assert "The request is missing" in page
    assert "(SP-09)" in page


def test_the_case_page_shows_what_is_attached(case, browser_of):
    attach_paste(case=case, text=EXAMPLE, actor=None)
    page = browser_of("Support").get(reverse("admin:support_case_change", args=[case.pk])).content.decode()
    assert UUID in page
    assert "pasted by a person" in page


def test_an_unknown_id_on_the_page_is_said_beside_its_box(case, browser_of):
    page = post(browser_of("Support"), "attach_call", case, uuid="nothing").content.decode()
    assert "has no call with the x-li-uuid" in page
    assert 'value="nothing"' in page


def test_a_call_is_taken_off_on_the_page(case, browser_of):
    call = attach_call(case=case, call=ApiCallFactory(customer=case.customer))
    post(browser_of("Support"), "detach_call", case, call=call.pk)
    assert case.api_calls.count() == 0


@pytest.mark.parametrize("name", ["paste_call", "attach_call", "detach_call"])
def test_who_may_only_read_cases_attaches_nothing(case, browser_of, name):
    assert post(browser_of("Onboarding"), name, case, text=EXAMPLE, uuid=UUID).status_code == 403
    assert ApiCall.objects.count() == 0


@pytest.mark.parametrize("name", ["paste_call", "attach_call", "detach_call"])
def test_a_look_changes_nothing(case, browser_of, name):
    browser_of("Support").get(reverse(f"admin:support_case_{name}", args=[case.pk]))
    assert case.api_calls.count() == 0
