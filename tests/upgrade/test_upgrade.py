"""This build takes over data folders that earlier ones left: their log, their MongoDB, their keys, as they were.

The folders in ``data`` are named after the commit that made them (``make_folder.py``).
"""

import asyncio
import json
import tarfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.doctor.looking import look, place_of, wrong
from tests.eventually import eventually
from tests.upgrade.make_folder import length_and_digest
from typer.testing import CliRunner

from par.archive.store import archive_of
from par.cli.main import app
from par.client.sender import Sender
from par.demo.lines import Lines
from par.demo.outcome import CELLS, settled
from par.doctor.mongo import MongoClient
from par.embedded.stack import LocalStack
from par.log import REPORT
from par.log.pages import direct_pages
from par.messaging import Access, ask, connect
from par.messaging.subjects import query

pytestmark = pytest.mark.timeout(400)
"""A fresh fold by programs of their own takes its time on a busy machine."""

FOLDERS = sorted(Path(__file__).with_name("data").glob("*.tar.xz"))
SERVICES = ("plan", "progress", "report")


@dataclass(frozen=True)
class Old:
    """What an earlier build left: its data folder, and what it knew of it."""

    folder: Path
    log: dict[str, Any]
    outcome: dict[str, Any]
    sent: list[dict[str, Any]]
    keys: dict[Path, bytes]


@dataclass(frozen=True)
class Upgraded:
    """The folder, and this build on it."""

    old: Old
    stack: LocalStack


def unpacked(archive: Path, place: Path) -> Old:
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    sent = [json.loads(line) for line in (place / "sent.jsonl").read_text("utf-8").splitlines()]
    keys = {file: file.read_bytes() for file in (place / "data").glob("accounts/keys/**/*.nk")}
    return Old(
        place / "data",
        json.loads((place / "log.json").read_bytes()),
        json.loads((place / "outcome.json").read_bytes()),
        sent,
        keys,
    )


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda path: path.name.partition(".")[0])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    old = unpacked(request.param, tmp_path_factory.mktemp("upgraded"))
    with LocalStack(old.folder, log_level="WARNING") as stack:
        yield Upgraded(old, stack)


@pytest.fixture
async def operator(upgraded: Upgraded) -> AsyncIterator[Client]:
    client = await Lines(upgraded.stack).operator()
    yield client
    await client.close()


def test_there_are_folders_and_they_are_small() -> None:
    assert FOLDERS
    assert sum(folder.stat().st_size for folder in FOLDERS) < 4_000_000


async def test_the_log_is_what_it_was(upgraded: Upgraded, operator: Client) -> None:
    """Starting this build on it has added nothing, and changed no byte."""
    await settled(operator)
    assert await length_and_digest(operator) == upgraded.old.log


async def test_nothing_is_told_twice(upgraded: Upgraded, operator: Client) -> None:
    """What the read models of this build say otherwise than those of before is told; what they say again is not."""
    await settled(operator)
    told: dict[str, list[Any]] = {}
    async for _, subject, payload in direct_pages(operator, REPORT, "par.report.>", 1):
        told.setdefault(subject, []).append(orjson.loads(payload)["data"])
    assert sum(len(states) for states in told.values()) >= sum(upgraded.old.outcome["report_events"].values()) > 0
    again = {subject: state for subject, states in told.items() for state, after in pairwise(states) if state == after}
    assert again == {}


async def test_every_key_signs_in_as_before(upgraded: Upgraded) -> None:
    assert len(upgraded.old.keys) > len(SERVICES) + 2
    for file, seed in upgraded.old.keys.items():
        assert file.read_bytes() == seed
        client = await connect(upgraded.stack.servers.nats_url, Access(file))
        assert client.is_connected
        await client.close()


