"""A downstream consumer of the demo: follows the stream ``REPORT`` with a client of its own and counts topics."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import orjson
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from par.demo.lines import Lines
from par.log.stream import REPORT, REPORT_SUBJECTS

WAIT_SECONDS: Final = 60.0


class ReportListener:
    """Async context manager; ``show`` is called with each report event as it arrives."""

    def __init__(self, lines: Lines, show: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
        self._lines = lines
        self._show = show
        self.topics: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self._seen = 0

    async def __aenter__(self) -> "ReportListener":
        self._client = await self._lines.operator("listener")
        await self._client.jetstream().subscribe(
            REPORT_SUBJECTS,
            stream=REPORT,
            ordered_consumer=True,
            config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL),
            cb=self._take,
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._client.close()

    async def caught_up(self) -> None:
        """Wait until everything in the stream has arrived here."""
        async with asyncio.timeout(WAIT_SECONDS):
            while self._seen < (await self._client.jetstream().stream_info(REPORT)).state.last_seq:
                await asyncio.sleep(0.05)

    async def _take(self, message: Msg) -> None:
        event = orjson.loads(message.data)
        self.topics[message.subject.split(".")[3]] += 1
        self.ids[event["id"]] += 1
        self._seen = message.metadata.sequence.stream
        self._show(event)
