"""How the start page's topics are collected, ordered, cut and guarded."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from partnerhub import attention
from partnerhub.attention import Part, Row, Topic, collect, topic_of

LONG_AGO, LATELY = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)


def topic(name: str, tone: str = "warn", *, number: int = 1, since: datetime = LATELY, **fields):
    row = Row(title=name, reason="because", since=since)
    return Topic(name=name, tone=tone, number=number, rows=[row] * min(number, 4), url="/", **fields)


@pytest.fixture
def source(settings, monkeypatch):
    """Makes the given topics, or the given failure, the only source."""

    def make(*topics: Topic, failure: Exception | None = None) -> None:
        def tell(user: User) -> Part:
            if failure:
                raise failure
            return Part(topics=topics)

        monkeypatch.setattr(attention, "told_by_test", tell, raising=False)
        settings.ATTENTION_SOURCES = ["partnerhub.attention.told_by_test"]

    return make


def names_seen_by(user: User) -> list[str]:
    return [topic.name for topic in collect(user).topics]


def test_what_cannot_wait_comes_first_and_then_what_waits_longest(source, person):
    source(topic("soon"), topic("late", "bad"), topic("later", "bad", since=LONG_AGO))
    assert names_seen_by(person()) == ["later", "late", "soon"]


def test_an_alarm_comes_before_all_else(source, person):
    source(topic("later", "bad", since=LONG_AGO), topic("alarm", "bad", is_alarm=True))
    assert names_seen_by(person()) == ["alarm", "later"]


def test_a_topic_without_rows_is_not_shown(source, person):
    source(topic("nothing", number=0))
    assert names_seen_by(person()) == []


def test_topics_are_shown_only_to_those_who_may_act_on_them(source, person):
    source(topic("cases", permission="support.view_case"), topic("all"))
    assert names_seen_by(person("BD reviewer")) == ["all"]
    assert names_seen_by(person("Support")) == ["cases", "all"]


def test_a_source_that_fails_is_one_row_and_the_page_stays(source, browser_of, caplog):
    source(failure=RuntimeError("disk on fire"))
    page = browser_of("Support").get("/")
    assert page.status_code == 200
    assert "partnerhub.attention.told_by_test could not be computed" in page.content.decode()
    assert "disk on fire" not in page.content.decode()
    assert "disk on fire" in caplog.text


@pytest.mark.parametrize(
    ("number", "shown", "more"),
    [
        pytest.param(3, "3", "", id="all are shown"),
        pytest.param(7, "7", "3", id="some are left"),
        pytest.param(100, "99+", "95+", id="nobody counts further"),
    ],
)
def test_the_strip_says_how_many_there_are(number, shown, more):
    many = topic("many", number=number)
    assert (many.number_text, many.more) == (shown, more)


def test_a_topic_reads_its_rows_in_one_query(person, django_assert_num_queries):
    for number in range(6):
        person(username=f"person{number}")
    with django_assert_num_queries(1):
        found = topic_of(
            User.objects.order_by("pk"),
            lambda user: Row(title=user.username, reason=""),
            name="people",
            tone="warn",
            url="/",
            permission="",
        )
    assert (found.number, len(found.rows)) == (6, 4)
