"""Connecting to the servers a service needs: patiently at its start, and with a clear line when one is away."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, TypeVar

import structlog
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.errors import ServiceUnavailableError
from pymongo.errors import ConnectionFailure, PyMongoError

from par.accounts.errors import AccountsError
from par.accounts.rights import inbox_of
from par.log import UnknownResultError
from par.messaging import Access
from par.messaging import connect as connect_to_nats
from par.mongo import MongoAccess, MongoAccessError
from par.service.errors import MissingServerError, StartError
from par.service.settings import Settings

CONNECT_PAUSE_SECONDS: Final = 2
SHORTEST_SELECTION_SECONDS: Final = 0.5
SELECTION_SECONDS: Final = 3
"""How long one operation waits for a MongoDB primary; whoever can, tries again."""
LONGEST_REASON: Final = 300

MongoClient = AsyncIOMotorClient[dict[str, Any]]

PASSING: Final = (TimeoutError, NoRespondersError, ServiceUnavailableError, UnknownResultError, ConnectionFailure)
"""What a server answers, or does not, while a cluster has no leader: TimeoutError is nats-py's too."""

logger = structlog.get_logger(__name__)

T = TypeVar("T")


def no_nats(settings: Settings, error: object) -> MissingServerError:
    """NATS is missing, or does not let us in."""
    if _refused(error):
        todo = "set PAR_NATS_KEY_FILE to the key of this service, and have the server read accounts.conf with it"
        return MissingServerError("NATS does not let us in", url=settings.nats_url, what_to_do=todo, error=str(error))
    return MissingServerError(
        "no NATS server", url=settings.nats_url, what_to_do="start nats-server, or set PAR_NATS_URL", error=str(error)
    )


def _refused(error: object) -> bool:
    return "authorization" in str(error).lower()


def mongo_access_of(settings: Settings) -> MongoAccess:
    """Who the service is to MongoDB."""
    return MongoAccess(
        settings.mongo_url, settings.mongo_password_file, settings.mongo_tls_ca, settings.mongo_tls_certificate
    )


def no_mongodb(settings: Settings, error: object) -> MissingServerError:
    """MongoDB is missing, does not let us in, or is not what we need."""
    access = mongo_access_of(settings)
    meant = access.explain(error) if isinstance(error, PyMongoError) else error
    reason = str(error)[:LONGEST_REASON]
    if isinstance(meant, MongoAccessError) and meant.code != "mongo-away":
        return MissingServerError(
            "MongoDB does not let us in",
            code=meant.code,
            url=access.shown,
            message_vi=meant.message_vi,
            what_to_do=meant.message_en,
        )
    return MissingServerError(
        "no MongoDB server",
        url=access.shown,
        what_to_do="start mongod as a replica set, or set PAR_MONGO_URL",
        error=reason,
    )


def access_of(settings: Settings, service: str) -> Access:
    """Who the service is to NATS."""
    return Access(
        settings.nats_key_file,
        settings.nats_tls_ca,
        settings.nats_tls_certificate,
        settings.nats_tls_key,
        inbox=inbox_of(service),
        ping_seconds=settings.nats_ping_seconds,
    )


async def connect(settings: Settings, service: str) -> tuple[Client, MongoClient]:
    """Both connections. Raises a group of MissingServerError when the patience of the settings ends.

    What is missing is logged once, with what to do; trying goes on.
    """
    async with asyncio.TaskGroup() as tasks:
        client = tasks.create_task(connect_nats(settings, service))
        mongo = tasks.create_task(connect_mongodb(settings))
    return client.result(), mongo.result()


