"""Parked events as a whole service shows them, over NATS, HTTP and the command; and services killed meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import eventually
from tests.parking.models import picky_models
from tests.parking.picky_service import NAME
from tests.parking.story import UNREADABLE, Story, assert_as_one_by_one, digests, random_story, rebuilt
from tests.service.running import FrameProcess
from typer.testing import CliRunner, Result

from par.cli.ledger import now
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.log import EventLog, ensure_streams
from par.messaging import RemoteProblem, ask, command_body
from par.messaging.subjects import operator_command, query
from par.projection.store.database import CHECKPOINTS, Database
from par.service.parking.answers import ParkedAnswer, ParkedEventAnswer

PROGRAM = Path(__file__).with_name("picky_service.py")
DATABASE = f"par_{NAME}_{picky_models(NAME).generation}"


@pytest.fixture
async def own_client(fresh_servers: EmbeddedServers) -> AsyncIterator[Client]:
    connection = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(connection)
    yield connection
    await connection.close()


@pytest.fixture
async def own_mongo(fresh_servers: EmbeddedServers) -> AsyncIterator["AsyncIOMotorClient[dict[str, Any]]"]:
    connection: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        fresh_servers.mongo_url, tz_aware=True, io_loop=asyncio.get_running_loop()
    )
    yield connection
    connection.close()


@pytest.fixture
async def service(fresh_servers: EmbeddedServers, tmp_path: Path) -> AsyncIterator[FrameProcess]:
    running = FrameProcess(tmp_path, fresh_servers.nats_url, fresh_servers.mongo_url, program=PROGRAM)
    running.process.start()
    try:
        await running.ready()
        yield running
    finally:
        if running.process.alive:
            running.process.stop()


async def par(servers: EmbeddedServers, *arguments: str) -> Result:
    return await asyncio.to_thread(
        CliRunner().invoke, app, ["parked", *arguments, "--service", NAME, "--nats", servers.nats_url]
    )


async def passed(client: Client, database: Database) -> None:
    """Wait until the service has passed the whole log."""
    end = await EventLog(client).end()

    async def there() -> bool:
        found = await database[CHECKPOINTS].find_one({"_id": NAME})
        return found is not None and found["position"] >= end

    await eventually(there, timeout=60)


async def refused(client: Client, verb: str, content: dict[str, Any]) -> tuple[str, str]:
    body = command_body(f"{verb}-{json.dumps(content)[:9].__hash__()}", "/operator", now(), {"reason": "r", **content})
    with pytest.raises(RemoteProblem) as problem:
        await ask(client, operator_command(NAME, "parking", verb), body, 5)
    return problem.value.code, problem.value.pointer


async def test_an_operator_sees_mends_retries_and_discards(
    service: FrameProcess,
    own_client: Client,
    own_mongo: "AsyncIOMotorClient[dict[str, Any]]",
    fresh_servers: EmbeddedServers,
    tmp_path: Path,
) -> None:
    story, database = Story(own_client, service=NAME), own_mongo[DATABASE]
    bad = await story.happens("a", UNREADABLE)
    await story.happens("a", 1, 90, 2)
    await story.happens("b", 3)
    await passed(own_client, database)

    # readiness, metrics, HTTP
    assert (await service.get("/readyz")).status_code == 200
    metrics = (await service.get("/metrics")).text
    assert 'par_parked_events{read_models="plan"} 4.0' in metrics
    assert 'par_parked_oldest_seconds{read_models="plan"}' in metrics
    listed = (await service.get("/v1/parked?poison=true")).json()
    assert [(row["position"], row["behind"]) for row in listed["items"]] == [(bad, 3)]
    assert (listed["events"], listed["subjects"]) == (4, 1)
    first = (await service.get("/v1/parked?limit=3")).json()
    assert len(first["items"]) == 3
    assert len((await service.get(f"/v1/parked?limit=3&after={first['next']}")).json()["items"]) == 1
    shown = (await service.get(f"/v1/parked/{bad + 1}")).json()
    assert (shown["ahead"], shown["parked"]["behind"]) == (1, 2)
    told = await ask(own_client, query(NAME, "parked-event"), {"event": bad + 1})
    assert (told["payload"]["data"]["percent"], told["substitute"]) == (1, None)
    # What the event says, and what the error says of it, only operators are told.
    fault = (await ask(own_client, query(NAME, "parked-event"), {"event": bad}))["parked"]["fault"]
    assert fault["message"]
    told_to_readers = {name: value for name, value in fault.items() if name != "message"}
    assert listed["items"][0]["fault"] == told_to_readers
    on_http = (await service.get(f"/v1/parked/{bad}")).json()
    assert on_http["parked"]["fault"] == told_to_readers
    assert set(on_http) == {"parked", "ahead", "position", "as_of"}
    assert (await ask(own_client, query(NAME, "parked"), {"poison": True}))["items"][0]["fault"] == fault
    for path, model in (
        ("/v1/parked?poison=true", ParkedAnswer),
        (f"/v1/parked?log_subject={shown['parked']['log_subject']}", ParkedAnswer),
        (f"/v1/parked/{bad}", ParkedEventAnswer),
    ):
        answer = (await service.get(path)).json()
        content = {name: value for name, value in answer.items() if name not in ("position", "as_of")}
        model.model_validate_json(json.dumps(content), strict=True, extra="forbid")
    gone = await service.get("/v1/parked/99")
    assert (gone.status_code, gone.json()["code"]) == (404, "not-parked")
    rows = await ask(own_client, query(NAME, "projections"), {})
    assert {row["parked"] for row in rows} == {4}

    # what is refused
    good = {"obligation": "o", "percent": 4, "text": ""}
    assert await refused(own_client, "retry", {"position": 99}) == ("not-parked", "/content/position")
    assert await refused(own_client, "discard", {"position": bad + 1}) == ("parked-behind", "/content/position")
    invalid = {"position": bad, "data": {"percent": "x"}}
    assert (await refused(own_client, "substitute", invalid))[0] == "parked-data-invalid"
    stray = {"position": bad, "data": {**good, "procent": 1}}
    assert await refused(own_client, "substitute", stray) == ("parked-data-unknown-field", "/content/data/procent")
    other = {"position": bad, "data": good, "type": "par.day.opened.v1"}
    assert await refused(own_client, "substitute", other) == ("parked-type-differs", "/content/type")

    # the command
    told = await par(fresh_servers, "list")
    assert told.exit_code == 0, told.output
    assert f"{bad}" in told.output
    assert "3 chờ sau" in told.output
    everything = json.loads((await par(fresh_servers, "list", "--all", "--json")).stdout)
    assert len(everything["services"][0]["items"]) == 4
    data = json.loads((await par(fresh_servers, "show", str(bad), "--data")).stdout)
    assert data["percent"] == UNREADABLE
    retried = json.loads((await par(fresh_servers, "retry", str(bad), "--reason", "thử", "--json")).stdout)
    assert (retried["left"], retried["poison"]["position"]) == (4, bad)
    file = tmp_path / "mended.json"
    file.write_text(json.dumps(data | {"percent": 7}), encoding="utf-8")
    asked = await par(fresh_servers, "fix", str(bad), str(file), "--reason", "gõ nhầm", "--json")
    assert asked.exit_code == 2, "it is not sent without a yes"
    fixed = await par(fresh_servers, "fix", str(bad), str(file), "--reason", "gõ nhầm", "--yes")
    assert fixed.exit_code == 0, fixed.output
    assert '/percent: "unreadable" -> 7' in fixed.output
    assert "Còn 2 sự kiện chờ" in fixed.output
    gone_now = await par(fresh_servers, "show", str(bad))
    assert (gone_now.exit_code, "not-parked" in gone_now.output) == (3, True)
    discarded = await par(fresh_servers, "discard", str(bad + 2), "--reason", "gửi nhầm", "--yes")
    assert "Không còn sự kiện nào" in discarded.output
    assert "không có sự kiện nào" in (await par(fresh_servers, "list")).output

    await assert_as_one_by_one(own_client, database, picky_models(NAME))
    live = await digests(database, picky_models(NAME))
    assert live == await rebuilt(own_client, own_mongo, "anew", picky_models(NAME))


async def test_killed_at_many_moments_it_parks_and_decides_the_same(
    service: FrameProcess, own_client: Client, own_mongo: "AsyncIOMotorClient[dict[str, Any]]"
) -> None:
    database = own_mongo[DATABASE]
    for seed in range(3):
        writing = asyncio.create_task(random_story(own_client, seed, 40, NAME))
        end = await EventLog(own_client).end()

        async def beyond(wanted: int = end + 10) -> bool:
            found = await database[CHECKPOINTS].find_one({"_id": NAME})
            return found is not None and found["position"] >= wanted

        await eventually(beyond, timeout=60)
        service.process.kill()
        await writing
        service.process.start()
    await passed(own_client, database)

    await assert_as_one_by_one(own_client, database, picky_models(NAME))
    live = await digests(database, picky_models(NAME))
    assert live == await rebuilt(own_client, own_mongo, "anew", picky_models(NAME))
