"""What an operator does with builds: make one or go on with it, switch to it, cancel it."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from nats.aio.client import Client

from par.log import EventLog
from par.problems import Rejected
from par.projection.builds.building import Cancelled, Tell, building
from par.projection.builds.catalogue import Builds, State
from par.projection.builds.switching import Switched, ask_to_cancel, drop, require_parity, switch
from par.projection.folding.read_models import ReadModels
from par.projection.following.pace import LARGEST_BUILT

CANCEL_SECONDS: Final = 5.0
CANCEL_LOOK_SECONDS: Final = 0.1


async def rebuild(
    client: Client,
    builds: Builds,
    read_models: ReadModels,
    tell: Tell,
    named: str | None = None,
    largest_batch: int = LARGEST_BUILT,
    beside: Callable[[str], AbstractAsyncContextManager[None]] = lambda _: contextlib.nullcontext(),
) -> tuple[str, int]:
    """Build beside what is served until the end of the log is reached: (database, position).

    Goes on with the newest build of this generation that was interrupted, or with the read models that are ``named``,
    else begins a new one. Whoever helps does so ``beside``, which is told the database. Raises NotFound, Rejected
    (``read-models-served``, ``rebuild-stuck``), Cancelled: then what was built is dropped.
    """
    generation = read_models.generation
    database = await _to_build(builds, generation) if named is None else await builds.find(named, generation)
    if database == await builds.served(generation):
        raise Rejected("read-models-served", database=database)
    reached: State | None = None
    try:
        async with beside(database), building(client, builds, read_models, database, None, largest_batch) as work:
            position = await work.reach_parity(EventLog(client), tell)
            reached = "ready"
            return database, position
    except Cancelled:
        await drop(builds, database)
        raise
    finally:
        await builds.rest(database, reached)


async def switch_to(
    client: Client, builds: Builds, read_models: ReadModels, tell: Tell, named: str | None = None
) -> Switched:
    """Serve this generation from a build: the newest that has reached parity, or the read models that are ``named``.

    It catches up what has come since. Raises NotFound, Rejected (``no-build``, ``not-at-parity``, ``served-already``).
    """
    generation, log = read_models.generation, EventLog(client)
    served = await builds.served(generation)
    database = await _to_switch(builds, generation) if named is None else await builds.find(named, generation)
    if database == served:
        raise Rejected("served-already", database=database)
    position = await builds.position(database)
    if position is None:
        raise Rejected("no-build", service=builds.service)
    require_parity(database, position, await log.end())
    async with building(client, builds, read_models, database) as work:
        await work.reach_parity(log, tell)
        return await switch(builds, generation, database)


async def cancel(builds: Builds, named: str | None = None) -> str:
    """Stop whoever works on a build, wherever, and drop what was made; the database that was dropped.

    Without a name it is the newest one that is being built. Raises NotFound, Rejected (``no-build``,
    ``read-models-served``).
    """
    found = await builds.builds()
    if named is None:
        unfinished = [build for build in found if build.state == "building"]
        if not unfinished:
            raise Rejected("no-build", service=builds.service)
        database = unfinished[0].database
    else:
        database = await builds.find(named)
        if database not in {build.database for build in found}:
            raise Rejected("no-build", service=builds.service)
    if database == await builds.served(str(builds.generation_of(database))):
        raise Rejected("read-models-served", database=database)
    if any(build.running for build in found if build.database == database):
        await ask_to_cancel(builds, database)
        deadline = asyncio.get_running_loop().time() + CANCEL_SECONDS
        while await builds.is_noted(database) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(CANCEL_LOOK_SECONDS)
    await drop(builds, database)  # one that stands still finds its checkpoint gone when it wakes up
    return database


async def _to_build(builds: Builds, generation: str) -> str:
    for build in await builds.builds():
        if (build.generation, build.state) == (generation, "building"):
            return build.database
    return await builds.begin(generation, "building")


async def _to_switch(builds: Builds, generation: str) -> str:
    """The newest; an older one is served again only by its name."""
    for build in await builds.builds():
        if (build.generation, build.state) == (generation, "ready"):
            return build.database
    raise Rejected("no-build", service=builds.service)
