"""Where the read models of one service live: the databases, which of them is served, and builds beside it.

A generation is served from ``<prefix>_<service>_<generation>`` until an operator switches it to a build,
``<prefix>_<service>_<generation>_<build>``. Which one it is, and what is known of builds, stands in the lasting
database ``<prefix>_<service>``; it is empty as long as nobody has built anything beside.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any, Final, Literal

from motor.motor_asyncio import AsyncIOMotorClient

from par.problems import NotFound
from par.projection.parking.deciding import PARKED_SUBJECTS_MAX
from par.projection.store.checkpoint import least, load_all
from par.projection.store.database import Database

SERVED: Final = "served"
"""Durable name of the collection of pointers, one per generation: ``_id database previous term position at``."""
BUILDS: Final = "builds"
"""Durable name of the collection of builds: ``_id`` (database) ``generation state made beat``, perhaps ``cancel``."""
INSTANCES: Final = "instances"
"""In each database of read models: ``_id at`` of the processes that serve from it."""

NEVER: Final = 2**62
"""``silent_until`` of read models that are not served: whatever they fold, they tell nothing."""
FRESH_SECONDS: Final = 10.0
"""Whoever has not been heard of for so long, by the clock of MongoDB, is taken for gone."""
FORGOTTEN_SECONDS: Final = 3600
"""So long the row of a process that was killed stays."""

State = Literal["building", "ready", "verifying"]
MongoClient = AsyncIOMotorClient[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Build:
    """A build beside: its database, what it is for, and whether a process works on it at this moment."""

    database: str
    generation: str
    state: State
    made: str
    running: bool


class Builds:
    """The databases of the read models of ``service`` in one MongoDB.

    What is built parks at most ``parked_subjects_max`` subjects, as many as the service may.
    """

    def __init__(
        self, mongo: MongoClient, prefix: str, service: str, parked_subjects_max: int = PARKED_SUBJECTS_MAX
    ) -> None:
        self.mongo = mongo
        self.parked_subjects_max = parked_subjects_max
        self.service = service
        self.own = f"{prefix}_{service}"
        self.lasting: Database = mongo[self.own]
        self._pattern = re.compile(rf"{re.escape(self.own)}_([0-9a-f]{{8}})(?:_([0-9a-f]{{8}}))?")

    def first_of(self, generation: str) -> str:
        """The database a generation is served from as long as nobody has switched it."""
        return f"{self.own}_{generation}"

    def generation_of(self, database: str) -> str | None:
        """The generation whose read models a database holds; None: it is none of this service."""
        found = self._pattern.fullmatch(database)
        return found[1] if found else None

    async def served(self, generation: str) -> str:
        """The name of the database that ``generation`` is served from."""
        pointer = await self.lasting[SERVED].find_one({"_id": generation})
        return self.first_of(generation) if pointer is None else str(pointer["database"])

    async def databases(self) -> list[str]:
        """All databases of read models of the service, by name."""
        names = await self.mongo.list_database_names()
        return sorted(name for name in names if self.generation_of(name) is not None)

    async def position(self, database: str) -> int | None:
        """How far read models have come in the log; None: there are none."""
        found = await load_all(self.mongo[database], self.service)
        return least(found).position if found else None

    async def begin(self, generation: str, state: State) -> str:
        """Note a new build, and return the name of its database."""
        database = f"{self.first_of(generation)}_{uuid.uuid4().hex[:8]}"
        made = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        row = {"generation": generation, "state": state, "made": made}
        begun = {"$setOnInsert": row, "$currentDate": {"beat": True}}
        await self.lasting[BUILDS].update_one({"_id": database}, begun, upsert=True)
        return database

    async def builds(self) -> list[Build]:
        """What is noted of builds, the newest first."""
        running = await self._fresh(self.lasting, BUILDS, "beat")
        rows = self.lasting[BUILDS].find().sort([("made", -1), ("_id", 1)])
        return [
            Build(row["_id"], row["generation"], row["state"], row["made"], row["_id"] in running) async for row in rows
        ]

    async def find(self, named: str, generation: str | None = None) -> str:
        """The database that ``named`` means: its full name, a build's id, or a generation. Raises NotFound."""
        for name in await self.databases() + [build.database for build in await self.builds()]:
            if named in (name, name.rpartition("_")[2]) and generation in (None, self.generation_of(name)):
                return name
        raise NotFound("no-such-read-models", what=named, service=self.service)

    async def beat(self, database: str) -> bool:
        """Say that somebody works on a build; False: it was cancelled, or is gone."""
        done = await self.lasting[BUILDS].update_one(
            {"_id": database, "cancel": {"$exists": False}}, {"$currentDate": {"beat": True}}
        )
        return done.matched_count == 1

    async def is_noted(self, database: str) -> bool:
        """Whether it was made as a build, also one that is cancelled but still there."""
        return await self.lasting[BUILDS].find_one({"_id": database}, {"_id": 1}) is not None

    async def state(self, database: str) -> State:
        """How a build stands. What was served before any build was made is ready."""
        row = await self.lasting[BUILDS].find_one({"_id": database})
        return "ready" if row is None else row["state"]

    async def rest(self, database: str, state: State | None = None) -> None:
        """Say that nobody works on a build now and, where that is new, how it stands."""
        done: dict[str, Any] = {"$unset": {"beat": ""}} | ({"$set": {"state": state}} if state else {})
        await self.lasting[BUILDS].update_one({"_id": database}, done)

    async def serving(self, database: str) -> list[str]:
        """The processes that serve from a database now."""
        return sorted(await self._fresh(self.mongo[database], INSTANCES, "at"))

    async def serve(self, database: str, instance: str) -> None:
        """Say that a process serves from a database. One that was dropped is not made anew by it."""
        rows = self.mongo[database][INSTANCES]
        now = {"$currentDate": {"at": True}}
        known = (await rows.update_one({"_id": instance}, now)).matched_count == 1
        if not known and await self.position(database) is not None:
            await rows.create_index("at", expireAfterSeconds=FORGOTTEN_SECONDS)
            await rows.update_one({"_id": instance}, now, upsert=True)

    async def generations_served(self) -> set[str]:
        """The generations that some process serves now."""
        found = {name for name in await self.databases() if await self.serving(name)}
        return {generation for name in found if (generation := self.generation_of(name)) is not None}

    async def serve_no_more(self, database: str, instance: str) -> None:
        """Say that it no longer does."""
        await self.mongo[database][INSTANCES].delete_one({"_id": instance})

    @staticmethod
    async def _fresh(database: Database, collection: str, field: str) -> set[str]:
        """The rows whose ``field``, written by the server's clock, is young by the server's clock."""
        young = {"$gt": [f"${field}", {"$subtract": ["$$NOW", int(FRESH_SECONDS * 1000)]}]}
        return {row["_id"] async for row in database[collection].find({"$expr": young}, {"_id": 1})}
