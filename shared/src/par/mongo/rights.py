"""What each user of MongoDB may do: the least that the code needs. Pure.

MongoDB grants rights on databases by their full names. So a service's role names those that are there, and the one
that its read models of this build go to (:func:`role_of`); it is written anew whenever that changes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from par.archive.store import HEADS

SERVICES: Final = ("plan", "progress", "report")
OPERATOR: Final = "operator"
MONITOR: Final = "monitor"
ADMIN: Final = "admin"
"""Makes users and roles, and the replica set; reads and writes no document of the ledger. Only jobs sign in with it."""

USERS: Final = (*SERVICES, OPERATOR, MONITOR)
"""Whoever has a role of ours."""

DOCUMENTS: Final = ("find", "insert", "update", "remove")
MAKING: Final = ("createCollection", "createIndex", "listCollections", "listIndexes")
DROPPING: Final = ("dropCollection", "dropDatabase")
SIZES: Final = ("collStats", "dbStats")
LOOKING: Final = ("listDatabases", "serverStatus", "replSetGetStatus", "getParameter", "getDefaultRWConcern")

Built = Mapping[str, str]
"""Roles that MongoDB brings along, as it wants them: ``role`` and ``db``."""

ADMIN_ROLES: Final[tuple[Built, ...]] = (
    {"role": "userAdminAnyDatabase", "db": "admin"},
    {"role": "clusterManager", "db": "admin"},
)


@dataclass(frozen=True, slots=True)
class Role:
    """``privileges`` as createRole takes them, and roles that it includes."""

    name: str
    privileges: tuple[Mapping[str, Any], ...]
    includes: tuple[Built, ...] = ()


def user_of(name: str) -> str:
    """The user, and the role that it has: ``par-plan``."""
    return f"par-{name}"


def databases_of(service: str, prefix: str, existing: Iterable[str], generation: str) -> list[str]:
    """The databases of a service: what lasts, its read models of ``generation``, and all others that are there."""
    own = f"{prefix}_{service}"
    pattern = re.compile(rf"{re.escape(own)}_[0-9a-f]{{8}}(?:_[0-9a-f]{{8}})?")
    return sorted({own, f"{own}_{generation}", *(name for name in existing if pattern.fullmatch(name))})


def role_of(service: str, prefix: str, databases: Iterable[str]) -> Role:
    """A service: its own databases, and how far the archive of the log is, which tells it where the log must end."""
    own = [_privilege(name, "", *DOCUMENTS, *MAKING) for name in databases]
    head = () if service == "plan" else (_privilege(f"{prefix}_plan", HEADS, "find"),)
    return Role(user_of(service), (*own, *head))


def operator_role() -> Role:
    """Verifying, backing up, restoring, and building read models beside others, whose databases are new at each time.

    So it may read and write every database but MongoDB's own, and make and drop them. It sees and makes no users.
    """
    everywhere = _privilege("", "", *DOCUMENTS, *MAKING, *DROPPING, *SIZES)
    return Role(user_of(OPERATOR), (everywhere, {"resource": {"cluster": True}, "actions": list(LOOKING)}))


def monitor_role() -> Role:
    """Figures of the server for a monitoring program; no document."""
    return Role(user_of(MONITOR), (), ({"role": "clusterMonitor", "db": "admin"},))


def _privilege(database: str, collection: str, *actions: str) -> Mapping[str, Any]:
    return {"resource": {"db": database, "collection": collection}, "actions": list(actions)}
