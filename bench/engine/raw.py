"""(a) MongoDB alone: one replacement per event, in bulks, majority.

Events are decoded and documents made before the clock runs.
"""

import asyncio
from typing import Any, Final

from pymongo import MongoClient, ReplaceOne
from pymongo.write_concern import WriteConcern

from bench.engine.life import states
from bench.engine.task import Mongo, Task
from bench.engine.workload import Workload

BULK: Final = 500
DATABASE: Final = "bench_raw"
COLLECTION: Final = "life"

Bulk = list[ReplaceOne[dict[str, Any]]]


def bulks(workload: Workload) -> list[Bulk]:
    """One replacement per event: the document as it stands after it, as the engine stores it."""
    operations = [ReplaceOne({"_id": state["_id"]}, state, upsert=True) for state in states(workload)]
    return [operations[start : start + BULK] for start in range(0, len(operations), BULK)]


async def with_motor(task: Task) -> dict[str, Any]:
    """With the driver that the services use; one bulk after the other."""
    prepared = bulks(task.workload)
    mongo = Mongo(task.servers.mongo_url)
    collection = mongo[DATABASE].get_collection(COLLECTION, write_concern=WriteConcern("majority"))
    await collection.find_one({})
    await task.ready()
    for bulk in prepared:
        await collection.bulk_write(bulk, ordered=True)  # of two replacements of a document, the later one is last
    return {}


async def with_pymongo(task: Task) -> dict[str, Any]:
    """The same with PyMongo's own synchronous client."""
    prepared = bulks(task.workload)
    mongo: MongoClient[dict[str, Any]] = MongoClient(task.servers.mongo_url)
    collection = mongo[DATABASE].get_collection(COLLECTION, write_concern=WriteConcern("majority"))
    collection.find_one({})
    await task.ready()

    def write() -> None:
        for bulk in prepared:
            collection.bulk_write(bulk, ordered=True)

    await asyncio.to_thread(write)
    return {}
