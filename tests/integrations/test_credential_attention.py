"""What the start page says about credentials."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.credential_attention import LOOKED_BACK, TRIES, credential_topics, urgency_of_token
from integrations.credentials import mark_refused
from integrations.models import Credential
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def application():
    return DeveloperApplicationFactory(secret="a-secret")


def topics():
    return {topic.name: topic for topic in credential_topics() if topic.number}


def try_in_vain(application, times=TRIES, *, ago=timedelta(minutes=10), status=503):
    for _ in range(times):
        ApiCallFactory(
            application=application,
            method="POST",
            endpoint="/oauth/v2/accessToken",
            status=status,
            started_at=timezone.now() - ago,
        )


def give_token(application, *, lives, ago=timedelta(hours=1)):
    now = timezone.now()
    Credential.objects.filter(pk=application.pk).update(
        access_token="sealed", access_token_obtained_at=now - ago, access_token_expires_at=now + lives
    )


def test_refused_credentials_are_shown_with_linkedins_words_and_the_place_to_mend_them(application):
    now = timezone.now()
    mark_refused({application.pk: "LinkedIn answered 401."}, now=now)
    topic = topics()["applications whose credentials LinkedIn refused"]
    [row] = topic.rows
    page = reverse("admin:integrations_developerapplication_change", args=[application.pk])
    assert (row.title, row.since, row.action_url) == (str(application), now, f"{page}#id_client_id")
    assert row.reason == "LinkedIn answered 401. PartnerHub goes on by itself once they are corrected."
    assert topic.tone == "bad"


def test_credentials_that_work_need_no_attention(application):
    assert topics() == {}


def test_an_application_that_gets_no_token_is_an_alarm(application):
    try_in_vain(application)
    topic = topics()["applications that get no new token"]
    assert topic.tone == "bad"
    assert topic.rows[0].reason == (
        "The last 3 tries to get a token failed; the newest: LinkedIn answered 503. Nothing of it can be synced now;"
        " PartnerHub goes on trying."
    )


def test_a_token_that_still_works_makes_it_less_urgent(application):
    try_in_vain(application, status=None)
    give_token(application, lives=5 * DAY)
    topic = topics()["applications that get no new token"]
    assert topic.tone == "warn"
    assert "no answer came. The token it has is used until" in topic.rows[0].reason


@pytest.mark.parametrize(
    "tries",
    [
        pytest.param({"times": TRIES - 1}, id="too few to tell"),
        pytest.param({"ago": LOOKED_BACK + timedelta(minutes=1)}, id="long ago"),
        pytest.param({"status": 401}, id="refused, which is said elsewhere"),
        pytest.param({"status": 200}, id="given"),
    ],
)
def test_other_token_calls_are_no_alarm(application, tries):
    try_in_vain(application, **tries)
    assert topics() == {}


def test_a_token_obtained_since_ends_the_alarm(application):
    try_in_vain(application)
    give_token(application, lives=DAY, ago=timedelta(minutes=1))
    assert topics() == {}


@pytest.mark.parametrize(
    ("left", "tone"),
    [
        (0 * DAY, "bad"),
        (1 * DAY, "bad"),
        (2 * DAY, "warn"),
        (7 * DAY, "warn"),
        (8 * DAY, "muted"),
        (30 * DAY, "muted"),
    ],
)
def test_k6_alarms_rise_as_the_token_runs_out(left, tone):
    assert urgency_of_token(left) == tone


def test_the_queries_do_not_grow_with_the_applications(django_assert_num_queries):
    for _ in range(6):
        application = DeveloperApplicationFactory(secret="x")
        try_in_vain(application)
        mark_refused({application.pk: "Wrong."}, now=timezone.now())
    with django_assert_num_queries(2):
        credential_topics()
