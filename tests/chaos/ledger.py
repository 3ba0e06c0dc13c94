"""A whole ledger that is to suffer: servers, wires, services, keys, and connections to it."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.chaos.clock import Clock, library
from tests.chaos.disk import Disk, disk
from tests.chaos.servers import Servers, programs, single, three
from tests.chaos.services import SERVICES, Services
from tests.chaos.wire import Wire

from par.accounts.folder import AccountsFolder
from par.accounts.registry import Kind
from par.embedded.addresses import REPLICA_SET
from par.embedded.programs import find_mongod, find_nats_server
from par.messaging import Access, connect

Setting = Literal["single", "cluster"]
NATS: Final = "nats"
MONGO: Final = "mongo"
MONGO_TIMES: Final = "heartbeatFrequencyMS=1000&connectTimeoutMS=2000"
"""Failures of MongoDB are noticed in seconds, not in half a minute."""
SENDERS: Final = ("chi-linh-van-an", "chi-linh-sao-do", "chi-linh-ben-tam", "chi-linh-pha-lai")
PROBE: Final = "chi-linh-cong-hoa"
CITY: Final = "chi-linh"
READER: Final = "board"


@dataclass
class Chaos:
    """What faults are done to, and what is asked of it afterwards.

    ``wires`` by service and kind of server; in a cluster those of MongoDB stand before its members (`member-…`).
    """

    setting: Setting
    folder: Path
    servers: Servers
    services: Services
    accounts: AccountsFolder
    wires: dict[tuple[str, str], list[Wire]] = field(default_factory=dict)
    disk: Disk | None = None
    clock: Clock | None = None
    _exits: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def nats_url(self) -> str:
        """For those who are no part of the ledger: straight to the servers."""
        return ",".join(f"nats://127.0.0.1:{server.port}" for server in self.servers.nats)

    @property
    def mongo_url(self) -> str:
        members = ",".join(f"127.0.0.1:{port}" for port in self.servers.mongo_names)
        return f"mongodb://{members}/?replicaSet={REPLICA_SET}&{MONGO_TIMES}"

    async def client(self, kind: Kind, name: str) -> Client:
        """A connection that is made again for ever; it ends with the ledger."""
        made = await connect(
            self.nats_url,
            Access(self.accounts.key_file(kind, name), ping_seconds=1),
            name=f"chaos-{name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            error_cb=_quiet,
        )
        self._exits.push_async_callback(made.close)
        return made

    def mongo(self) -> "AsyncIOMotorClient[dict[str, Any]]":
        made: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(self.mongo_url, tz_aware=True)
        self._exits.callback(made.close)
        return made


async def _quiet(_: Exception) -> None:
    """Servers go away; that is the test."""


@contextlib.asynccontextmanager
async def chaos(setting: Setting, folder: Path) -> AsyncIterator[Chaos]:
    """The ledger, running. Logs stay under ``folder``; data does not."""
    accounts = AccountsFolder(folder / "accounts")
    accounts.ensure_roles()
    accounts.add(Kind.DISTRICT, (*SENDERS, PROBE, CITY))
    accounts.add(Kind.READER, [READER])
    servers = single(folder, accounts.config) if setting == "single" else three(folder, accounts.config)
    async with contextlib.AsyncExitStack() as exits:
        found = Chaos(setting, folder, servers, Services(), accounts, _exits=exits)
        if setting == "single":
            found.disk = exits.enter_context(disk(_stores(servers), folder / "programs"))
        if found.disk is not None:
            wrapped = {"PAR_NATS_SERVER": find_nats_server(), "PAR_MONGOD": find_mongod()}
            exits.enter_context(programs({name: found.disk.wrapper(path) for name, path in wrapped.items()}))
        exits.callback(_clear, servers)
        exits.callback(servers.stop)
        await asyncio.to_thread(servers.start)
        found.wires = await _wires(found, exits)
        if setting == "cluster":
            servers.mongo_names = [wire.port for wire in found.wires["member", MONGO]]
        await asyncio.to_thread(servers.initiate)
        made = library(folder)
        found.clock = None if made is None else Clock(made, folder / "clock")
        found.services.add(folder, {name: _environment(found, name) for name in SERVICES})
        exits.push_async_callback(found.services.stop)
        supervisor = asyncio.create_task(found.services.supervise())
        try:
            yield found
        finally:
            supervisor.cancel()
            await asyncio.wait((supervisor,))


async def _wires(found: Chaos, exits: contextlib.AsyncExitStack) -> dict[tuple[str, str], list[Wire]]:
    async def before(ports: Sequence[int]) -> list[Wire]:
        return [await exits.enter_async_context(Wire(port).running()) for port in ports]

    mongo = [server.port for server in found.servers.mongo]
    wires = {(name, NATS): await before([server.port for server in found.servers.nats]) for name in SERVICES}
    if found.setting == "single":
        wires |= {(name, MONGO): await before(mongo) for name in SERVICES}
    else:
        # A client of a replica set goes where the set says that its members are: all of them by the same wires.
        wires["member", MONGO] = await before(mongo)
    return wires


def _environment(found: Chaos, name: str) -> Mapping[str, str]:
    nats = ",".join(f"nats://127.0.0.1:{wire.port}" for wire in found.wires[name, NATS])
    if found.setting == "single":
        mongo = f"mongodb://127.0.0.1:{found.wires[name, MONGO][0].port}/?directConnection=true&{MONGO_TIMES}"
    else:
        mongo = found.mongo_url
    return {
        "PAR_NATS_URL": nats,
        "PAR_NATS_KEY_FILE": str(found.accounts.key_file(Kind.SERVICE, name)),
        "PAR_MONGO_URL": mongo,
        "PAR_STREAM_REPLICAS": str(len(found.servers.nats)),
        **({} if found.clock is None else found.clock.environment),
    }


def _stores(servers: Servers) -> list[Path]:
    """Where the servers keep their data, and nothing else."""
    return [*(server.folder / "store" for server in servers.nats), *(server.folder / "db" for server in servers.mongo)]


def _clear(servers: Servers) -> None:
    """What is kept of a run are its logs."""
    for path in _stores(servers):
        shutil.rmtree(path, ignore_errors=True)
