"""The day on which score sheets are decided."""

import datetime as dt

from nats.aio.client import Client

from par.events import Event
from par.events.day import DayOpened
from par.log import EventLog
from report_service.score_sheet.ledger_day import CALENDAR, LedgerDay

FIRST, SECOND = dt.date(2023, 12, 1), dt.date(2023, 12, 2)


async def test_a_day_that_the_read_models_have_not_heard_of_is_read_from_the_log(client: Client) -> None:
    log = EventLog(client)
    folded: list[dt.date | None] = [None]
    day = LedgerDay(log, lambda: folded[0])
    assert await day.at_least(FIRST) is None

    position = 0
    for opened in (FIRST, SECOND):
        time = dt.datetime.combine(opened, dt.time(), dt.UTC)
        event = Event(f"day:{opened}", "/clock", "calendar/days", time, DayOpened(day=opened, previous=None))
        position = await log.append(CALENDAR, [event], position)
        folded[0] = FIRST
    assert day.known == FIRST
    assert await day.at_least(FIRST) == FIRST
    assert await day.at_least(SECOND) == SECOND
    assert day.known == SECOND
    assert await day.at_least(dt.date(2024, 1, 1)) == SECOND
