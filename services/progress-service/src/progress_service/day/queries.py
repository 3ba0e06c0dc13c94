"""Reading the calendar: which day is open, and whether the clock agrees."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field

from par.calendar.local_time import local_day
from par.projection.store.database import Database
from par.service import Query, Question
from par.values import AnswerModel
from progress_service.day.reckoning import Reckoning, reckon


class CalendarAnswer(AnswerModel):
    """The ledger's day."""

    day: Annotated[dt.date | None, Field(description="The latest opened day; null before the first.")]
    opened_by: Annotated[
        Literal["clock", "command"], Field(description="Who opens days: the service by its clock, or only commands.")
    ]
    clock: Annotated[dt.date, Field(description="The day in Vietnam by the clock of the instance that answers.")]
    state: Annotated[
        Reckoning,
        Field(
            description="How the clock's day stands to the opened one: `open` the same; `due` later, opened in a "
            "moment where the clock opens days; `behind` earlier, nothing is opened; `too_far` more than 31 days "
            "later, opened only by an operator."
        ),
    ]


def calendar_query(
    mode: Literal["clock", "command"], folded_day: Callable[[], dt.date | None], now: Callable[[], dt.datetime]
) -> Query[Question]:
    """``calendar``, on HTTP ``/v1/calendar``; ``folded_day`` is the day as of the read models."""

    async def calendar(_: Database, __: Question) -> dict[str, Any]:
        """The ledger's day, who opens days, and what the clock says."""
        day, clock = folded_day(), local_day(now())
        return {
            "day": day.isoformat() if day is not None else None,
            "opened_by": mode,
            "clock": clock.isoformat(),
            "state": reckon(day, clock).value,
        }

    return Query("calendar", "/v1/calendar", Question, calendar, CalendarAnswer)
