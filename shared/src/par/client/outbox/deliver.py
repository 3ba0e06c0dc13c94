"""Sending what waits in an outbox until every event has its receipt, however often line and ledger fail."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

from par.client.outbox.store import Outbox
from par.client.sender import Sender
from par.messaging import NoAnswerError, RemoteProblem

FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 30.0
FAULT_PAUSE_SECONDS: Final = 30.0
LONGEST_SLEEP_SECONDS: Final = 5.0
"""Between two looks into the outbox: others may put into it meanwhile, and the clock of the machine may be set."""
ONE_TRY: Final = 0.0
"""The patience of the senders used here: pauses are made where the outbox is in sight."""

Connect = Callable[[], AbstractAsyncContextManager[Sender]]
"""A line to the ledger, with a Sender whose patience is ``ONE_TRY``; NoAnswerError when there is none."""
Report = Callable[[int], None]
"""Called with how many events got their receipts just now."""


@dataclass(slots=True)
class _Pauses:
    """Pauses that double from failure to failure, each longer or shorter by chance: many senders come back at once."""

    chance: random.Random
    now: Callable[[], float]
    patience: float | None
    failures: int = 0
    heard: float = field(init=False)

    def __post_init__(self) -> None:
        self.heard = self.now()

    def answered(self) -> None:
        self.failures, self.heard = 0, self.now()

    async def after(self, failure: Exception) -> None:
        """Wait before the next try; raises ``failure`` when patience would end before."""
        asked = failure.retry_after if isinstance(failure, RemoteProblem) else 0.0
        wait = max(asked, self.next())
        if asked:  # a ledger that says when to come back is there
            self.heard = self.now() + asked
        elif self.patience is not None and self.now() + wait - self.heard > self.patience:
            raise failure
        await asyncio.sleep(wait)

    def next(self) -> float:
        pause = min(FIRST_PAUSE_SECONDS * 2.0**self.failures, LONGEST_PAUSE_SECONDS)
        self.failures = min(self.failures + 1, 10)
        return pause * self.chance.uniform(0.5, 1.5)


@dataclass(slots=True)
class Delivery:
    """What a delivery needs besides the outbox.

    ``patience``: seconds without an answer before it gives up; None: never. ``fault_pause``: seconds, more or less,
    before an event is tried again that the ledger failed on. ``clock``: seconds since 1970, by which that is timed.
    """

    connect: Connect
    patience: float | None = None
    report: Report = lambda _: None
    chance: random.Random = field(default_factory=random.Random)
    fault_pause: float = FAULT_PAUSE_SECONDS
    clock: Callable[[], float] = time.time


async def deliver(outbox: Outbox, delivery: Delivery) -> None:
    """Send until nothing waits. Stopped at any moment, even by SIGKILL, it goes on where it was.

    An event whose receipt was lost on the way is sent again and answered ``duplicate``. A refused event holds up no
    other; one that the ledger fails on (``internal``) is tried again later, and what is about the same thing waits.

    Raises:
        NoAnswerError, RemoteProblem: nobody answered, or only with problems of the moment, for ``patience`` seconds.
        OutboxError: another process sends from this outbox, or its disk is full or fails.
    """
    loop = asyncio.get_running_loop()
    pauses = _Pauses(delivery.chance, loop.time, delivery.patience)
    with outbox.sending():
        while outbox.next_try() is not None:
            try:
                async with delivery.connect() as sender:
                    await _send_all(outbox, sender, delivery, pauses)
            except NoAnswerError as failure:
                await pauses.after(failure)


async def _send_all(outbox: Outbox, sender: Sender, delivery: Delivery, pauses: _Pauses) -> None:
    """Send over one line until nothing waits, or nobody answers on it."""
    while (earliest := outbox.next_try()) is not None:
        now = delivery.clock()
        batch = outbox.batch(sender.max_bytes, now, now + 2 * delivery.fault_pause)
        if not batch:
            await asyncio.sleep(min(max(earliest - now, FIRST_PAUSE_SECONDS), LONGEST_SLEEP_SECONDS))
            continue
        try:
            receipts = await sender.send([kept.body for kept in batch])
        except RemoteProblem as problem:
            await pauses.after(problem)
            continue
        pauses.answered()
        next_try = delivery.clock() + delivery.fault_pause * delivery.chance.uniform(0.5, 1.5)
        outbox.settle(batch, receipts, next_try)
        delivery.report(len(batch))
