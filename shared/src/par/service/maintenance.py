"""``python -m <service> WORK``: what needs the folds of a service, beside its running instances.

``prepare`` ``rebuild`` ``switch`` ``verify``. One JSON document goes to standard output, progress to standard error.
Exit status 0; 1: a server is away; 3: refused, or something differs; 4: cancelled by somebody; 130: interrupted.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from par.log import LogError
from par.problems import ProblemError, Rejected
from par.projection.builds.building import Cancelled, Progress, Tell
from par.projection.builds.catalogue import Builds
from par.projection.builds.rebuilding import rebuild, switch_to
from par.projection.builds.verifying import verify
from par.projection.folding.partition import MOST_PARTITIONS
from par.projection.folding.read_models import ReadModels
from par.projection.following.preparing import prepare_database
from par.service import process
from par.service.connecting import connect, unless_stopped
from par.service.errors import StartError
from par.service.helping import helping, left_alone
from par.service.logging import configure_logging
from par.service.main import run_service
from par.service.service import Bootstrap, make_streams, stop_on_signals
from par.service.settings import Settings

AWAY, REFUSED, CANCELLED, INTERRUPTED = 1, 3, 4, 130
LINE_SECONDS: Final = 5.0
"""How often a line is written where standard error is no terminal."""


class Bar:
    """Progress on standard error: one line that is written over on a terminal, else a line now and then.

    A ``quiet`` one tells nothing.
    """

    def __init__(self, service: str, quiet: bool = False) -> None:
        self._service = service
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._said_at = 0.0
        self._open = False

    def tell(self, progress: Progress) -> None:
        """Show how far it is."""
        done = progress.position >= progress.end
        if self._quiet or not (self._terminal or done or time.monotonic() - self._said_at >= LINE_SECONDS):
            return
        self._said_at = time.monotonic()
        share = 100 * progress.position // progress.end if progress.end else 100
        left = "…" if progress.left is None else f"{progress.left:,.0f} s"
        line = (
            f"{self._service}: {progress.position:,} / {progress.end:,} sự kiện / events ({share} %), "
            f"{progress.rate:,.0f}/s, còn / left {left}"
        )
        sys.stderr.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        sys.stderr.flush()
        self._open = self._terminal

    def close(self) -> None:
        """End the line."""
        if self._open:
            sys.stderr.write("\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a work is to do: with which ``build`` (its id, or a database), and by how many ``processes``.

    A process that only ``helps`` another one tells neither of its progress nor that it was stopped, and ends with it.
    """

    build: str | None = None
    processes: int = 1
    helps: bool = False


Work = Callable[[Client, Builds, ReadModels, Tell, Asked], Coroutine[Any, Any, dict[str, Any]]]


async def _rebuild(client: Client, builds: Builds, models: ReadModels, tell: Tell, asked: Asked) -> dict[str, Any]:
    if asked.processes > 1 and models.partitions == 1:
        raise Rejected("nothing-to-share", processes=asked.processes)
    helpers = min(asked.processes, models.partitions) - 1
    beside = partial(helping, builds.service, count=helpers)
    database, position = await rebuild(client, builds, models, tell, asked.build, beside=beside)
    return {"service": builds.service, "database": database, "position": position}


async def _switch(client: Client, builds: Builds, models: ReadModels, tell: Tell, asked: Asked) -> dict[str, Any]:
    return {"service": builds.service, **asdict(await switch_to(client, builds, models, tell, asked.build))}


async def _verify(client: Client, builds: Builds, models: ReadModels, tell: Tell, _: Asked) -> dict[str, Any]:
    return await verify(client, builds, models, tell)


async def _prepare(client: Client, builds: Builds, models: ReadModels, _: Tell, __: Asked) -> dict[str, Any]:
    """Make the streams, collections and indexes that are missing, as the service does when it starts."""
    await make_streams(client, builds.mongo, Settings(), builds.service)
    database = await builds.served(models.generation)
    await prepare_database(client, builds.mongo[database], models)
    return {"service": builds.service, "database": database, "position": await builds.position(database)}


