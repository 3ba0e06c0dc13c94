"""The calendar's rules."""

import datetime as dt

import pytest

from par.events.day import DayOpened
from par.testing.deciders import given
from progress_service.day.decider import DAY, OpenDay

NEW_YEAR = dt.date(2023, 1, 1)
FIRST = DayOpened(day=NEW_YEAR, previous=None)


def test_the_first_day_has_none_before_it() -> None:
    given(DAY).when(OpenDay(NEW_YEAR)).then(FIRST)


@pytest.mark.parametrize("skipped", [0, 1, 30, 400])
def test_the_next_day_and_any_later_one_can_be_opened(skipped: int) -> None:
    day = NEW_YEAR + dt.timedelta(1 + skipped)
    given(DAY, FIRST).when(OpenDay(day)).then(DayOpened(day=day, previous=NEW_YEAR))


def test_opening_the_latest_day_again_is_no_fact() -> None:
    given(DAY, FIRST).when(OpenDay(NEW_YEAR)).then_nothing()


@pytest.mark.parametrize("back", [1, 365])
def test_time_does_not_go_back(back: int) -> None:
    later = DayOpened(day=dt.date(2024, 1, 1), previous=NEW_YEAR)
    day = later.day - dt.timedelta(back)
    given(DAY, FIRST, later).when(OpenDay(day)).then_rejected("day-not-next", "/content/day")
