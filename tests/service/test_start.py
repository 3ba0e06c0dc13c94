"""Starting without the servers, or on a log that has lost events: one clear line, and what to do."""

import asyncio
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.happenings import aggregate, event, happen, new_city
from tests.service.running import FrameProcess

from par.embedded import EmbeddedServers
from par.embedded.ports import free_ports
from par.log import EventLog
from par.projection.database import CHECKPOINTS

WAITING = "still trying"
NO_NATS = {"what_to_do": "start nats-server, or set PAR_NATS_URL"}
NO_MONGO = {"what_to_do": "start mongod as a replica set, or set PAR_MONGO_URL"}


def urls(nats_port: int, mongo_port: int) -> tuple[str, str]:
    return f"nats://127.0.0.1:{nats_port}", f"mongodb://127.0.0.1:{mongo_port}/?replicaSet=par"


def parts(line: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    return {name: line[name] for name in names}


async def test_without_servers_it_says_so_and_ends(tmp_path: Path) -> None:
    frame = FrameProcess(tmp_path, *urls(*free_ports(2)), patience=2)
    frame.process.start()

    assert await frame.exit_code() == 1
    waiting = {line["missing"]: line for line in frame.lines(WAITING)}
    assert sorted(waiting) == ["no MongoDB server", "no NATS server"]
    assert len(frame.lines(WAITING)) == 2, "each once"
    assert parts(waiting["no NATS server"], NO_NATS) == NO_NATS
    assert parts(waiting["no MongoDB server"], NO_MONGO) == NO_MONGO
    [last] = [line for line in frame.lines() if line["level"] == "error"]
    assert last["event"] in waiting
    assert last["what_to_do"]
    assert "Traceback" not in frame.process.log_tail(100)


async def test_a_service_started_before_the_servers_becomes_ready(tmp_path: Path) -> None:
    nats_port, monitor_port, mongo_port = free_ports(3)
    frame = FrameProcess(tmp_path, *urls(nats_port, mongo_port))
    frame.process.start()
    await becomes_true(lambda: frame.process.log_path.exists() and bool(frame.lines(WAITING)))

    servers = EmbeddedServers(
        tmp_path / "servers", nats_port=nats_port, monitor_port=monitor_port, mongo_port=mongo_port
    )
    await asyncio.to_thread(servers.start)
    try:
        await frame.ready()
        assert len(frame.lines(WAITING)) <= 2, "each once"
        assert frame.process.stop() == 0
    finally:
        frame.process.kill()
        await asyncio.to_thread(servers.stop)


async def test_it_can_be_stopped_while_it_waits(tmp_path: Path) -> None:
    frame = FrameProcess(tmp_path, *urls(*free_ports(2)))
    frame.process.start()
    await becomes_true(lambda: frame.process.log_path.exists() and bool(frame.lines(WAITING)))

    frame.process.begin_stop()

    assert await frame.exit_code() == 0


async def test_a_log_that_has_lost_events_ends_it_with_what_to_do(
    client: Client, servers: EmbeddedServers, mongo: "AsyncIOMotorClient[dict[str, Any]]", tmp_path: Path
) -> None:
    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))
    frame = FrameProcess(tmp_path, servers.nats_url, servers.mongo_url, prefix="damaged")
    frame.process.start()
    await frame.ready()
    assert frame.process.stop() == 0
    checkpoints = mongo["damaged_frame"][CHECKPOINTS]
    moved = await checkpoints.update_many({"position": end}, {"$set": {"position": end + 5}})
    assert moved.modified_count == 1

    frame.process.start()

    assert await frame.exit_code() == 1
    [line] = [line for line in frame.lines() if line["level"] == "error"]
    assert line["event"] == "the log is damaged"
    assert f"ends at position {end}, but position {end + 5} was read" in line["error"]
    assert "restore the stream LOG from its backup" in line["what_to_do"]
    assert "damaged_frame" in line["what_to_do"]
    assert "Traceback" not in frame.process.log_tail(100)
