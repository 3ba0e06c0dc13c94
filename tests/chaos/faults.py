"""The faults: what is done to a running ledger, how long it lasts, and how it is undone.

A fault returns when what it did is undone as far as an operator would undo it: a killed process is started, a disk has
room again. From then on the ledger has to become well by itself.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nats.errors import Error as NatsError
from tests.chaos.ledger import MONGO, NATS, Chaos, Setting
from tests.chaos.servers import START_SECONDS, process_of
from tests.chaos.services import SERVICES
from tests.chaos.wire import Wire

from par.accounts.registry import Kind
from par.embedded.mongo import MongoServer
from par.embedded.nats import NatsServer
from par.embedded.process import ServerProcess
from par.log import LOG, REPORT

SERVICE: Final = "service"
NETWORK: Final = "network"
STANDSTILL_SECONDS: Final = 5.0
AWAY_SECONDS: Final = 2.0
"""How long a killed server is away."""
SERVER_STILL_SECONDS: Final = 12.0
"""Longer than everything that waits for a server: an append and a read 5 s, a follower 8 s, a sender 10 s, a search for
a primary 3 s, a transaction 5 s, the pings of a client 3 s."""
SERVICE_STILL_SECONDS: Final = 33.0
"""Longer than everything that waits for a service: besides those, 6 s until a server drops a client that says nothing,
and 30 s until it forgets a consumer that nobody uses."""
CUT_SECONDS: Final = 9.0
"""Longer than a follower's silence."""
CLOCK_SECONDS: Final = 7.0
"""The clock is looked at every five seconds."""
FULL_SECONDS: Final = 4.0
HOUR: Final = 3600
JUMPS: Final = (-48 * HOUR, -HOUR, HOUR, 25 * HOUR, 50 * HOUR, 400 * 24 * HOUR)
"""Backwards, over one and two midnights, and so far that no day is opened."""

Do = Callable[[Chaos, random.Random], Awaitable[str]]
"""Does the fault with the luck given, and says what exactly it was."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault: its name, how often it is drawn beside the others, and what it needs.

    Two faults may be done at once when they are done to different parts (``hits``).
    """

    name: str
    weight: int
    hits: str
    do: Do
    needs: Callable[[Chaos], str] = lambda _: ""
    """Why it cannot be done here; "": it can."""


async def kill_service(chaos: Chaos, luck: random.Random) -> str:
    name = luck.choice(SERVICES)
    await chaos.services.kill(name)
    return name


async def stop_service(chaos: Chaos, luck: random.Random) -> str:
    name = luck.choice(SERVICES)
    process = chaos.services.processes[name]
    await _still(process, SERVICE_STILL_SECONDS)
    return name


async def kill_nats(chaos: Chaos, luck: random.Random) -> str:
    server = await _node(chaos, luck)
    await _restarted(server, process_of(server), luck.uniform(0, AWAY_SECONDS))
    return _called(chaos, server)


async def stop_nats(chaos: Chaos, luck: random.Random) -> str:
    server = await _node(chaos, luck)
    await _still(process_of(server), SERVER_STILL_SECONDS)
    return _called(chaos, server)


async def kill_mongo(chaos: Chaos, luck: random.Random) -> str:
    server = await _member(chaos, luck)
    await _restarted(server, process_of(server), luck.uniform(0, AWAY_SECONDS))
    return _called(chaos, server)


async def stop_mongo(chaos: Chaos, luck: random.Random) -> str:
    server = await _member(chaos, luck)
    await _still(process_of(server), SERVER_STILL_SECONDS)
    return _called(chaos, server)


async def step_down(chaos: Chaos, luck: random.Random) -> str:
    await asyncio.to_thread(chaos.servers.step_down)
    return "primary"


async def cut(chaos: Chaos, luck: random.Random) -> str:
    wires, called = _some_wires(chaos, luck)
    for wire in wires:
        wire.cut()
    await asyncio.sleep(luck.uniform(0.2, CUT_SECONDS))
    return _mended(wires, called)


async def black_hole(chaos: Chaos, luck: random.Random) -> str:
    wires, called = _some_wires(chaos, luck)
    for wire in wires:
        wire.hold()
    await asyncio.sleep(CUT_SECONDS)
    return _mended(wires, called)


async def half_open(chaos: Chaos, luck: random.Random) -> str:
    wires, called = _some_wires(chaos, luck)
    for wire in wires:
        wire.orphan()
    return called


async def slow(chaos: Chaos, luck: random.Random) -> str:
    wires, called = _some_wires(chaos, luck)
    for wire in wires:
        wire.slow(0.2)
    await asyncio.sleep(CUT_SECONDS)
    return _mended(wires, called)


async def fill_nats(chaos: Chaos, luck: random.Random) -> str:
    """The server refuses what it cannot store and turns JetStream off; an operator makes room and starts it anew."""
    server = chaos.servers.nats[0]
    await _full(chaos, server.folder / "store")
    await _restarted(server, process_of(server), 0)
    return "store of LOG and REPORT"


async def fill_mongo(chaos: Chaos, luck: random.Random) -> str:
    """mongod ends itself; an operator makes room and starts it anew."""
    server = chaos.servers.mongo[0]
    await _full(chaos, server.folder / "db")
    await _restarted(server, process_of(server), 0)
    return "read models"