WORKS: Final[dict[str, Work]] = {
    "prepare": _prepare,
    "rebuild": _rebuild,
    "switch": _switch,
    "verify": _verify,
}


def run(bootstrap: Bootstrap, arguments: Sequence[str] | None = None) -> None:
    """The process of a service: without a word the service itself, else one of the works above."""
    parser = argparse.ArgumentParser(prog=f"python -m {bootstrap.name}_service")
    parser.add_argument("work", nargs="?", choices=sorted(WORKS), help="instead of serving")
    parser.add_argument("--build", help="the id of a build, or a database (rebuild, switch)")
    parser.add_argument("--processes", type=_a_number, default=1, help="that share the partitions (rebuild)")
    parser.add_argument("--helps", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.processes > 1 and given.work != "rebuild":
        parser.error("--processes: only with rebuild")
    if given.work is None:
        run_service(bootstrap)
    else:
        sys.exit(run_work(bootstrap, WORKS[given.work], Asked(given.build, given.processes, given.helps)))


def _a_number(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= MOST_PARTITIONS):
        raise argparse.ArgumentTypeError(f"1 … {MOST_PARTITIONS}")
    return int(text)


def run_work(bootstrap: Bootstrap, work: Work, asked: Asked) -> int:
    """Do the work and print what came of it; the exit status."""
    settings = Settings()
    level = "WARNING" if settings.log_level == "INFO" else settings.log_level
    configure_logging(bootstrap.name, level, settings.log_format)
    bar = Bar(bootstrap.name, quiet=asked.helps)
    try:
        found = process.run(_done(bootstrap, settings, work, bar, asked))
    except ProblemError as problem:
        return _say(bar, f"par: {problem.code}: {problem.message_vi} / {problem.message_en}", REFUSED)
    except Cancelled:
        if asked.helps:
            return CANCELLED
        return _say(bar, "par: đã hủy và xóa những gì đã dựng / cancelled, and what was built is dropped", CANCELLED)
    except ExceptionGroup as group:
        return _say(bar, "; ".join(_told(error) for error in group.exceptions), AWAY)
    except (StartError, LogError, NatsError, PyMongoError, OSError, TimeoutError) as error:
        return _say(bar, _told(error), AWAY)
    bar.close()
    if found is None and asked.helps:
        return INTERRUPTED
    if found is None:
        return _say(bar, "par: đã ngừng; chạy lại thì làm tiếp / interrupted; run it again, it goes on", INTERRUPTED)
    sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    return REFUSED if found.get("differences") else 0


async def _done(bootstrap: Bootstrap, settings: Settings, work: Work, bar: Bar, asked: Asked) -> dict[str, Any] | None:
    """What the work gives; None when it was interrupted."""
    stop = stop_on_signals()
    if asked.helps:
        left_alone(stop)
    async with _connected(settings, bootstrap.name, stop) as (client, builds):
        if client is None or builds is None:
            return None
        read_models = bootstrap.read_models().divided(settings.partitions)
        return await unless_stopped(stop, work(client, builds, read_models, bar.tell, asked))


@contextlib.asynccontextmanager
async def _connected(
    settings: Settings, name: str, stop: asyncio.Event
) -> AsyncIterator[tuple[Client | None, Builds | None]]:
    connected = await unless_stopped(stop, connect(settings, name))
    if connected is None:
        yield None, None
        return
    client, mongo = connected
    try:
        yield client, Builds(mongo, settings.database_prefix, name, settings.parked_subjects_max)
    finally:
        await client.close()
        mongo.close()


def _told(error: Exception) -> str:
    facts = "; ".join(f"{name}: {fact}" for name, fact in error.facts.items()) if isinstance(error, StartError) else ""
    return f"par: {str(error) or type(error).__name__} {facts}".rstrip()


def _say(bar: Bar, sentence: str, status: int) -> int:
    bar.close()
    sys.stderr.write(f"{sentence}\n")
    return status
