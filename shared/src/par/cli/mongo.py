"""``par mongo``: the replica set, the users and the roles of MongoDB; ``par prepare``: what services find made."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.access import mongo_access
from par.cli.databases import SERVICES, USUAL, Mongo, Prefix, service_process
from par.cli.holders import ACCOUNTS, Accounts
from par.cli.ledger import NATS, REFUSED, AsJson, Nats, say, show_json

if TYPE_CHECKING:
    from par.accounts.passwords import Passwords
    from par.mongo import MongoAccess

app = typer.Typer(help="Người dùng và quyền trong MongoDB.", no_args_is_help=True)

PREFIX: Final = "par"
SELECTION_MS: Final = 10_000


@app.callback()
def mongo_() -> None:
    """Người dùng và quyền trong MongoDB."""


@app.command()
def init(
    member: Annotated[
        str, typer.Option(help="Make the server a replica set of this one member, host:port, with a first user.")
    ] = "",
    accounts: Accounts = ACCOUNTS,
    json: AsJson = False,
    mongo: Mongo = "",
    prefix: Prefix = PREFIX,
) -> None:
    """Write users, passwords and roles, as this version needs them; again is harmless.

    With --member the address is that of the server over loopback, and par-admin is made. Without it, the address names
    a user who may make users, and PAR_MONGO_PASSWORD_FILE has its password.
    """
    from par.accounts.passwords import Passwords
    from par.accounts.passwords import mongo as file_of
    from par.mongo.rights import ADMIN, user_of
    from par.mongo.users import initiate, over_loopback

    generations = _generations()
    passwords = Passwords(accounts)
    access = mongo_access(mongo or USUAL)
    with _told(access):
        signing_in: dict[str, Any] = {}
        if member:
            password = passwords.read(file_of(ADMIN))
            initiate(access, member, password)
            signing_in = {"username": user_of(ADMIN), "password": password, "authSource": "admin"}
            signing_in |= over_loopback(access)
        databases = _written(access, prefix, generations, passwords, signing_in)
    if json:
        show_json({"databases": databases})
        return
    for service, names in databases.items():
        typer.echo(f"{user_of(service)}: {', '.join(names)}")


def prepare(json: AsJson = False, nats: Nats = NATS, mongo: Mongo = "", prefix: Prefix = PREFIX) -> None:
    """Make streams, collections and indexes that are missing, before the services start; again is harmless."""
    import orjson

    found = []
    for service in SERVICES:
        status, written = service_process(service, ["prepare"], nats, mongo, prefix)
        if status or not written:
            raise typer.Exit(status or 1)
        found.append(orjson.loads(written))
    if json:
        show_json(found)
        return
    for one in found:
        typer.echo(f"{one['service']}: {one['database']}, vị trí / position {one['position']}")


def grant_at_hand(mongo: str, prefix: str) -> None:
    """Give services their rights on databases that are new, where the administrator's password is at hand.

    It is in the folder of accounts that ``PAR_ACCOUNTS`` names. Elsewhere ``par mongo init`` is for somebody else.
    """
    import os

    from par.accounts.passwords import Passwords
    from par.accounts.passwords import mongo as file_of
    from par.mongo.rights import ADMIN, user_of

    folder = os.environ.get("PAR_ACCOUNTS", "")
    access = mongo_access(mongo)
    passwords = Passwords(Path(folder))
    if not folder or access.user is None or not passwords.file(file_of(ADMIN)).is_file():
        return
    signing_in = {"username": user_of(ADMIN), "password": passwords.read(file_of(ADMIN)), "authSource": "admin"}
    with _told(access):
        _written(access, prefix, _generations(), passwords, signing_in)


def _written(
    access: "MongoAccess",
    prefix: str,
    generations: Mapping[str, str],
    passwords: "Passwords",
    signing_in: Mapping[str, Any],
) -> dict[str, list[str]]:
    from par.accounts.passwords import mongo as file_of
    from par.mongo.rights import USERS
    from par.mongo.users import write_users

    known = {name: passwords.read(file_of(name)) for name in USERS if passwords.file(file_of(name)).is_file()}
    with access.blocking_client(**{"serverSelectionTimeoutMS": SELECTION_MS} | dict(signing_in)) as admin:
        return write_users(admin, prefix, generations, known)


def _generations() -> dict[str, str]:
    """What the read models of each service are called, in as many partitions as its settings say."""
    from importlib import import_module

    from par.service.settings import PartitionSettings

    try:
        bootstraps = {name: import_module(f"{name}_service.bootstrap").BOOTSTRAP for name in SERVICES}
    except ModuleNotFoundError as error:
        say(
            f"par: thiếu gói {error.name}; hãy dùng image operator / "
            f"the package {error.name} is missing; use the image operator"
        )
        raise typer.Exit(1) from None
    try:
        partitions = PartitionSettings().partitions
    except ValueError:
        say("par: PAR_PARTITIONS không hợp lệ / is not a number that it may be (README.md)")
        raise typer.Exit(1) from None
    return {name: bootstrap.read_models().divided(partitions).generation for name, bootstrap in bootstraps.items()}


@contextlib.contextmanager
def _told(access: "MongoAccess") -> Iterator[None]:
    """What stands in the way is told on standard error and ends the command."""
    from pymongo.errors import PyMongoError

    from par.accounts.errors import AccountsError
    from par.mongo import MongoAccessError

    try:
        yield
    except AccountsError as error:
        say(f"par: {error}")
        raise typer.Exit(REFUSED) from None
    except MongoAccessError as error:
        say(f"par: {error}")
    except PyMongoError as error:
        say(f"par: {access.explain(error)}")
    else:
        return
    raise typer.Exit(1)
