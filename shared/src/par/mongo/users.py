"""Making the replica set of one member, its users, and their roles; again, it only writes anew what each may do."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from par.mongo.connection import MongoAccess
from par.mongo.errors import AUTHENTICATION_FAILED, UNAUTHORIZED, admin_refused, away, not_local
from par.mongo.rights import (
    ADMIN,
    ADMIN_ROLES,
    MONITOR,
    OPERATOR,
    SERVICES,
    Role,
    databases_of,
    monitor_role,
    operator_role,
    role_of,
    user_of,
)

SELECTION_MS: Final = 2000
PAUSE_SECONDS: Final = 0.2
READY_SECONDS: Final = 60.0
ALREADY_INITIALIZED: Final = 23
NO_SUCH_ROLE: Final = 31
NO_SUCH_USER: Final = 11
REPLICA_SET: Final = "par"

Mongo = MongoClient[dict[str, Any]]


def initiate(access: MongoAccess, member: str, password: str, seconds: float = READY_SECONDS) -> None:
    """Have the server be a replica set of one member, ``host:port``, and know the user ``par-admin``.

    ``access`` is an address of the server without a user, over loopback: as long as a server knows no user, whoever
    comes that way may make the set and the first user, and nobody else may do anything.

    Raises MongoAccessError: ``mongo-away`` (also: not primary in time), ``mongo-refused`` when the administrator has
    another password, ``mongo-not-local``.
    """
    deadline = time.monotonic() + seconds
    options = over_loopback(access) | {"serverSelectionTimeoutMS": SELECTION_MS}
    known: dict[str, Any] = {"username": user_of(ADMIN), "password": password, "authSource": "admin"}
    if not _until(deadline, access, lambda: _signs_in(access.blocking_client(**options, **known))):
        with access.blocking_client(**options) as client:
            _until(deadline, access, lambda: _make_set(client, member))
        # Another one: a client that was connected before the set was made never learns of sessions.
        with access.blocking_client(**options) as client:
            _until(deadline, access, lambda: _is_primary(client) or None)
            _make_admin(client, access, password)
    with access.blocking_client(**options, **known) as client:
        _until(deadline, access, lambda: _is_primary(client) or None)


def over_loopback(access: MongoAccess) -> dict[str, Any]:
    """Options for this one server. Its certificate names the host, not 127.0.0.1; nobody is in between there."""
    return {"directConnection": True} | ({} if access.tls_ca is None else {"tlsAllowInvalidHostnames": True})


def write_users(
    admin: Mongo, prefix: str, generations: Mapping[str, str], passwords: Mapping[str, str]
) -> dict[str, list[str]]:
    """Write role and password of every user; the databases of each service, by its name.

    ``generations`` are those of the read models of this build, by service; ``passwords`` by user without ``par-``; a
    user whose password is not given keeps the one it has, and is not made. Raises PyMongoError.
    """
    existing = admin.list_database_names()
    databases = {name: databases_of(name, prefix, existing, generations[name]) for name in SERVICES}
    roles = {name: role_of(name, prefix, databases[name]) for name in SERVICES}
    roles |= {OPERATOR: operator_role(), MONITOR: monitor_role()}
    for name, role in roles.items():
        _write_role(admin, role)
        if name in passwords:
            _write_user(admin, role.name, passwords[name])
    return databases


def _signs_in(client: Mongo) -> bool:
    """Whether the administrator is known already, with this password."""
    with client:
        try:
            client.admin.command("connectionStatus")
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise
            return False
    return True


def _make_set(client: Mongo, member: str) -> bool:
    if client.admin.command("hello").get("setName"):
        return True
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [{"_id": 0, "host": member}]})
    except OperationFailure as error:
        # A mongod that has only just started again does not know its own configuration yet.
        if error.code not in {ALREADY_INITIALIZED, UNAUTHORIZED}:
            raise
    return True


def _is_primary(client: Mongo) -> bool:
    return bool(client.admin.command("hello").get("isWritablePrimary"))


def _make_admin(client: Mongo, access: MongoAccess, password: str) -> None:
    try:
        client.admin.command("createUser", user_of(ADMIN), pwd=password, roles=[dict(role) for role in ADMIN_ROLES])
    except OperationFailure as error:
        if error.code != UNAUTHORIZED:
            raise
        # There are users, so ours has another password; or we did not come over loopback.
        local = any(host in access.url for host in ("127.0.0.1", "localhost", "[::1]"))
        raise (admin_refused(access.shown) if local else not_local(access.shown)) from error


def _until(deadline: float, access: MongoAccess, look: Callable[[], bool | None]) -> bool:
    """What ``look`` gives, asked again while it gives None or the server is away. Raises ``mongo-away``."""
    reason = "not primary"
    while True:
        try:
            found = look()
        except (AutoReconnect, ServerSelectionTimeoutError) as error:
            reason = str(error)[:200]
            found = None
        except PyMongoError as error:
            raise access.explain(error) from error
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise away(access.shown, reason)
        time.sleep(PAUSE_SECONDS)


def _write_role(admin: Mongo, role: Role) -> None:
    rights: dict[str, Any] = {
        "privileges": [dict(one) for one in role.privileges],
        "roles": [dict(one) for one in role.includes],
    }
    try:
        admin.admin.command("updateRole", role.name, **rights)
    except OperationFailure as error:
        if error.code != NO_SUCH_ROLE:
            raise
        admin.admin.command("createRole", role.name, **rights)


def _write_user(admin: Mongo, name: str, password: str) -> None:
    rights: dict[str, Any] = {"pwd": password, "roles": [{"role": name, "db": "admin"}]}
    try:
        admin.admin.command("updateUser", name, **rights)
    except OperationFailure as error:
        if error.code != NO_SUCH_USER:
            raise
        admin.admin.command("createUser", name, **rights)
