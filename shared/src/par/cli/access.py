"""Whose key a command signs in with: the one that was named, else one of the ledger that runs on this machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from par.messaging.connection import Access

DATA: Final = Path("data")
"""Where ``par up`` keeps its data unless told otherwise."""

KEY_FILE: Final = "PAR_NATS_KEY_FILE"
TLS_CA: Final = "PAR_NATS_TLS_CA"
TLS_CERTIFICATE: Final = "PAR_NATS_TLS_CERTIFICATE"
TLS_KEY: Final = "PAR_NATS_TLS_KEY"

Role = Literal["office", "operator"]


def access_to(url: str, role: Role, key_file: Path | None = None) -> "Access":
    """How to sign in at ``url``. Files that are named come first; no key at all fits a server without accounts."""
    from par.messaging.connection import Access

    key = _named(KEY_FILE) or key_file or _at_hand(url, role)
    return Access(key, _named(TLS_CA), _named(TLS_CERTIFICATE), _named(TLS_KEY))


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _at_hand(url: str, role: Role) -> Path | None:
    """The key of a role, when ``url`` is the ledger whose servers run on the folder ``data`` here."""
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.embedded import running_servers

    running = running_servers(DATA)
    if running is None or running.nats_url != url:
        return None
    kind = Kind.OPERATOR if role == "operator" else Kind.OFFICE
    key_file = AccountsFolder(DATA / FOLDER).key_file(kind, role)
    return key_file if key_file.is_file() else None
