"""The file of an outbox: its tables, its settings, and the lock that only one process sends from it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

VERSION: Final = 1
"""Of the tables. A file of another version is left alone."""
APPLICATION: Final = 0x50415231
"""``PAR1``: tells an outbox from any other file of SQLite."""
BUSY_SECONDS: Final = 10.0
"""How long one process waits for the transaction of another."""

_TABLES: Final = """
CREATE TABLE sender (name TEXT NOT NULL);
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  digest BLOB NOT NULL,
  body BLOB,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'duplicate', 'refused')),
  run INTEGER NOT NULL,
  line INTEGER,
  faults INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  position INTEGER,
  code TEXT, pointer TEXT, message_vi TEXT, message_en TEXT,
  UNIQUE (source, id)
);
CREATE INDEX waiting ON events (number) WHERE state = 'waiting';
CREATE INDEX waiting_until ON events (not_before, subject) WHERE state = 'waiting';
CREATE INDEX refused ON events (number) WHERE state = 'refused';
CREATE TABLE bad_lines (
  run INTEGER NOT NULL, line INTEGER NOT NULL, id TEXT, source TEXT,
  code TEXT NOT NULL, pointer TEXT NOT NULL, message_vi TEXT NOT NULL, message_en TEXT NOT NULL
);
CREATE TABLE runs (run INTEGER PRIMARY KEY AUTOINCREMENT);
"""


class OutboxError(Exception):
    """The outbox cannot be used: what is wrong and what to do, in Vietnamese and in English."""


def opened(path: Path) -> sqlite3.Connection:
    """A connection to the outbox in ``path``, made if it is not there. Raises OutboxError.

    What is committed is on the disk: WAL with ``synchronous = FULL``.
    """
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise _unusable(path, error) from None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        with transaction(connection):
            _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(path, error) from None
    except OutboxError:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is written in it, or nothing. Raises OutboxError where the file or its disk fails."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")  # on a full disk this fails, and the transaction is still open
        except BaseException:
            if connection.in_transaction:  # (after some faults of the disk SQLite has rolled back by itself)
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise _unusable(_path_of(connection), error) from error


@contextlib.contextmanager
def sending_lock(path: Path) -> Iterator[None]:
    """Held while a process sends from the outbox in ``path``; the system releases it when the process ends.

    Raises OutboxError when another process holds it.
    """
    lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise OutboxError(
            f"một tiến trình khác đang gửi từ {path}; hãy chờ nó xong / another process is sending from {path}; "
            "wait until it has ended"
        ) from None
    try:
        yield
    finally:
        lock.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    elif (application, version) != (APPLICATION, VERSION):
        raise OutboxError(f"{path} không phải hàng đợi gửi của phiên bản này / {path} is no outbox of this version")


def _path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def _unusable(path: Path, error: sqlite3.Error) -> OutboxError:
    return OutboxError(f"không dùng được {path} / {path} cannot be used: {error}")
