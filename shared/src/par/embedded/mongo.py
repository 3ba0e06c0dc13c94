"""A mongod that is a replica set of one member, on a loopback port: transactions need a replica set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from par.embedded.addresses import REPLICA_SET
from par.embedded.errors import EmbeddedError, data_folder_in_use, data_folder_unusable, port_in_use
from par.embedded.ports import LOOPBACK, accepts
from par.embedded.process import ServerProcess
from par.embedded.programs import find_mongod

_ADDRESS_IN_USE = re.compile(r"Address already in use|SocketException.*in use")
_FOLDER_LOCKED = re.compile(r"DBPathInUse|Unable to lock the lock file")
_COMMAND_MS = 5000
_UNAUTHORIZED = 13

_Client = MongoClient[dict[str, Any]]


class MongoServer:
    """A mongod whose data and log live in one folder.

    At a start on another port than the last, mongod asks at the old one whether it is itself. A program there
    that takes the connection and says nothing keeps it waiting for 30 seconds.

    Args:
        folder: its folder; made when missing.
        port: port for clients; may differ from one start to the next.
        cache_gb: size of the storage engine's cache in gigabytes (at least 0.25).
        pass_fds: file descriptors that the server inherits.
    """

    def __init__(self, folder: Path, *, port: int, cache_gb: float = 0.25, pass_fds: Sequence[int] = ()) -> None:
        self.folder = folder
        self.port = port
        self.cache_gb = cache_gb
        self._pass_fds = tuple(pass_fds)
        self.process: ServerProcess | None = None

    def start(self, timeout: float = 60.0) -> None:
        """Start the server and wait until it is the writable primary of its replica set.

        Args:
            timeout: seconds; after a crash the server first recovers its data.

        Raises:
            EmbeddedError: any code but those of NATS.
        """
        program = find_mongod()
        database = self.folder / "db"
        try:
            database.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise data_folder_unusable(str(self.folder), error.strerror or str(error)) from error
        self.process = ServerProcess(
            "mongod",
            [str(program), *self._arguments(database)],
            self.folder / "mongod.log",
            pass_fds=self._pass_fds,
        )
        self.process.start()
        try:
            self.process.wait_until(lambda: accepts(self.port), timeout)
            self._make_primary(self.process, timeout)
        except BaseException as error:
            log = self.process.log_tail(100)
            self.process.stop()
            if isinstance(error, EmbeddedError) and error.code == "server-died":
                self._raise_better(log, error)
            raise

    def begin_stop(self) -> None:
        """Ask the server to end, without waiting for it."""
        if self.process is not None:
            self.process.begin_stop()

    def stop(self, timeout: float = 20.0) -> None:
        """End the server; after `timeout` seconds with SIGKILL, from which it recovers at its next start."""
        if self.process is not None:
            self.process.stop(timeout)

    def _arguments(self, database: Path) -> list[str]:
        options = {
            "--bind_ip": LOOPBACK,
            "--port": str(self.port),
            "--dbpath": str(database),
            "--replSet": REPLICA_SET,
            "--wiredTigerCacheSizeGB": str(self.cache_gb),
            # The default is a share of the disk; one member never has to catch up from it.
            "--oplogSize": "512",
            # The defaults lay out 300 MB of journal beforehand: ten times the disk, and a slower start.
            "--wiredTigerEngineConfigString": "log=(prealloc=false,file_max=32MB)",
        }
        parameters = {
            # A worker killed inside a transaction holds its documents no longer than this.
            "transactionLifetimeLimitSeconds": "5",
            "diagnosticDataCollectionEnabled": "false",
        }
        arguments = [word for option in options.items() for word in option]
        for name, value in parameters.items():
            arguments += ["--setParameter", f"{name}={value}"]
        # A socket file in the system's temporary folder would be left behind by a crash.
        return [*arguments, "--nounixsocket"]

    def _make_primary(self, process: ServerProcess, timeout: float) -> None:
        """Bring the replica set to this port and wait for its primary.

        The client lives only in here: one that was connected before the set was initiated never learns of
        sessions.
        """
        with _Client(
            LOOPBACK,
            self.port,
            directConnection=True,
            serverSelectionTimeoutMS=_COMMAND_MS,
            timeoutMS=_COMMAND_MS,
        ) as client:

            def is_primary() -> bool:
                try:
                    if _pid(client) not in (process.pid, None):
                        return False  # somebody else took the port; this one will end over it
                    if client.admin.command("hello").get("isWritablePrimary"):
                        return True
                    self._configure(client)
                except PyMongoError:
                    # Busy recovering, or between two states of the set: ask again until the time is over.
                    return False
                return False

            process.wait_until(is_primary, timeout)

    def _configure(self, client: _Client) -> None:
        """Initiate the set, or move its only member to this port when the last run had another."""
        host = f"{LOOPBACK}:{self.port}"
        stored = client["local"]["system.replset"].find_one()
        if stored is None:
            config = {"_id": REPLICA_SET, "version": 1, "members": [{"_id": 0, "host": host}]}
            client.admin.command("replSetInitiate", config)
        elif stored["members"][0]["host"] != host:
            stored["members"][0]["host"] = host
            stored["version"] += 1
            # By force, since without a member at the old address there is no primary to ask.
            client.admin.command("replSetReconfig", stored, force=True)

    def _raise_better(self, log: str, error: EmbeddedError) -> None:
        if _FOLDER_LOCKED.search(log):
            raise data_folder_in_use(str(self.folder), "mongod") from error
        if _ADDRESS_IN_USE.search(log):
            raise port_in_use(self.port) from error


def _pid(client: _Client) -> int | None:
    """The process id of the server that answers; None where it tells that only to users of its own."""
    try:
        return int(client.admin.command("serverStatus")["pid"])
    except OperationFailure as error:
        if error.code != _UNAUTHORIZED:
            raise
        return None
