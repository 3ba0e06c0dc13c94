"""The whole ledger on this machine: embedded servers, and the three services as processes of their own."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal

from par.accounts.folder import FOLDER, AccountsFolder
from par.accounts.registry import Kind
from par.embedded.cluster import EmbeddedServers
from par.embedded.ports import free_ports
from par.embedded.process import ServerProcess
from par.embedded.reloading import reload_nats

SERVICES: Final = ("plan", "progress", "report")
_OF_OTHERS: Final = ("PAR_NATS_TLS_", "PAR_MONGO_", "PAR_HTTP_", "PAR_OIDC_")
READY_SECONDS: Final = 90.0
SUCCESSOR_READY_SECONDS: Final = 600.0
"""Beside one that answers nobody waits for it: under load it has to catch up first."""
ROLL_SECONDS: Final = 60.0
"""What a service may take to answer what it has before it ends."""


class LocalStack:
    """Context manager; everything it starts ends with it (on Linux also when this process is killed).

    Everybody signs in with a key, as in production: those of the services, the operator and the office are made at
    the first start, under ``<data_folder>/accounts``.

    Args:
        data_folder: data, configurations and logs.
        progress: called with a sentence at each step.
        log_level: level of the services' logs, which stand under ``<data_folder>/services``.
        calendar: who opens the ledger's days: ``command``, for days that are played, or ``clock``.
        mongo_cache_gb: size of MongoDB's cache in gigabytes (at least 0.25).
    """

    def __init__(
        self,
        data_folder: Path,
        progress: Callable[[str], None] = lambda _: None,
        log_level: str = "INFO",
        calendar: Literal["clock", "command"] = "command",
        mongo_cache_gb: float = 0.25,
    ) -> None:
        self.accounts = AccountsFolder(data_folder / FOLDER)
        self.servers = EmbeddedServers(
            data_folder, mongo_cache_gb=mongo_cache_gb, progress=progress, nats_accounts=self.accounts.config
        )
        self.services: dict[str, ServerProcess] = {}
        self.addresses: dict[str, str] = {}
        self._folder = data_folder
        self._progress = progress
        self._log_level = log_level
        self._calendar = calendar

    def __enter__(self) -> LocalStack:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start servers and services; returns when every service is ready. Raises EmbeddedError, AccountsError."""
        self.accounts.ensure_roles()
        self.servers.start()
        try:
            self._progress("Đang khởi động plan-service, progress-service, report-service …")
            for name, port in zip(SERVICES, free_ports(len(SERVICES)), strict=True):
                self.addresses[name] = f"http://127.0.0.1:{port}"
                self.services[name] = self._service(name, port)
                self.services[name].start()
            for name in SERVICES:
                self.wait_ready(name)
            self._progress("Cả ba dịch vụ đã sẵn sàng.")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the services, then the servers."""
        for process in self.services.values():
            process.begin_stop()
        for process in self.services.values():
            process.stop()
        self.servers.stop()

    @property
    def nats_url(self) -> str:
        """Address of NATS for clients."""
        return self.servers.nats_url

    def wait_ready(self, name: str, timeout: float = READY_SECONDS) -> None:
        """Wait until the service answers that it is ready. Raises EmbeddedError when it ends or takes too long."""
        self.services[name].wait_until(lambda: _ready(self.addresses[name]), timeout)

    def roll(self, name: str) -> int | None:
        """A rolling restart of one service: another instance starts beside it, and once it is ready the first one ends.

        Returns the exit code of the first (SIGTERM; 0 is well). Raises EmbeddedError when the other does not get ready.
        """
        first, before = self.services[name], self.addresses[name]
        (port,) = free_ports(1)
        other = self._service(name, port)
        other.start()
        self.services[name], self.addresses[name] = other, f"http://127.0.0.1:{port}"
        try:
            self.wait_ready(name, SUCCESSOR_READY_SECONDS)
        except BaseException:
            self.services[name], self.addresses[name] = first, before
            other.stop()
            raise
        return first.stop(timeout=ROLL_SECONDS)

    def admit(self, kind: Kind, names: Iterable[str]) -> None:
        """Give those an account who have none; the server has taken it when this returns. Raises AccountsError."""
        registry = self.accounts.registry()
        missing = [name for name in names if not registry.is_valid(kind, name)]
        if missing:
            self.accounts.add(kind, missing)
            reload_nats(self._folder)

    def key_file(self, kind: Kind, name: str) -> Path:
        """Where the seed of a holder stands."""
        return self.accounts.key_file(kind, name)

    def _service(self, name: str, port: int) -> ServerProcess:
        # How others reach a ledger is nothing to the servers started here: those speak without TLS, on loopback, where
        # whoever asks is this machine.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(_OF_OTHERS)}
        environment = inherited | {
            "PAR_HTTP_RATE": "0",
            "PAR_NATS_URL": self.servers.nats_url,
            "PAR_NATS_KEY_FILE": str(self.key_file(Kind.SERVICE, name)),
            "PAR_MONGO_URL": self.servers.mongo_url,
            "PAR_HTTP_HOST": "127.0.0.1",
            "PAR_HTTP_PORT": str(port),
            "PAR_LOG_LEVEL": self._log_level,
            "PAR_CALENDAR": self._calendar,
        }
        return ServerProcess(
            f"{name}-service",
            [sys.executable, "-m", f"{name}_service"],
            self._folder / "services" / f"{name}.log",
            environment,
        )


def _ready(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()
