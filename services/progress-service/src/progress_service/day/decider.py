"""The calendar: each day is opened once, in order, whoever opens it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.day import DayOpened
from par.problems import Rejected

CALENDAR: Final = AggregateId("all", "progress", "calendar", "days")


@dataclass(frozen=True, slots=True)
class OpenDay:
    """It is now ``day`` in Vietnam."""

    day: dt.date


def decide(command: OpenDay, state: dt.date | None) -> Sequence[EventData]:
    """Opening the latest day again is no fact; an earlier day is refused; days may be skipped after downtime."""
    if command.day == state:
        return []
    if state is not None and command.day < state:
        raise Rejected("day-not-next", "/content/day", day=command.day, latest=state)
    return [DayOpened(day=command.day, previous=state)]


def evolve(state: dt.date | None, data: EventData) -> dt.date | None:
    """The latest opened day."""
    return data.day if isinstance(data, DayOpened) else state


DAY: Decider[dt.date | None, OpenDay] = Decider(None, decide, evolve)
