"""One event of the log by its position, so that whoever reads an explanation can look at what is behind it."""

from typing import Annotated, Any

import orjson
from pydantic import Field

from par.events import encode
from par.log import EventLog, LogError, UnknownResultError
from par.problems import NotFound, Retryable
from par.projection.store.database import Database
from par.service import Query, Question


class EventQuestion(Question):
    """The event at position ``at`` of the log."""

    at: Annotated[int, Field(ge=1, le=2**53)]


def event_query(log: EventLog) -> Query[EventQuestion]:
    """The query ``event``, on NATS alone: not everything in the log is for everybody who may read figures."""

    async def event(_: Database, asked: EventQuestion) -> dict[str, Any]:
        """``event`` is the CloudEvent as it is stored. Raises NotFound, Retryable."""
        try:
            found = await log.at(asked.at)
        except UnknownResultError as error:
            raise Retryable("log-unavailable") from error
        except LogError as error:
            raise NotFound("not-found", "/at", what=str(asked.at)) from error
        return {"event": orjson.loads(encode(found))}

    return Query("event", None, EventQuestion, event)
