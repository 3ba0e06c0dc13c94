"""A nats-server with JetStream on a loopback port."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from par.accounts.server_config import DEFAULT_MAX_PAYLOAD, ServerConfig, ServerTls, server_config
from par.embedded.errors import EmbeddedError, data_folder_unusable, nats_config_refused, port_in_use
from par.embedded.ports import LOOPBACK
from par.embedded.process import ServerProcess
from par.embedded.programs import find_nats_server

SERVER_NAME = "par-embedded"
PID_FILE = "nats.pid"
CONFIG_FILE = "nats.conf"

_CHECK_TIMEOUT = 20.0
_PORT_TAKEN = re.compile(r"listen tcp [\d.]+:(?P<port>\d+): bind: address already in use")


class NatsServer:
    """A nats-server whose configuration, log and streams live in one folder.

    Args:
        folder: its folder; made when missing.
        port: port for clients.
        name: its name, one of its own in a cluster.
        monitor_port: port of the HTTP monitoring page.
        max_payload: largest message in bytes.
        accounts: the file accounts.conf that the configuration includes; None: one account, without a key.
        tls: certificate files; None: plain connections.
        extra_config: more configuration text.
        pass_fds: file descriptors that the server inherits.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        monitor_port: int,
        name: str = SERVER_NAME,
        max_payload: int = DEFAULT_MAX_PAYLOAD,
        accounts: Path | None = None,
        tls: ServerTls | None = None,
        extra_config: str = "",
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.folder = folder
        self.port = port
        self.name = name
        self.monitor_port = monitor_port
        self.max_payload = max_payload
        self.accounts = accounts
        self.tls = tls
        self.extra_config = extra_config
        self.config_path = folder / CONFIG_FILE
        self._store = folder / "store"
        self._pass_fds = tuple(pass_fds)
        self.process: ServerProcess | None = None

    def start(self, timeout: float = 30.0) -> None:
        """Start the server and wait until JetStream answers.

        Args:
            timeout: seconds.

        Raises:
            EmbeddedError: any code but those of MongoDB.
        """
        program = find_nats_server()
        self._write_config(self.config_path, self.extra_config)
        self.process = ServerProcess(
            "nats-server",
            [str(program), "--config", str(self.config_path)],
            self.folder / "nats.log",
            pass_fds=self._pass_fds,
        )
        self.process.start()
        try:
            self.process.wait_until(self._is_healthy, timeout)
        except EmbeddedError as error:
            taken = _PORT_TAKEN.search(self.process.log_tail())
            self.process.stop()
            if error.code == "server-died" and taken is not None:
                raise port_in_use(int(taken["port"])) from error
            raise

    def reload(self, extra_config: str) -> None:
        """Have the running server take another `extra_config`; clients stay connected.

        Returns once the server is told; it takes the configuration a moment later.

        Raises:
            EmbeddedError: `nats-config-refused`, `data-folder-unusable`, `nats-server-missing`.
        """
        draft = self.config_path.with_suffix(".draft")
        self._write_config(draft, extra_config)
        answer = subprocess.run(
            [find_nats_server(), "--config", draft, "-t"],
            capture_output=True,
            check=False,
            timeout=_CHECK_TIMEOUT,
        )
        if answer.returncode != 0:
            raise nats_config_refused((answer.stdout + answer.stderr).decode("utf-8", errors="replace").strip())
        draft.replace(self.config_path)
        self.extra_config = extra_config
        if self.process is not None:
            self.process.hang_up()

    def begin_stop(self) -> None:
        """Ask the server to end, without waiting for it."""
        if self.process is not None:
            self.process.begin_stop()

    def stop(self, timeout: float = 10.0) -> None:
        """End the server; after `timeout` seconds with SIGKILL."""
        if self.process is not None:
            self.process.stop(timeout)

    def _write_config(self, path: Path, extra_config: str) -> None:
        values = ServerConfig(
            name=self.name,
            listen=f"{LOOPBACK}:{self.port}",
            monitor=f"{LOOPBACK}:{self.monitor_port}",
            store=str(self._store),
            max_payload=self.max_payload,
            pid_file=str(self.folder / PID_FILE),
            accounts=None if self.accounts is None else os.path.relpath(self.accounts, self.folder),
            tls=self.tls,
            extra=extra_config,
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(server_config(values), encoding="utf-8")
        except OSError as error:
            raise data_folder_unusable(str(self.folder), error.strerror or str(error)) from error

    def _is_healthy(self) -> bool:
        """Whether the server says that its streams are recovered and it takes clients.

        Where somebody else took the port just now, it is another one that says so; this one will end over it.
        """
        connection = http.client.HTTPConnection(LOOPBACK, self.monitor_port, timeout=2.0)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                return False
            connection.request("GET", "/varz")
            told = json.loads(connection.getresponse().read())
            return Path(told["jetstream"]["config"]["store_dir"]).is_relative_to(self._store)
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False
        finally:
            connection.close()
