"""(b) the bare replay, (d) the engine live, (e) the engine rebuilding: through the seams that a service uses."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from prometheus_client import CollectorRegistry

from bench.engine.task import Mongo, Task
from par.events import decode
from par.log import follow
from par.projection import ReadModels
from par.projection.following.pace import LARGEST, LARGEST_BUILT
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.sending import Outbox
from par.projection.sharing.instance import Sharing
from par.tasks import ended

READ_MODELS: Final = {
    "life": ("bench.engine.life", "life_read_models"),
    "plan": ("plan_service.read_models", "plan_read_models"),
    "progress": ("progress_service.bootstrap", "read_models"),
    "report": ("report_service.bootstrap", "read_models"),
}
"""Module and function; the modules of a service take seconds to import."""
PATIENCE_SECONDS: Final = 1800.0


def read_models_of(name: str) -> ReadModels:
    """Those of a service, or of the comparison."""
    module, function = READ_MODELS[name]
    made: ReadModels = getattr(import_module(module), function)()
    return made


async def replay(task: Task) -> dict[str, Any]:
    """The whole log, followed and decoded; no database."""
    async with task.servers.nats() as client:
        await task.ready()
        seen = 0
        async with contextlib.aclosing(follow(client, 0)) as batches:
            async for batch in batches:
                for _, message in batch:
                    decode(message.data)
                seen += len(batch)
                if seen >= task.workload.events:
                    break
        ended = time.monotonic()
    return {"ended": ended}


async def live(task: Task) -> dict[str, Any]:
    """The read models are at the log's end when it says ready; ends once all events are committed."""
    async with _running(task) as engine:
        await task.ready()
        return await engine.reached(task.workload.events)


async def rebuild(task: Task) -> dict[str, Any]:
    """From nothing, over the whole log, in batches as large as those of ``par projection rebuild``."""
    async with _running(task, begin=task.ready, largest_batch=LARGEST_BUILT) as engine:
        return await engine.reached(task.workload.events)


async def share(task: Task) -> dict[str, Any]:
    """As :func:`rebuild`, beside other processes that share the partitions."""
    read_models = read_models_of(task.arguments["read_models"]).divided(task.arguments["partitions"])
    async with task.servers.nats() as client:
        mongo = Mongo(task.servers.mongo_url)
        metrics = ProjectionMetrics(CollectorRegistry())
        sharing = Sharing(client, mongo[task.arguments["database"]], read_models, metrics)
        await task.ready()
        await sharing.prepare()
        running = asyncio.create_task(sharing.run())
        try:
            if not await sharing.wait_for(task.workload.events, PATIENCE_SECONDS):
                raise TimeoutError(f"the partitions have reached {sharing.position} of {task.workload.events}")
            return {"ended": time.monotonic()}
        finally:
            await ended([running])
            mongo.close()


async def fresh(task: Task) -> dict[str, Any]:
    """As :func:`live`, behind events ``first`` that were there before, until event ``last``."""
    async with _running(task) as engine:
        await engine.reached(task.arguments["first"])
        await task.ready()
        return await engine.reached(task.arguments["last"])


@dataclass(frozen=True, slots=True)
class _Engine:
    """A runner at work, and when the commit of each batch was known: (last position, monotonic)."""

    runner: Runner
    commits: list[tuple[int, float]]

    async def reached(self, position: int) -> dict[str, Any]:
        """When the documents were committed up to ``position``, and all ``commits``."""
        if not await self.runner.wait_for(position, PATIENCE_SECONDS):
            raise TimeoutError(f"the engine has reached {self.runner.position} of {position}")
        return {"ended": time.monotonic(), "commits": self.commits}


@contextlib.asynccontextmanager
async def _running(
    task: Task, begin: Callable[[], Any] | None = None, largest_batch: int = LARGEST
) -> AsyncIterator[_Engine]:
    """The engine and, where anything is announced, its outbox, as in a service."""
    name = task.arguments["read_models"]
    read_models = read_models_of(name)
    async with task.servers.nats() as client:
        mongo = Mongo(task.servers.mongo_url)
        database = mongo[task.arguments["database"]]
        metrics = ProjectionMetrics(CollectorRegistry())
        outbox = Outbox(client, database, metrics)
        runner = Runner(client, database, read_models, metrics, outbox, largest_batch)
        commits: list[tuple[int, float]] = []
        runner.watch(lambda batch: commits.append((batch[-1].position, time.monotonic())))
        if begin is not None:
            await begin()
        await runner.prepare()
        works = [runner.run] if name == "life" else [runner.run, outbox.run]
        running = [asyncio.create_task(work()) for work in works]
        try:
            yield _Engine(runner, commits)
        finally:
            for work in running:
                work.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            mongo.close()
