"""Lists that stay flat: what is counted, what is searched first, what is only read."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerhub.listing import CappedPaginator, badge, chip
from tests.customers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def capped_at_five(monkeypatch):
    monkeypatch.setattr(CappedPaginator, "cap", 5)


@pytest.mark.parametrize(("rows", "count", "is_capped"), [(4, 4, False), (5, 5, False), (6, 5, True)])
def test_a_list_is_counted_only_up_to_its_cap(capped_at_five, rows, count, is_capped):
    UserFactory.create_batch(rows)
    paginator = CappedPaginator(User.objects.order_by("pk"), 2)
    assert (paginator.count, paginator.is_capped) == (count, is_capped)


def test_counting_never_reads_beyond_the_cap():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert CappedPaginator(User.objects.order_by("username"), 50).count == 0
    assert f"LIMIT {CappedPaginator.cap + 1}" in queries[0]["sql"]
    assert "ORDER BY" not in queries[0]["sql"]


def test_a_badge_always_carries_its_word():
    assert badge("ok", "confirmed") == '<span class="ph-badge is-ok" title="">confirmed</span>'


def test_a_chip_keeps_hostile_numbers_inert():
    html = chip('"><script>alert(1)</script>', label="CAS")
    assert "<script>" not in html
    assert 'data-copy="&quot;&gt;&lt;script&gt;' in html


def test_roles_can_be_read_and_not_changed(admin_client):
    group = Group.objects.get(name="Support")
    assert admin_client.get(f"/auth/group/{group.pk}/change/").status_code == 200
    assert admin_client.post(f"/auth/group/{group.pk}/change/", {"name": "Kings"}).status_code == 403
    assert admin_client.get("/auth/group/add/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        pytest.param("2026-11-10", "10 Nov 2026", id="as forms write it"),
        pytest.param("10 Nov 2026", "10 Nov 2026", id="as lists show it"),
        pytest.param("10.11.2026", "Write the date like 2026-11-10, or 10 Nov 2026.", id="dots"),
        pytest.param("11/10/2026", "Write the date like 2026-11-10, or 10 Nov 2026.", id="two readings"),
    ],
)
def test_a_date_is_taken_when_it_can_mean_one_day_only(typed, answer, admin_client):
    fields = {"date": typed, "name": "A day off", "calendar": "ours"}
    page = admin_client.post("/customers/holiday/add/", fields, follow=True).content.decode()
    assert answer in page
    assert "Enter a valid date" not in page
