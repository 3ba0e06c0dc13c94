"""Advancing over a part of the log in steps, each of which can be applied: what cannot is parked.

A fold that fails tells at which event. What stands before it is folded without it; when that works, the event is
poison, and the step ends with it: the documents of those before and the parked row are one transaction. A document
that MongoDB refuses does not tell which event is to blame; then the step is halved until it is one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from par.events import Recorded, decode
from par.events.parking import ParkingFact, parking_id
from par.projection.database import Database
from par.projection.fold import Documents
from par.projection.parked_rows import Operations, drop_rows, parked_lines, payloads_of, put_rows, rows_of
from par.projection.parking import (
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
from par.projection.poison import Fault, PoisonError, UnstorableError, fault_of
from par.projection.projection import ChangeFact, Projection
from par.projection.read_models import Step

FEWEST: Final = 16
"""Events tried together right behind a poison, twice as many each time: many poisons in one batch stay cheap."""
DECODED_IN_A_ROW: Final = 50
"""After so many events of a large batch, requests that wait have their turn."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Folded:
    """What a step made of the documents of one projection."""

    projection: Projection
    documents: Documents
    changes: Sequence[ChangeFact]


@dataclass(frozen=True, slots=True)
class Advance:
    """One transaction: from right before ``first`` to ``position``.

    ``also`` is written with it. ``seen`` are all events it passes; ``decision`` is the one that made it apply parked
    events, whose changes then are told as its own.
    """

    first: int
    position: int
    step: Step | None
    folded: Sequence[Folded]
    also: Sequence[Operations]
    seen: Sequence[Recorded]
    decision: Recorded | None = None


