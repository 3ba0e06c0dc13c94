"""A ledger as it is deployed: MongoDB with users and TLS, NATS with accounts, the three services signed in to both."""

import contextlib
import datetime as dt
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from pymongo import MongoClient
from typer.testing import CliRunner

from par.accounts.folder import AccountsFolder
from par.accounts.passwords import Passwords, mongo
from par.accounts.registry import Kind
from par.cli.main import app
from par.embedded.nats import NatsServer
from par.embedded.ports import accepts, free_ports
from par.embedded.process import ServerProcess
from par.embedded.programs import find_mongod
from par.embedded.stack import SERVICES, _ready
from par.mongo import MongoAccess
from par.mongo.rights import user_of

DISTRICT = "chi-linh-van-an"
READY_SECONDS = 120.0


@dataclass
class Secured:
    """Its files, its servers, and how whoever signs in to MongoDB does."""

    folder: Path
    mongo_port: int
    nats: NatsServer
    mongod: ServerProcess
    services: dict[str, ServerProcess] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def accounts(self) -> AccountsFolder:
        return AccountsFolder(self.folder / "accounts")

    @property
    def passwords(self) -> Passwords:
        return Passwords(self.folder / "accounts")

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats.port}"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def mongo_url(self, user: str | None) -> str:
        """The address, with a user of ours."""
        name = "" if user is None else f"{user_of(user)}@"
        return f"mongodb://{name}127.0.0.1:{self.mongo_port}/?replicaSet=par"

    def access(self, user: str | None, *, password_file: Path | None = None, ca: Path | None = None) -> MongoAccess:
        """How one of our users signs in."""
        own = None if user is None else self.passwords.file(mongo(user))
        return MongoAccess(self.mongo_url(user), password_file or own, ca or self.ca)

    @contextlib.contextmanager
    def signed_in(self, user: str | None) -> Iterator[MongoClient[dict[str, Any]]]:
        """A connection of one of our users."""
        with self.access(user).blocking_client(serverSelectionTimeoutMS=5000) as client:
            yield client

    def environment(self, user: str, key_file: Path) -> dict[str, str]:
        """What a program is told: addresses, and files with what is secret."""
        return {
            "PAR_NATS_URL": self.nats_url,
            "PAR_NATS_KEY_FILE": str(key_file),
            "PAR_MONGO_URL": self.mongo_url(user),
            "PAR_MONGO_PASSWORD_FILE": str(self.passwords.file(mongo(user))),
            "PAR_MONGO_TLS_CA": str(self.ca),
        }

    def par(self, *arguments: str, key: str = "operator", **more: str) -> Any:
        """A command of the operator, who has the folder of accounts at hand; what came of it."""
        kind = Kind(key)
        environment = self.environment("operator", self.accounts.key_file(kind, key))
        environment |= {"PAR_ACCOUNTS": str(self.accounts.path)} | more
        return CliRunner(env=environment).invoke(app, list(arguments))

    def init(self, **more: str) -> Any:
        """``par mongo init`` on the machine of the server."""
        url = f"mongodb://127.0.0.1:{self.mongo_port}/"
        member = f"127.0.0.1:{self.mongo_port}"
        return self.par("mongo", "init", "--member", member, PAR_MONGO_URL=url, PAR_MONGO_PASSWORD_FILE="", **more)

    def service(self, name: str, **more: str) -> ServerProcess:
        """A service, not started yet."""
        environment = os.environ | self.environment(name, self.accounts.key_file(Kind.SERVICE, name))
        environment |= {"PAR_HTTP_PORT": str(self.ports[name]), "PAR_LOG_LEVEL": "WARNING"} | more
        argv = [sys.executable, "-m", f"{name}_service"]
        return ServerProcess(f"{name}-service", argv, self.folder / f"{name}.log", environment)

    def start_services(self) -> None:
        """All three; returns when they are ready."""
        for name in SERVICES:
            self.services[name] = self.service(name)
            self.services[name].start()
        for name in SERVICES:
            self.wait_ready(name)

    def wait_ready(self, name: str) -> None:
        """Return when the service says that it is ready."""
        url = f"http://127.0.0.1:{self.ports[name]}"
        self.services[name].wait_until(lambda: _ready(url), READY_SECONDS)

    def stop_services(self) -> None:
        for process in self.services.values():
            process.begin_stop()
        for process in self.services.values():
            process.stop()


@contextlib.contextmanager
def secured_ledger(folder: Path) -> Iterator[Secured]:
    """The servers with accounts and users; the services are not started."""
    port, monitor, mongo_port, *ports = free_ports(6)
    issue_certificates(folder)
    accounts = AccountsFolder(folder / "accounts")
    accounts.ensure_roles()
    accounts.add(Kind.DISTRICT, [DISTRICT])
    Passwords(accounts.path).ensure()
    nats = NatsServer(folder / "nats", port=port, monitor_port=monitor, accounts=accounts.config)
    mongod = mongod_with_users(folder, mongo_port)
    found = Secured(folder, mongo_port, nats, mongod, ports=dict(zip(SERVICES, ports, strict=True)))
    nats.start()
    try:
        with mongod:
            mongod.wait_until(lambda: accepts(mongo_port), READY_SECONDS)
            try:
                yield found
            finally:
                found.stop_services()
    finally:
        nats.stop()


def issue_certificates(folder: Path) -> None:
    """``server.pem`` with its key for 127.0.0.1, its authority ``ca.pem``, and ``other.pem`` of another authority."""
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    other.cert_pem.write_to_path(folder / "other.pem")
    issued = authority.issue_cert("127.0.0.1", not_after=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")


def mongod_with_users(folder: Path, port: int, data: Path | None = None, *, tls: bool = True) -> ServerProcess:
    """A mongod that knows users, speaks TLS only (or not at all), on ``data`` or as a member of no set yet."""
    key = folder / "set.key"
    key.write_text(secrets.token_hex(64), "utf-8")
    key.chmod(0o400)
    if data is None:
        data = folder / "mongo"
        data.mkdir()
    options = {
        "--bind_ip": "127.0.0.1",
        "--port": str(port),
        "--dbpath": str(data),
        "--replSet": "par",
        "--keyFile": str(key),
        "--wiredTigerCacheSizeGB": "0.25",
        "--oplogSize": "512",
        "--wiredTigerEngineConfigString": "log=(prealloc=false,file_max=32MB)",
        "--setParameter": "transactionLifetimeLimitSeconds=5",
    }
    if tls:
        options |= {
            "--tlsMode": "requireTLS",
            "--tlsCertificateKeyFile": str(folder / "server.pem"),
            "--tlsCAFile": str(folder / "ca.pem"),
        }
    words = [word for option in options.items() for word in option]
    flags = ["--nounixsocket", *(["--tlsAllowConnectionsWithoutCertificates"] if tls else [])]
    return ServerProcess("mongod", [str(find_mongod()), *words, *flags], folder / "mongod.log")