async def connect_nats(settings: Settings, service: str) -> Client:
    """A connection that, once made, is made again for ever. Raises StartError, MissingServerError."""
    watch = _NatsWatch(settings)
    try:
        async with asyncio.timeout(settings.start_patience_seconds):
            client = await connect_to_nats(
                settings.nats_url,
                access_of(settings, service),
                name=f"{service}-service",
                max_reconnect_attempts=-1,
                reconnect_time_wait=CONNECT_PAUSE_SECONDS,
                error_cb=watch.failed,
                disconnected_cb=watch.lost,
                reconnected_cb=watch.back,
            )
    except AccountsError as error:
        todo = "set PAR_NATS_KEY_FILE, PAR_NATS_TLS_CA and the like to files that this process can read"
        raise StartError("the key or certificate for NATS cannot be used", what_to_do=todo, error=str(error)) from None
    except (NatsError, OSError, TimeoutError) as error:
        raise no_nats(settings, watch.reason or error) from error
    watch.connected(client)
    return client


async def connect_mongodb(settings: Settings) -> MongoClient:
    """A client of a replica set that has a primary. Raises StartError, MissingServerError."""
    # Short against the patience, so that the first failure is told early.
    selection = int(1000 * min(SELECTION_SECONDS, max(SHORTEST_SELECTION_SECONDS, settings.start_patience_seconds / 4)))
    try:
        mongo: MongoClient = mongo_access_of(settings).client(serverSelectionTimeoutMS=selection)
    except MongoAccessError as error:
        raise no_mongodb(settings, error) from error
    try:
        hello = await _hello(mongo, settings)
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise no_mongodb(settings, "the server is no member of a replica set, and transactions need one")
    except BaseException:
        mongo.close()
        raise
    return mongo


async def _hello(mongo: MongoClient, settings: Settings) -> Mapping[str, Any]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.start_patience_seconds
    told = False
    while True:
        try:
            return await mongo.admin.command("hello")
        except PyMongoError as error:
            missing = no_mongodb(settings, error)
            if loop.time() >= deadline:
                raise missing from error
            if not told:
                _tell(missing, settings)
                told = True
        await asyncio.sleep(min(CONNECT_PAUSE_SECONDS, max(0.0, deadline - loop.time())))


async def patiently(settings: Settings, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of ``work``, begun anew while a server that is there does not do what it is asked.

    JetStream and replica sets have moments without a leader. When the patience of the settings ends, raises what
    ``work`` raised; what cannot pass is raised at once.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.start_patience_seconds
    told = False
    while True:
        try:
            return await work()
        except PASSING as error:
            if loop.time() >= deadline:
                raise
            if not told:
                told = True
                logger.warning("a server does not answer yet, trying again", error=repr(error)[:LONGEST_REASON])
        await asyncio.sleep(min(CONNECT_PAUSE_SECONDS, max(0.0, deadline - loop.time())))


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of ``work``, or None when ``stop`` is set first; the work is then cancelled."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for waiting in (task, stopped):
            waiting.cancel()
            with contextlib.suppress(BaseException):
                await waiting


class _NatsWatch:
    """Tells once that NATS is away, and once that it is back; nats-py itself would tell every attempt."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._connected = False
        self._told = False
        self.reason: Exception | None = None

    async def failed(self, error: Exception) -> None:
        if not _refused(self.reason):  # what comes after a refusal is only its consequence
            self.reason = error
        if self._connected:
            logger.warning("trouble with NATS", url=self._settings.nats_url, error=repr(error))
        elif not self._told:
            self._told = True
            _tell(no_nats(self._settings, error), self._settings)

    async def lost(self) -> None:
        if self._client is not None and self._client.is_closed:
            return  # we have closed it ourselves
        self._connected, self._told = False, True
        logger.warning("connection to NATS lost, trying again", url=self._settings.nats_url)

    async def back(self) -> None:
        self._connected = True
        logger.info("connected to NATS again", url=self._settings.nats_url)

    def connected(self, client: Client) -> None:
        self._client, self._connected = client, True


def _tell(missing: MissingServerError, settings: Settings) -> None:
    patience = settings.start_patience_seconds
    logger.warning("still trying", missing=str(missing), patience_seconds=patience, **missing.facts)
