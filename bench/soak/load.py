"""The senders of a soak: events fall due at a steady rate, whether the ledger keeps up or not."""

import asyncio
import heapq
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from nats.aio.client import Client

from bench.soak.events import ACCEPTED, DUPLICATE, Made, Maker
from par.client.sender import Sender
from par.demo.lines import Lines
from par.messaging import RemoteProblem
from par.messaging.ask import NoAnswerError

TICK_SECONDS: Final = 0.05
IN_REQUEST: Final = 100
"""Events of one request at most: where the ledger is behind, short ones are answered before their asker gives up."""
PATIENCE_SECONDS: Final = 60.0


@dataclass
class Books:
    """What was sent, what was answered, and what did not go as it should."""

    sent: int = 0
    late: int = 0
    receipts: Counter[str] = field(default_factory=Counter)
    """By outcome, refusals by their code."""
    expected: Counter[str] = field(default_factory=Counter)
    answered_again: int = 0
    """Accepted, but the receipt was lost on the way: the repetition was told that the event is there."""
    unanswered: Counter[str] = field(default_factory=Counter)
    """Requests without receipts for as long as a sender's patience lasts, by the reason."""
    unexpected: list[str] = field(default_factory=list)
    accepted: bytearray = field(default_factory=bytearray)
    """1 at the number of each event that the ledger has acknowledged."""
    _waiting: list[asyncio.Future[tuple[int, float]]] = field(default_factory=list)

    async def next_accepted(self) -> tuple[int, float]:
        """Wait for the next event that is accepted: its position, and the moment of its receipt (monotonic seconds)."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        found: tuple[int, float] = await future
        return found

    def enter(self, made: Made, receipt: dict[str, object]) -> None:
        """One receipt."""
        outcome = str(receipt["outcome"])
        said = str(receipt["code"]) if outcome == "refused" else outcome
        self.receipts[said] += 1
        self.expected[made.expected] += 1
        if outcome == ACCEPTED or (outcome == DUPLICATE and made.expected == ACCEPTED):
            self.answered_again += outcome == DUPLICATE
            self.accepted.extend(bytes(max(0, made.number + 1 - len(self.accepted))))
            self.accepted[made.number] = 1
        elif said != made.expected:
            self.unexpected.append(f"{made.number}: {made.expected} was expected, {said} was answered")
        if outcome == ACCEPTED:
            position = receipt["position"]
            assert isinstance(position, int)
            for future in self._waiting:
                if not future.done():
                    future.set_result((position, time.monotonic()))
            self._waiting.clear()


class Load:
    """Sends what ``maker`` makes, ``rate`` events a second in all, each unit's through its own account."""

    def __init__(self, maker: Maker, rate: float) -> None:
        self.books = Books()
        self._maker = maker
        self._rate = rate
        self._queues: dict[str, list[Made]] = {}
        self._held: list[tuple[float, int, Made]] = []
        self._awake: dict[str, asyncio.Event] = {}
        self._ended = False

    @property
    def backlog(self) -> int:
        """Events that are due and have no receipt yet."""
        return sum(map(len, self._queues.values()))

    async def run(self, lines: Lines, senders: list[str], seconds: float, patience: float) -> tuple[float, float]:
        """Send for so long, then until every event has its receipt, for ``patience`` seconds at most.

        Returns the seconds of both; what has no receipt then is left in :attr:`backlog`.
        """
        clients = {sender: await lines.sender(sender) for sender in senders}
        self._queues = {sender: [] for sender in senders}
        self._awake = {sender: asyncio.Event() for sender in senders}
        began = time.monotonic()
        try:
            async with asyncio.TaskGroup() as group:
                for sender, client in clients.items():
                    group.create_task(self._send(sender, client))
                await self._make(began, seconds)
                made = time.monotonic()
                while self.backlog and time.monotonic() - made < patience:
                    await asyncio.sleep(TICK_SECONDS)
                self._end()
        finally:
            for client in clients.values():
                await client.close()
        return made - began, time.monotonic() - made

    async def _make(self, began: float, seconds: float) -> None:
        due = 0
        while (passed := time.monotonic() - began) < seconds:
            for _ in range(int(passed * self._rate) - due):
                due += 1
                made = self._maker.next()
                if made.held_back:
                    self.books.late += 1
                    heapq.heappush(self._held, (passed + made.held_back, due, made))
                else:
                    self._put(made)
            while self._held and self._held[0][0] <= passed:
                self._put(heapq.heappop(self._held)[2])
            await asyncio.sleep(TICK_SECONDS)
        while self._held:
            self._put(heapq.heappop(self._held)[2])

    def _put(self, made: Made) -> None:
        self._queues[made.sender].append(made)
        self._awake[made.sender].set()

    def _end(self) -> None:
        self._ended = True
        for awake in self._awake.values():
            awake.set()

    async def _send(self, unit: str, client: Client) -> None:
        line, queue, awake = Sender(client, patience=PATIENCE_SECONDS), self._queues[unit], self._awake[unit]
        while not self._ended:
            await awake.wait()
            awake.clear()
            while queue and not self._ended:
                part = queue[:IN_REQUEST]
                try:
                    receipts = await line.send([made.body for made in part])
                except (NoAnswerError, RemoteProblem) as problem:  # sent again: nothing is lost, and nothing twice
                    self.books.unanswered[type(problem).__name__] += 1
                    continue
                for made, receipt in zip(part, receipts, strict=True):
                    self.books.sent += 1
                    self.books.enter(made, receipt)
                    if made.expected == ACCEPTED:
                        self._maker.remember(made)
                del queue[: len(part)]
