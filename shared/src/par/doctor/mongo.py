"""MongoDB: whether it is there, lets us in, is a replica set with transactions, and writes to a majority."""

import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_preferences import ReadPreference
from pymongo.uri_parser import parse_uri

from par.doctor.clocks import offset
from par.doctor.files import room
from par.doctor.finding import Finding, found
from par.doctor.place import Limits, Place, shown, version_of
from par.mongo import MongoAccess, MongoAccessError
from par.projection.store.database import CHECKPOINTS

MongoClient = AsyncIOMotorClient[dict[str, Any]]

SELECTION_MS: Final = 3000
SOCKET_MS: Final = 8000
NOT_ALLOWED: Final = 13
LONGEST: Final = 200
WELL: Final = ("PRIMARY", "SECONDARY", "ARBITER")


@dataclass(frozen=True, slots=True)
class Connecting:
    """A client of a replica set that has a primary, or what keeps us from it."""

    client: MongoClient | None
    finding: Finding | None
    seconds_ahead: float = 0


async def connect(place: Place, now: Callable[[], dt.datetime]) -> Connecting:
    """Ask for the primary, and where there is none, ask each server by itself why."""
    access = place.mongo
    assert access is not None
    try:
        client: MongoClient = access.client(**_patience())
    except MongoAccessError as error:
        return Connecting(None, found("mongo", "mongo-away", url=access.shown, error=_short(error)))
    try:
        asked = now()
        hello = await client.admin.command("hello")
        ahead = offset(hello["localTime"].replace(tzinfo=dt.UTC), asked, now())  # answers to commands are naive
    except PyMongoError as error:
        client.close()
        return Connecting(None, await _why_not(access, error))
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        client.close()
        return Connecting(None, found("mongo", "mongo-not-a-set", url=access.shown))
    return Connecting(client, None, ahead)


async def look(client: MongoClient, place: Place, limits: Limits) -> list[Finding]:
    """What there is to say of a replica set that has a primary. Raises PyMongoError."""
    assert place.mongo is not None
    us = await client.admin.command("connectionStatus")
    users = us["authInfo"]["authenticatedUsers"]
    user = users[0]["user"] if users else None
    roles = sorted(f"{role['role']}@{role['db']}" for role in us["authInfo"]["authenticatedUserRoles"])
    version = str((await client.admin.command("buildInfo"))["version"])
    hello = await client.admin.command("hello")
    findings = [
        *(await _allowed(user, "read the read models", lambda: _readable(client, place))),
        *(await _trial(client, place, user)),
        *_concern(client, await _quietly(lambda: client.admin.command("getDefaultRWConcern"))),
        *_members(await _quietly(lambda: client.admin.command("replSetGetStatus"))),
    ]
    if version_of(version) < limits.mongo:
        findings.append(found("mongo", "mongo-old", version=version, wanted=shown(limits.mongo)))
    if not findings:
        facts = {"version": version, "url": place.mongo.shown, "replica_set": hello.get("setName")}
        findings.append(found("mongo", "mongo-ok", **facts, user=user, roles=roles))
    stats = await _quietly(lambda: client[f"{place.prefix}_plan"].command("dbStats"))
    if stats and stats.get("fsTotalSize"):
        free = int(stats["fsTotalSize"] - stats["fsUsedSize"])
        findings.append(room("mongo", "MongoDB", free, int(stats["fsTotalSize"]), limits))
    return findings


def secrets(access: MongoAccess) -> set[str]:
    """The password in the address, and that of the file."""
    hidden = passwords_in(access.url)
    with contextlib.suppress(MongoAccessError):
        hidden |= {str(access.options().get("password", ""))}
    return hidden - {""}


def passwords_in(url: str) -> set[str]:
    """The password in a URL, as it stands there and as it is meant."""
    found_: set[str] = set()
    for part in url.split(","):
        with contextlib.suppress(ValueError):
            named, _, _ = urlsplit(part.strip()).netloc.rpartition("@")
            _, _, password = named.partition(":")
            found_ |= {password, unquote(password)}
    return found_ - {""}


def not_allowed(error: PyMongoError) -> bool:
    """Whether our user may not do what was tried."""
    return isinstance(error, OperationFailure) and error.code == NOT_ALLOWED


def _patience() -> dict[str, Any]:
    return {
        "serverSelectionTimeoutMS": SELECTION_MS,
        "connectTimeoutMS": SELECTION_MS,
        "socketTimeoutMS": SOCKET_MS,
    }


async def _why_not(access: MongoAccess, error: PyMongoError) -> Finding:
    """What the error means, or what the servers of the address say when each is asked by itself."""
    if access.explain(error).code == "mongo-refused":
        return found("mongo", "mongo-refused", url=access.shown)
    try:
        named = parse_uri(access.url, validate=False)["nodelist"]
    except PyMongoError:
        named = []
    own = {name: value for name, value in access.options().items() if name.startswith("tls")}
    for host, port in named:
        alone: MongoClient = AsyncIOMotorClient(host, port, directConnection=True, **own, **_patience())
        try:
            hello = await alone.admin.command("hello", read_preference=ReadPreference.NEAREST)
        except PyMongoError:
            continue
        finally:
            alone.close()
        if "setName" not in hello:
            return found("mongo", "mongo-not-a-set", url=access.shown)
        if not hello.get("primary"):
            return found("mongo", "mongo-no-primary", replica_set=hello["setName"])
    return found("mongo", "mongo-away", url=access.shown, error=_short(error))


async def _allowed(user: str | None, what: str, work: Callable[[], Awaitable[object]]) -> list[Finding]:
    try:
        await work()
    except OperationFailure as error:
        if not not_allowed(error):
            raise
        return [found("mongo", "mongo-rights", user=user, what=what)]
    return []


async def _readable(client: MongoClient, place: Place) -> None:
    await client.list_database_names()
    await client[f"{place.prefix}_plan"].list_collection_names()


async def _trial(client: MongoClient, place: Place, user: str | None) -> list[Finding]:
    """A transaction that reads one document and writes nothing."""
    try:
        async with await client.start_session() as session:
            session.start_transaction()
            await client[f"{place.prefix}_plan"][CHECKPOINTS].find_one({}, session=session)
            await session.commit_transaction()
    except ConnectionFailure:
        raise
    except OperationFailure as error:
        if not_allowed(error):
            return [found("mongo", "mongo-rights", user=user, what="read in a transaction")]
        return [found("mongo", "mongo-transactions", error=_short(error))]
    return []


def _concern(client: MongoClient, default: Mapping[str, Any]) -> Iterator[Finding]:
    """What is written without saying how: by the URL's own wish, else by the server's default."""
    own = client.write_concern.document.get("w")
    is_set = own if own is not None else default.get("defaultWriteConcern", {}).get("w", "majority")
    if is_set != "majority":
        yield found("mongo", "mongo-write-concern", is_set=is_set)


def _members(status: Mapping[str, Any]) -> Iterator[Finding]:
    for member in status.get("members", ()):
        if member.get("stateStr") not in WELL:
            yield found("mongo", "mongo-member", member=member.get("name"), state=member.get("stateStr"))


async def _quietly(ask: Callable[[], Awaitable[Mapping[str, Any]]]) -> Mapping[str, Any]:
    """The answer; nothing where our user may not ask."""
    try:
        return await ask()
    except OperationFailure as error:
        if not not_allowed(error):
            raise
        return {}


def _short(error: Exception) -> str:
    return str(error)[:LONGEST] or type(error).__name__
