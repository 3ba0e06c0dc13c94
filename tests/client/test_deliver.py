"""Sending from the outbox to a real ledger, over lines and through faults of all kinds."""

import asyncio
import contextlib
import dataclasses
import random
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nats
import orjson
import pytest
from nats.aio.client import Client
from tests.eventually import becomes_true, eventually
from tests.progress.ledger import WORK_OF_STAFF, WORK_OF_WARD, Ledger, running_service
from tests.progress.support import WARD, figures, submission
from tests.relay import Relay

from par.cli.ledger import ledger as connected
from par.client.outbox import Count, Delivery, Outbox, deliver, read_draft
from par.client.outbox.deliver import ONE_TRY
from par.client.sender import Sender
from par.embedded import EmbeddedServers
from par.log import EventLog, ensure_streams
from par.messaging import NoAnswerError, RemoteProblem
from progress_service.contract.kinds import KINDS

deliver_module = sys.modules["par.client.outbox.deliver"]

PROGRESS = "par.work.progressed.v1"


@pytest.fixture
def outbox(tmp_path: Path) -> Any:
    with Outbox(tmp_path / "outbox.sqlite3", WARD) as opened:
        yield opened


@pytest.fixture
async def ledger(client: Client) -> Ledger:
    return Ledger(client, EventLog(client))


def put(outbox: Outbox, *events: dict[str, Any]) -> None:
    for event in events:
        outbox.put(read_draft(orjson.dumps(event)))


def told(identity: str, percent: int, obligation: str = WORK_OF_WARD) -> dict[str, Any]:
    data = {"percent": percent, "text": identity}
    return submission(id=identity, type=PROGRESS, subject=f"obligation/{obligation}", data=data)


def line_to(url: str) -> Callable[[], contextlib.AbstractAsyncContextManager[Sender]]:
    """A line as the command makes it: one that does not come back by itself."""

    @contextlib.asynccontextmanager
    async def connect() -> AsyncIterator[Sender]:
        async with connected(url) as client:
            yield Sender(client, WARD, ONE_TRY)

    return connect


def delivery(url: str, patience: float = 30.0) -> Delivery:
    return Delivery(line_to(url), patience, chance=random.Random(1))


async def test_all_of_it_arrives_in_order(servers: EmbeddedServers, ledger: Ledger, outbox: Outbox) -> None:
    async with running_service(servers):
        await ledger.begin()
        put(outbox, *(told(f"order-{number}", number % 101) for number in range(620)))
        moved: list[int] = []

        await deliver(outbox, dataclasses.replace(delivery(servers.nats_url), report=moved.append))

        assert outbox.count() == Count(accepted=620)
        assert sum(moved) == 620
        texts = [item.event.id for item in await ledger.submitted() if item.event.id.startswith("order-")]
        assert texts == [f"order-{number}" for number in range(620)]


async def test_a_refused_event_holds_up_no_other_and_can_be_corrected(
    servers: EmbeddedServers, ledger: Ledger, outbox: Outbox
) -> None:
    async with running_service(servers):
        await ledger.begin()
        put(outbox, told("good-1", 1), told("wrong", 1, obligation="not-there"), told("good-2", 2))
        await deliver(outbox, delivery(servers.nats_url))
        assert outbox.count() == Count(accepted=2, refused=1)
        (kept,) = outbox.refused()
        assert (kept.id, kept.code) == ("wrong", "unknown-obligation")

        put(outbox, told("wrong", 3))
        await deliver(outbox, delivery(servers.nats_url))
        assert outbox.count() == Count(accepted=3)


async def test_nobody_there_yet(servers: EmbeddedServers, ledger: Ledger, outbox: Outbox) -> None:
    """The network is there and the ledger is not: patience ends, nothing is lost; later it all goes."""
    put(outbox, submission(id="early"))
    with pytest.raises(NoAnswerError):
        await deliver(outbox, delivery(servers.nats_url, patience=1.0))
    assert outbox.count() == Count(waiting=1)

    sending = asyncio.create_task(deliver(outbox, delivery(servers.nats_url)))
    async with running_service(servers):
        await ledger.begin()
        await asyncio.wait_for(sending, 30)
    assert outbox.count() == Count(accepted=1)


async def test_no_network_at_all(outbox: Outbox) -> None:
    put(outbox, submission())
    with pytest.raises(NoAnswerError):
        await deliver(outbox, delivery("nats://127.0.0.1:9", patience=1.0))
    assert outbox.count() == Count(waiting=1)


