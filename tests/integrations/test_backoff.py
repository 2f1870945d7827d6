"""When the machine tries again."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from integrations import backoff

NOW = datetime(2026, 3, 2, 23, 58, tzinfo=UTC)


@given(st.integers(1, 10_000), st.integers())
def test_a_next_try_is_soon_and_never_past_the_ceiling(failures, seed):
    moment = backoff.next_try(NOW, failures, dice=random.Random(seed))
    assert NOW <= moment <= NOW + min(backoff.FIRST * 2 ** min(failures, 10), backoff.LONGEST)


@given(st.floats(0, 86_400), st.integers())
def test_a_throttle_waits_as_told_but_not_past_the_new_day(seconds, seed):
    moment = backoff.after_throttle(NOW, seconds, dice=random.Random(seed))
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert (
        min(NOW + timedelta(seconds=seconds), midnight) <= moment <= midnight + backoff.SPREAD_AFTER_MIDNIGHT
    )


@given(st.integers())
def test_a_new_day_starts_spread_over_ten_minutes(seed):
    moment = backoff.next_day(NOW, dice=random.Random(seed))
    assert timedelta() <= moment - datetime(2026, 3, 3, tzinfo=UTC) <= timedelta(minutes=10)
