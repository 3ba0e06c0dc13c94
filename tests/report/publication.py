"""A city whose wards report figures, and a reader of a read-only account that follows what is told of them."""

import asyncio
import contextlib
import datetime as dt
import itertools
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.eventually import becomes_true

from par.accounts.registry import Kind
from par.accounts.rights import consumer_of
from par.client.calendar import open_day
from par.client.office import open_units, publish_index_set
from par.client.sender import Sender
from par.demo.examples import INDEX_SET, read
from par.demo.lines import Lines
from par.demo.outcome import settled
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from par.log import REPORT
from par.log.pages import direct_pages
from par.log.readers import make_consumer
from par.messaging import Access, ask, command_body, connect
from par.messaging.subjects import command

CITY = "chi-linh"
DAY = dt.date(2023, 12, 31)
WARDS = ("chi-linh-van-an", "chi-linh-sao-do", "chi-linh-ben-tam", "chi-linh-pha-lai")
READER = "board"
EXAMPLES = Path(__file__).parents[2] / "examples"
ROUNDS = 100

Request = tuple[str, list[bytes]]
"""A sender and the events of one request."""


def rounds(count: int = ROUNDS, seed: int = 7) -> list[list[Request]]:
    """What the wards send, round by round: figures of months, some reported anew with other numbers."""
    luck, number, made = random.Random(seed), 0, []
    indicators = [found["id"] for found in read(EXAMPLES, "index-sets", INDEX_SET)["indicators"]][:3]
    for _ in range(count):
        requests: list[Request] = []
        for ward in luck.choices(WARDS, k=4):
            events = []
            for _ in range(luck.choice((1, 3, 8))):
                number += 1
                moment = dt.datetime(2023, 12, 31, tzinfo=dt.UTC) + dt.timedelta(seconds=number)
                figures = {
                    "indicator": luck.choice(indicators),
                    "period": f"2023-{luck.randint(1, 12):02}",
                    "numerator": luck.randint(0, 1),
                    "denominator": 1,
                }
                events.append(
                    orjson.dumps(
                        {
                            "specversion": "1.0",
                            "id": f"told-{number}",
                            "source": f"/{ward}/one-stop",
                            "type": "par.measurement.reported.v1",
                            "subject": f"unit/{ward}",
                            "time": moment.isoformat(),
                            "data": figures,
                        }
                    )
                )
            requests.append((ward, events))
        made.append(requests)
    return made


@dataclass
class Reader:
    """What a durable consumer has received and acknowledged, in order: (sequence, subject, event)."""

    received: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    failure: Exception | None = None

    async def follow(self, client: Client) -> None:
        try:
            await self._follow(client)
        except Exception as error:
            self.failure = error
            raise

    async def _follow(self, client: Client) -> None:
        following = await client.jetstream().pull_subscribe_bind(consumer_of(READER), stream=REPORT)
        while True:
            with contextlib.suppress(TimeoutError):
                for message in await following.fetch(100, timeout=2):
                    await self._take(message)

    async def _take(self, message: Msg) -> None:
        self.received.append((message.metadata.sequence.stream, message.subject, orjson.loads(message.data)))
        await message.ack()
        async with self.arrived:
            self.arrived.notify_all()

    async def more(self, count: int, timeout: float) -> None:
        """Wait for ``count`` further events, or until ``timeout``."""
        wanted = len(self.received) + count
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout), self.arrived:
                await self.arrived.wait_for(lambda: len(self.received) >= wanted)

    @property
    def last(self) -> dict[str, Any]:
        """What each subject has told last."""
        return {subject: event["data"] for _, subject, event in self.received}


@dataclass
class Publication:
    """The ledger of the city, its senders, and the reader."""

    stack: LocalStack
    operator: Client
    senders: dict[str, Sender]
    reader: Reader

    async def send(self, requests: Sequence[Request]) -> None:
        for sender, events in requests:
            receipts = await self.senders[sender].send(events)
            assert {receipt["outcome"] for receipt in receipts} <= {"accepted", "duplicate"}, receipts

    async def settled(self) -> None:
        """Wait until everything is told."""
        await settled(self.operator)

    async def all_told(self) -> None:
        """Wait until everything is told, and the reader has it."""
        await self.settled()
        end = (await self.operator.jetstream().stream_info(REPORT)).state.last_seq
        await becomes_true(lambda: len(self.reader.received) >= end or self.reader.failure is not None, timeout=60)
        assert self.reader.failure is None, repr(self.reader.failure)

    async def assert_told_once(self) -> None:
        """The reader missed nothing and received nothing twice; nothing is told twice, and each subject in order."""
        stored = [
            (sequence, subject, orjson.loads(payload))
            async for sequence, subject, payload in direct_pages(self.operator, REPORT, "par.report.>", 1)
        ]
        assert self.reader.received == stored
        ids = [event["id"] for _, _, event in stored]
        assert len(set(ids)) == len(ids)
        told: dict[str, list[dict[str, Any]]] = {}
        for _, subject, event in stored:
            told.setdefault(subject, []).append(event)
        for events in told.values():
            positions = [event["logposition"] for event in events]
            assert positions == sorted(set(positions))
            assert all(a["data"] != b["data"] for a, b in itertools.pairwise(events))


@contextlib.asynccontextmanager
async def publication(stack: LocalStack, *, following: bool = True) -> AsyncIterator[Publication]:
    """A ledger with the city, an open round of scoring, the wards' accounts, and a reader, who may follow."""
    lines = Lines(stack)
    async with contextlib.AsyncExitStack() as exits:

        async def line(client: Client) -> Client:
            exits.push_async_callback(client.close)
            return client

        operator, office = await line(await lines.operator()), await line(await lines.office())
        await open_day(operator, DAY, time=at(DAY, 0, 1))
        await open_units(office, read(EXAMPLES, "units", CITY), time=at(DAY, 8))
        index_set = read(EXAMPLES, "index-sets", INDEX_SET)
        await publish_index_set(office, index_set, source=f"/{CITY}", time=at(DAY, 9))
        content = {"city": CITY, "year": DAY.year, "index_set": INDEX_SET}
        body = command_body("round", f"/{CITY}", at(DAY, 10), content)
        await ask(office, command("report", "round", "open"), body)
        await lines.admit(WARDS)
        await asyncio.to_thread(stack.admit, Kind.READER, [READER])
        await make_consumer(operator, READER)
        senders = {ward: Sender(await line(await lines.sender(ward))) for ward in WARDS}
        reading = await line(await connect(stack.servers.nats_url, Access(stack.key_file(Kind.READER, READER))))
        reader = Reader()
        tasks = [asyncio.create_task(reader.follow(reading))] if following else []
        try:
            yield Publication(stack, operator, senders, reader)
        finally:
            for task in tasks:
                task.cancel()
                await asyncio.wait((task,), timeout=3)
