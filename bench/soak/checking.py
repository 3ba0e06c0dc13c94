"""Whether everything still adds up after a soak: receipts, the log, the read models, what was published."""

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, Final

import orjson
import uvloop
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from prometheus_client import CollectorRegistry

import plan_service.bootstrap
import progress_service.bootstrap
import report_service.bootstrap
from bench.soak.events import ACCEPTED, DUPLICATE, number_of
from bench.soak.load import Books
from par.accounts.registry import Kind
from par.accounts.rights import inbox_of
from par.demo.load import log_end, projections
from par.embedded.stack import SERVICES, LocalStack
from par.log import REPORT, UnknownResultError, follow
from par.log.pages import direct_pages
from par.log.stream import REPORT_SUBJECTS
from par.messaging import Access, connect
from par.projection import ReadModels
from par.projection.following.pace import LARGEST_BUILT
from par.projection.following.runner import Runner
from par.projection.metrics import ProjectionMetrics
from par.projection.outbox.announce import content_digest
from par.projection.outbox.announce_all import rows_of_all
from par.projection.store.database import Database
from par.projection.store.digest import collection_digest
from par.service.garbage import collect_young_only

READ_MODELS: Final[dict[str, Callable[[], ReadModels]]] = {
    "plan": plan_service.bootstrap.BOOTSTRAP.read_models,
    "progress": progress_service.bootstrap.BOOTSTRAP.read_models,
    "report": report_service.bootstrap.BOOTSTRAP.read_models,
}
LOOK_SECONDS: Final = 5.0
"""Each look makes the services read all their documents."""
READ_TRIES: Final = 10
"""Of a page that is not answered, one after the other."""
SCRATCH: Final = "soak_rebuild"
SHOWN: Final = 10


@dataclass
class Findings:
    """What is wrong (nothing: all is well), and the figures that were compared."""

    wrong: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def must_be(self, what: str, found: Any, expected: Any) -> None:
        """Note a figure, and that it is another than it must be."""
        self.figures[what] = found
        if found != expected:
            self.wrong.append(f"{what}: {found}, and must be {expected}")


def check_receipts(books: Books, findings: Findings) -> None:
    """Each event has one receipt, of the outcome it must have."""
    expected, found = books.expected, books.receipts
    findings.figures["receipts"] = dict(sorted(found.items()))
    findings.figures["accepted_but_answered_again"] = books.answered_again
    findings.figures["requests_without_an_answer"] = dict(books.unanswered)
    findings.must_be("receipts_in_all", found.total(), books.sent)
    findings.must_be("accepted", found[ACCEPTED] + books.answered_again, expected[ACCEPTED])
    findings.must_be("duplicates", found[DUPLICATE] - books.answered_again, expected[DUPLICATE])
    for code in sorted((found.keys() | expected.keys()) - {ACCEPTED, DUPLICATE}):
        findings.must_be(f"refused_{code}", found[code], expected[code])
    findings.must_be("unexpected_receipts", len(books.unexpected), 0)
    findings.wrong += books.unexpected[:SHOWN]


async def check_log(client: Client, end: int, books: Books, findings: Findings) -> None:
    """Every accepted event stands once in the log, which is ``end`` long, and no other does."""
    times = bytearray(len(books.accepted))
    strangers = 0
    async for payload in logged(client, end):
        number = number_of(orjson.loads(payload)["id"])
        if number is None:
            continue
        if number >= len(times):
            strangers += 1
        else:
            times[number] = min(255, times[number] + 1)
    findings.must_be("accepted_events_not_in_the_log", _count(books.accepted, times, lambda a, b: a > b), 0)
    findings.must_be("events_twice_in_the_log", sum(number > 1 for number in times), 0)
    refused = _count(books.accepted, times, lambda a, b: a < min(b, 1))
    findings.must_be("events_in_the_log_without_a_receipt", refused + strangers, 0)


async def logged(client: Client, end: int) -> AsyncIterator[bytes]:
    """All events of the log up to ``end``, which is not 0, as they are stored."""
    async with contextlib.aclosing(follow(client, 0)) as batches:
        async for batch in batches:
            for position, message in batch:
                yield message.data
                if position == end:
                    return


async def stored(client: Client, stream: str, subjects: str) -> AsyncIterator[tuple[str, bytes]]:
    """(subject, payload) of all messages, however long a server that was under load for an hour takes for a page.

    Raises UnknownResultError where it has said nothing again and again.
    """
    last, tries = 0, 0
    while True:
        try:
            async for sequence, subject, payload in direct_pages(client, stream, subjects, last + 1):
                last, tries = sequence, 0
                yield subject, payload
        except UnknownResultError:
            tries += 1
            if tries == READ_TRIES:
                raise
        else:
            return


def _count(first: bytearray, second: bytearray, differ: Callable[[int, int], bool]) -> int:
    return sum(differ(a, b) for a, b in zip(first, second, strict=True))


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
    collect_young_only()
    return uvloop.run(_rebuilt(task))


async def _rebuilt(task: Task) -> Rebuilt:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(task.mongo_url)
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
    mongo.close()
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
    """The digest of what each subject must have told last; asked again as in :func:`stored`."""
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


async def check_reports(client: Client, findings: Findings, say: Callable[[str], None]) -> dict[str, str]:
    """No report is there twice, each subject is in order. Returns the digest of what each subject told last."""
    seen: set[str] = set()
    last: dict[str, tuple[int, str]] = {}
    doubled = disordered = repeated = 0
    began = time.monotonic()
    async for subject, payload in stored(client, REPORT, REPORT_SUBJECTS):
        body = orjson.loads(payload)
        doubled += body["id"] in seen
        seen.add(body["id"])
        content = content_digest(body["data"])
        if subject in last:
            disordered += body["logposition"] < last[subject][0]
            repeated += content == last[subject][1]
        last[subject] = body["logposition"], content
    say(f"{len(seen)} reports read in {time.monotonic() - began:.0f} s, beside the builds")
    findings.figures["reports"] = len(seen)
    findings.figures["report_subjects"] = len(last)
    findings.must_be("reports_twice", doubled, 0)
    findings.must_be("reports_out_of_order", disordered, 0)
    findings.must_be("reports_that_say_nothing_new", repeated, 0)
    return {subject: content for subject, (_, content) in last.items()}
