"""``par reports`` on a real stream: the state that holds, everything from a place on, and what comes."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true
from tests.happenings import new_city
from typer.testing import CliRunner, Result

from par.cli.main import app
from par.client.reports import Chosen, last_reports
from par.embedded import EmbeddedServers


async def par(url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["reports", *arguments, "--nats", url])


async def tell(client: Client, subject: str, state: int) -> int:
    body = json.dumps({"id": f"{subject}:{state}", "data": {"state": state}}).encode()
    return (await client.jetstream().publish(subject, body, timeout=60)).seq


async def two_units(client: Client) -> tuple[str, int]:
    """The city, and the sequence of the first of five events."""
    city = new_city()
    first = await tell(client, f"par.report.{city}.unit-status.a", 1)
    await tell(client, f"par.report.{city}.indicator.a.2023.x", 1)
    await tell(client, f"par.report.{city}.indicator.b.2023.x", 1)
    await tell(client, f"par.report.{city}.indicator.a.2023.x", 2)
    await tell(client, f"par.report.{city}.indicator.a.2022.x", 3)
    return city, first


def rows(output: str) -> list[tuple[str, int]]:
    return [(found["subject"], found["event"]["data"]["state"]) for found in map(json.loads, output.splitlines())]


async def test_the_state_that_holds_of_each_subject(
    client: Client, servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = await two_units(client)
    expected = [("unit-status.a", 1), ("indicator.b.2023.x", 1), ("indicator.a.2023.x", 2), ("indicator.a.2022.x", 3)]
    done = await par(servers.nats_url, "last", "--city", city)
    assert done.exit_code == 0, done.output
    assert rows(done.stdout) == [(f"par.report.{city}.{subject}", state) for subject, state in expected]
    done = await par(servers.nats_url, "last", "--city", city, "--topic", "indicator", "--unit", "a")
    assert [state for _, state in rows(done.stdout)] == [2, 3]
    assert (await par(servers.nats_url, "last", "--city", new_city())).stdout == ""

    monkeypatch.setattr("par.log.pages.PAGE", 3)
    assert [found.event["data"]["state"] for found in await last_reports(client, Chosen(city))] == [1, 1, 2, 3]


async def test_the_state_that_holds_of_more_subjects_than_the_server_tells_at_once(
    client: Client, servers: EmbeddedServers
) -> None:
    city, most = new_city(), 1_024
    for number in range(most + 1):
        await client.publish(f"par.report.{city}.indicator.a.2023.x{number}", b'{"data": {"state": 1}}')
    await tell(client, f"par.report.{city}.indicator.a.2023.x0", 2)
    done = await par(servers.nats_url, "last", "--city", city)
    assert done.exit_code == 0, done.output
    found = rows(done.stdout)
    assert len(found) == most + 1
    assert found[0][1] == 1
    assert found[-1] == (f"par.report.{city}.indicator.a.2023.x0", 2)


async def test_everything_from_a_place_on(client: Client, servers: EmbeddedServers) -> None:
    city, first = await two_units(client)
    done = await par(servers.nats_url, "replay", "--city", city, "--unit", "a")
    assert [state for _, state in rows(done.stdout)] == [1, 1, 2, 3]
    done = await par(servers.nats_url, "replay", "--from", str(first + 3), "--topic", "indicator")
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["sequence"] for row in found] == [first + 3, first + 4]
    assert [row["event"]["id"].rpartition(":")[2] for row in found] == ["2", "3"]


@pytest.mark.parametrize("from_", [False, True])
async def test_what_comes(client: Client, servers: EmbeddedServers, from_: bool) -> None:
    city, first = await two_units(client)
    since = ("--from", str(first + 4)) if from_ else ()
    program = str(Path(sys.executable).with_name("par"))
    command = (program, "reports", "follow", "--city", city, "--nats", servers.nats_url, *since)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    lines: list[str] = []

    async def read(stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            lines.append(line.decode())

    async def keep_telling() -> None:
        for state in range(10, 1000):
            await tell(client, f"par.report.{city}.indicator.c.2023.x", state)
            await asyncio.sleep(0.1)

    reading, telling = asyncio.create_task(read(process.stdout)), asyncio.create_task(keep_telling())
    try:
        await becomes_true(lambda: len(lines) >= 4, timeout=30)
    finally:
        telling.cancel()
        process.terminate()
        await process.wait()
        await reading
    states = [state for _, state in rows("".join(lines))]
    assert (states[0] == 3) == from_, "without a place it begins with what comes"
    told = states[1:] if from_ else states
    assert told == list(range(told[0], told[0] + len(told)))


async def test_a_part_of_a_subject_is_no_wildcard(servers: EmbeddedServers) -> None:
    done = await par(servers.nats_url, "last", "--city", "*")
    assert done.exit_code == 2
