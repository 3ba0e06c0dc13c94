"""The drill: a month of the demo on real servers and services, JetStream's folder lost, everything back.

The times are printed (``pytest -s``) and stand in the runbook.
"""

import asyncio
import datetime as dt
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import becomes_true, eventually
from typer.testing import CliRunner, Result

from par.accounts.registry import Kind
from par.archive.backup import FROM_THE_LOG, NOT_IN_THE_LOG
from par.archive.store import archive_of
from par.cli.main import app
from par.client.calendar import open_day
from par.demo.lines import Lines
from par.demo.outcome import settled
from par.demo.submissions import at
from par.embedded.process import ServerProcess
from par.embedded.stack import LocalStack
from par.log import LOG, REPORT
from par.log.pages import direct_pages
from par.log.readers import make_consumer
from par.messaging import Access, connect

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]

LAST_DAY = "2023-01-31"
READER = "board"
PATIENCE = 90.0


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a month of the demo."""
    folder = tmp_path_factory.mktemp("ledger") / "data"
    demo = ["demo", "--once", "--json", "--data", str(folder), "--until", LAST_DAY]
    program = [sys.executable, "-c", "from par.cli.main import app; app()", *demo]
    subprocess.run(program, check=True, timeout=600, capture_output=True, cwd=Path(__file__).parents[2])
    return folder


@pytest.fixture(scope="module")
def stack(played: Path) -> Iterator[LocalStack]:
    with LocalStack(played) as running:
        running.admit(Kind.READER, [READER])
        yield running


async def par(*arguments: str) -> Result:
    done: Result = await asyncio.to_thread(CliRunner().invoke, app, ["log", *arguments])
    return done


@pytest.mark.parametrize("command", [["verify"], ["backup", "backup"], ["restore"]], ids=lambda command: command[0])
async def test_a_folder_that_is_not_there_is_not_made(command: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    done = await par(*command, "--data", str(missing))
    assert done.exit_code == 1
    assert f"no-data-folder: không có thư mục {missing}" in done.stderr
    assert not missing.exists()


def say(line: str) -> None:
    """A measured time, for whoever runs the drill."""
    print(f"\n{line}")  # noqa: T201


async def reported(client: Client) -> dict[str, Any]:
    """The last state of each subject of the report."""
    return {
        subject: orjson.loads(payload)["data"]
        async for _, subject, payload in direct_pages(client, REPORT, "par.report.>", 1)
    }


def damage(service: ServerProcess) -> dict[str, Any]:
    """What the service said when it ended."""
    assert service.exit_code == 1, service.log_tail()
    found: list[dict[str, Any]] = [json.loads(line) for line in service.log_tail(40).splitlines() if line[:1] == "{"]
    [line] = [line for line in found if line["event"] == "the log is damaged"][-1:]
    return line


async def test_the_loss_of_jetstreams_folder(stack: LocalStack, played: Path) -> None:
    operator = await Lines(stack).operator()
    await make_consumer(operator, READER)
    before = await settled(operator)
    states = await reported(operator)
    end, told = (await operator.jetstream().stream_info(LOG)).state.last_seq, await _end(operator, REPORT)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url, tz_aware=True)
    archive = archive_of(mongo, "par")

    async def archived() -> bool:
        return (await archive.head()).position == end and await archive.report_sequence() == told

    await eventually(archived, 30)
    assert end > 1500
    verified = await par("verify", "--data", str(played), "--json")
    assert verified.exit_code == 0, verified.output
    figures = json.loads(verified.stdout)
    assert (figures["differences"], figures["log_end"]) == (0, end)
    assert [(one["service"], one["position"]) for one in figures["services"]] == [
        (name, end) for name in ("plan", "progress", "report")
    ]

    nats = stack.servers.nats
    assert nats.process is not None
    lost_at = time.monotonic()
    nats.process.kill()
    shutil.rmtree(nats.folder / "store")
    await asyncio.to_thread(nats.start)

    def ended() -> bool:
        return not any(service.alive for service in stack.services.values())

    await becomes_true(ended, PATIENCE)
    for service in stack.services.values():
        line = damage(service)
        assert line["code"] in {"log-shorter", "log-lost"}
        assert "par log restore" in line["what_to_do"]
        service.start()  # as whatever supervises it would: nothing is made anew in the place of what is lost
    await becomes_true(ended, PATIENCE)
    assert {damage(service)["code"] for service in stack.services.values()} == {"log-lost"}
    assert await operator.jetstream().streams_info() == []

    began = time.monotonic()
    done = await par("restore", "--data", str(played), "--json")
    restored = time.monotonic() - began
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["position"], document["written"], document["dropped"]) == (end, end, [])
    assert document["readers"] == [READER]
    for service in stack.services.values():
        service.start()
    for name in stack.services:
        await asyncio.to_thread(stack.wait_ready, name)
    after = await settled(operator)
    back = time.monotonic() - lost_at

    assert after == before, "the same positions and digests of all read models, and nothing waits"
    assert await _end(operator, LOG) == end
    assert await reported(operator) == states
    assert len(states) > 50
    assert await _end(operator, REPORT) == document["report_from"] + len(states) - 1, "each state once"

    reader = await connect(stack.servers.nats_url, Access(stack.key_file(Kind.READER, READER)))
    consumer = await reader.jetstream().pull_subscribe_bind(f"reader-{READER}", stream=REPORT)
    [first] = await consumer.fetch(1, timeout=10)
    assert first.metadata.sequence.stream == document["report_from"] > told
    found = await reader.jetstream().get_msg(REPORT, told + 1, subject="par.report.>", next=True, direct=True)
    assert found.seq == document["report_from"], "who remembers a sequence goes on"
    await reader.close()

    # A service's document that nobody's event has made.
    generation = next(name for name in await mongo.list_database_names() if name.startswith("par_plan_"))
    await mongo[generation]["units"].insert_one({"_id": "invented"})
    changed = await par("verify", "--data", str(played))
    assert changed.exit_code == 1
    assert "differences: 1\n" in changed.stdout
    assert "par projection rebuild" in changed.stdout
    await mongo[generation]["units"].delete_one({"_id": "invented"})
    verified = await par("verify", "--data", str(played))
    assert verified.exit_code == 0, verified.output
    assert "differences: 0\n" in verified.stdout
    opened = await open_day(operator, dt.date(2023, 2, 1), time=at(dt.date(2023, 2, 1), 0, 1))
    assert opened.position == end + 1
    assert all(row["position"] > end for row in await settled(operator))
    say(f"{end} events: restored in {restored:.1f} s; from the loss to all services ready {back:.1f} s")
    await operator.close()
    mongo.close()


async def test_a_whole_ledger_onto_empty_servers(stack: LocalStack, played: Path, tmp_path: Path) -> None:
    operator = await Lines(stack).operator()
    before = await settled(operator)
    await operator.close()
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url, tz_aware=True)
    receipts = await mongo["par_progress"]["receipts"].find().sort("_id", 1).to_list(None)
    assert len(receipts) > 10
    lasting = {
        (service, name)
        for service in ("plan", "progress", "report")
        for name in await mongo[f"par_{service}"].list_collection_names()
    }
    assert lasting <= {*NOT_IN_THE_LOG, *FROM_THE_LOG}, "say of each whether the log gives it back"
    mongo.close()
    backup, other = tmp_path / "backup", tmp_path / "other"
    began = time.monotonic()
    saved = await par("backup", str(backup), "--data", str(played), "--json")
    assert saved.exit_code == 0, saved.output
    took = time.monotonic() - began

    began = time.monotonic()
    done = await par("restore", "--from", str(backup), "--data", str(other), "--json")
    assert done.exit_code == 0, done.stderr
    restored = time.monotonic() - began
    document = json.loads(done.stdout)
    assert document["hash"] == json.loads(saved.stdout)["hash"]
    assert document["documents"] == {"progress.receipts": len(receipts)}

    with LocalStack(other) as second:
        client = await Lines(second).operator()
        after = await settled(client)
        back = time.monotonic() - began
        kept: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(second.servers.mongo_url, tz_aware=True)
        assert await kept["par_progress"]["receipts"].find().sort("_id", 1).to_list(None) == receipts
        kept.close()
        await client.close()
        verified = await par("verify", "--data", str(other))
        assert verified.exit_code == 0, verified.output
    assert after == before
    size = sum(file.stat().st_size for file in backup.iterdir()) / 2**20
    say(f"{document['position']} events: backed up in {took:.1f} s ({size:.1f} MB)")
    say(f"restored onto empty servers in {restored:.1f} s, all read models built anew after {back:.1f} s")


async def _end(client: Client, stream: str) -> int:
    return (await client.jetstream().stream_info(stream)).state.last_seq
