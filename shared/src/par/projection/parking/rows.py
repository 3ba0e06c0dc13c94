"""The parked events of one service in its read models' database, and their payloads out of the log."""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from nats.aio.client import Client

from par.events import parse_time
from par.log import LOG, LogError
from par.log.pages import direct_pages
from par.projection.folding.partition import MOST_PARTITIONS, WHOLE, Partition
from par.projection.parking.deciding import Line, Parked, Row
from par.projection.store.database import PARKED, Database

INDEXES: Final = (("log_subject", "position"), ("source", "id"))


async def parked_lines(database: Database, partition: Partition = WHOLE) -> Parked:
    """What is parked on each subject, in a partition."""
    pipeline: list[Mapping[str, Any]] = [
        {"$match": partition.parked_here},
        {"$sort": {"position": 1}},
        {"$group": {"_id": "$log_subject", "events": {"$sum": 1}, "since": {"$first": "$since"}}},
    ]
    found = database[PARKED].aggregate(pipeline)
    return {line["_id"]: Line(line["events"], line["since"]) async for line in found if partition.sees(line["_id"])}


async def rows_of(database: Database, log_subject: str, partition: Partition = WHOLE) -> list[Row]:
    """The parked events of a subject, in their order."""
    where = {"log_subject": log_subject, **partition.parked_here}
    return await database[PARKED].find(where).sort("position", 1).to_list(None)


async def row_at(database: Database, position: int) -> Row | None:
    """The row of the event at ``position``, whichever partition has parked it."""
    elsewhere = [f"{position}:{number}" for number in range(1, MOST_PARTITIONS)]
    return await database[PARKED].find_one({"_id": {"$in": [position, *elsewhere]}})


async def payloads_of(client: Client, log_subject: str, rows: Sequence[Row]) -> dict[int, bytes]:
    """What the log holds of parked events, by position. Raises LogError when it does not say all."""
    wanted = {int(row["position"]) for row in rows}
    found: dict[int, bytes] = {}
    if not wanted:
        return found
    async with contextlib.aclosing(direct_pages(client, LOG, log_subject, min(wanted))) as pages:
        async for position, _, payload in pages:
            if position in wanted:
                found[position] = payload
            if position >= max(wanted):
                break
    if len(found) < len(wanted):  # a replica that lags behind
        raise LogError(f"{LOG} does not show all that is parked on {log_subject} yet")
    return found


def events_parked(parked: Parked) -> int:
    """How many events are parked."""
    return sum(line.events for line in parked.values())


def oldest_seconds(parked: Parked, now: dt.datetime) -> float:
    """Seconds since the first of them was recorded; 0 when none is parked, or none says when."""
    since = min((line.since for line in parked.values() if line.since is not None), default=None)
    return 0.0 if since is None else max(0.0, (now - parse_time(since)).total_seconds())
