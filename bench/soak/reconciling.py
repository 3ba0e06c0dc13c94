"""Whether the read models are what the log says, and whether that is what was published last."""

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry

import plan_service.bootstrap
import progress_service.bootstrap
import report_service.bootstrap
from bench.soak.checking import READ_TRIES, Findings, check_reports
from par.accounts.registry import Kind
from par.accounts.rights import inbox_of
from par.demo.load import log_end, projections
from par.embedded.stack import SERVICES, LocalStack
from par.log import UnknownResultError
from par.messaging import Access, connect
from par.projection import ReadModels
from par.projection.following.pace import LARGEST_BUILT
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.announce_all import rows_of_all
from par.projection.store.database import Database
from par.projection.store.digest import collection_digest
from par.service import process

READ_MODELS: Final[dict[str, Callable[[], ReadModels]]] = {
    "plan": plan_service.bootstrap.BOOTSTRAP.read_models,
    "progress": progress_service.bootstrap.BOOTSTRAP.read_models,
    "report": report_service.bootstrap.BOOTSTRAP.read_models,
}
LOOK_SECONDS: Final = 5.0
"""Each look makes the services read all their documents."""
SCRATCH: Final = "soak_rebuild"


async def settled(
    operator: Client, patience: float, say: Callable[[str], None]
) -> tuple[float, int, dict[str, dict[str, str]]]:
    """Wait until all read models include the whole log and nothing waits to be published, for ``patience`` seconds.

    Returns the seconds, by how many events they are still behind (0: settled), and the digests of the read models.
    """
    began = time.monotonic()
    while True:
        end = await log_end(operator)
        rows = {service: await projections(operator, service, patience) for service in SERVICES}
        behind = max(end - row["position"] for found in rows.values() for row in found)
        waiting = sum(found[0]["outbox_pending"] for found in rows.values())
        passed = time.monotonic() - began
        if (not behind and not waiting and end == await log_end(operator)) or passed > patience:
            digests = {name: {row["name"]: row["digest"] for row in found} for name, found in rows.items()}
            return passed, behind + waiting, digests
        say(f"behind by {behind} events, {waiting} subjects wait to be told")
        await asyncio.sleep(LOOK_SECONDS)


async def check_read_models(
    stack: LocalStack,
    operator: Client,
    live: dict[str, dict[str, str]],
    patience: float,
    findings: Findings,
    say: Callable[[str], None],
) -> None:
    """Build every read model from nothing and compare; then hold what was published against the same documents."""
    end = await log_end(operator)
    differences, states = 0, dict[str, str]()
    where = stack.servers.nats_url, stack.servers.mongo_url
    tasks = [
        Task(service, *where, stack.key_file(Kind.SERVICE, service), end, patience, live[service])
        for service in READ_MODELS
    ]
    async with asyncio.TaskGroup() as beside:
        reading = beside.create_task(check_reports(operator, findings, say))
        with multiprocessing.get_context("spawn").Pool(len(tasks)) as processes:  # ended where one of them fails
            for building in asyncio.as_completed([_in(processes, task) for task in tasks]):
                found = await building
                say(f"{found.service}: {end} events rebuilt in {found.seconds:.0f} s, beside the others")
                differences += len(found.differing)
                findings.wrong += [f"{found.service}: {name} is not what the log says" for name in found.differing]
                states |= found.states
    told = reading.result()
    findings.must_be("reconcile_differences", differences, 0)
    # A build from nothing parks the same events: its documents would be equal, and lack them.
    findings.must_be(
        "parked", sum([(await projections(operator, name, patience))[0]["parked"] for name in SERVICES]), 0
    )
    untold = sum(told.get(subject) != state for subject, state in states.items())
    findings.must_be("subjects_whose_last_report_is_not_the_state", untold, 0)


@dataclass(frozen=True, slots=True)
class Task:
    """To build the read models of ``service`` from nothing up to ``end``; they must have the digests ``live``."""

    service: str
    nats_url: str
    mongo_url: str
    key_file: Path
    end: int
    patience: float
    live: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Which read models differ, and the digest of what each subject of the reports must have told last."""

    service: str
    seconds: float
    differing: list[str]
    states: dict[str, str]


def _in(processes: Pool, task: Task) -> "asyncio.Future[Rebuilt]":
    """What :func:`rebuilt` says in one of the processes."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Rebuilt] = loop.create_future()
    processes.apply_async(
        rebuilt,
        (task,),
        callback=lambda found: loop.call_soon_threadsafe(future.set_result, found),
        error_callback=lambda error: loop.call_soon_threadsafe(future.set_exception, error),
    )
    return future


def rebuilt(task: Task) -> Rebuilt:
    """In a process of its own. Raises TimeoutError when it takes longer than it may."""

    async def work() -> Rebuilt:
        mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(task.mongo_url)
        try:
            return await _rebuilt(task, mongo)
        finally:
            mongo.close()

    return process.run(work())


async def _rebuilt(task: Task, mongo: AsyncIOMotorClient[dict[str, Any]]) -> Rebuilt:
    database, models = mongo[f"{SCRATCH}_{task.service}"], READ_MODELS[task.service]()
    began = time.monotonic()
    async with as_service(task.service, task.nats_url, task.key_file) as client:
        runner = Runner(client, database, models, ProjectionMetrics(CollectorRegistry()), largest_batch=LARGEST_BUILT)
        await runner.prepare()
        following = asyncio.create_task(runner.run())
        try:
            if not await runner.wait_for(task.end, timeout=task.patience):
                raise TimeoutError(f"{task.service}: the rebuild has reached {runner.position} of {task.end}")
        finally:
            following.cancel()
            await asyncio.wait([following])
        seconds = time.monotonic() - began
        differing = [name for name, digest in task.live.items() if await collection_digest(database, name) != digest]
        states = await states_of(client, database, models, task.end)
        await mongo.drop_database(database.name)
        return Rebuilt(task.service, seconds, differing, states)


@contextlib.asynccontextmanager
async def as_service(service: str, nats_url: str, key_file: Path) -> AsyncIterator[Client]:
    """A connection with the rights of a service, which alone may follow the log."""
    client = await connect(nats_url, Access(key_file, inbox=inbox_of(service)), name=f"soak-{service}")
    try:
        yield client
    finally:
        await client.close()


async def states_of(client: Client, database: Database, models: ReadModels, end: int) -> dict[str, str]:
    """The digest of what each subject must have told last; asked again as in :func:`bench.soak.checking.stored`."""
    tries = 0
    while True:
        try:
            return {
                row["subject"]: row["content"]
                async for rows in rows_of_all(client, database, models, end)
                for row in rows
            }
        except UnknownResultError:
            tries += 1
            if tries == READ_TRIES:
                raise
