"""The log of the oldest build is taken over by the services of this one, with nothing prepared for it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
from nats.aio.client import Client
from prometheus_client.parser import text_string_to_metric_families
from tests.corpus.recorded import oldest_log
from tests.eventually import eventually

from par.demo.load import projections
from par.embedded import EmbeddedServers, free_port
from par.embedded.process import ServerProcess
from par.log import LOG, ensure_streams

SERVICES = ("plan", "progress", "report")
PATIENCE = 100.0


def service(name: str, servers: EmbeddedServers, folder: Path, port: int) -> ServerProcess:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PAR_NATS_URL": servers.nats_url,
        "PAR_MONGO_URL": servers.mongo_url,
        "PAR_HTTP_PORT": str(port),
        "PAR_CALENDAR": "command",
    }
    return ServerProcess(name, [sys.executable, "-m", f"{name}_service"], folder / f"{name}.log", environment)


async def fill(client: Client, messages: list[tuple[str, bytes]]) -> None:
    """The log as it was, at the same positions."""
    await ensure_streams(client)
    jetstream = client.jetstream(publish_async_max_pending=64)
    stored = [await jetstream.publish_async(subject, payload) for subject, payload in messages]
    await asyncio.gather(*stored)
    info = await client.jetstream().stream_info(LOG)
    assert info.state.last_seq == len(messages)


async def is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://127.0.0.1:{port}/readyz")).is_success
    except httpx.TransportError:
        return False


def samples_of(text: str, metric: str) -> list[float]:
    return [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == metric
    ]


@pytest.mark.timeout(600)
async def test_this_build_starts_on_the_log_of_the_oldest_one(fresh_servers: EmbeddedServers, tmp_path: Path) -> None:
    messages = oldest_log()
    client = await nats.connect(fresh_servers.nats_url)
    await fill(client, messages)
    ports = {name: free_port() for name in SERVICES}
    processes = [service(name, fresh_servers, tmp_path, ports[name]) for name in SERVICES]
    try:
        for process in processes:
            process.start()
        async with httpx.AsyncClient(timeout=10) as http:
            for name, process in zip(SERVICES, processes, strict=True):

                async def ready(port: int = ports[name], process: ServerProcess = process) -> bool:
                    assert process.alive, process.log_tail()
                    return await is_ready(http, port)

                await eventually(ready, timeout=PATIENCE)
                metrics = (await http.get(f"http://127.0.0.1:{ports[name]}/metrics")).text
                assert samples_of(metrics, "par_projection_faulted") in ([], [0.0]), process.log_tail()
                # What this build cannot read or fold would be parked, and all else would go on.
                assert samples_of(metrics, "par_parked_events") == [0.0], process.log_tail()
        for name in SERVICES:
            await reads_the_whole(client, name, len(messages))
    finally:
        for process in processes:
            process.begin_stop()
        for process in processes:
            process.stop()
        await client.close()


async def reads_the_whole(client: Client, name: str, count: int) -> None:
    """Its read models include every event of the old log (and perhaps facts that follow from it)."""

    async def positions() -> list[dict[str, Any]]:
        rows = await projections(client, name)
        return rows if all(row["position"] >= count for row in rows) else []

    rows = await eventually(positions, timeout=PATIENCE)
    assert {row["parked"] for row in rows} == {0}
    assert len({row["digest"] for row in rows}) > 1, f"{name}: every read model is empty"
