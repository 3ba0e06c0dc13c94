"""How commands reach MongoDB, and the services' own programs, of the ledger at hand."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from par.cli.access import DATA, KEY_FILE, mongo_access
from par.cli.ledger import REFUSED, say

if TYPE_CHECKING:
    from par.projection.builds.catalogue import Builds

SERVICES: Final = ("plan", "progress", "report")
MONGO_URL: Final = "PAR_MONGO_URL"
NATS_URL: Final = "PAR_NATS_URL"
USUAL: Final = "mongodb://127.0.0.1:27017/?replicaSet=par"
SELECTION_MS: Final = 5000

Mongo = Annotated[
    str,
    typer.Option(
        envvar=MONGO_URL,
        help=f"Where MongoDB is; otherwise the one running on the folder {DATA}, or at {USUAL}.",
        show_default=False,
    ),
]
Prefix = Annotated[str, typer.Option(envvar="PAR_DATABASE_PREFIX", help="The first part of the databases' names.")]
T = TypeVar("T")


def mongo_at_hand(named: str) -> str:
    """The MongoDB that was named, else that of the ledger which runs on the folder ``data`` here."""
    from par.embedded import running_servers

    running = None if named else running_servers(DATA)
    return named or (USUAL if running is None else running.mongo_url)


def with_builds(mongo: str, prefix: str, service: str, work: "Callable[[Builds], Awaitable[T]]") -> T:
    """What ``work`` on the databases of a service returns; a problem is told on standard error and ends the command."""
    import asyncio

    from pymongo.errors import PyMongoError

    from par.mongo import MongoAccessError
    from par.problems import ProblemError
    from par.projection.builds.catalogue import Builds

    access = mongo_access(mongo_at_hand(mongo))

    async def run() -> T:
        client = access.client(serverSelectionTimeoutMS=SELECTION_MS)
        try:
            return await work(Builds(client, prefix, service))
        finally:
            client.close()

    try:
        return asyncio.run(run())
    except ProblemError as problem:
        say(f"par: {problem.code}: {problem.message_vi} / {problem.message_en}")
        raise typer.Exit(REFUSED) from None
    except MongoAccessError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None
    except PyMongoError as error:
        say(f"par: {access.explain(error)}")
        raise typer.Exit(1) from None


def service_process(
    service: str, arguments: Sequence[str], nats: str, mongo: str, prefix: str, key_file: Path | None = None
) -> tuple[int, bytes]:
    """Run ``python -m <service>_service …`` beside the running service: (exit status, standard output).

    It signs in as the service, with ``key_file`` where that is given. Its progress and what it has to say go to
    standard error; Ctrl-C reaches it as well.
    """
    argv = [sys.executable, "-m", f"{service}_service", *arguments]
    environment = os.environ | _addresses(service, nats, mongo) | {"PAR_DATABASE_PREFIX": prefix}
    if key_file is not None:
        environment[KEY_FILE] = str(key_file)
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE) as process:
        while True:
            try:
                written, _ = process.communicate()
                return process.returncode, written
            except KeyboardInterrupt:  # it stops cleanly, and says so
                process.terminate()


def _addresses(service: str, nats: str, mongo: str) -> dict[str, str]:
    """Those that were named; else, where a ledger runs on the folder ``data`` here, its own, with the service's key.

    Elsewhere the key is that of the folder of accounts which ``PAR_ACCOUNTS`` names.
    """
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.embedded import running_servers

    named = {name: value for name, value in ((NATS_URL, nats), (MONGO_URL, mongo)) if value}
    running = running_servers(DATA)
    if running is None:
        accounts = os.environ.get("PAR_ACCOUNTS")
        kept = AccountsFolder(Path(accounts)).key_file(Kind.SERVICE, service) if accounts else None
        return named | ({KEY_FILE: str(kept)} if kept is not None and kept.is_file() else {})
    found = {NATS_URL: running.nats_url, MONGO_URL: running.mongo_url} | named
    key = AccountsFolder(DATA / FOLDER).key_file(Kind.SERVICE, service)
    if found[NATS_URL] == running.nats_url and not os.environ.get(KEY_FILE) and key.is_file():
        found[KEY_FILE] = str(key)
    return found
