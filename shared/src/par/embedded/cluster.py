"""One nats-server and one mongod on one data folder, started together."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from par.accounts.server_config import DEFAULT_MAX_PAYLOAD, ServerTls
from par.embedded.addresses import Addresses
from par.embedded.data_folder import DataFolder
from par.embedded.errors import EmbeddedError
from par.embedded.mongo import MongoServer
from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports, is_free, require_free

Language = Literal["vi", "en"]

_TEXTS: dict[Language, dict[str, str]] = {
    "vi": {
        "starting": "Đang khởi động nats-server và mongod trên {folder} …",
        "ready": "{name} đã sẵn sàng sau {seconds:.1f} giây: {url}",
        "stopping": "Đang dừng nats-server và mongod …",
    },
    "en": {
        "starting": "Starting nats-server and mongod on {folder} …",
        "ready": "{name} is ready after {seconds:.1f} s: {url}",
        "stopping": "Stopping nats-server and mongod …",
    },
}
_PORT_TRIES = 3


class EmbeddedServers:
    """A real nats-server and a real mongod on 127.0.0.1, with their data under one folder.

    Synchronous: call it from a program's edge, or through `asyncio.to_thread`. The folder keeps all data
    between runs; after a crash both servers recover by themselves. Without `accounts` every user of this machine
    can connect to NATS, and MongoDB has no password.

    Args:
        data_folder: folder for the data, configurations and logs; made when missing.
        nats_port: port of NATS; None takes the one of the last run when it is free, else any free one.
        monitor_port: port of NATS' HTTP monitoring page; None as above.
        mongo_port: port of MongoDB; None as above.
        max_payload: largest NATS message in bytes.
        nats_accounts: the file accounts.conf for NATS; None: one account, without a key.
        nats_tls: certificate files for NATS; None: plain connections.
        nats_extra_config: more configuration text for NATS.
        mongo_cache_gb: size of MongoDB's cache in gigabytes (at least 0.25).
        start_timeout: seconds in which each server must be ready.
        progress: called with a sentence at each step, also from other threads.
        language: language of those sentences.
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        nats_port: int | None = None,
        monitor_port: int | None = None,
        mongo_port: int | None = None,
        max_payload: int = DEFAULT_MAX_PAYLOAD,
        nats_accounts: Path | None = None,
        nats_tls: ServerTls | None = None,
        nats_extra_config: str = "",
        mongo_cache_gb: float = 0.25,
        start_timeout: float = 60.0,
        progress: Callable[[str], None] | None = None,
        language: Language = "vi",
    ) -> None:
        self._folder = DataFolder(data_folder)
        self._fixed = (nats_port, monitor_port, mongo_port)
        self._max_payload = max_payload
        self._nats_accounts = nats_accounts
        self._nats_tls = nats_tls
        self._nats_extra_config = nats_extra_config
        self._mongo_cache_gb = mongo_cache_gb
        self._start_timeout = start_timeout
        self._progress = progress
        self._texts = _TEXTS[language]
        self._addresses: Addresses | None = None
        self._nats: NatsServer | None = None
        self._mongo: MongoServer | None = None

    def __enter__(self) -> EmbeddedServers:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def addresses(self) -> Addresses:
        """Ports and addresses of the running servers.

        Raises:
            RuntimeError: not started.
        """
        if self._addresses is None:
            raise RuntimeError("the embedded servers are not started")
        return self._addresses

    @property
    def nats_url(self) -> str:
        """Address of NATS for clients."""
        return self.addresses.nats_url

    @property
    def monitor_url(self) -> str:
        """Address of the HTTP monitoring page of NATS."""
        return self.addresses.monitor_url

    @property
    def mongo_url(self) -> str:
        """Address of MongoDB for clients, with the name of its replica set."""
        return self.addresses.mongo_url

    @property
    def nats(self) -> NatsServer:
        """The started nats-server.

        Raises:
            RuntimeError: not started.
        """
        if self._nats is None:
            raise RuntimeError("the embedded servers are not started")
        return self._nats

    @property
    def mongo(self) -> MongoServer:
        """The started mongod.

        Raises:
            RuntimeError: not started.
        """
        if self._mongo is None:
            raise RuntimeError("the embedded servers are not started")
        return self._mongo

    def start(self) -> None:
        """Start both servers and wait until both are ready; when one fails, the other is stopped again.

        Raises:
            EmbeddedError: any of its codes.
        """
        if self._addresses is not None:
            return
        self._folder.hold()
        try:
            self._tell("starting", folder=self._folder.path)
            self._addresses = self._start_on_free_ports(self._folder.take_last_addresses())
            self._folder.remember(self._addresses)
        except BaseException:
            self._stop_servers()
            self._folder.release()
            self._addresses = None
            raise
        # Where the kernel does not end children with their parent, the end of the interpreter does.
        atexit.register(self.stop)

    def stop(self) -> None:
        """Stop both servers and wait until they are gone; nothing happens when they are not started."""
        if self._addresses is None:
            return
        self._tell("stopping")
        self._stop_servers()
        self._folder.release()
        self._addresses = None
        atexit.unregister(self.stop)

    def _start_on_free_ports(self, last: Addresses | None) -> Addresses:
        """Start both; when somebody took a port between its choice and its use, choose again."""
        for fixed in self._fixed:
            if fixed is not None:
                require_free(fixed)
        tries = 0
        while True:
            addresses = self._choose(last)
            tries += 1
            try:
                self._start_servers(addresses)
            except EmbeddedError as error:
                self._stop_servers()
                if error.code != "port-in-use" or tries == _PORT_TRIES:
                    raise
                last = None
            else:
                return addresses

    def _choose(self, last: Addresses | None) -> Addresses:
        """Ports: those that the caller fixed, else those of the last run that are free, else free ones."""
        remembered = (None, None, None) if last is None else (last.nats_port, last.monitor_port, last.mongo_port)
        ports = [
            fixed or (old if old is not None and is_free(old) else new)
            for fixed, old, new in zip(self._fixed, remembered, free_ports(3), strict=True)
        ]
        return Addresses(*ports)

    def _start_servers(self, addresses: Addresses) -> None:
        inherited = (self._folder.lock_fd,)
        nats = NatsServer(
            self._folder.path / "nats",
            port=addresses.nats_port,
            monitor_port=addresses.monitor_port,
            max_payload=self._max_payload,
            accounts=self._nats_accounts,
            tls=self._nats_tls,
            extra_config=self._nats_extra_config,
            pass_fds=inherited,
        )
        mongo = MongoServer(
            self._folder.path / "mongo",
            port=addresses.mongo_port,
            cache_gb=self._mongo_cache_gb,
            pass_fds=inherited,
        )
        self._nats, self._mongo = nats, mongo

        def timed(name: str, start: Callable[[float], None], url: str) -> None:
            begin = time.monotonic()
            start(self._start_timeout)
            self._tell("ready", name=name, seconds=time.monotonic() - begin, url=url)

        with ThreadPoolExecutor(2, "par-start") as pool:
            starts = [
                pool.submit(timed, "nats-server", nats.start, addresses.nats_url),
                pool.submit(timed, "mongod", mongo.start, addresses.mongo_url),
            ]
        for start in starts:
            start.result()

    def _stop_servers(self) -> None:
        # Both are asked before the first is waited for; no threads, which an ending interpreter refuses.
        servers = [server for server in (self._nats, self._mongo) if server is not None]
        for server in servers:
            server.begin_stop()
        for server in servers:
            server.stop()
        self._nats = self._mongo = None

    def _tell(self, text: str, **values: object) -> None:
        if self._progress is not None:
            self._progress(self._texts[text].format(**values))


def running_servers(data_folder: Path) -> Addresses | None:
    """Addresses of the servers that some process runs on a data folder now; None when there are none."""
    return DataFolder(data_folder).running_addresses()
