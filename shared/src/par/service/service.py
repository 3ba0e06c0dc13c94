"""The frame of every service: connects, keeps the read models, answers requests, and shuts down in order."""

import asyncio
import contextlib
import datetime as dt
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from par.archive.ahead import highest_known, require_restored
from par.contracts.asyncapi import Document, nothing_more
from par.deciding import AggregateStore
from par.deciding.snapshots import Snapshots
from par.log import EventLog, ensure_streams
from par.log.length import require_position, require_stream
from par.messaging import Answer, Answering, AnswerMetrics, Request
from par.messaging.subjects import query
from par.projection import ReadModels
from par.projection.builds.catalogue import Builds
from par.projection.following.keeping import Keeping
from par.projection.following.runner import Runner
from par.projection.lag import LagWatch
from par.projection.metrics import LagMetrics, ProjectionMetrics
from par.projection.outbox.refill import refill_report
from par.projection.outbox.sending import Outbox
from par.projection.parking.rows import events_parked
from par.projection.sharing.instance import Sharing
from par.projection.store.database import Database
from par.projection.store.digest import collection_digest
from par.service.about import about
from par.service.connecting import LONGEST_REASON, MongoClient, access_of, connect, patiently, unless_stopped
from par.service.digests import LatestDigests
from par.service.guarding import Guard, guard_of, tls_context
from par.service.http import document_route, http_app, http_server
from par.service.listening import http_socket, listen
from par.service.metrics_registry import service_registry
from par.service.openapi import openapi
from par.service.parking.commands import parking_commands
from par.service.parking.queries import parking_queries
from par.service.queries import Query, query_answer, query_route
from par.service.served import until_switched
from par.service.server_metrics import ServerMetrics, ServerWatch
from par.service.settings import Settings
from par.tasks import ended

logger = structlog.get_logger(__name__)

Task = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a service's bootstrap builds on.

    ``database`` holds the read models of this build; ``lasting`` what is kept whatever the read models are made of.
    """

    name: str
    settings: Settings
    client: Client
    database: Database
    lasting: Database
    log: EventLog
    store: AggregateStore
    runner: Keeping
    outbox: Outbox
    registry: CollectorRegistry


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service adds to the frame: commands on NATS, queries on NATS and HTTP, tasks that run for ever.

    ``queries`` are answered at once, ``commands`` only after the read models have caught up with the log. ``routes``
    are pages for people: what is served on HTTP beside the queries. ``warm`` is done once the read models have caught
    up and before the service says that it is ready: what else the first who asks would wait for; it raises nothing.
    ``stopping`` is called first of all when the service stops: it ends answers that would go on for ever.
    """

    commands: Sequence[Answer] = ()
    queries: Sequence[Query[Any]] = ()
    tasks: Sequence[Task] = ()
    prepare: Sequence[Task] = field(default=())
    routes: Sequence[BaseRoute] = ()
    warm: Sequence[Task] = ()
    stopping: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """A service: its short name (``plan``), its read models, how it is wired, and its part of the AsyncAPI document."""

    name: str
    read_models: Callable[[], ReadModels]
    wire: Callable[[Resources], Parts]
    contract: Callable[[], Document] = nothing_more


def now() -> dt.datetime:
    """The wall clock, in UTC."""
    return dt.datetime.now(dt.UTC)


async def serve(bootstrap: Bootstrap, settings: Settings, stop: asyncio.Event) -> None:
    """Run a service until ``stop`` is set or one of its tasks fails; raises that failure.

    Where its read models are to be served from another database it begins anew with that one, as a new process would.
    Raises StartError when its HTTP address is taken or a server is missing.
    """
    while not stop.is_set():
        end = asyncio.Event()
        stopping = asyncio.create_task(_passed_on(stop, end))
        try:
            await _serve(bootstrap, settings, end)
        finally:
            stopping.cancel()
        gc.collect()  # all that the last round held


async def _passed_on(stop: asyncio.Event, end: asyncio.Event) -> None:
    await stop.wait()
    end.set()


