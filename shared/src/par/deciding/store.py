"""Executing commands on aggregates: read, decide, append; on a conflict read the tail and decide again."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from par.deciding.decider import Decider, Origin
from par.events import AggregateId, Event, EventData, Recorded
from par.log import ConflictError, EventLog, LogError, UnknownResultError
from par.problems import Rejected, Retryable

S = TypeVar("S")
C = TypeVar("C")

ATTEMPTS: Final = 5
CAPACITY: Final = 5_000

Identity = tuple[str, str]
"""source, id."""


@dataclass(frozen=True, slots=True)
class Executed:
    """The outcome of a command: ``position`` of its last event, 0 when it made none.

    ``earlier`` is True when the same identity was executed before: nothing was written now.
    ``content_digest`` is the one stored with the events.
    """

    position: int
    earlier: bool
    content_digest: str | None = None


@dataclass(slots=True)
class _Aggregate(Generic[S]):
    """What is remembered of an aggregate; under its ``lock``, ``fresh`` says that it was read from the log just now."""

    state: S
    position: int = 0
    known: dict[Identity, tuple[int, str | None]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    fresh: bool = False

    def fold(self, evolve: Callable[[S, EventData], S], tail: Sequence[Recorded]) -> None:
        for item in tail:
            event = item.event
            self.state = evolve(self.state, event.data)
            self.position = item.position
            self.known[event.source, _command_id(event)] = (item.position, event.content_digest)


class AggregateStore:
    """Aggregates of one service, the recently used ones kept in memory (their state and their identities)."""

    def __init__(self, log: EventLog, now: Callable[[], dt.datetime]) -> None:
        self._log = log
        self._now = now
        self._aggregates: OrderedDict[AggregateId, _Aggregate[Any]] = OrderedDict()

    async def execute(self, aggregate: AggregateId, decider: Decider[S, C], command: C, origin: Origin) -> Executed:
        """Execute ``command`` once. Raises Rejected from the decider, Retryable when the log is in the way."""
        identity = (origin.source, origin.id)
        unanswered: list[Event] = []
        refresh = False
        code = "conflict"
        for _ in range(ATTEMPTS):
            try:
                async with self._loaded(aggregate, decider, refresh=refresh) as found:
                    refresh = True
                    facts = await self._facts(aggregate, decider, command, identity, found)
                    if facts is None:
                        position, digest = found.known[identity]
                        own = await self._is_one_of(unanswered, aggregate, position)
                        return Executed(position, earlier=not own, content_digest=digest)
                    if not facts:
                        return Executed(0, earlier=False)
                    events = self._events(aggregate, facts, origin)
                    try:
                        last = await self._log.append(aggregate, events, found.position)
                    except UnknownResultError:
                        unanswered.append(events[-1])
                        raise
                    first = last - len(events) + 1
                    found.fold(
                        decider.evolve,
                        [Recorded(first + n, aggregate.log_subject, event) for n, event in enumerate(events)],
                    )
                    return Executed(last, earlier=False, content_digest=origin.content_digest)
            except ConflictError:
                code = "conflict"
            except UnknownResultError:
                code = "log-unavailable"
            except LogError as error:
                raise Retryable("log-unavailable") from error
        raise Retryable(code)

    async def state(self, aggregate: AggregateId, decider: Decider[S, C]) -> S:
        """The present state of an aggregate, from the log. Raises Retryable when the log does not answer."""
        try:
            async with self._loaded(aggregate, decider, refresh=True) as found:
                state: S = found.state
                return state
        except LogError as error:
            raise Retryable("log-unavailable") from error

    async def _facts(
        self, aggregate: AggregateId, decider: Decider[S, C], command: C, identity: Identity, found: _Aggregate[S]
    ) -> Sequence[EventData] | None:
        """What the command makes; None when it was executed before. Raises Rejected.

        Memory may lag behind what another instance wrote. The log refuses an append that was decided on it, but
        nothing would correct a refusal: "not allowed" and "nothing to do" are said on a state just read only.
        """
        while identity not in found.known:
            try:
                facts = decider.decide(command, found.state)
            except Rejected:
                if found.fresh:
                    raise
            else:
                if facts or found.fresh:
                    return facts
            await self._read(aggregate, decider, found)
        return None

    async def _is_one_of(self, unanswered: Sequence[Event], aggregate: AggregateId, position: int) -> bool:
        """Whether what stands at ``position``, under the same identity, is one of our appends without an answer.

        Another instance may have been sent the same command meanwhile; the moment of recording tells them apart.
        """
        if not unanswered:
            return False
        stored = (await self._log.read(aggregate, position - 1))[0].event
        return any(
            (event.recorded_time, event.content_digest) == (stored.recorded_time, stored.content_digest)
            for event in unanswered
        )

    @asynccontextmanager
    async def _loaded(
        self, aggregate: AggregateId, decider: Decider[S, C], *, refresh: bool
    ) -> AsyncIterator[_Aggregate[S]]:
        found = self._aggregates.setdefault(aggregate, _Aggregate(decider.initial))
        self._aggregates.move_to_end(aggregate)
        try:
            async with found.lock:
                found.fresh = False
                if refresh or found.position == 0:
                    await self._read(aggregate, decider, found)
                yield found
        finally:
            self._put_back(aggregate, found)

    async def _read(self, aggregate: AggregateId, decider: Decider[S, C], found: _Aggregate[S]) -> None:
        found.fold(decider.evolve, await self._log.read(aggregate, found.position))
        found.fresh = True

    def _put_back(self, aggregate: AggregateId, found: _Aggregate[Any]) -> None:
        """Make room, also after a refusal. What the log does not know takes none: names can be made up at will."""
        kept = self._aggregates.setdefault(aggregate, found)
        if kept is found and found.position == 0:
            del self._aggregates[aggregate]
        while len(self._aggregates) > CAPACITY:
            self._aggregates.popitem(last=False)

    def _events(self, aggregate: AggregateId, facts: Sequence[EventData], origin: Origin) -> list[Event]:
        now = self._now()
        return [
            Event(
                id=origin.id if number == 1 else f"{origin.id}#{number}",
                source=origin.source,
                subject=f"{aggregate.kind}/{aggregate.id}",
                time=origin.time,
                data=data,
                recorded_time=now,
                correlation_id=origin.correlation_id,
                causation_id=origin.causation_id,
                traceparent=origin.traceparent,
                content_digest=origin.content_digest,
            )
            for number, data in enumerate(facts, 1)
        ]


def _command_id(event: Event) -> str:
    return event.id.partition("#")[0]
