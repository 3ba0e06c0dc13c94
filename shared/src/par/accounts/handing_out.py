"""Giving each program what is its own: for containers, where every program sees folders of its own only."""

from pathlib import Path
from typing import Final

from par.accounts.errors import unusable
from par.accounts.folder import CONFIG, AccountsFolder
from par.accounts.keys import write_private
from par.accounts.passwords import GRAFANA, Passwords, mongo
from par.accounts.registry import ROLES

NATS: Final = "nats"
MONGO_FILE: Final = "mongo.password"
GRAFANA_FOLDER: Final = "grafana"
GRAFANA_FILE: Final = "admin.password"

# The server may run as another user than we do; there are public keys only in it.
_FOR_ALL: Final = 0o644
# Grafana runs as another user of our group.
_FOR_GROUP: Final = 0o640


def hand_out(accounts: AccountsFolder, target: Path) -> list[Path]:
    """Copy accounts.conf into ``<target>/nats``, and each role's seed into ``<target>/<role>`` where that folder is.

    With a seed goes the password of the MongoDB user of the same name, and into ``<target>/grafana`` that of its
    administrator, where there are passwords.

    Raises:
        AccountsError: ``accounts-unusable``.
    """
    written = []
    passwords = Passwords(accounts.path)

    def copy(password: str, target: Path, mode: int = 0o600) -> None:
        if target.parent.is_dir() and passwords.file(password).is_file():
            written.append(target)
            write_private(target, f"{passwords.read(password)}\n", mode)

    try:
        for kind, name in ROLES:
            if (target / name).is_dir():
                written.append(target / name / f"{name}.nk")
                write_private(written[-1], accounts.key_file(kind, name).read_text("utf-8"))
            copy(mongo(name), target / name / MONGO_FILE)
        copy(GRAFANA, target / GRAFANA_FOLDER / GRAFANA_FILE, _FOR_GROUP)
        if (target / NATS).is_dir():
            written.append(target / NATS / CONFIG)
            write_private(written[-1], accounts.config.read_text("utf-8"), _FOR_ALL)
    except OSError as error:
        raise unusable(str(target), error.strerror or str(error)) from error
    return written
