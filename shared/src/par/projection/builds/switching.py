"""Which database is served: handing over from one to another, and giving one up. Each is one transaction.

Whatever runs on either database is fenced by its checkpoint: a handing over writes another ``term`` into both, so that
a batch that was made before is refused, and who made it loads the checkpoint anew (``following/runner.py``). There it
finds that the old read models are silent from now on, and that the new ones are to offer every document once they have
reached the position of the old ones.
"""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from par.problems import Rejected
from par.projection.builds.catalogue import BUILDS, NEVER, SERVED, Builds
from par.projection.store.checkpoint import all_of
from par.projection.store.database import CHECKPOINTS, OUTBOX, ensure_collection

T = TypeVar("T")

PARITY: Final = 10_000
"""Events behind the end of the log: what a rebuilding that has ended catches up within moments."""


@dataclass(frozen=True, slots=True)
class Switched:
    """A handing over: from which database to which, and the position from which the new one speaks."""

    before: str
    database: str
    position: int


def require_parity(database: str, position: int, end: int) -> None:
    """Return when read models at ``position`` are at parity with a log of ``end`` events. Raises Rejected."""
    if end - position > PARITY:
        build = database.rpartition("_")[2]
        raise Rejected("not-at-parity", database=database, position=position, end=end, build=build)


async def switch(builds: Builds, generation: str, target: str) -> Switched:
    """Serve ``generation`` from ``target`` from now on; processes that serve it notice.

    Raises Rejected (``served-already``, ``no-build``). The caller has made sure of parity.
    """
    await ensure_collection(builds.lasting, SERVED)

    async def hand_over(session: AsyncIOMotorClientSession) -> Switched:
        pointers = await builds.lasting[SERVED].find(session=session).to_list(None)
        pointer = next((found for found in pointers if found["_id"] == generation), None)
        before = builds.first_of(generation) if pointer is None else pointer["database"]
        if before == target:
            raise Rejected("served-already", database=target)
        term = 1 + max((int(found["term"]) for found in pointers), default=0)
        silent = {"term": term, "silent_until": NEVER, "announced": False}
        own = all_of(builds.service)
        # First, since others write them all the time: who loses against them begins again at once.
        await builds.mongo[before][CHECKPOINTS].update_many(own, {"$set": silent}, session=session)
        old = await _positions(builds.mongo[before][CHECKPOINTS].find(own, session=session))
        checkpoints = builds.mongo[target][CHECKPOINTS]
        found = await _positions(checkpoints.find({**own, "given_up": {"$exists": False}}, session=session))
        if not found:
            raise Rejected("no-build", service=builds.service)
        speaks_from = {name: max(position, old.get(name, 0)) for name, position in found.items()}
        for name, position in speaks_from.items():
            speaks = {"term": term, "silent_until": position, "announced": False}
            await checkpoints.update_one({"_id": name}, {"$set": speaks}, session=session)
        position = min(speaks_from.values())
        # What may be left of the last time it was served: every document is offered anew.
        await builds.mongo[target][OUTBOX].delete_many({}, session=session)
        row = {"_id": generation, "database": target, "previous": before, "term": term, "position": position}
        row["at"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        await builds.lasting[SERVED].replace_one({"_id": generation}, row, upsert=True, session=session)
        return Switched(before, target, position)

    return await _in_transaction(builds, hand_over)


async def drop(builds: Builds, database: str) -> None:
    """Drop a database of read models, and what is noted of it. Raises Rejected (``read-models-served``).

    What a generation is served from is dropped only once another generation is served and this one by nobody. A process
    that still works on a build finds its checkpoint gone.
    """
    generation = builds.generation_of(database)
    served = await builds.generations_served()
    if generation in served and await builds.serving(database):
        raise Rejected("read-models-served", database=database)
    superseded = bool(served - {generation}) and generation not in served

    async def give_up(session: AsyncIOMotorClientSession) -> None:
        # Both this and a switch write the checkpoint: of two at once, one comes after the other.
        await builds.mongo[database][CHECKPOINTS].update_many(
            all_of(builds.service), {"$set": {"given_up": True, "term": -1}}, session=session
        )
        pointer = await builds.lasting[SERVED].find_one({"_id": generation}, session=session)
        chosen = builds.first_of(str(generation)) if pointer is None else pointer["database"]
        if chosen == database:
            if not superseded:
                raise Rejected("read-models-served", database=database)
            await builds.lasting[SERVED].delete_one({"_id": generation}, session=session)

    await _in_transaction(builds, give_up)
    await builds.mongo.drop_database(database)
    await builds.lasting[BUILDS].delete_one({"_id": database})


async def ask_to_cancel(builds: Builds, database: str) -> None:
    """Have whoever works on a build stop and drop it."""
    await builds.lasting[BUILDS].update_one({"_id": database}, {"$set": {"cancel": True}})


async def _positions(found: AsyncIterator[dict[str, Any]]) -> dict[str, int]:
    return {row["_id"]: int(row["position"]) async for row in found}


async def _in_transaction(builds: Builds, work: Callable[[AsyncIOMotorClientSession], Coroutine[Any, Any, T]]) -> T:
    async with await builds.mongo.start_session() as session:
        return await session.with_transaction(
            work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
        )
