"""Holding the served read models against the log: built anew beside, up to one position, and compared there."""

import time
from dataclasses import asdict
from typing import Any, Final

from nats.aio.client import Client

from par.problems import Retryable
from par.projection.builds.building import Tell, UpTo, building
from par.projection.builds.catalogue import Builds
from par.projection.builds.comparing import compare
from par.projection.builds.switching import drop
from par.projection.folding.read_models import ReadModels
from par.projection.store.database import PARKED
from par.projection.store.snapshot import snapshot_of

NEAR: Final = 5_000
"""Events from here to where the served read models are: built while a snapshot of them is open. MongoDB keeps one for
five minutes (``minSnapshotHistoryWindowInSeconds``), and the longer it is open the more it costs."""


async def verify(client: Client, builds: Builds, read_models: ReadModels, tell: Tell) -> dict[str, Any]:
    """What the served read models differ in from the fold of the log, at one position; they may move meanwhile.

    ``service generation database position differences seconds`` and ``read_models``, one entry per collection (the
    fields of ``Comparison``). What was built for it is dropped, also when this is interrupted; what a killed process
    left is dropped by the next one. Raises Retryable (``not-ready``) when nothing is served, and as ``reach`` does.
    """
    began = time.monotonic()
    served = await builds.served(read_models.generation)
    await _drop_left_over(builds)
    if await builds.position(served) is None:
        raise Retryable("not-ready")
    database = await builds.begin(read_models.generation, "verifying")
    try:
        compared, position = await _compared(client, builds, read_models, served, database, tell)
    finally:
        await drop(builds, database)
    return {
        "service": builds.service,
        "generation": read_models.generation,
        "database": served,
        "position": position,
        "differences": sum(found["differing"] for found in compared),
        "seconds": round(time.monotonic() - began, 1),
        "read_models": compared,
    }


async def _compared(
    client: Client, builds: Builds, read_models: ReadModels, served: str, database: str, tell: Tell
) -> tuple[list[dict[str, Any]], int]:
    target = await _position(builds, served)
    up_to = UpTo(target)
    async with building(client, builds, read_models, database, up_to) as work:
        while True:
            await work.reach(target, tell)
            found = await _position(builds, served)
            if found - target <= NEAR:
                break
            target = found
            await up_to.move(target)
        async with snapshot_of(builds.mongo[served], read_models.name) as snapshot:
            ends = [one.position for one in snapshot.checkpoints]
            await up_to.move_each(ends)
            await work.reach_each(ends, tell)
            names = [*(projection.name for projection in read_models.projections), PARKED]
            compared = [await compare(snapshot, builds.mongo[database], name) for name in names]
            return [asdict(found) for found in compared], snapshot.position


async def _position(builds: Builds, served: str) -> int:
    """Where they are for certain: a snapshot that is taken later is never before it."""
    async with snapshot_of(builds.mongo[served], builds.service) as snapshot:
        return snapshot.position


async def _drop_left_over(builds: Builds) -> None:
    for build in await builds.builds():
        if build.state == "verifying" and not build.running:
            await drop(builds, build.database)
