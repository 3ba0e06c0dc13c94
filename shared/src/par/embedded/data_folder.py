"""The data folder: held by one set of servers at a time, and knowing the addresses of the last one."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from par.embedded.addresses import Addresses
from par.embedded.errors import data_folder_in_use, data_folder_unusable

_LOCK_NAME = "servers.lock"
_ADDRESSES_NAME = "servers.json"
_LOCK_POLL = 0.02


class DataFolder:
    """A folder for the data of one nats-server and one mongod.

    The lock is the kernel's (flock), so a crash leaves none behind; the servers inherit it, so it stays taken
    until the last of them is gone, even when the process that started them was killed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock_fd: int | None = None

    @property
    def lock_fd(self) -> int:
        """File descriptor of the lock, for the servers to inherit.

        Raises:
            RuntimeError: the folder is not held.
        """
        if self._lock_fd is None:
            raise RuntimeError("the data folder is not held")
        return self._lock_fd

    def hold(self, timeout: float = 2.0) -> None:
        """Make the folder if need be and take its lock.

        Args:
            timeout: seconds to wait for servers of a killed process to be gone.

        Raises:
            EmbeddedError: `data-folder-unusable`, `data-folder-in-use`.
        """
        deadline = time.monotonic() + timeout
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.path / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise data_folder_unusable(str(self.path), error.strerror or str(error)) from error
        while not _take(fd):
            if time.monotonic() > deadline:
                os.close(fd)
                raise data_folder_in_use(str(self.path), self._holder())
            time.sleep(_LOCK_POLL)
        os.truncate(fd, 0)
        os.pwrite(fd, str(os.getpid()).encode(), 0)
        self._lock_fd = fd

    def release(self) -> None:
        """Give the lock back."""
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def remember(self, addresses: Addresses) -> None:
        """Write down where the servers listen, for the next start and for other processes.

        Raises:
            EmbeddedError: `data-folder-unusable`.
        """
        target = self.path / _ADDRESSES_NAME
        draft = target.with_suffix(".json.tmp")
        try:
            draft.write_text(json.dumps(asdict(addresses)), encoding="utf-8")
            draft.replace(target)
        except OSError as error:
            raise data_folder_unusable(str(self.path), error.strerror or str(error)) from error

    def take_last_addresses(self) -> Addresses | None:
        """Where the servers listened last; None when unknown.

        Forgotten in the file, so that nobody takes them for current while the next start is under way.
        """
        addresses = self._read_addresses()
        (self.path / _ADDRESSES_NAME).unlink(missing_ok=True)
        return addresses

    def running_addresses(self) -> Addresses | None:
        """Where servers that some process runs on this folder listen now; None when none are ready."""
        try:
            fd = os.open(self.path / _LOCK_NAME, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return None if _take(fd) else self._read_addresses()
        finally:
            os.close(fd)

    def _read_addresses(self) -> Addresses | None:
        with suppress(OSError, ValueError, TypeError):
            return Addresses(**json.loads((self.path / _ADDRESSES_NAME).read_text(encoding="utf-8")))
        return None

    def _holder(self) -> str:
        with suppress(OSError):
            return f"pid {(self.path / _LOCK_NAME).read_text(encoding='ascii') or '?'}"
        return "pid ?"


def _take(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
