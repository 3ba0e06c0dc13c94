"""The folder of accounts: the registry, the keys, and the configuration that the server includes."""

import contextlib
import datetime as dt
import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from par.accounts.accounts_config import accounts_config
from par.accounts.errors import damaged, unusable
from par.accounts.keys import new_pair, write_private
from par.accounts.registry import ROLES, Kind, Registry

FOLDER: Final = "accounts"
"""Its usual name in a data folder."""
REGISTRY: Final = "accounts.json"
CONFIG: Final = "accounts.conf"

_LOCK: Final = "accounts.lock"
_LOCK_SECONDS: Final = 10.0
_LOCK_POLL: Final = 0.02
_OF_MANY: Final = {
    Kind.DISTRICT: "districts",
    Kind.READER: "readers",
    Kind.APPRAISER: "appraisers",
    Kind.COUNCIL: "councils",
}


def now() -> dt.datetime:
    """The wall clock in whole seconds of UTC."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class AccountsFolder:
    """Changes are made under a lock and put in place file by file, so that two commands do not undo each other.

    The order is key, registry, configuration: a command that was cut short is made whole by the next one.
    All methods raise AccountsError (``accounts-unusable``, ``accounts-damaged``, and where they say so others).
    """

    def __init__(self, path: Path, clock: Callable[[], dt.datetime] = now) -> None:
        self.path = path.absolute()
        self._clock = clock

    @property
    def config(self) -> Path:
        """What the server's configuration includes."""
        return self.path / CONFIG

    def key_file(self, kind: Kind, name: str) -> Path:
        """Where the seed of a holder stands."""
        return self.path / "keys" / _OF_MANY.get(kind, "") / f"{name}.nk"

    @property
    def exists(self) -> bool:
        """Whether there is a registry; otherwise nobody needs a key."""
        return (self.path / REGISTRY).is_file()

    def registry(self) -> Registry:
        """All holders; an empty registry when there is none yet."""
        path = self.path / REGISTRY
        try:
            return Registry.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return Registry()
        except OSError as error:
            raise unusable(str(self.path), error.strerror or str(error)) from error
        except ValidationError as error:
            raise damaged(str(path), str(error.errors()[0]["msg"])) from None

    def ensure_roles(self) -> None:
        """Make the keys of the services, the operator and the office that are missing, and write the configuration."""
        with self._changing() as registry:
            missing = [(kind, name) for kind, name in ROLES if not registry.is_valid(kind, name)]
            self._write(self._with_new_keys(registry, missing))

    def add(self, kind: Kind, names: Iterable[str]) -> list[Path]:
        """Give new holders a key each; the files of the seeds. Raises ``account-name``, ``account-exists``."""
        wanted = list(dict.fromkeys(names))
        with self._changing() as registry:
            registry.require_addable(kind, wanted)
            self._write(self._with_new_keys(registry, [(kind, name) for name in wanted]))
        return [self.key_file(kind, name) for name in wanted]

    def rotate(self, kind: Kind, name: str, *, keep_old: bool = False) -> Path:
        """Give a holder another key; the file of the seed. Raises ``account-unknown``.

        With ``keep_old`` the keys before it stay valid until :meth:`drop_old`.
        """
        with self._changing() as registry:
            registry.require_valid(kind, name)
            more = self._with_new_keys(registry, [(kind, name)])
            self._write(more if keep_old else more.without_keys(kind, name, self._clock(), but_newest=True))
        return self.key_file(kind, name)

    def drop_old(self, kind: Kind, name: str) -> None:
        """Revoke all keys of a holder but the newest. Raises ``account-unknown``."""
        with self._changing() as registry:
            registry.require_valid(kind, name)
            self._write(registry.without_keys(kind, name, self._clock(), but_newest=True))

    def revoke(self, kind: Kind, name: str) -> None:
        """Revoke all keys of a holder; its account is gone from the configuration. Raises ``account-unknown``."""
        with self._changing() as registry:
            registry.require_valid(kind, name)
            self._write(registry.without_keys(kind, name, self._clock()))
            self.key_file(kind, name).unlink(missing_ok=True)

    def _with_new_keys(self, registry: Registry, holders: Iterable[tuple[Kind, str]]) -> Registry:
        for kind, name in holders:
            seed, public = new_pair()
            path = self.key_file(kind, name)
            for folder in (self.path / "keys", path.parent):
                folder.mkdir(exist_ok=True, mode=0o700)
            write_private(path, f"{seed}\n")
            registry = registry.with_key(kind, name, public, self._clock())
        return registry

    def _write(self, registry: Registry) -> None:
        write_private(self.path / REGISTRY, registry.model_dump_json(indent=1) + "\n")
        write_private(self.config, accounts_config(registry))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Registry]:
        """The registry, which nobody else changes meanwhile."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unusable(str(self.path), error.strerror or str(error)) from error
        try:
            self._lock(descriptor)
            yield self.registry()
        except OSError as error:
            raise unusable(str(self.path), error.strerror or str(error)) from error
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise unusable(str(self.path), "đang có lệnh khác / another command is at work") from None
                time.sleep(_LOCK_POLL)
            else:
                return