async def _serve(bootstrap: Bootstrap, settings: Settings, stop: asyncio.Event) -> None:
    """Serve from one database until ``stop`` is set, by whomever; sets it when it is to be another one."""
    name = bootstrap.name
    async with contextlib.AsyncExitStack() as stack:
        listening = stack.enter_context(http_socket(settings.http_host, settings.http_port))
        looks, tls = guard_of(settings), tls_context(settings)  # what is wrong is said before anything is waited for
        connected = await unless_stopped(stop, connect(settings, name))
        if connected is None:
            logger.info("stopped before it was connected")
            return
        client, mongo = connected
        stack.push_async_callback(client.close)
        stack.callback(mongo.close)
        read_models = bootstrap.read_models().divided(settings.partitions)
        builds = Builds(mongo, settings.database_prefix, name)
        served = await builds.served(read_models.generation)
        database = mongo[served]

        resources = _resources(name, settings, client, database, builds.lasting, read_models)
        runner, outbox, log, registry = resources.runner, resources.outbox, resources.log, resources.registry
        parts = _with_parking(bootstrap.wire(resources), resources)

        async def prepared() -> bool:
            await make_streams(client, mongo, settings, name)
            await runner.prepare()
            await refill_report(client, database, read_models)
            for prepare in parts.prepare:
                await prepare()
            return True

        if not await unless_stopped(stop, patiently(settings, prepared)):
            logger.info("stopped before it was prepared")
            return

        caught_up = asyncio.Event()
        routes = [
            document_route("/openapi.json", openapi(name, parts.queries)),
            document_route("/asyncapi.json", bootstrap.contract()),
            *(query_route(asked.path, asked, database, runner, log.end) for asked in parts.queries if asked.path),
            *parts.routes,
        ]
        server = http_server(
            http_app(registry, _checks(client, database, caught_up), routes, [Middleware(Guard, looks=looks)]),
            settings,
            tls,
        )
        listen(listening, server.config.backlog)
        queries = [
            *(query_answer(name, asked, database, runner, log.end) for asked in parts.queries),
            Answer(query(name, "projections"), _positions(runner, outbox, database, read_models)),
            Answer(query(name, "about"), about(settings, runner, served, read_models, caught_up.is_set)),
        ]

        access = access_of(settings, name)
        answer = partial(
            Answering.start, settings.nats_url, f"{name}-service", metrics=AnswerMetrics(registry), access=access
        )
        switched = await stack.enter_async_context(until_switched(builds, read_models.generation, served, stop.set))
        # Once more, now that a restore which begins sees this process: one may have begun since the first look.
        await require_restored(mongo, settings.database_prefix)
        async with asyncio.TaskGroup() as tasks:
            watches = _watches(resources, builds, caught_up)
            running = _begun(tasks, (runner.run, outbox.run, switched, *watches, *parts.tasks))
            http = tasks.create_task(server.serve([listening]))
            answering = [await answer(queries)]
            if await unless_stopped(stop, _made_ready(runner, await patiently(settings, log.end), parts.warm)):
                caught_up.set()
                answering.append(await answer(parts.commands))
                logger.info("ready", position=runner.position, http=f"{settings.http_host}:{settings.http_port}")
                await stop.wait()
            logger.info("stopping")
            parts.stopping()
            for side in reversed(answering):  # requests in flight are answered first
                await side.stop()
            server.should_exit = True
            await http  # a cancelled server would leave its socket open
            await ended(running)


def _resources(
    name: str, settings: Settings, client: Client, database: Database, lasting: Database, read_models: ReadModels
) -> Resources:
    registry = service_registry(name)
    metrics = ProjectionMetrics(registry)
    runner, outbox = _keeping(settings, client, database, read_models, metrics)
    log = EventLog(client)
    store = AggregateStore(log, now, snapshots=Snapshots(lasting))
    return Resources(name, settings, client, database, lasting, log, store, runner, outbox, registry)


