"""Advancing over the log in batches, each of which can be applied: what cannot is parked.

A fold that fails tells at which event. What stands before it is folded without it; when that works, the event is
poison, and the batch ends with it: documents of those before it and its parked row go into one transaction.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import structlog
from nats.aio.client import Client

from par.events import Recorded, decode
from par.events.parking import ParkingFact, parking_id
from par.events.unread import unread
from par.messaging.straight import Delivered
from par.projection.folding.partition import WHOLE, Partition
from par.projection.following.batch import Passage
from par.projection.parking.deciding import (
    NOTHING_PARKED,
    Arrived,
    Parked,
    Row,
    Settling,
    Sifted,
    after_trial,
    cut,
    revived,
    seen,
    settle,
    sift,
)
from par.projection.parking.poison import Fault, PoisonError, fault_of
from par.projection.parking.rows import parked_lines, payloads_of, rows_of
from par.projection.store.database import Database
from par.projection.store.transaction import Write
from par.tracing.lines import about

FEWEST: Final = 16
"""Events tried together right behind a poison, twice as many each time: many poisons in one batch stay cheap."""
DECODED_IN_A_ROW: Final = 50
"""After so many events of a large batch, requests that wait have their turn."""

logger = structlog.get_logger(__name__)


class Engine(Protocol):
    """What the runner does with a batch."""

    async def fold(self, events: Sequence[Recorded], passage: Passage) -> None:
        """Fold a batch and have it committed. Raises PoisonError, and then nothing has changed."""

    async def all_committed(self) -> None:
        """Return when the database holds all that was folded."""


class Advancing:
    """Applies parts of the log through ``engine`` and knows what is parked; at most ``limit`` subjects.

    Of a partition these are its own: what it does not see is passed without being read. The passages that it hands to
    the engine tile the log, each right behind the one before, without a gap and without an overlap.
    """

    def __init__(
        self,
        client: Client,
        database: Database,
        read_models: str,
        limit: int,
        engine: Engine,
        partition: Partition = WHOLE,
    ) -> None:
        self._client = client
        self._database = database
        self._decisions = parking_id(read_models).log_subject
        self._read_models = read_models
        self._limit = limit
        self._engine = engine
        self._partition = partition
        self.parked: Parked = NOTHING_PARKED
        """After all that was folded."""

    async def load(self) -> None:
        """Take in what is parked: behind the checkpoint, so that what is newer than it meets the fence."""
        self.parked = await parked_lines(self._database, self._partition)

    async def over(self, part: Sequence[tuple[int, Delivered]]) -> None:
        """Apply ``part``, which begins right behind what was folded.

        Raises ParkingFullError right before an event that cannot be applied and may not be parked.
        """
        start = 0
        for number, (_, message) in enumerate(part):
            if message.subject == self._decisions:
                await self._over(part[start:number])
                await self._decided(part[number])
                start = number + 1
        await self._over(part[start:])

    async def _over(self, part: Sequence[tuple[int, Delivered]]) -> None:
        if not part:
            return
        first, last = part[0][0], part[-1][0]
        part = [item for item in part if self._partition.sees(item[1].subject)]
        if await self._all_at_once(part, first, last):
            return
        left = [await self._read(number, *item) for number, item in enumerate(part, 1)]
        size = len(left)
        while left:
            done = await self._some(left, size, first, last)
            first = left[done - 1].position + 1
            size, left = max(FEWEST, 2 * done), left[done:]

    async def _all_at_once(self, part: Sequence[tuple[int, Delivered]], first: int, last: int) -> bool:
        """Apply the whole of ``part`` if there is nothing wrong with any of it; it passes ``first`` to ``last``."""
        events: list[Recorded] = []
        for number, (position, message) in enumerate(part, 1):
            if number % DECODED_IN_A_ROW == 0:
                await asyncio.sleep(0)
            if message.subject in self.parked:
                return False
            try:
                events.append(Recorded(position, message.subject, decode(message.data)))
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - looked at more closely by the caller
                return False
        try:
            await self._engine.fold(events, Passage(first, last, events, self.parked))
        except PoisonError:
            return False
        return True

    async def _some(self, left: Sequence[Arrived], size: int, first: int, last: int) -> int:
        """Advance over ``size`` of ``left``, up to the first poison; over how many of them.

        That passes the log from ``first``, up to ``last`` with all that is left.
        """
        tried = left[:size]
        while True:
            sifted = sift(tried, self.parked, self._limit)
            end = last if sifted.taken == len(left) else tried[sifted.taken - 1].position
            try:
                await self._engine.fold(sifted.applied, self._passage(first, end, tried[: sifted.taken], sifted))
                break
            except PoisonError as poison:
                tried = cut(tried, poison.position, poison.fault)
        self.parked = sifted.parked
        for row in sifted.rows:
            if row["poison"]:
                [one] = [one for one in tried if one.position == row["position"]]
                known = about(unread(one.payload, one.log_subject, one.position))
                told = {"read_models": self._read_models, **_told(row), **known}
                logger.error("an event cannot be applied and is parked", **told)
        return sifted.taken

    async def _read(self, number: int, position: int, message: Delivered) -> Arrived:
        if number % DECODED_IN_A_ROW == 0:
            await asyncio.sleep(0)
        if message.subject in self.parked:
            return Arrived(position, message.subject, message.data)
        return _read_one(position, message.subject, message.data)

    async def _decided(self, found: tuple[int, Delivered]) -> None:
        """Do what an operator decided. It comes alone: what it applies is in the database and in the log."""
        position, message = found
        arrived = _read_one(position, message.subject, message.data)
        decision = Recorded(position, message.subject, arrived.event or unread(message.data, message.subject, position))
        data = decision.event.data
        if arrived.event is None:
            logger.error("a decision about parked events cannot be read, and changes nothing", position=position)
        await self._engine.all_committed()
        if not isinstance(data, ParkingFact) or data.log_subject not in self.parked:
            await self._engine.fold((), Passage(position, position, [decision], self.parked))
            return
        settling = settle(await rows_of(self._database, data.log_subject, self._partition), data)
        await self._try(decision, data.log_subject, settling)

    async def _try(self, decision: Recorded, log_subject: str, settling: Settling) -> None:
        """Apply the parked events in order, up to the first that cannot be."""
        payloads = await payloads_of(self._client, log_subject, settling.rows)
        good: list[Recorded] = []
        fault: Fault | None = None
        for row in settling.rows:
            stored = _read_one(row["position"], log_subject, payloads[row["position"]])
            again = revived(row, stored.payload, stored.event, stored.fault)
            if again.event is None:
                fault = again.fault
                break
            good.append(Recorded(again.position, log_subject, again.event))
        while True:
            head, line = after_trial(settling.rows, len(good), fault)
            others = {name: one for name, one in self.parked.items() if name != log_subject}
            parked = others if line is None else {**others, log_subject: line}
            rows = self._settled_rows(settling, good, head, log_subject)
            place = decision.position
            try:
                await self._engine.fold(good, Passage(place, place, [decision], parked, rows, decision))
                break
            except PoisonError as poison:
                good, fault = [one for one in good if one.position < poison.position], poison.fault
        self.parked = parked
        logger.info(
            "parked events were decided on",
            read_models=self._read_models,
            log_subject=log_subject,
            position=place,
            decision=decision.event.type,
            applied=len(good),
            discarded=len(settling.dropped),
            still_parked=0 if line is None else line.events,
        )

    def _passage(self, first: int, last: int, taken: Sequence[Arrived], sifted: Sifted) -> Passage:
        named = ({**row, "_id": self._id_of(row["position"], row["log_subject"])} for row in sifted.rows)
        rows = {row["_id"]: Write(existed=False, after=row) for row in named}
        return Passage(first, last, [seen(one) for one in taken], sifted.parked, rows)

    def _settled_rows(
        self, settling: Settling, applied: Sequence[Recorded], head: Row | None, log_subject: str
    ) -> Mapping[Any, Write]:
        """What becomes of the rows of a subject."""
        rows = {row["_id"]: Write(existed=True, after=row) for row in settling.substituted.values()}
        if head is not None:
            rows[head["_id"]] = Write(existed=True, after=head)
        for position in (*settling.dropped, *(one.position for one in applied)):
            rows[self._id_of(position, log_subject)] = Write(existed=True, after=None)
        return rows

    def _id_of(self, position: int, log_subject: str) -> int | str:
        return self._partition.parked_id(position, log_subject)


def _read_one(position: int, log_subject: str, payload: bytes) -> Arrived:
    try:
        return Arrived(position, log_subject, payload, decode(payload))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it will be so the next time
        return Arrived(position, log_subject, payload, None, fault_of("decode", error))


def _told(row: Row) -> dict[str, object]:
    return {"position": row["position"], "log_subject": row["log_subject"], "type": row["type"], **row["fault"]}
