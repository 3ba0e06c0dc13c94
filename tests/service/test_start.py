"""Starting without the servers, or on a log that has lost events: one clear line, and what to do."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import becomes_true, eventually
from tests.happenings import aggregate, event, happen, new_city
from tests.service.frame_service import BOOTSTRAP
from tests.service.running import FrameProcess

from par.archive.store import HEADS, archive_of
from par.embedded import EmbeddedServers, free_port
from par.embedded.ports import LOOPBACK, free_ports
from par.log import LOG, EventLog, LogDamagedError
from par.log.stream import log_config
from par.projection import ReadModels
from par.projection.builds.catalogue import Builds
from par.projection.store.database import CHECKPOINTS
from par.service import Bootstrap, Parts, Settings
from par.service.errors import StartError
from par.service.listening import http_socket, listen
from par.service.service import serve

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
        assert frame.process.stop(60) == 0
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
    assert frame.process.stop(60) == 0
    checkpoints = mongo[f"damaged_frame_{BOOTSTRAP.read_models().generation}"][CHECKPOINTS]
    moved = await checkpoints.update_many({"position": end}, {"$set": {"position": end + 5}})
    assert moved.modified_count == 1

    frame.process.start()

    assert await frame.exit_code() == 1
    [line] = [line for line in frame.lines() if line["level"] == "error"]
    assert line["event"] == "the log is damaged"
    assert f"ends at position {end}, but position {end + 5} was read" in line["error"]
    assert line["code"] == "log-shorter"
    assert line["message_vi"].startswith("Nhật ký ngắn hơn phần đã đọc")
    assert "`par log restore`" in line["what_to_do"]
    assert "damaged_" in line["what_to_do"]
    assert "Traceback" not in frame.process.log_tail(100)


async def test_a_log_that_was_restored_only_in_part_ends_it_too(
    client: Client, servers: EmbeddedServers, mongo: "AsyncIOMotorClient[dict[str, Any]]", tmp_path: Path
) -> None:
    """A service that has read nothing yet, and does not keep the archive."""
    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))
    heads = mongo["partly_plan"][HEADS]
    await heads.insert_one({"_id": LOG, "position": end + 5, "hash": bytes(32), "previous": bytes(32)})
    frame = FrameProcess(tmp_path, servers.nats_url, servers.mongo_url, prefix="partly")
    frame.process.start()

    assert await frame.exit_code() == 1
    [line] = [line for line in frame.lines() if line["level"] == "error"]
    assert line["code"] == "log-shorter"
    assert f"ends at position {end}, but position {end + 5} was read" in line["error"]
    assert "`par log restore`" in line["what_to_do"]

    await heads.update_one({"_id": LOG}, {"$set": {"position": end}})
    frame.process.start()
    await frame.ready()  # its own read models being behind is nothing to stop for
    assert frame.process.stop(60) == 0


async def test_a_restore_that_begins_while_a_service_prepares_ends_it(
    servers: EmbeddedServers, mongo: "AsyncIOMotorClient[dict[str, Any]]"
) -> None:
    """The restore has looked for services before this one said that it serves."""
    archive, begun = archive_of(mongo, "meanwhile"), asyncio.Event()

    async def restore_begins() -> None:
        await archive.begin_restoring(1000)

    async def for_ever() -> None:
        begun.set()
        await asyncio.Event().wait()

    bootstrap = Bootstrap(
        "frame", lambda: ReadModels("frame", []), lambda _: Parts(prepare=[restore_begins], tasks=[for_ever])
    )
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="meanwhile", http_port=free_port()
    )
    async with asyncio.timeout(15):
        with pytest.raises(LogDamagedError) as damaged:
            await serve(bootstrap, settings, asyncio.Event())
    assert damaged.value.code == "log-restoring"
    assert not begun.is_set()
    assert await Builds(mongo, "meanwhile", "frame").generations_served() == set()


async def test_an_occupied_http_port_is_told_before_anything_else_and_ends_it(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as occupied:
        port = occupied.getsockname()[1]
        frame = FrameProcess(tmp_path, *urls(*free_ports(2)), port=port)
        frame.process.start()

        assert await frame.exit_code() == 1
        [line] = frame.lines()
        assert line["event"] == "cannot listen for HTTP"
        assert line["address"] == f"127.0.0.1:{port}"
        assert "PAR_HTTP_PORT" in line["what_to_do"]
        assert "Traceback" not in frame.process.log_tail(100)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no such host", 0), (LOOPBACK, 70_000)])
def test_an_http_address_that_cannot_be_is_a_start_error(host: str, port: int) -> None:
    with pytest.raises(StartError, match="cannot listen for HTTP") as failed:
        http_socket(host, port)
    assert failed.value.facts["address"] == f"{host}:{port}"


def test_of_two_that_start_at_the_same_moment_one_is_told() -> None:
    with http_socket(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with http_socket(LOOPBACK, port) as second:
            listen(first, 5)
            with pytest.raises(StartError, match="cannot listen for HTTP") as failed:
                listen(second, 5)
            assert failed.value.facts["address"] == f"{LOOPBACK}:{port}"


async def test_a_log_that_does_not_answer_ends_it_with_one_clear_line(
    fresh_servers: EmbeddedServers, tmp_path: Path
) -> None:
    connection = await nats.connect(fresh_servers.nats_url)
    try:
        config = log_config()
        config.allow_direct = False  # nobody answers the reads of the log then
        await connection.jetstream().add_stream(config)
        frame = FrameProcess(tmp_path, fresh_servers.nats_url, fresh_servers.mongo_url)
        frame.process.start()

        assert await frame.exit_code() == 1
        [line] = [line for line in frame.lines() if line["level"] == "error"]
        assert line["event"] == "the log does not answer"
        assert line["url"] == fresh_servers.nats_url
        assert "stream LOG" in line["what_to_do"]
        assert "Traceback" not in frame.process.log_tail(100)
    finally:
        await connection.close()


async def test_it_is_ready_only_once_it_is_warm_and_can_be_stopped_before(servers: EmbeddedServers) -> None:
    warming, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def warm() -> None:
        warming.set()
        await go_on.wait()

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    port = free_port()
    bootstrap = Bootstrap("frame", lambda: ReadModels("frame", []), lambda _: Parts(tasks=[for_ever], warm=[warm]))
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="warming", http_port=port
    )

    async def readiness() -> int:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
            return (await http.get("/readyz")).status_code

    for is_let_go_on in (True, False):
        stop = asyncio.Event()
        warming.clear()
        go_on.clear()
        ended.clear()
        async with asyncio.timeout(30):
            serving = asyncio.create_task(serve(bootstrap, settings, stop))
            await warming.wait()
            assert await readiness() == httpx.codes.SERVICE_UNAVAILABLE
            if is_let_go_on:
                go_on.set()

                async def is_ready() -> bool:
                    return await readiness() == httpx.codes.OK

                await eventually(is_ready)
            stop.set()
            await serving
        assert ended.is_set()


async def test_it_can_be_stopped_while_it_prepares(servers: EmbeddedServers) -> None:
    preparing, given_up = asyncio.Event(), asyncio.Event()

    async def for_ever() -> None:
        preparing.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    bootstrap = Bootstrap("frame", lambda: ReadModels("frame", []), lambda _: Parts(prepare=[for_ever]))
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="preparing", http_port=free_port()
    )
    stop = asyncio.Event()
    async with asyncio.timeout(15):
        serving = asyncio.create_task(serve(bootstrap, settings, stop))
        await preparing.wait()

        stop.set()

        await serving
    assert given_up.is_set()
