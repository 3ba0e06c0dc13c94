"""Giving each program what is its own: for containers, where every program sees folders of its own only."""

from pathlib import Path
from typing import Final

from par.accounts.errors import unusable
from par.accounts.folder import CONFIG, AccountsFolder
from par.accounts.keys import write_private
from par.accounts.registry import ROLES

NATS: Final = "nats"

# The server may run as another user than we do; there are public keys only in it.
_FOR_ALL: Final = 0o644


def hand_out(accounts: AccountsFolder, target: Path) -> list[Path]:
    """Copy accounts.conf into ``<target>/nats``, and each role's seed into ``<target>/<role>`` where that folder is.

    Raises:
        AccountsError: ``accounts-unusable``.
    """
    written = []
    try:
        for kind, name in ROLES:
            if (target / name).is_dir():
                written.append(target / name / f"{name}.nk")
                write_private(written[-1], accounts.key_file(kind, name).read_text("utf-8"))
        if (target / NATS).is_dir():
            written.append(target / NATS / CONFIG)
            write_private(written[-1], accounts.config.read_text("utf-8"), _FOR_ALL)
    except OSError as error:
        raise unusable(str(target), error.strerror or str(error)) from error
    return written
