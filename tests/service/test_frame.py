"""The frame in operation: health, metrics, problems over HTTP, and an orderly end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import nats.errors
import orjson
import pytest
from nats.aio.client import Client
from prometheus_client.parser import text_string_to_metric_families
from tests.eventually import becomes_true, eventually
from tests.happenings import aggregate, event, happen, new_city
from tests.service.frame_service import BEGUN, GO_ON, SLOW
from tests.service.running import FrameProcess

from par.embedded import EmbeddedServers
from par.log import EventLog
from par.messaging import ask


@pytest.fixture
async def frame(client: Client, servers: EmbeddedServers, tmp_path: Path) -> AsyncIterator[FrameProcess]:
    of = aggregate(new_city())
    await happen(EventLog(client), of, event(of, 1))
    running = FrameProcess(tmp_path, servers.nats_url, servers.mongo_url)
    running.process.start()
    try:
        await running.ready()
        yield running
    finally:
        running.process.kill()


async def test_health_metrics_and_problems(frame: FrameProcess, client: Client) -> None:
    end = await EventLog(client).end()

    assert (await frame.get("/livez")).json() == {"status": "alive"}
    assert (await frame.get("/readyz")).json() == {"status": "ready"}
    counts = (await frame.get("/v1/counts")).json()
    assert counts["position"] == end
    assert len(counts["items"]) >= 1

    refused = await frame.get("/v1/counts?min_position=x&y=1")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-field")
    broken = await frame.get("/v1/failing")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal")
    for answer in (refused, broken):
        assert answer.headers["content-type"] == "application/problem+json"
        assert "broken on purpose" not in answer.text
    [logged] = frame.lines("request failed")
    assert logged["reference"] in broken.json()["message_en"]
    assert "broken on purpose" in logged["exception"]

    scraped = await frame.get("/metrics")
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(scraped.text)
        for sample in family.samples
    }
    assert samples["par_projection_position", "frame"] == end
    assert samples["par_projection_events_total", "frame"] == end
    assert samples["par_projection_faulted", "frame"] == 0


async def test_an_answer_known_already_is_not_sent_again(frame: FrameProcess, client: Client) -> None:
    first = await frame.get("/v1/fixed")
    tag = first.headers["etag"]
    assert first.headers["par-position"] == str(first.json()["position"])
    assert first.headers["cache-control"] == "no-cache"

    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))  # the log grows, and the answer says the same
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = await frame.get(f"/v1/fixed?min_position={end}", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert int(again.headers["par-position"]) >= end
    other = await frame.get("/v1/fixed", headers={"If-None-Match": '"something else"'})
    assert (other.status_code, other.json()["fixed"]) == (200, True)

    counts = await frame.get(f"/v1/counts?min_position={end}")
    of = aggregate(new_city())
    end = await happen(EventLog(client), of, event(of, 1))
    changed = await frame.get(f"/v1/counts?min_position={end}", headers={"If-None-Match": counts.headers["etag"]})
    assert changed.status_code == 200


async def test_addresses_that_do_not_exist_or_are_only_read(frame: FrameProcess) -> None:
    for answer, status, code in (
        (await frame.get("/v1/nothing"), 404, "unknown-address"),
        (await frame.get("/v1/counts?min_position=1&min_position=2"), 400, "repeated-parameter"),
        (await frame.send("POST", "/v1/counts"), 405, "method-not-allowed"),
        (await frame.send("DELETE", "/openapi.json"), 405, "method-not-allowed"),
    ):
        assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
        assert answer.headers["content-type"] == "application/problem+json"
    head = await frame.send("HEAD", "/v1/fixed")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"]


async def test_the_service_describes_its_reads(frame: FrameProcess) -> None:
    document = (await frame.get("/openapi.json")).json()
    assert set(document["paths"]) == {"/v1/counts", "/v1/failing", "/v1/fixed", "/v1/parked", "/v1/parked/{event}"}


async def test_not_ready_names_what_is_missing(frame: FrameProcess, servers: EmbeddedServers) -> None:
    assert servers.mongo.process is not None
    assert servers.mongo.process.pid is not None
    os.kill(servers.mongo.process.pid, signal.SIGSTOP)
    try:
        faults = (await frame.ready(503))["faults"]
        assert list(faults) == ["mongodb"]
        assert (await frame.get("/livez")).status_code == 200
    finally:
        os.kill(servers.mongo.process.pid, signal.SIGCONT)
    await frame.ready()

    servers.mongo.process.kill()
    assert list((await frame.ready(503))["faults"]) == ["mongodb"]
    await asyncio.to_thread(servers.mongo.start)
    await frame.ready()

    assert servers.nats.process is not None
    servers.nats.process.kill()
    assert (await frame.ready(503))["faults"] == {"nats": "not connected to NATS"}
    await asyncio.to_thread(servers.nats.start)
    await frame.ready()
    assert len(frame.lines("connection to NATS lost, trying again")) == 1
    assert len(frame.lines("connected to NATS again")) == 1


async def test_the_end_waits_for_requests_in_flight(frame: FrameProcess, client: Client) -> None:
    begun = await client.subscribe(BEGUN)
    asking = asyncio.create_task(client.request(SLOW, b"", timeout=20))
    await begun.next_msg(timeout=10)

    frame.process.begin_stop()
    await becomes_true(lambda: bool(frame.lines("stopping")))

    async def handed_over() -> bool:
        try:  # a request that comes now finds nobody, at once, and can be sent to another instance
            await client.request(SLOW, b"", timeout=0.05)
        except nats.errors.NoRespondersError:
            return True
        except nats.errors.TimeoutError:
            return False
        return False

    await eventually(handed_over)
    assert frame.process.alive
    await client.publish(GO_ON)

    assert orjson.loads((await asking).data) == {"value": "done"}
    assert await frame.exit_code() == 0
    assert [line["event"] for line in frame.lines() if line["level"] in ("error", "warning")] == []


async def test_an_interrupted_process_leaves_no_trace(frame: FrameProcess, client: Client) -> None:
    assert frame.process.pid is not None
    os.kill(frame.process.pid, signal.SIGINT)

    assert await frame.exit_code() == 0
    with pytest.raises(Exception, match="no answer on"):
        await ask(client, SLOW, {}, patience=0.1)