async def jump(chaos: Chaos, luck: random.Random) -> str:
    assert chaos.clock is not None
    seconds = luck.choice(JUMPS)
    chaos.clock.jump(seconds)
    await asyncio.sleep(CLOCK_SECONDS)
    chaos.clock.jump(0)
    return f"{seconds / HOUR:+.0f} h"


def _no_disk(chaos: Chaos) -> str:
    return "" if chaos.disk is not None else "this system does not let us mount a file system of our own"


def _no_clock(chaos: Chaos) -> str:
    return "" if chaos.clock is not None else "no C compiler, or no Linux"


NETWORK_FAULTS: Final = (
    Fault("network cut", 2, NETWORK, cut),
    Fault("network holds all back", 2, NETWORK, black_hole),
    Fault("connection half open", 2, NETWORK, half_open),
    Fault("network slow", 1, NETWORK, slow),
)
KINDS: Final[dict[Setting, Sequence[Fault]]] = {
    "single": (
        Fault("SIGKILL of a service", 4, SERVICE, kill_service),
        Fault("SIGKILL of nats-server", 3, NATS, kill_nats),
        Fault("SIGKILL of mongod", 3, MONGO, kill_mongo),
        Fault("SIGSTOP of a service", 1, SERVICE, stop_service),
        Fault("SIGSTOP of nats-server", 1, NATS, stop_nats),
        Fault("SIGSTOP of mongod", 1, MONGO, stop_mongo),
        *NETWORK_FAULTS,
        Fault("disk full under nats-server", 1, NATS, fill_nats, _no_disk),
        Fault("disk full under mongod", 1, MONGO, fill_mongo, _no_disk),
        Fault("clock of the services jumps", 2, SERVICE, jump, _no_clock),
    ),
    "cluster": (
        Fault("SIGKILL of a service", 3, SERVICE, kill_service),
        Fault("SIGKILL of one of three nats-servers", 4, NATS, kill_nats),
        Fault("SIGSTOP of one of three nats-servers", 2, NATS, stop_nats),
        Fault("SIGKILL of one of three mongods", 3, MONGO, kill_mongo),
        Fault("SIGSTOP of one of three mongods", 2, MONGO, stop_mongo),
        Fault("step-down of the primary", 3, MONGO, step_down),
        *NETWORK_FAULTS,
    ),
}


async def _node(chaos: Chaos, luck: random.Random) -> NatsServer:
    """A nats-server: in a cluster mostly the leader of one of the streams."""
    if len(chaos.servers.nats) == 1 or luck.random() < 0.3:
        return luck.choice(list(chaos.servers.nats))
    stream = luck.choice((LOG, REPORT))
    operator = await chaos.client(Kind.OPERATOR, "operator")
    try:
        info = await operator.jetstream().stream_info(stream)
        leader = info.cluster.leader if info.cluster is not None else None
    except (NatsError, TimeoutError):
        leader = None
    finally:
        await operator.close()
    return next((one for one in chaos.servers.nats if one.name == leader), chaos.servers.nats[0])


async def _member(chaos: Chaos, luck: random.Random) -> MongoServer:
    """A mongod: in a replica set mostly the primary."""
    if len(chaos.servers.mongo) == 1 or luck.random() < 0.3:
        return luck.choice(list(chaos.servers.mongo))
    return await asyncio.to_thread(chaos.servers.wait_primary)


def _called(chaos: Chaos, server: NatsServer | MongoServer) -> str:
    return server.folder.name


async def _restarted(server: NatsServer | MongoServer, process: ServerProcess, away: float) -> None:
    await asyncio.to_thread(process.kill)
    await asyncio.sleep(away)
    await asyncio.to_thread(server.start, START_SECONDS)


async def _still(process: ServerProcess, seconds: float) -> None:
    """Stop every thread of a process for a while."""
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.to_thread(_stands_still, pid)
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


def _stands_still(pid: int) -> None:
    deadline = time.monotonic() + STANDSTILL_SECONDS
    while True:
        states = [stat.read_text("utf-8", "replace") for stat in Path(f"/proc/{pid}/task").glob("*/stat")]
        if all(state.rpartition(")")[2].split()[0] in "Tt" for state in states):
            return
        assert time.monotonic() < deadline, f"{pid} does not stand still"
        os.sched_yield()


async def _full(chaos: Chaos, folder: Path) -> None:
    assert chaos.disk is not None
    await asyncio.to_thread(chaos.disk.fill, folder)
    await asyncio.sleep(FULL_SECONDS)
    await asyncio.to_thread(chaos.disk.make_room, folder)


def _some_wires(chaos: Chaos, luck: random.Random) -> tuple[list[Wire], str]:
    """What lies between a service and its servers of one kind; of a cluster, before one of three servers."""
    if chaos.setting == "single":
        name, kind = luck.choice(SERVICES), luck.choice((NATS, MONGO))
        return chaos.wires[name, kind], f"{name} - {kind}"
    number = luck.randrange(3)
    if luck.random() < 0.5:
        return [chaos.wires["member", MONGO][number]], f"all - mongo-{number}"
    return [chaos.wires[name, NATS][number] for name in SERVICES], f"services - nats-{number}"


def _mended(wires: Sequence[Wire], called: str) -> str:
    for wire in wires:
        wire.mend()
    return called
