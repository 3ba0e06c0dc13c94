"""The frame of every service: connects, keeps the read models, answers requests, and shuts down in order."""

import asyncio
import contextlib
import datetime as dt
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError
from starlette.routing import BaseRoute

from par.contracts.asyncapi import Document, nothing_more
from par.deciding import AggregateStore
from par.log import EventLog, ensure_streams
from par.messaging import Answer, Answering, AnswerMetrics, Request
from par.messaging.subjects import query
from par.projection import ReadModels
from par.projection.database import Database
from par.projection.digest import collection_digest
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox import Outbox
from par.projection.runner import Runner
from par.service.connecting import LONGEST_REASON, access_of, connect, patiently, unless_stopped
from par.service.http import document_route, http_app, http_server
from par.service.listening import http_socket, listen
from par.service.openapi import openapi
from par.service.queries import Query, query_answer, query_route
from par.service.settings import Settings

CANCEL_AGAIN_SECONDS: Final = 0.5

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
    runner: Runner
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

    Raises StartError when its HTTP address is taken or a server is missing.
    """
    name = bootstrap.name
    async with contextlib.AsyncExitStack() as stack:
        listening = stack.enter_context(http_socket(settings.http_host, settings.http_port))
        connected = await unless_stopped(stop, connect(settings, name))
        if connected is None:
            logger.info("stopped before it was connected")
            return
        client, mongo = connected
        stack.push_async_callback(client.close)
        stack.callback(mongo.close)
        read_models = bootstrap.read_models()
        own = f"{settings.database_prefix}_{name}"
        database = mongo[f"{own}_{read_models.generation}"]

        registry = CollectorRegistry()
        projection_metrics = ProjectionMetrics(registry)
        outbox = Outbox(client, database, projection_metrics, settings.report_interval_seconds)
        runner = Runner(client, mongo, database, read_models, projection_metrics, outbox.wake)
        log = EventLog(client)
        resources = Resources(
            name, settings, client, database, mongo[own], log, AggregateStore(log, now), runner, outbox, registry
        )
        parts = bootstrap.wire(resources)

        async def prepared() -> bool:
            await ensure_streams(client, settings.stream_replicas)
            await runner.prepare()
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
            *(query_route(asked.path, asked, database, runner) for asked in parts.queries if asked.path),
            *parts.routes,
        ]
        server = http_server(http_app(registry, _checks(client, database, caught_up), routes))
        listen(listening, server.config.backlog)
        queries = [
            *(query_answer(name, asked, database, runner) for asked in parts.queries),
            Answer(query(name, "projections"), _positions(runner, outbox, database, read_models)),
        ]
        answer_metrics = AnswerMetrics(registry)
        queue = f"{name}-service"

        async def answer(answers: Sequence[Answer]) -> Answering:
            return await Answering.start(settings.nats_url, queue, answers, answer_metrics, access_of(settings, name))

        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(work()) for work in (runner.run, outbox.run, *parts.tasks)]
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
            await _ended(running)


async def _ended(running: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all have ended.

    Python 3.11 loses a cancellation that comes together with the result of a ``wait_for``; nats-py has many.
    """
    pending = set(running)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)


async def _made_ready(runner: Runner, end: int, warm: Sequence[Task]) -> bool:
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
    runner: Runner, outbox: Outbox, database: Database, read_models: ReadModels
) -> Callable[[Request], Awaitable[list[dict[str, Any]]]]:
    async def positions(_: Request) -> list[dict[str, Any]]:
        position, pending = runner.position, await outbox.pending()
        return [
            {
                "service": read_models.name,
                "name": projection.name,
                "position": position,
                "digest": await collection_digest(database, projection.name),
                "outbox_pending": pending,
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


__all__ = ["Bootstrap", "Parts", "Resources", "Task", "now", "serve", "stop_on_signals"]
