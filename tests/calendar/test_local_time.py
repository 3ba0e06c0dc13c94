"""The day of a moment is the day in Vietnam, which begins at 17:00 UTC."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.calendar.local_time import VIETNAM, local_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2023-03-31T16:59:59.999999+00:00", "2023-03-31"),
        ("2023-03-31T17:00:00+00:00", "2023-04-01"),
        ("2023-03-31T23:59:59.999999+07:00", "2023-03-31"),
        ("2023-04-01T00:00:00+07:00", "2023-04-01"),
        ("2023-04-01T00:00:00+14:00", "2023-03-31"),
        ("2023-03-31T12:00:00-05:00", "2023-04-01"),
        ("2023-12-31T17:00:00+00:00", "2024-01-01"),
        ("2024-02-28T17:30:00+00:00", "2024-02-29"),
    ],
)
def test_the_day_changes_at_midnight_in_vietnam(moment: str, day: str) -> None:
    assert local_day(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


@given(
    st.datetimes(
        min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 (hypothesis adds the time zone)
        max_value=dt.datetime(2100, 12, 31),  # noqa: DTZ001
        timezones=st.sampled_from([dt.UTC, VIETNAM, dt.timezone(dt.timedelta(hours=-11))]),
    )
)
def test_the_fixed_offset_agrees_with_the_time_zone_database(moment: dt.datetime) -> None:
    assert local_day(moment) == moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
