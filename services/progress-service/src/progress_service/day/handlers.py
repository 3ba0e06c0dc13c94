"""The calendar's command on NATS."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from par.deciding import AggregateStore, Executed, Origin
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from progress_service.day.decider import CALENDAR, DAY, OpenDay
from progress_service.day.reckoning import FIRST_DAY, LAST_DAY


class OpenDayContent(BaseModel):
    """Content of the command ``open``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]


def calendar_commands(store: AggregateStore) -> list[Answer]:
    """``par.cmd.progress.calendar.open``."""

    async def open_day(content: OpenDayContent, origin: Origin) -> Executed:
        return await store.execute(CALENDAR, DAY, OpenDay(content.day), origin)

    return [Answer(command("progress", "calendar", "open"), command_handler(OpenDayContent, open_day))]
