"""Reading what is parked."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from nats.aio.client import Client
from pydantic import Field

from par.log import LOG, LogError
from par.log.pages import message_at
from par.problems import NotFound, Retryable
from par.projection.following.keeping import Keeping
from par.projection.parking.deciding import Row
from par.projection.parking.rows import events_parked, row_at
from par.projection.store.database import PARKED, Database
from par.service.paging import PageQuestion, page
from par.service.parking.answers import ParkedAnswer, ParkedEventAnswer
from par.service.queries import Query
from par.service.question import Question


class ParkedQuestion(PageQuestion):
    """The parked events of this service's read models, by position."""

    log_subject: Annotated[str | None, Field(max_length=500, description="Of this one only.")] = None
    poison: Annotated[bool | None, Field(description="True: only those that cannot be applied.")] = None


class ParkedEventQuestion(Question):
    """One parked event; on NATS with its payload and what an operator gave for it."""

    event: Annotated[int, Field(ge=1, le=2**53, description="Its position in the log.")]


def parking_queries(client: Client, runner: Keeping) -> Sequence[Query[Any]]:
    """``parked`` and ``parked-event``."""

    async def parked(database: Database, asked: ParkedQuestion) -> dict[str, Any]:
        """``items``: parked events, with the totals ``events`` and ``subjects``."""
        where = {
            name: value
            for name, value in (("log_subject", asked.log_subject), ("poison", asked.poison))
            if value is not None
        }
        found = await page(database, PARKED, where, ["position"], asked)
        counts = {"events": events_parked(runner.parked), "subjects": len(runner.parked)}
        items = [_shown(row, await _behind(database, row)) for row in found["items"]]
        return {"items": items, "next": found["next"]} | counts

    async def parked_event(database: Database, asked: ParkedEventQuestion) -> dict[str, Any]:
        """A parked event and how many wait with it. Raises NotFound when it is not parked.

        What it says, what an operator gave for it and the words of the error are for operators: on NATS alone.
        """
        row = await row_at(database, asked.event)
        if row is None:
            raise NotFound("not-parked", "/event", position=asked.event)
        ahead = {"log_subject": row["log_subject"], "position": {"$lt": row["position"]}}
        try:
            payload = await message_at(client, LOG, asked.event)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        return {
            "parked": _shown(row, await _behind(database, row)),
            "ahead": await database[PARKED].count_documents(ahead),
            "substitute": row["substitute"],
            "payload": _json_or_text(payload),
        }

    return [
        Query("parked", "/v1/parked", ParkedQuestion, parked, ParkedAnswer, _listed),
        Query("parked-event", "/v1/parked/{event}", ParkedEventQuestion, parked_event, ParkedEventAnswer, _told),
    ]


async def _behind(database: Database, row: Row) -> int:
    behind = {"log_subject": row["log_subject"], "position": {"$gt": row["position"]}}
    return await database[PARKED].count_documents(behind)


def _shown(row: Row, behind: int) -> dict[str, Any]:
    names = ("position", "log_subject", "type", "source", "id", "since", "poison", "fault")
    return {name: row[name] for name in names} | {"behind": behind}


def _listed(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What HTTP tells of a page: not everything that an event says is for everybody, and errors quote it."""
    return {**answer, "items": [_without_words(row) for row in answer["items"]]}


def _told(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What HTTP tells of one event."""
    shown = {name: value for name, value in answer.items() if name not in ("payload", "substitute")}
    return {**shown, "parked": _without_words(answer["parked"])}


def _without_words(row: Mapping[str, Any]) -> dict[str, Any]:
    fault = row["fault"]
    if fault is None:
        return dict(row)
    return {**row, "fault": {name: value for name, value in fault.items() if name != "message"}}


def _json_or_text(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
