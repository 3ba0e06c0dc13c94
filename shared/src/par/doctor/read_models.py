"""The read models of each service: how far they are, their indexes, what is parked, what waits to be told."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.doctor.finding import Finding, found
from par.doctor.mongo import MongoClient
from par.doctor.place import SERVICES, Limits
from par.doctor.services import About, Answered
from par.projection.builds.catalogue import Builds
from par.projection.parking.rows import events_parked, oldest_seconds, parked_lines
from par.projection.store.database import CHECKPOINTS, OUTBOX, Database

RecordedAt = Callable[[int], Awaitable[dt.datetime | None]]
"""When the event at a position of the log was stored."""
WAITING: Final = {"held": {"$exists": False}}
HELD: Final = {"held": {"$exists": True}}


@dataclass(frozen=True, slots=True)
class Log:
    """Where the log ends, the server's clock there, and how to learn when an event was stored."""

    end: int
    now: dt.datetime
    recorded_at: RecordedAt

    async def age_behind(self, position: int) -> float:
        """Seconds since the first event behind ``position`` was stored; 0 where there is none."""
        recorded = await self.recorded_at(position + 1) if position < self.end else None
        return 0.0 if recorded is None else max(0.0, (self.now - recorded).total_seconds())


@dataclass(frozen=True, slots=True)
class Found:
    """The read models that a service serves, as they stand in MongoDB."""

    service: str
    database: str
    position: int
    day: dt.date | None
    behind_seconds: float
    missing: Sequence[tuple[str, tuple[str, ...]]]
    parked: int
    parked_seconds: float
    outbox: int
    outbox_seconds: float
    held: int
    kept: Sequence[str]
    interrupted: Sequence[str]


async def look(
    mongo: MongoClient, prefix: str, answers: Answered, log: Log, now: dt.datetime
) -> dict[str, Found | None]:
    """By service; None where there are no read models. Raises PyMongoError."""
    found_ = {}
    for name in SERVICES:
        about = answers.get(name)
        found_[name] = await _found(Builds(mongo, prefix, name), about if isinstance(about, About) else None, log, now)
    return found_


def judge(every: Mapping[str, Found | None], end: int, limits: Limits) -> Iterator[Finding]:
    """``end``: where the log ends."""
    for service, one in every.items():
        if one is None:
            yield found("read_models", "read-models-missing", service=service)
        else:
            yield from _position(one, end, limits)
            yield from _waiting(one, limits)
            for name in one.kept:
                yield found("read_models", "read-models-kept", database=name)
            for name in one.interrupted:
                yield found("read_models", "build-interrupted", database=name, service=service)


def day_of(every: Mapping[str, Found | None]) -> dt.date | None:
    """The ledger's day, as the read models have it that are furthest in the log."""
    there = sorted((one for one in every.values() if one is not None), key=lambda one: one.position)
    return there[-1].day if there else None


def _position(one: Found, end: int, limits: Limits) -> Iterator[Finding]:
    lag = end - one.position
    facts = {"database": one.database, "position": one.position, "lag": lag, "seconds": round(one.behind_seconds)}
    for collection, fields in one.missing:
        yield found(
            "read_models", "index-missing", database=one.database, collection=collection, fields=", ".join(fields)
        )
    if lag < 0:
        yield found("read_models", "read-models-ahead", database=one.database, position=one.position, log_end=end)
    elif one.behind_seconds > limits.late:
        code = "read-models-stuck" if one.behind_seconds > limits.stuck else "read-models-late"
        yield found("read_models", code, **facts)
    elif not one.missing:
        yield found("read_models", "read-models-ok", **facts)


def _waiting(one: Found, limits: Limits) -> Iterator[Finding]:
    well = True
    if one.parked:
        well = False
        code = "parked-too-long" if one.parked_seconds > limits.parked else "parked-events"
        hours = round(one.parked_seconds / 3600, 1)
        yield found("read_models", code, service=one.service, events=one.parked, hours=hours)
    if one.held:
        well = False
        yield found("read_models", "outbox-held", database=one.database, rows=one.held)
    if one.outbox_seconds > limits.late:
        well = False
        seconds = round(one.outbox_seconds)
        yield found("read_models", "outbox-stuck", database=one.database, rows=one.outbox, seconds=seconds)
    if well:
        yield found("read_models", "waiting-ok", service=one.service, outbox=one.outbox)


async def _found(builds: Builds, about: About | None, log: Log, now: dt.datetime) -> Found | None:
    positions = {name: await builds.position(name) for name in await builds.databases()}
    there = {name: position for name, position in positions.items() if position is not None}
    if about is not None and about.database in there:
        served = about.database
    elif there and about is None:
        served = max(there, key=lambda name: there[name])  # nobody says; the one that was kept up to date
    else:
        return None
    database = builds.mongo[served]
    interrupted = [one.database for one in await builds.builds() if one.state == "building" and not one.running]
    parked = await parked_lines(database)
    oldest = await database[OUTBOX].find_one(WAITING, sort=[("position", 1)], projection={"position": 1})
    dated = await database[CHECKPOINTS].find_one({"day": {"$type": "string"}}, sort=[("position", -1)])
    return Found(
        service=builds.service,
        database=served,
        position=there[served],
        day=None if dated is None else dt.date.fromisoformat(dated["day"]),
        behind_seconds=await log.age_behind(there[served]),
        missing=[] if about is None else [gap async for gap in _missing(database, about.indexes)],
        parked=events_parked(parked),
        parked_seconds=oldest_seconds(parked, now),
        outbox=await database[OUTBOX].count_documents(WAITING),
        outbox_seconds=0.0 if oldest is None else await log.age_behind(int(oldest["position"]) - 1),
        held=await database[OUTBOX].count_documents(HELD),
        kept=[name for name in there if name != served and name not in interrupted],
        interrupted=[name for name in interrupted if name != served],
    )


async def _missing(database: Database, indexes: Mapping[str, Sequence[Sequence[str]]]) -> Any:
    """Each index that the service's build needs and the collection does not have."""
    for collection, wanted in indexes.items():
        there = {tuple(one["key"]) async for one in database[collection].list_indexes()}
        for fields in wanted:
            if tuple(fields) not in there:
                yield collection, tuple(fields)