async def test_read_models_say_what_they_said(upgraded: Upgraded, operator: Client) -> None:
    """Built anew by other folds into other documents, the figures of the old build are found in them again."""
    await settled(operator)
    old = upgraded.old.outcome
    rows = (await ask(operator, query("progress", "unit-status"), {}))["items"]
    assert [{"unit": row["unit"], **{cell: row[cell] for cell in CELLS}} for row in rows] == old["unit_status"]
    assert old["city_indicators"]
    for wanted in old["city_indicators"]:
        asked = {"city": wanted["city"], "year": 2023}
        found = [
            row
            for row in (await ask(operator, query("report", "city-indicators"), asked))["items"]
            if (row["unit"], row["indicator"]) == (wanted["city"], wanted["indicator"])
        ]
        assert [(row["numerator"], row["denominator"], row["units"], row["not_reported"]) for row in found] == [
            (wanted["numerator"], wanted["denominator"], wanted["units"], wanted["not_reported"])
        ]


def sender_of(event: dict[str, Any]) -> str:
    """The unit in whose account the event was sent: its source begins with it."""
    return str(event["source"]).split("/")[1]


async def test_what_was_sent_before_is_a_duplicate_now(upgraded: Upgraded) -> None:
    """Every event that the old build accepted, byte by byte: the same identity, the same position."""
    lines = Lines(upgraded.stack)
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for one in upgraded.old.sent:
        by_unit.setdefault(sender_of(json.loads(one["event"])), []).append(one)
    for unit, sent in by_unit.items():
        client = await lines.sender(unit)
        receipts = await Sender(client).send([one["event"].encode() for one in sent])
        await client.close()
        assert {receipt["outcome"] for receipt in receipts} == {"duplicate"}, unit
        assert [receipt["position"] for receipt in receipts] == [one["receipt"]["position"] for one in sent], unit


async def test_the_log_goes_on_behind_it(upgraded: Upgraded, operator: Client) -> None:
    """A new event of an old sender is accepted at the next positions, and folded."""
    accepted = [json.loads(one["event"]) for one in upgraded.old.sent]
    old = next(event for event in reversed(accepted) if event["type"] == "par.work.progressed.v1")
    new = old | {"id": "after-the-upgrade", "data": {"percent": 99, "text": "Sau khi nâng cấp"}}
    client = await Lines(upgraded.stack).sender(sender_of(new))
    (receipt,) = await Sender(client).send([orjson.dumps(new)])
    await client.close()
    assert receipt["outcome"] == "accepted", receipt
    assert receipt["position"] > upgraded.old.log["events"]
    rows = await settled(operator)
    assert {row["position"] for row in rows} == {receipt["position"]}
    assert {row["parked"] for row in rows} == {0}


async def test_log_archive_and_read_models_are_one(upgraded: Upgraded, operator: Client) -> None:
    """The archive, which the old build did not have, has caught up; a fresh fold of the log gives what is served."""
    end = (await settled(operator))[0]["position"]
    mongo: MongoClient = MongoClient(upgraded.stack.servers.mongo_url, tz_aware=True)
    try:

        async def caught_up() -> bool:
            return bool((await archive_of(mongo, "par").head()).position == end)

        await eventually(caught_up, timeout=60)
    finally:
        mongo.close()
    arguments = ["log", "verify", "--json", "--data", str(upgraded.old.folder)]
    command = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    document = json.loads(command.stdout)
    assert (command.exit_code, document["differences"], document["log_end"]) == (0, 0, end)
    assert {one["service"] for one in document["services"]} == set(SERVICES)


async def test_the_doctor_finds_nothing_but_the_old_day(upgraded: Upgraded) -> None:
    """It names the read models that the old build left, which can be dropped."""
    findings = await look(place_of(upgraded.stack, upgraded.old.folder))

    assert wrong(findings) == ["day-behind"]
    kept = {finding.facts["database"] for finding in findings if finding.code == "read-models-kept"}
    served = {finding.facts["generation"] for finding in findings if finding.code == "service-ok"}
    assert kept
    assert len(served) == len(SERVICES)
    assert not {name.rpartition("_")[2] for name in kept} & served
