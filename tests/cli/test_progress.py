"""``par progress`` as an engineer of a district runs it, against a real ledger."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from tests.progress.ledger import TODAY, Ledger, running_service
from tests.progress.support import OTHER_WARD, WARD, figures, month_of, submission
from typer.testing import CliRunner, Result

from par.cli.event_lines import BOM_NOTE, lines_of
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.log import EventLog
from par.problems import ProblemError

NOBODY = "nats://127.0.0.1:9"


class Desk:
    """A folder with an outbox, and the command run in it."""

    def __init__(self, folder: Path, nats_url: str) -> None:
        self.folder = folder
        self.nats_url = nats_url
        self.outbox = folder / "outbox.sqlite3"

    def file(self, *lines: Any, name: str = "events.jsonl") -> Path:
        path = self.folder / name
        path.write_bytes(b"".join(line if isinstance(line, bytes) else orjson.dumps(line) + b"\n" for line in lines))
        return path

    async def run(self, *arguments: str, nats: str | None = None, sender: str | None = WARD) -> Result:
        given = [*arguments, *(["--sender", sender] if sender else [])]
        if arguments[0] != "outbox":
            given += ["--nats", nats or self.nats_url]
        if arguments[0] not in ("validate", "digest"):
            given += ["--outbox", str(self.outbox)]
        return await asyncio.to_thread(CliRunner().invoke, app, ["progress", *given])

    async def json(self, *arguments: str, code: int = 0) -> Any:
        result = await self.run(*arguments, "--json")
        assert result.exit_code == code, (result.stdout, result.stderr)
        return json.loads(result.stdout)


@pytest.fixture
async def desk(servers: EmbeddedServers, client: Client, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_service(servers):
        await Ledger(client, EventLog(client)).begin()
        yield Desk(tmp_path, servers.nats_url)


def event(identity: str, **fields: Any) -> dict[str, Any]:
    return submission(id=identity, **fields)


async def test_a_file_is_sent_once_however_often(desk: Desk) -> None:
    file = desk.file(*(event(f"once-{number}") for number in range(7)))

    first = await desk.run("send", str(file))
    assert (first.exit_code, first.stderr.count("Traceback")) == (0, 0)
    assert "Tiếp nhận 7, trùng 0, từ chối 0" in first.stdout
    assert await desk.json("send", str(file)) == {
        "waiting": 0,
        "accepted": 0,
        "duplicate": 0,
        "refused": 0,
        "earlier": 7,
        "refusals": [],
    }
    desk.outbox = desk.folder / "other.sqlite3"
    assert (await desk.json("send", str(file)))["duplicate"] == 7


HOSTILE = [
    b"\xef\xbb\xbf" + orjson.dumps(event("h-1")) + b"\r\n",
    b"\n",
    b"  \t \r\n",
    b"not json\n",
    orjson.dumps(event("h-5")).replace(b":8,", b":NaN,") + b"\n",
    b'{"id": "\xff\xfe"}\n',
    b" " * 70_000 + b"\n",
    b"x" * 200_000 + b"\n",
    orjson.dumps(event("h-9", data=figures(note="x" * 17_000))) + b"\n",
    b"\xef\xbb\xbf" + orjson.dumps(event("h-10")) + b"\n",
    orjson.dumps(event("h-1", data=figures(numerator=1))) + b"\n",
    orjson.dumps(event("h-12", data=figures(period="2023-13"))) + b"\n",
    orjson.dumps(submission(OTHER_WARD, id="h-13")) + b"\n",
    b"[" * 5_000 + b"\n",
    b"\x00\n",
    orjson.dumps(event("h-16")),  # no line feed at the end
]
REFUSED = {
    4: "malformed-json",
    5: "not-a-number",
    6: "malformed-json",
    7: "event-too-large",
    8: "event-too-large",
    9: "event-too-large",
    10: "malformed-json",
    11: "id-conflict",
    12: "invalid-period",
    13: "invalid-source",
    14: "malformed-json",
    15: "malformed-json",
}


async def test_broken_lines_are_told_and_stop_nothing(desk: Desk) -> None:
    file = desk.file(*HOSTILE)

    found = await desk.json("send", str(file), code=3)
    assert {row["line"]: row["code"] for row in found["refusals"]} == REFUSED
    assert (found["accepted"], found["refused"]) == (2, len(REFUSED))

    again = await desk.run("send", str(file))
    assert again.exit_code == 3
    assert BOM_NOTE in again.stderr
    assert "dòng 12: h-12: invalid-period (/data/period): Kỳ số liệu “2023-13” không hợp lệ" in again.stdout
    assert "The period “2023-13” is not valid" in again.stdout


async def test_a_file_in_utf_16_is_told_as_such(desk: Desk) -> None:
    file = desk.file(json.dumps(event("u-1")).encode("utf-16"))
    (row,) = (await desk.json("send", str(file), code=3))["refusals"]
    assert "UTF-16" in row["message_en"]


async def test_while_the_ledger_is_away_events_are_kept(desk: Desk) -> None:
    file = desk.file(event("away-1"), event("away-2"))

    away = await desk.run("send", str(file), "--patience", "1", nats=NOBODY)
    assert away.exit_code == 1
    assert str(desk.outbox) in away.stderr
    assert NOBODY in away.stderr
    assert "còn chờ gửi 2" in away.stdout

    assert (await desk.json("send", str(file)))["accepted"] == 2


async def test_without_a_sender_it_says_what_may_be_missing(desk: Desk) -> None:
    file = desk.file(event("nobody"))
    desk.outbox = desk.folder / "account.sqlite3"
    for arguments in (["send", str(file), "--patience", "1"], ["validate", str(file), "--patience", "1"]):
        result = await desk.run(*arguments, sender=None)
        assert result.exit_code == 1
        assert "--sender" in result.stderr


async def test_checking_writes_nothing(desk: Desk, client: Client) -> None:
    ledger = Ledger(client, EventLog(client))
    before = await ledger.log.end()
    good = [event(f"check-{number}", data=figures(period=month_of(number))) for number in range(1100)]
    file = desk.file(*good, b"broken\n", event("c", data={}))

    found = await desk.json("validate", str(file), code=3)

    assert (found["valid"], found["duplicate"], found["refused"]) == (1100, 0, 2)
    assert [(row["line"], row["code"]) for row in found["refusals"]] == [
        *((1101, "malformed-json"), (1102, "invalid-field")),
    ]
    assert await ledger.log.end() == before
    assert (await desk.run("validate", str(desk.file(event("check-1"))))).exit_code == 0
    away = await desk.run("validate", str(file), "--patience", "1", nats=NOBODY)
    assert away.exit_code == 1


async def test_the_status_of_events(desk: Desk) -> None:
    await desk.run("send", str(desk.file(event("asked-1"))))

    found = await desk.json("status", "asked-1", f"/{WARD}/one-stop#never-sent")
    assert (found["sender"], found["day"]) == (WARD, TODAY.isoformat())
    assert [row["outcome"] for row in found["events"]] == ["accepted", "unknown"]
    told = await desk.run("status", "never-sent", "--source", f"/{WARD}/one-stop")
    assert "chưa có trong sổ" in told.stdout
    unknown = await desk.run("status", "never-sent")
    assert unknown.exit_code == 3
    assert "--source" in unknown.stderr
    other = await desk.run("status", f"/{OTHER_WARD}/x#a")
    assert other.exit_code == 3
    assert "invalid-source" in other.stderr


async def test_the_digest_of_a_day(desk: Desk) -> None:
    wrong = event("digest-wrong", data=figures(period="2023-13"))
    await desk.run("send", str(desk.file(event("digest-1"), wrong)))

    found = await desk.json("digest", "--day", TODAY.isoformat())
    assert found["accepted"] >= 1
    assert found["refusals"][-1]["id"] == "digest-wrong"
    told = await desk.run("digest")
    assert "invalid-period" in told.stdout
    assert (await desk.json("digest", "--day", "2022-01-01"))["accepted"] == 0


async def test_refused_events_are_retried_or_discarded(desk: Desk) -> None:
    wrong = [event(f"out-{number}", data=figures(period="2023-13")) for number in (1, 2)]
    await desk.run("send", str(desk.file(*wrong, event("out-3"))))

    found = await desk.json("outbox")
    assert found["count"] == {"waiting": 0, "accepted": 1, "duplicate": 0, "refused": 2}
    assert [(row["id"], row["line"]) for row in found["refused"]] == [("out-1", 1), ("out-2", 2)]
    assert (await desk.json("outbox", "--discard", "out-1"))["count"]["refused"] == 1
    unknown = await desk.run("outbox", "--discard", "out-1")
    assert unknown.exit_code == 3
    assert (await desk.json("outbox", "--retry"))["count"] == {
        "waiting": 1,
        "accepted": 1,
        "duplicate": 0,
        "refused": 0,
    }
    right = event("out-2", data=figures(period="2023-03"))
    corrected = await desk.run("send", str(desk.file(right, name="corrected.jsonl")))
    assert corrected.exit_code == 3, "what waits may be on its way: it is not replaced"
    assert "id-conflict" in corrected.stdout
    assert (await desk.json("send", str(desk.file(right))))["accepted"] == 1


async def test_no_outbox_is_made_by_looking(desk: Desk) -> None:
    looked = await desk.run("outbox")
    assert looked.exit_code == 3
    assert not desk.outbox.exists()


def test_a_file_is_read_as_a_stream(tmp_path: Path) -> None:
    """A line of 30 MB, and 10,000 events: neither is ever held."""
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        for _ in range(30):
            file.write(b"x" * 1_000_000)
        file.write(b"\n")
        for number in range(10_000):
            file.write(orjson.dumps(event(f"stream-{number}")) + b"\n")
    tracemalloc.start()
    try:
        good = bad = 0
        for line in lines_of(path):
            if isinstance(line.event, ProblemError):
                bad += 1
            else:
                good += 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (good, bad) == (10_000, 1)
    assert peak < 2_000_000
