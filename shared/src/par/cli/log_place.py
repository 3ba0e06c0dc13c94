"""Where the servers are that ``par log`` works on: those that were named, those at hand, or those of a folder."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from par.cli.access import DATA, Role, mongo_access
from par.cli.ledger import say, told
from par.told import ToldError

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorClient
    from nats.aio.client import Client

Mongo = Annotated[
    str, typer.Option(envvar="PAR_MONGO_URL", help="Where MongoDB is; otherwise found as NATS is.", show_default=False)
]
MONGO: Final = ""
Prefix = Annotated[str, typer.Option(envvar="PAR_DATABASE_PREFIX", help="How the names of the databases begin.")]
PREFIX: Final = "par"
Data = Annotated[
    Path | None,
    typer.Option(help="The folder of “par up”: its servers, which are started for this command where they do not run."),
]
USUAL_MONGO: Final = "mongodb://127.0.0.1:27017/?replicaSet=par"
SELECTION_MS: Final = 5000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses of both servers, and the key to sign in with where nobody has named one."""

    nats: str
    mongo: str
    key_file: Path | None


@contextlib.contextmanager
def place(data: Path | None, nats: str, mongo: str, role: Role, *, may_be_new: bool = False) -> Iterator[Place]:
    """The servers to work on; what stands in the way is told on standard error and ends the command.

    A folder that is not there is one of these things, unless it ``may_be_new``.
    """
    try:
        if data is not None and not data.is_dir() and not may_be_new:
            raise _no_folder(data)
        with _place(data, nats, mongo, role) as found:
            yield found
    except ToldError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None


def _no_folder(data: Path) -> ToldError[str]:
    return ToldError(
        "no-data-folder",
        f"không có thư mục {data}; hãy ghi thư mục của “par up” hay “par demo”, hoặc bỏ --data khi máy chủ đang chạy",
        f"there is no folder {data}; name the one of “par up” or “par demo”, or leave --data out for servers that run",
    )


@contextlib.contextmanager
def _place(data: Path | None, nats: str, mongo: str, role: Role) -> Iterator[Place]:
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.embedded import EmbeddedServers, running_servers

    if data is None:
        running = running_servers(DATA)
        yield Place(nats, mongo or (USUAL_MONGO if running is None else running.mongo_url), None)
        return
    accounts = AccountsFolder(data / FOLDER)
    key_file = accounts.key_file(Kind(role), role)
    found = running_servers(data)
    if found is not None:
        yield Place(found.nats_url, found.mongo_url, key_file if key_file.is_file() else None)
        return
    accounts.ensure_roles()
    with EmbeddedServers(data, progress=say, nats_accounts=accounts.config) as servers:
        yield Place(servers.nats_url, servers.mongo_url, key_file)


def worked(where: Place, role: Role, work: "Callable[[Client, AsyncIOMotorClient[dict[str, Any]]], Awaitable[T]]") -> T:
    """What ``work`` returns; what goes wrong is told on standard error and ends the command."""
    from nats.errors import Error as NatsError
    from pymongo.errors import PyMongoError

    from par.log import LogError
    from par.mongo import MongoAccess, MongoAccessError

    access = mongo_access(where.mongo) if where.key_file is None else MongoAccess(where.mongo)

    async def run(client: "Client") -> T:
        mongo = access.client(serverSelectionTimeoutMS=SELECTION_MS)
        try:
            return await work(client, mongo)
        finally:
            mongo.close()

    try:
        return told(where.nats, run, role, where.key_file)
    except MongoAccessError as error:
        say(f"par: {error}")
    except PyMongoError as error:
        say(f"par: {access.explain(error)}")
    except (LogError, NatsError, TimeoutError) as error:
        say(f"par: NATS: {error!r}; chạy lại lệnh khi máy chủ đã ổn / run this again when the server is well")
    raise typer.Exit(1)
