"""Passwords of programs that know no keys: MongoDB's users, and the administrator of Grafana. One file each."""

import secrets
from pathlib import Path
from typing import Final

from par.accounts.errors import unusable
from par.accounts.keys import write_private
from par.mongo.rights import ADMIN, USERS

FOLDER: Final = "passwords"
"""In the folder of accounts."""
GRAFANA: Final = "grafana-admin"
BYTES: Final = 24


def mongo(user: str) -> str:
    """The name of the file of a MongoDB user, who is named without ``par-``."""
    return f"mongo-{user}"


NAMES: Final = (*(mongo(user) for user in (ADMIN, *USERS)), GRAFANA)


class Passwords:
    """The passwords in the folder of accounts ``accounts``. All methods raise AccountsError: ``accounts-unusable``."""

    def __init__(self, accounts: Path) -> None:
        self.path = accounts.absolute() / FOLDER

    def file(self, name: str) -> Path:
        """Where a password stands."""
        return self.path / name

    def ensure(self, given: Path | None = None) -> None:
        """Make those that are missing. What stands in the folder ``given`` under the same names is taken instead."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise unusable(str(self.path), error.strerror or str(error)) from error
        for name in NAMES:
            wanted = None if given is None or not (given / name).is_file() else _content(given / name)
            if wanted is not None or not self.file(name).is_file():
                _write(self.file(name), wanted or secrets.token_urlsafe(BYTES))

    def read(self, name: str) -> str:
        """One of them."""
        return _content(self.file(name))


def _content(file: Path) -> str:
    try:
        password = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise unusable(str(file), reason or "không phải UTF-8 / not UTF-8") from None
    if not password:
        raise unusable(str(file), "trống / empty")
    return password


def _write(file: Path, password: str) -> None:
    try:
        write_private(file, f"{password}\n")
    except OSError as error:
        raise unusable(str(file), error.strerror or str(error)) from error
