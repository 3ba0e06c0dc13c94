"""Snapshots of aggregates with long histories, so that after a restart only what stands behind them is read.

They stand in MongoDB and are worth nothing by themselves: whoever does not find one, or cannot read it, folds the log.
One that was folded by other code is not looked at.
"""

import asyncio
import contextlib
import hashlib
import zlib
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from sys import modules
from time import monotonic
from typing import Any, Final

import bson
import structlog
from bson.errors import InvalidBSON
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError

import par.events
from par.deciding import identities
from par.deciding.decider import Decider
from par.deciding.identities import Executions
from par.deciding.remembered import Remembered
from par.deciding.together import Aggregate
from par.events import AggregateId
from par.projection.store.database import Database
from par.tasks import to_its_end

COLLECTION: Final = "snapshots"
"""Durable name. Never rename."""
FEWEST: Final = 5
GROWN: Final = 0.05
"""Events since the last snapshot from which on there is a new one: so many, and such a part of all. To read those
behind it costs both sides 0.2 ms each, and to make one 0.3 ms once."""
WRITE_SECONDS: Final = 1.0
LAST_SECONDS: Final = 5.0
"""So long it may take to make them of all that is remembered when the service ends: its successor begins with them."""
TOGETHER: Final = 50
"""Written at once: encoding one of a hundred events takes 0.2 ms."""
WAITING: Final = 5_000
"""At most. Where the database is away, the later ones are left to the next event."""
LARGEST_BYTES: Final = 8_000_000
"""Half of what MongoDB takes. No rule lets an aggregate become so large; the log holds it all the same."""
RECALL_SECONDS: Final = 3.0
"""A database that is slower than this is not waited for."""

AWAY_SECONDS: Final = 5.0
"""So long it is not asked again then."""

DUPLICATE_KEY: Final = 11000

logger = structlog.get_logger(__name__)