class Engine(Protocol):
    """What the runner does for a step."""

    async def fold(self, events: Sequence[Recorded]) -> tuple[Step | None, Sequence[Folded]]:
        """The documents after events in their order; nothing is kept. Raises PoisonError."""

    async def commit(self, advance: Advance, *, trial: bool = False) -> None:
        """Do it, or, as a trial, only see whether MongoDB would. Raises UnstorableError."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """Parked events that can be folded, what comes of it, and why the one behind them cannot be, if there is one."""

    good: Sequence[Recorded]
    step: Step | None
    folded: Sequence[Folded]
    fault: Fault | None


class Advancing:
    """Applies parts of the log through ``engine`` and knows what is parked; at most ``limit`` subjects."""

    def __init__(self, client: Client, database: Database, read_models: str, limit: int, engine: Engine) -> None:
        self._client = client
        self._database = database
        self._decisions = parking_id(read_models).log_subject
        self._read_models = read_models
        self._limit = limit
        self._engine = engine
        self.parked: Parked = NOTHING_PARKED

    async def load(self) -> None:
        """Take in what is parked: whenever the checkpoint is loaded."""
        self.parked = await parked_lines(self._database)

    async def over(self, part: Sequence[tuple[int, Msg]]) -> None:
        """Apply ``part``, which begins right behind the checkpoint.

        Raises ParkingFullError right before an event that cannot be applied and may not be parked.
        """
        start = 0
        for number, (_, message) in enumerate(part):
            if message.subject == self._decisions:  # all before it is committed first
                await self._over(part[start:number])
                await self._decided(part[number])
                start = number + 1
        await self._over(part[start:])

    async def _over(self, part: Sequence[tuple[int, Msg]]) -> None:
        left = await self._read(part)
        size = len(left)
        while left:
            try:
                done = await self._some(left[:size])
            except UnstorableError as error:
                tried = min(size, len(left))
                if tried > 1:
                    size = tried // 2
                    continue
                if left[0].fault is not None:  # it is the row itself that cannot be stored
                    raise
                left[0] = replace(left[0], fault=error.fault)
                continue
            size = max(FEWEST, 2 * done)
            left = left[done:]

    async def _some(self, tried: Sequence[Arrived]) -> int:
        """Advance over those of ``tried`` that one transaction can hold; how many they are."""
        sifted, step, folded = await self._sifted(tried)
        taken = tried[: sifted.taken]
        also = [put_rows(sifted.rows)] if sifted.rows else []
        first, last = taken[0].position, taken[-1].position
        await self._engine.commit(Advance(first, last, step, folded, also, [seen(one) for one in taken]))
        for row in sifted.rows:
            if row["poison"]:
                logger.error("an event cannot be applied and is parked", read_models=self._read_models, **_told(row))
        self.parked = sifted.parked
        return len(taken)

    async def _sifted(self, tried: Sequence[Arrived]) -> tuple[Sifted, Step | None, Sequence[Folded]]:
        """What of ``tried`` can be folded, up to the first poison."""
        while True:
            sifted = sift(tried, self.parked, self._limit)
            try:
                return sifted, *await self._engine.fold(sifted.applied)
            except PoisonError as poison:
                tried = cut(tried, poison.position, poison.fault)

    async def _read(self, part: Sequence[tuple[int, Msg]]) -> list[Arrived]:
        arrived: list[Arrived] = []
        for number, (position, message) in enumerate(part, 1):
            if number % DECODED_IN_A_ROW == 0:
                await asyncio.sleep(0)
            if message.subject in self.parked:
                arrived.append(Arrived(position, message.subject, message.data))
            else:
                arrived.append(_read_one(position, message.subject, message.data))
        return arrived

    async def _decided(self, found: tuple[int, Msg]) -> None:
        """Do what an operator decided. It comes alone: what it applies is in the database and in the log."""
        position, message = found
        decision = Recorded(position, message.subject, decode(message.data))
        data = decision.event.data
        if not isinstance(data, ParkingFact) or data.log_subject not in self.parked:
            await self._engine.commit(Advance(position, position, None, (), (), [decision]))
            return
        settling = settle(await rows_of(self._database, data.log_subject), data)
        await self._try(decision, data.log_subject, settling)

    async def _try(self, decision: Recorded, log_subject: str, settling: Settling) -> None:
        """Apply the parked events in order, up to the first that cannot be."""
        payloads = await payloads_of(self._client, log_subject, settling.rows)
        waiting: list[Arrived] = []
        for row in settling.rows:
            again = _read_one(row["position"], log_subject, payloads[row["position"]])
            again = revived(row, again.payload, again.event, again.fault)
            waiting.append(again)
            if again.fault is not None:
                break
        fault = waiting[-1].fault if waiting else None
        good = [Recorded(one.position, log_subject, one.event) for one in waiting if one.event is not None]
        trial = await self._tried(good, fault)
        try:
            await self._settled(decision, log_subject, settling, trial)
        except UnstorableError as error:
            storable = await self._storable(decision, trial, error.fault)
            await self._settled(decision, log_subject, settling, storable)

    async def _tried(self, good: Sequence[Recorded], fault: Fault | None) -> _Trial:
        """How far parked events can be folded; ``fault`` is what is known of the one behind ``good``."""
        while True:
            try:
                return _Trial(good, *await self._engine.fold(good), fault)
            except PoisonError as poison:
                good, fault = [one for one in good if one.position < poison.position], poison.fault

    async def _settled(self, decision: Recorded, log_subject: str, settling: Settling, trial: _Trial) -> None:
        head, line = after_trial(settling.rows, len(trial.good), trial.fault)
        changed: dict[int, Row] = dict(settling.substituted)
        if head is not None:
            changed[head["position"]] = head
        gone = [*settling.dropped, *(one.position for one in trial.good)]
        also = [put_rows([row for position, row in changed.items() if position not in gone]), drop_rows(gone)]
        place = decision.position
        await self._engine.commit(
            Advance(place, place, trial.step, trial.folded, [part for part in also if part[1]], [decision], decision)
        )
        others = {name: one for name, one in self.parked.items() if name != log_subject}
        self.parked = others if line is None else {**others, log_subject: line}
        logger.info(
            "parked events were decided on",
            read_models=self._read_models,
            log_subject=log_subject,
            position=place,
            decision=decision.event.type,
            applied=len(trial.good),
            discarded=len(settling.dropped),
            still_parked=0 if line is None else line.events,
        )

    async def _storable(self, decision: Recorded, trial: _Trial, fault: Fault) -> _Trial:
        """The longest beginning of what was tried whose documents MongoDB takes, found by halving, and why no more."""
        fits, too_many, place = 0, len(trial.good), decision.position
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            step, folded = await self._engine.fold(trial.good[:middle])
            try:
                await self._engine.commit(Advance(place, place, step, folded, (), [decision], decision), trial=True)
                fits = middle
            except UnstorableError as error:
                too_many, fault = middle, error.fault
        good = trial.good[:fits]
        return _Trial(good, *await self._engine.fold(good), fault)


def _read_one(position: int, log_subject: str, payload: bytes) -> Arrived:
    try:
        return Arrived(position, log_subject, payload, decode(payload))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it will be so the next time
        return Arrived(position, log_subject, payload, None, fault_of("decode", error))


def _told(row: Row) -> dict[str, object]:
    return {"position": row["position"], "log_subject": row["log_subject"], "type": row["type"], **row["fault"]}
