"""Playing the year: each sender is a NATS client of its own; a day begins when all have their receipts."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client

from par.client.calendar import open_day
from par.client.sender import Sender
from par.demo.lines import Lines
from par.demo.submissions import Delivery, at
from par.demo.year import Year

Hook = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Receipts:
    """What the senders were answered."""

    accepted: int = 0
    duplicate: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unexpected: list[dict[str, Any]] = field(default_factory=list)
    """Receipts of faulty events that were not refused with their code, and of good events that were refused."""

    def take(self, delivery: Delivery, receipt: dict[str, Any]) -> None:
        """Count one receipt."""
        if receipt["outcome"] == "refused":
            self.refused[receipt["code"]] += 1
        elif receipt["outcome"] == "accepted":
            self.accepted += 1
        else:
            self.duplicate += 1
        if receipt.get("code") != delivery.fault:
            self.unexpected.append({"sender": delivery.sender, "expected": delivery.fault, **receipt})

    @property
    def total(self) -> int:
        """How many events were answered."""
        return self.accepted + self.duplicate + self.refused.total()


async def play(
    lines: Lines,
    year: Year,
    days: list[dt.date],
    *,
    hooks: Mapping[dt.date, Hook] | None = None,
    progress: Callable[[dt.date, Receipts], None] = lambda _, __: None,
) -> Receipts:
    """Open each day, run its hook, and let all senders deliver what they have for it, each in an account of its own.

    Senders repeat what was not answered, so services may be killed meanwhile.
    """
    receipts = Receipts()
    clients: list[Client] = []
    try:
        await lines.admit(year.senders)
        clients.append(calendar := await lines.operator("calendar"))
        senders: dict[str, Sender] = {}
        for name in year.senders:
            clients.append(client := await lines.sender(name))
            senders[name] = Sender(client)

        async def deliver(name: str, day: dt.date) -> None:
            deliveries = year.deliveries[name].get(day, ())
            if deliveries:
                answers = await senders[name].send([delivery.body for delivery in deliveries])
                for delivery, receipt in zip(deliveries, answers, strict=True):
                    receipts.take(delivery, receipt)

        for day in days:
            await open_day(calendar, day, time=at(day, 0, 1))
            if hooks and day in hooks:
                await hooks[day]()
            await asyncio.gather(*(deliver(name, day) for name in senders))
            progress(day, receipts)
    finally:
        for client in clients:
            await client.close()
    return receipts


def days_of(year: int) -> list[dt.date]:
    """Every day of the year."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(n) for n in range((dt.date(year + 1, 1, 1) - first).days)]
