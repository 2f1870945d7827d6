"""Another system that sends the same request twice at the same moment: one case, one note, one call."""

import pytest

from integrations.models import ApiCall
from partnerhub.api_clients import make_client
from support.models import Case, Note
from tests.chaos.threads import together
from tests.customers.factories import CustomerFactory
from tests.support.api.conftest import HelpDesk
from tests.support.api.test_calls import call_of
from tests.support.api.test_cases import NEW
from tests.support.factories import CaseFactory

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def token(database):
    return make_client(name="Help desk")


def test_two_at_once_make_one_case(token):
    CustomerFactory(name="Acme")
    answers = together(2, lambda _: HelpDesk(token).post("cases", NEW, key="one"))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Case.objects.count() == 1


def test_two_at_once_write_one_note(token):
    path = f"cases/{CaseFactory().pk}/notes"
    answers = together(4, lambda _: HelpDesk(token).post(path, {"text": "Still there"}, key="one"))
    assert {answer.status_code for answer in answers} == {201}
    assert Note.objects.count() == 1


def test_two_at_once_report_one_call(token):
    CustomerFactory(name="Acme")
    answers = together(4, lambda _: HelpDesk(token).post("api-calls", {"calls": [call_of("Acme")]}))
    results = sorted(answer.json()["calls"][0]["result"] for answer in answers)
    assert results == ["created", "known", "known", "known"]
    assert ApiCall.objects.count() == 1