def _keeping(
    settings: Settings, client: Client, database: Database, read_models: ReadModels, metrics: ProjectionMetrics
) -> tuple[Keeping, Outbox]:
    """What keeps the read models, and what tells of them."""
    interval, parked_max = settings.report_interval_seconds, settings.parked_subjects_max
    if read_models.partitions == 1:
        outbox = Outbox(client, database, metrics, interval)
        runner = Runner(client, database, read_models, metrics, outbox, parked_subjects_max=parked_max)
        return runner, outbox

    def tells(subject: str) -> bool:
        return sharing.has(subject)

    outbox = Outbox(client, database, metrics, interval, tells)
    sharing = Sharing(client, database, read_models, metrics, outbox, parked_subjects_max=parked_max)
    return sharing, outbox


def _watches(own: Resources, builds: Builds, caught_up: asyncio.Event) -> Sequence[Task]:
    """What keeps the metrics that nothing else keeps."""
    lag = LagWatch(own.client, own.runner, builds, LagMetrics(own.registry))
    servers = ServerWatch(own.client, own.database, caught_up, ServerMetrics(own.registry))
    return lag.watch_log, lag.watch_builds, servers.watch_nats, servers.watch_mongo


def _with_parking(parts: Parts, own: Resources) -> Parts:
    """What every service adds to its own: showing what is parked, and deciding on it."""
    commands = parking_commands(own.name, own.store, own.log, own.database, own.runner)
    queries = parking_queries(own.client, own.runner)
    return replace(parts, commands=[*parts.commands, *commands], queries=[*parts.queries, *queries])


def _begun(tasks: asyncio.TaskGroup, works: Sequence[Task]) -> list[asyncio.Task[None]]:
    return [tasks.create_task(work()) for work in works]


async def make_streams(client: Client, mongo: MongoClient, settings: Settings, name: str) -> None:
    """Make the streams that are missing.

    Raises LogDamagedError where the log is gone, shorter than what is known, or being restored.
    """
    await require_restored(mongo, settings.database_prefix)
    known = await highest_known(mongo, settings.database_prefix, name)
    await require_stream(client, known)
    await require_position(client, known)
    await ensure_streams(client, settings.stream_replicas)


async def _made_ready(runner: Keeping, end: int, warm: Sequence[Task]) -> bool:
    found = await runner.wait_for(end, timeout=float("inf"))
    for work in warm:
        await work()
    return found


def _checks(
    client: Client, database: Database, caught_up: asyncio.Event
) -> dict[str, Callable[[], Awaitable[str | None]]]:
    async def nats_well() -> str | None:
        return None if client.is_connected else "not connected to NATS"

    async def mongo_well() -> str | None:
        try:
            await database.command("ping")
        except PyMongoError as error:
            return f"MongoDB does not answer: {str(error)[:LONGEST_REASON]}"
        return None

    async def read_models_well() -> str | None:
        return None if caught_up.is_set() else "the read models have not caught up with the log"

    return {"nats": nats_well, "mongodb": mongo_well, "read_models": read_models_well}


def _positions(
    runner: Keeping, outbox: Outbox, database: Database, read_models: ReadModels
) -> Callable[[Request], Awaitable[list[dict[str, Any]]]]:
    async def compute() -> dict[str, str]:
        names = [projection.name for projection in read_models.projections]
        return {name: await collection_digest(database, name) for name in names}

    digests = LatestDigests(compute, lambda: runner.position)

    async def positions(_: Request) -> list[dict[str, Any]]:
        position, pending = runner.position, await outbox.pending()
        parked, digest = events_parked(runner.parked), await digests.get()
        return [
            {
                "service": read_models.name,
                "name": projection.name,
                "position": position,
                "digest": digest[projection.name],
                "outbox_pending": pending,
                "parked": parked,
            }
            for projection in read_models.projections
        ]

    return positions


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


__all__ = ["Bootstrap", "Parts", "Resources", "Task", "make_streams", "now", "serve", "stop_on_signals"]
