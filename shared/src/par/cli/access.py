"""Whose key a command signs in with: the one that was named, else one of the ledger that runs on this machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from par.messaging.connection import Access
    from par.mongo import MongoAccess

DATA: Final = Path("data")
"""Where ``par up`` keeps its data unless told otherwise."""

KEY_FILE: Final = "PAR_NATS_KEY_FILE"
TLS_CA: Final = "PAR_NATS_TLS_CA"
TLS_CERTIFICATE: Final = "PAR_NATS_TLS_CERTIFICATE"
TLS_KEY: Final = "PAR_NATS_TLS_KEY"

Role = Literal["office", "operator", "restorer", "sender"]
"""A sender has no key at hand but the one that is named; see :func:`speaks_as`."""


def access_to(url: str, role: Role, key_file: Path | None = None) -> "Access":
    """How to sign in at ``url``. Files that are named come first; no key at all fits a server without accounts."""
    from par.messaging.connection import Access

    key = _named(KEY_FILE) or key_file or _at_hand(url, role)
    return Access(key, _named(TLS_CA), _named(TLS_CERTIFICATE), _named(TLS_KEY))


def speaks_as(url: str, sender: str | None, kind: str = "district") -> tuple[Path | None, str | None]:
    """(key, who is named in subjects) of whoever sends for ``sender``: with a key, the key alone says who it is.

    The key is None where one is named already. On the ledger of this machine it is the one that was made for the unit;
    without any the server has no accounts, and ``sender`` is taken at its word.
    """
    if _named(KEY_FILE) is not None:
        return None, None
    key = _key_at_hand(url, kind, sender) if sender is not None else None
    return (key, None) if key is not None else (None, sender)


def mongo_access(url: str) -> "MongoAccess":
    """How to sign in to MongoDB at ``url``, with the files that are named."""
    from par.embedded import running_servers
    from par.mongo import MongoAccess

    running = running_servers(DATA)
    own = running is not None and url == running.mongo_url
    return MongoAccess(url) if own else MongoAccess.named(url)


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _at_hand(url: str, role: Role) -> Path | None:
    return None if role == "sender" else _key_at_hand(url, role, role)


def _key_at_hand(url: str, kind: str, name: str) -> Path | None:
    """A key of the ledger whose servers run on the folder ``data`` here, when ``url`` is that one (or not given)."""
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.embedded import running_servers

    running = running_servers(DATA)
    if running is None or url not in ("", running.nats_url):
        return None
    key_file = AccountsFolder(DATA / FOLDER).key_file(Kind(kind), name)
    return key_file if key_file.is_file() else None
