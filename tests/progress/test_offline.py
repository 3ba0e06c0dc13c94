"""A district was offline for three days: 20,000 events, each sent twice, in any order, are in the log once."""

import asyncio
import contextlib
import datetime as dt
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import orjson
import pytest
from tests.eventually import eventually
from tests.progress.ledger import INDEX_SET, WORK_OF_STAFF, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import INDICATOR, STAFF, WARD, submission

from par.client.sender import Receipt, Sender
from par.embedded import EmbeddedServers, free_port
from par.events import AggregateId
from par.log import EventLog, ensure_streams
from par.messaging import ask
from par.messaging.subjects import query
from par.service.service import serve
from par.service.settings import Settings
from report_service.bootstrap import BOOTSTRAP as REPORT

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]

EVENTS = 20_000
ACCOUNTS = 1_000
SEED = 2023
INDICATORS = [f"indicator_{number}" for number in range(40)]
MONTHS = [f"2023-{month:02}" for month in range(1, 7)]
OFFLINE = [dt.date(2023, 7, 1) + dt.timedelta(number) for number in range(3)]
VIETNAM = dt.timezone(dt.timedelta(hours=7))
CATCH_UP_SECONDS = 120.0


def gathered() -> list[dict[str, Any]]:
    """What the district wrote down while it was offline, in the order in which it happened."""
    chance = random.Random(SEED)
    moments = sorted(
        dt.datetime.combine(chance.choice(OFFLINE), dt.time(chance.randrange(24), chance.randrange(60)), VIETNAM)
        for _ in range(EVENTS)
    )
    found = []
    for number, moment in enumerate(moments):
        event = submission(id=f"offline-{number}", time=moment.isoformat())
        if number % (EVENTS // ACCOUNTS) == 0:
            work = chance.choice([WORK_OF_WARD, WORK_OF_STAFF])
            event |= {"type": "par.work.progressed.v1", "subject": f"obligation/{work}"}
            event["data"] = {"percent": chance.randrange(101), "text": f"Lần {number}"}
        else:
            denominator = chance.randrange(1, 500)
            event["subject"] = f"unit/{chance.choice([WARD, STAFF])}"
            event["data"] = {
                "indicator": chance.choice(INDICATORS),
                "period": chance.choice(MONTHS),
                "numerator": chance.randrange(denominator + 1),
                "denominator": denominator,
            }
        found.append(event)
    return found


@dataclass
class Outcome:
    """What a ledger answered and holds."""

    receipts: list[tuple[str, Receipt]]
    times_in_log: Counter[tuple[str, str]]
    positions: dict[str, int]
    digests: dict[tuple[str, str], str]


@contextlib.asynccontextmanager
async def report_service(servers: EmbeddedServers) -> AsyncIterator[None]:
    stop = asyncio.Event()
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="par_test", http_port=free_port()
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(REPORT, settings, stop))
        try:
            yield
        finally:
            stop.set()


async def delivered(folder: Path, events: Sequence[dict[str, Any]]) -> Outcome:
    """A ledger of its own, to which the district comes back on the last day and sends ``events`` in this order."""
    with EmbeddedServers(folder) as servers:
        client = await nats.connect(servers.nats_url)
        try:
            await ensure_streams(client)
            ledger = Ledger(client, EventLog(client))
            wanted = {"indicators": tuple(INDICATOR.model_copy(update={"id": name}) for name in INDICATORS)}
            await ledger.happened(
                AggregateId("all", "plan", "index-set", "offline"), INDEX_SET.model_copy(update=wanted)
            )
            async with running_service(servers), report_service(servers):
                await ledger.begin()
                begun = [
                    submission(id=f"begun-{work}", type="par.work.started.v1", subject=f"obligation/{work}", data={})
                    for work in (WORK_OF_WARD, WORK_OF_STAFF)
                ]
                await ledger.submit(*begun)
                for day in OFFLINE:
                    await ledger.open_day(day)
                receipts = await Sender(client, WARD, patience=60).send([orjson.dumps(event) for event in events])
                return Outcome(
                    [(event["id"], receipt) for event, receipt in zip(events, receipts, strict=True)],
                    await ledger.times_in_log(),
                    {item.event.id: item.position for item in await ledger.submitted()},
                    await digests(ledger),
                )
        finally:
            await client.close()


async def digests(ledger: Ledger) -> dict[tuple[str, str], str]:
    """Of all read models of both services, at the end of the log."""
    rows: list[dict[str, Any]] = []

    async def at_the_end() -> bool:
        end = await ledger.log.end()
        rows[:] = [
            row
            for service in ("progress", "report")
            for row in await ask(ledger.client, query(service, "projections"), {}, 60.0)
        ]
        return all(row["position"] == end for row in rows)

    await eventually(at_the_end, CATCH_UP_SECONDS)
    return {(row["service"], row["name"]): row["digest"] for row in rows}


async def test_twenty_thousand_events_twice_in_any_order(tmp_path: Path) -> None:
    events = gathered()
    shuffled = [*events, *events]
    random.Random(SEED + 1).shuffle(shuffled)

    in_order = await delivered(tmp_path / "in-order", events)
    anyhow = await delivered(tmp_path / "anyhow", shuffled)

    assert {receipt["outcome"] for _, receipt in in_order.receipts} == {"accepted"}
    assert all(anyhow.times_in_log[event["source"], event["id"]] == 1 for event in events)
    assert anyhow.times_in_log == in_order.times_in_log
    # The first of two is accepted, the second a duplicate, and both name the place where it stands.
    seen: set[str] = set()
    for identity, receipt in anyhow.receipts:
        assert receipt["outcome"] == ("duplicate" if identity in seen else "accepted")
        assert receipt["position"] == anyhow.positions[identity]
        seen.add(identity)
    assert len(seen) == EVENTS
    assert anyhow.digests == in_order.digests
    assert len(anyhow.digests) >= 8
