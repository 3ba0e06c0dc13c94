"""What the log held at a past moment."""

import datetime as dt

import pytest
from nats.aio.client import Client
from tests.happenings import new_city

from par.events import AggregateId, Event, Recorded
from par.events.day import DayOpened
from par.log import EventLog
from par.log.known import known, read_known

NOON = dt.datetime(2023, 7, 1, 12, tzinfo=dt.UTC)


def minutes(number: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=number)


def happening(number: int, recorded: dt.datetime | None) -> Event:
    data = DayOpened(day=dt.date(2023, 1, number), previous=None)
    return Event(f"e{number}", "/x", "day/x", NOON, data, recorded_time=recorded)


def log_of(*recorded: int) -> list[Recorded]:
    return [Recorded(n * 10, "par.log.x", happening(n, minutes(at))) for n, at in enumerate(recorded, 1)]


@pytest.mark.parametrize(
    ("recorded", "moment", "positions"),
    [
        ((1, 2, 3), 0, []),
        ((1, 2, 3), 2, [10, 20]),
        ((1, 2, 3), 9, [10, 20, 30]),
        ((1, 5, 3, 9), 4, [10, 20, 30]),  # the clock of the second was ahead
        ((), 1, []),
    ],
)
def test_what_was_known_is_a_beginning_of_the_history(
    recorded: tuple[int, ...], moment: int, positions: list[int]
) -> None:
    assert [item.position for item in known(log_of(*recorded), minutes(moment))] == positions


def test_without_a_moment_everything_is_known() -> None:
    assert len(known(log_of(1, 2, 3), None)) == 3


async def test_the_log_is_read_as_it_was_known(client: Client) -> None:
    log = EventLog(client)
    city = new_city()
    aggregate = AggregateId(city, "plan", "unit-tree", city)
    position = 0
    for number in (1, 2, 3):
        position = await log.append(aggregate, [happening(number, minutes(number))], position)
    assert [item.event.id for item in await read_known(log, aggregate, minutes(2))] == ["e1", "e2"]
    assert [item.event.id for item in await read_known(log, aggregate, None)] == ["e1", "e2", "e3"]
