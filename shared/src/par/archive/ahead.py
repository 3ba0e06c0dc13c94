"""What MongoDB knows of events that the archive does not hold: they were acknowledged and are lost.

Whatever was derived from them has to go, or a new event at the same position would be taken for one that is known.
"""

from dataclasses import dataclass
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection

from par.archive.store import archive_of
from par.deciding.snapshots import COLLECTION as SNAPSHOTS
from par.log import LogDamagedError
from par.projection.builds.catalogue import Builds
from par.projection.store.database import CHECKPOINTS

SERVICES: Final = ("plan", "progress", "report")

POSITIONS_IN_THE_LOG: Final = (
    ("progress", "policies"),
    ("progress", "pending_changes"),
    ("report", "locked_rounds"),
    ("progress", SNAPSHOTS),
)
"""Lasting collections that say how far a service has reacted to the log, or what stood there. Begun anew they lead to
the same: reactions derive their ids from what happened, and a repeat is none. So they are emptied with every restore
that writes, for what was reacted may be among the lost."""

MongoClient = AsyncIOMotorClient[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A database of read models, and the position in the log that it has come to."""

    database: str
    position: int


async def read_models_ahead(mongo: MongoClient, prefix: str, end: int) -> list[Ahead]:
    """The databases of read models, of any service and build, that include more than the log up to ``end``."""
    found = []
    for service in SERVICES:
        for name in await _databases(mongo, prefix, service):
            position = await _highest(mongo[name][CHECKPOINTS])
            if position > end:
                found.append(Ahead(name, position))
    return found


async def snapshots_ahead(mongo: MongoClient, prefix: str, end: int) -> bool:
    """Whether snapshots of aggregates include more than the log up to ``end``."""
    return max([await _highest(mongo[f"{prefix}_{service}"][SNAPSHOTS]) for service in SERVICES]) > end


async def serving(mongo: MongoClient, prefix: str) -> list[str]:
    """The services of which some process serves now, or was killed only some seconds ago."""
    return [name for name in SERVICES if await Builds(mongo, prefix, name).generations_served()]


async def forget(mongo: MongoClient, prefix: str, ahead: list[Ahead]) -> None:
    """Drop read models that are ahead, and empty what says how far services have reacted."""
    for one in ahead:
        await mongo.drop_database(one.database)
    for service, collection in POSITIONS_IN_THE_LOG:
        await mongo[f"{prefix}_{service}"][collection].delete_many({})


async def highest_known(mongo: MongoClient, prefix: str, service: str) -> int:
    """The last position of the log that the archive or a service's databases know of (0: nothing).

    The archive is never beyond a log that is whole, so it tells also a service that is behind where the log must end.
    """
    positions = [await _highest(mongo[name][CHECKPOINTS]) for name in await _databases(mongo, prefix, service)]
    snapshots = await _highest(mongo[f"{prefix}_{service}"][SNAPSHOTS])
    return max([(await archive_of(mongo, prefix).head()).position, snapshots, *positions])


async def require_restored(mongo: MongoClient, prefix: str) -> None:
    """Raise LogDamagedError (``log-restoring``) while a restore has begun and not ended.

    It leaves a beginning of the log, and onto an empty MongoDB nothing else says where that must end. Whoever wrote
    behind it would end the restoring.
    """
    position = await archive_of(mongo, prefix).restoring()
    if position:
        raise LogDamagedError(f"a restore up to position {position} has begun and not ended", "log-restoring")


async def _databases(mongo: MongoClient, prefix: str, service: str) -> list[str]:
    names = await mongo.list_database_names()
    return sorted(name for name in names if name.startswith(f"{prefix}_{service}_"))


async def _highest(rows: AsyncIOMotorCollection[dict[str, Any]]) -> int:
    found = await rows.find_one({"position": {"$type": "number"}}, {"position": True}, sort=[("position", -1)])
    return 0 if found is None else int(found["position"])