async def test_an_answer_that_is_lost_is_asked_for_again(
    servers: EmbeddedServers, ledger: Ledger, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is cut when the event is in the log and its receipt is on the way."""
    monkeypatch.setattr(sys.modules["par.messaging.ask"], "ANSWER_SECONDS", 1.0)
    relay = Relay(int(servers.nats_url.rpartition(":")[2]))
    async with running_service(servers), relay.running():
        await ledger.begin()
        put(outbox, submission(id="lost-answer"))
        cut = await ledger.client.subscribe("par.log.*.progress.measurement.>", cb=_cutting(relay))
        await ledger.client.flush()

        await deliver(outbox, delivery(f"nats://127.0.0.1:{relay.port}"))

        await cut.unsubscribe()
        assert outbox.count() == Count(duplicate=1)
        assert (await ledger.times_in_log())[f"/{WARD}/one-stop", "lost-answer"] == 1


def _cutting(relay: Relay) -> Any:
    async def cut(_: Any) -> None:
        relay.cut()

    return cut


async def test_who_is_told_to_wait_waits(
    fresh_servers: EmbeddedServers, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the burst: the ledger names the seconds, and no shorter pause is made. Waiting is not silence."""
    monkeypatch.setenv("PAR_INTAKE_BURST", "500")
    monkeypatch.setenv("PAR_INTAKE_RATE", "50")
    waits: list[float] = []
    really = asyncio.sleep

    async def slept(seconds: float) -> None:
        waits.append(seconds)
        await really(seconds)

    client = await nats.connect(fresh_servers.nats_url)
    try:
        await ensure_streams(client)
        ledger = Ledger(client, EventLog(client))
        async with running_service(fresh_servers):
            await ledger.begin()
            put(outbox, *(told(f"much-{number}", 1) for number in range(600)))
            monkeypatch.setattr(deliver_module.asyncio, "sleep", slept)
            await deliver(outbox, delivery(fresh_servers.nats_url, patience=1.0))
            monkeypatch.setattr(deliver_module.asyncio, "sleep", really)
        assert outbox.count() == Count(accepted=600)
        assert max(waits) > 1.0, waits
    finally:
        await client.close()


@pytest.mark.parametrize("ahead", [0.0, 365 * 86_400.0])
async def test_a_fault_of_the_ledger_is_tried_again_and_holds_up_only_its_thing(
    servers: EmbeddedServers, ledger: Ledger, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    """Also where the clock of the machine was ahead while the fault lasted, and is set then."""
    broken, fault = True, f"fault-{ahead}"
    kind = KINDS[PROGRESS]

    def route(submission: Any, situation: Any) -> Any:
        if broken and submission.envelope.id == fault:
            raise RuntimeError("a fault of ours")
        return kind.route(submission, situation)

    monkeypatch.setitem(KINDS, PROGRESS, dataclasses.replace(kind, route=route))
    async with running_service(servers):
        await ledger.begin()
        put(outbox, told(fault, 1), told(f"other-{ahead}", 1, WORK_OF_STAFF))
        quick = dataclasses.replace(
            delivery(servers.nats_url), fault_pause=1.0, clock=lambda: time.time() + ahead * broken
        )
        sending = asyncio.create_task(deliver(outbox, quick))
        await becomes_true(lambda: outbox.count() == Count(waiting=1, accepted=1))
        broken = False
        await asyncio.wait_for(sending, 30)
        assert outbox.count() == Count(accepted=2)


async def test_a_ledger_without_a_day_is_waited_for(fresh_servers: EmbeddedServers, outbox: Outbox) -> None:
    client = await nats.connect(fresh_servers.nats_url)
    try:
        await ensure_streams(client)
        ledger = Ledger(client, EventLog(client))
        async with running_service(fresh_servers):
            put(outbox, submission(id="no-day", data=figures()))

            async def nothing_yet() -> bool:
                try:
                    await deliver(outbox, delivery(fresh_servers.nats_url, patience=0.0))
                except RemoteProblem as problem:
                    return problem.code == "not-ready"
                except NoAnswerError:  # the service is still starting
                    return False
                return False

            await eventually(nothing_yet)
            assert outbox.count() == Count(waiting=1)
            await ledger.begin()
            await deliver(outbox, delivery(fresh_servers.nats_url))
            assert outbox.count() == Count(accepted=1)
    finally:
        await client.close()
