"""The servers of a setting: one nats-server and one mongod, or three of each that hold the same."""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from par.embedded.addresses import REPLICA_SET
from par.embedded.mongo import MongoServer
from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports
from par.embedded.process import ServerProcess

START_SECONDS: Final = 90.0
PRIMARY_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.1
STALE: Final = 'ping_interval: "2s"\nping_max: 2\n'
"""A server gives up a client that stands still within six seconds, not within six minutes."""
QUICK: Final = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500, "heartbeatTimeoutSecs": 2}
"""Of the replica set: an election in some seconds instead of some more. Production keeps the defaults."""
CLUSTER: Final = "chaos"

MongoDirect = MongoClient[dict[str, Any]]


class Member(MongoServer):
    """A member of a replica set that somebody else initiates."""

    def _make_primary(self, process: ServerProcess, timeout: float) -> None:
        """It need not become the primary; whoever starts the set waits for one."""


@dataclass
class Servers:
    """The processes; ``mongo_names`` are the ports under which the members of the replica set know each other."""

    nats: Sequence[NatsServer]
    mongo: Sequence[MongoServer]
    mongo_names: Sequence[int]

    def start(self) -> None:
        """All at once: those of a cluster wait for each other."""
        everyone: list[NatsServer | MongoServer] = [*self.nats, *self.mongo]
        with ThreadPoolExecutor(len(everyone)) as pool:
            for started in [pool.submit(server.start, START_SECONDS) for server in everyone]:
                started.result()

    def initiate(self) -> None:
        """Make the replica set, once its members can reach each other under their names; wait for the primary."""
        if len(self.mongo) > 1:
            members = [{"_id": number, "host": f"127.0.0.1:{port}"} for number, port in enumerate(self.mongo_names)]
            config = {"_id": REPLICA_SET, "version": 1, "members": members, "settings": QUICK}
            with direct(self.mongo[0]) as client:
                client.admin.command("replSetInitiate", config)
        self.wait_primary()

    def stop(self) -> None:
        everyone: list[NatsServer | MongoServer] = [*self.nats, *self.mongo]
        for server in everyone:
            server.begin_stop()
        for server in everyone:
            server.stop()

    def primary(self) -> MongoServer | None:
        """The member that says that it may be written to, if there is one now."""
        for server in self.mongo:
            with contextlib.suppress(PyMongoError), direct(server) as client:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return server
        return None

    def wait_primary(self) -> MongoServer:
        deadline = time.monotonic() + PRIMARY_SECONDS
        while (found := self.primary()) is None:
            assert time.monotonic() < deadline, "the replica set has no primary"
            time.sleep(POLL_SECONDS)
        return found

    def step_down(self) -> None:
        """The primary becomes a secondary, and no candidate for some seconds."""
        with direct(self.wait_primary()) as client:
            client.admin.command({"replSetStepDown": 5, "secondaryCatchUpPeriodSecs": 2, "force": True})


def direct(server: MongoServer) -> MongoDirect:
    """A client of this one member, whatever it is at present."""
    return MongoDirect("127.0.0.1", server.port, directConnection=True, serverSelectionTimeoutMS=1000, timeoutMS=5000)


def process_of(server: NatsServer | MongoServer) -> ServerProcess:
    assert server.process is not None
    return server.process


def single(folder: Path, accounts: Path) -> Servers:
    """One of each: what `par up` runs."""
    nats, monitor, mongo = free_ports(3)
    server = NatsServer(folder / "nats", port=nats, monitor_port=monitor, accounts=accounts, extra_config=STALE)
    return Servers([server], [MongoServer(folder / "mongo", port=mongo)], [mongo])


def three(folder: Path, accounts: Path) -> Servers:
    """Three of each, with the streams on all three; ``mongo_names`` are to be set before :meth:`Servers.initiate`."""
    ports = free_ports(12)
    routes = ports[6:9]
    known = ", ".join(f'"nats-route://127.0.0.1:{port}"' for port in routes)
    nats = [
        NatsServer(
            folder / f"nats-{number}",
            port=ports[number],
            monitor_port=ports[3 + number],
            name=f"chaos-{number}",
            accounts=accounts,
            # Clients are to know the addresses that they were given, which lead through a wire.
            extra_config=f'{STALE}cluster {{ name: {CLUSTER}, listen: "127.0.0.1:{routes[number]}", '
            f"no_advertise: true, routes: [{known}] }}",
        )
        for number in range(3)
    ]
    mongo = [Member(folder / f"mongo-{number}", port=ports[9 + number]) for number in range(3)]
    return Servers(nats, mongo, [])


@contextlib.contextmanager
def programs(named: Mapping[str, Path]) -> Iterator[None]:
    """The server programs that are started are these."""
    before = {name: os.environ.get(name) for name in named}
    os.environ.update({name: str(path) for name, path in named.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