class Snapshots:
    """Those of one service in ``database``: only of deciders that say how their states are ``kept``."""

    def __init__(self, database: Database) -> None:
        self._rows = database[COLLECTION]
        self._waiting: dict[AggregateId, tuple[Decider[Any, Any], Aggregate[Any]]] = {}
        self._away_until = 0.0
        self._deciders: dict[str, Decider[Any, Any]] = {}
        """By the kind of aggregate, those that were seen."""

    async def prepare(self) -> None:
        """The order by position, of which the highest is asked at a start. Raises PyMongoError."""
        await self._rows.create_index("position")

    async def recall(self, wanted: Mapping[AggregateId, tuple[Decider[Any, Any], Aggregate[Any]]]) -> None:
        """Bring aggregates of which nothing is known to where their snapshots are; raises nothing."""
        named: dict[str, AggregateId] = {}
        for of, (decider, found) in wanted.items():
            if found.position or decider.kept is None:
                continue
            if of in self._waiting:
                _copy(self._waiting[of][1], found)
            else:
                named[of.log_subject] = of
        if not named or monotonic() < self._away_until:
            return
        try:
            async with asyncio.timeout(RECALL_SECONDS):
                rows = await self._rows.find({"_id": {"$in": [*named]}}).to_list(None)
        except (PyMongoError, TimeoutError):
            self._away_until = monotonic() + AWAY_SECONDS
            return
        for row in rows:
            decider, found = wanted[named[row["_id"]]]
            try:
                _restore(row, decider, found)
            except (ValueError, KeyError, TypeError, InvalidBSON, zlib.error) as error:
                logger.warning("a snapshot cannot be read", log_subject=row["_id"], error=repr(error))

    def offer(self, aggregate: AggregateId, decider: Decider[Any, Any], found: Aggregate[Any]) -> None:
        """Note an aggregate that has grown enough since its last snapshot."""
        if decider.kept is None:
            return
        self._deciders[aggregate.kind] = decider
        grown = len(found.known) - found.kept
        if grown >= FEWEST and grown >= GROWN * len(found.known) and len(self._waiting) < WAITING:
            self._note(aggregate, decider, found)

    def take_leave(self, aggregate: AggregateId, found: Aggregate[Any]) -> None:
        """Note an aggregate that is forgotten, if it has grown at all."""
        decider = self._deciders.get(aggregate.kind)
        if decider is not None and len(found.known) > found.kept and len(self._waiting) < WAITING:
            self._note(aggregate, decider, found)

    def _note(self, aggregate: AggregateId, decider: Decider[Any, Any], found: Aggregate[Any]) -> None:
        self._waiting[aggregate] = decider, found
        found.kept = len(found.known)

    async def drop(self, aggregate: AggregateId) -> None:
        """Forget the one of an aggregate that the log does not bear out; raises nothing."""
        self._waiting.pop(aggregate, None)
        with contextlib.suppress(PyMongoError):
            await self._rows.delete_one({"_id": aggregate.log_subject})

    async def run(self, remembered: Remembered) -> None:
        """Write for ever what was noted; at the end of all that is ``remembered``, as far as there is time for it."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self.flush()
        finally:
            await to_its_end(self._flush_all(remembered))

    async def _flush_all(self, remembered: Remembered) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.flush()
                for aggregate, found in remembered.latest_first():
                    self.take_leave(aggregate, found)
                    if len(self._waiting) == TOGETHER:
                        await self.flush()
                await self.flush()

    async def flush(self) -> None:
        """Write what was noted. What the database does not take is tried again with the next ones."""
        waiting, self._waiting = self._waiting, {}
        try:
            while waiting:
                some = dict(islice(waiting.items(), TOGETHER))
                await self._written(some)
                for aggregate in some:
                    del waiting[aggregate]
        except PyMongoError as error:
            logger.warning("snapshots not written", error=repr(error))
        finally:
            self._waiting = dict(islice((waiting | self._waiting).items(), WAITING))

    async def _written(self, noted: Mapping[AggregateId, tuple[Decider[Any, Any], Aggregate[Any]]]) -> None:
        writes = [write for of, one in noted.items() if (write := _write(of, *one)) is not None]
        try:
            if writes:
                await self._rows.bulk_write(writes, ordered=False)
        except BulkWriteError as error:  # another instance wrote a later one
            others = [one for one in error.details["writeErrors"] if one["code"] != DUPLICATE_KEY]
            if others:
                logger.warning("snapshots not written", error=repr(others[0]))


@cache
def fold_version(rules: str) -> str:
    """Names the code that a state comes from: the module with the ``rules``, identities, and all that reads events."""
    own, digests = modules[rules].__file__, identities.__file__
    assert own is not None
    files = [
        Path(own),
        Path(digests),
        *sorted(path for folder in par.events.__path__ for path in Path(folder).rglob("*.py")),
    ]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _write(of: AggregateId, decider: Decider[Any, Any], found: Aggregate[Any]) -> UpdateOne | None:
    """None where it is larger than the database takes."""
    assert decider.kept is not None
    kept = bson.encode({"known": found.known.packed(), "state": decider.kept.dump_python(found.state)})
    content = zlib.compress(kept, zlib.Z_BEST_SPEED)
    if len(content) > LARGEST_BYTES:
        logger.warning("a snapshot is too large", log_subject=of.log_subject, bytes=len(content))
        return None
    version = fold_version(decider.evolve.__module__)
    return UpdateOne(
        {"_id": of.log_subject, "$or": [{"position": {"$lt": found.position}}, {"version": {"$ne": version}}]},
        {
            "$set": {
                "position": found.position,
                "version": version,
                "content": content,
            }
        },
        upsert=True,
    )


def _restore(row: Mapping[str, Any], decider: Decider[Any, Any], found: Aggregate[Any]) -> None:
    """Raises ValueError, KeyError, TypeError, InvalidBSON and zlib.error for what is none."""
    if row["version"] != fold_version(decider.evolve.__module__):
        return
    assert decider.kept is not None
    content = bson.decode(zlib.decompress(row["content"]))
    state = decider.kept.validate_python(content["state"])
    known = Executions(content["known"])
    position = int(row["position"])
    found.state, found.position, found.known, found.kept = state, position, known, len(known)


def _copy(one: Aggregate[Any], into: Aggregate[Any]) -> None:
    known = Executions(one.known.packed())
    into.state, into.position, into.known, into.kept = one.state, one.position, known, one.kept
