"""Executing commands on aggregates: read, decide, append; on a conflict read the tail and decide again."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final, TypeVar

import structlog

from par.deciding.command_events import events_of, is_one_of
from par.deciding.decider import Decider, Origin
from par.deciding.identities import Identity
from par.deciding.refusals import refusal
from par.deciding.remembered import Remembered
from par.deciding.snapshots import Snapshots
from par.deciding.together import Aggregate, Executed, Order, Result, Together, command_id
from par.events import AggregateId, Event, EventData, Recorded
from par.log import (
    MAX_EVENTS_PER_BATCH,
    Append,
    ConflictError,
    EventLog,
    LogError,
    StoredBeforeError,
    TooLargeError,
    UnknownResultError,
    UnreadableEventError,
)
from par.problems import Rejected, Retryable
from par.tracing.appends import UNTRACED, Appending, appended_at, appending

S = TypeVar("S")
C = TypeVar("C")

ATTEMPTS: Final = 5
AT_ONCE: Final = 32
"""Appends of single aggregates that are under way at the same time."""
DECIDED_IN_A_ROW: Final = 25
"""After so many decisions without waiting for anything, other work has its turn."""
FEWEST_TOGETHER: Final = 5
"""Fewer orders are appended one by one: a batch costs the server as much as several single appends."""

logger = structlog.get_logger(__name__)


class AggregateStore:
    """Aggregates of one service, the recently used ones kept in memory (their state and their identities).

    Others are read from the log; with ``snapshots`` from where the last one of them was made.
    """

    def __init__(
        self,
        log: EventLog,
        now: Callable[[], dt.datetime],
        remembered: Remembered | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self._log = log
        self._now = now
        self._remembered = Remembered() if remembered is None else remembered
        self._snapshots = snapshots
        if snapshots is not None:
            self._remembered.forgetting = snapshots.take_leave

    async def prepare(self) -> None:
        """What is needed for snapshots. Raises PyMongoError."""
        if self._snapshots is not None:
            await self._snapshots.prepare()

    async def keep_snapshots(self) -> None:
        """Make snapshots for ever, and of all that is remembered at the end."""
        assert self._snapshots is not None
        await self._snapshots.run(self._remembered)

    async def execute(self, aggregate: AggregateId, decider: Decider[S, C], command: C, origin: Origin) -> Executed:
        """Execute ``command`` once.

        Raises Rejected from the decider, ``too-large`` for a fact that no message holds, and ``event-unreadable`` where
        this build cannot read the aggregate; Retryable when the log is in the way.
        """
        return await self._execute(Order(aggregate, decider, command, origin), [])

    async def execute_all(self, orders: Sequence[Order]) -> list[Result]:
        """Execute each order once, all that can be in one atomic append; orders on one aggregate in their sequence.

        A refusal concerns its own order only, and so does a decider's fault: it is the result of that order. Raises
        Retryable when the log is in the way: then some orders may have been executed, and a repetition of all is
        answered ``earlier`` for those.
        """
        if len(orders) == 1:
            return [await self._result(orders[0], [])]
        if len(orders) < FEWEST_TOGETHER:
            return await self._one_by_one(dict(enumerate(orders)), {})
        with appending(len(orders)) as made:
            events = partial(self._events, made)
            async with self._loaded_all(orders) as (found, unreadable):
                earlier, unsure = await self._earlier(orders, found)
                together = Together(found, unreadable, earlier, unsure)
                for number, order in enumerate(orders):
                    if number % DECIDED_IN_A_ROW == DECIDED_IN_A_ROW - 1:
                        await asyncio.sleep(0)
                    together.take(number, order, events)
                tried: Sequence[Event] = ()
                appends = [Append(of, events, found[of].position) for of, events in together.appends.items()]
                # (Where something is appended, too, that is refused if the log has more than what was read.)
                said = {orders[number].aggregate for number in together.tentative} - together.appends.keys()
                too_many = sum(len(append.events) for append in appends) > MAX_EVENTS_PER_BATCH
                if too_many or not await self._is_present(found, said):
                    together.give_up()
                elif appends:
                    try:
                        last = await self._log.append_all(appends)
                        together.appended(last)
                        appended_at(made, last)
                    except (ConflictError, TooLargeError):
                        together.give_up()
                    except UnknownResultError:
                        tried = [event for append in appends for event in append.events]
                        together.give_up()
                    except LogError as error:
                        raise Retryable("log-unavailable") from error
        # Whatever memory alone could not decide, or others were quicker at.
        unanswered = {(event.source, command_id(event)): event for event in tried}
        left = {number: order for number, order in enumerate(orders) if number not in together.results}
        for number, result in zip(left, await self._one_by_one(left, unanswered), strict=True):
            together.results[number] = result
        return [together.results[number] for number in range(len(orders))]

    async def check_all(self, orders: Sequence[Order]) -> list[Result]:
        """What :meth:`execute_all` would answer, without writing; an accepted order has position 0.

        Nothing becomes of the answers: they are those of a replica, which may lag behind the leader by moments.
        """
        async with self._loaded_all(orders, refresh=True) as (found, unreadable):
            earlier, unsure = await self._earlier(orders, found)
            if unsure:
                raise Retryable("conflict")
            together = Together(found, unreadable, earlier)
            for number, order in enumerate(orders):
                together.take(number, order, partial(self._events, UNTRACED))
            return [together.results.get(number, Executed(0, earlier=False)) for number in range(len(orders))]

    async def _one_by_one(self, orders: Mapping[int, Order], unanswered: Mapping[Identity, Event]) -> list[Result]:
        """Each order by itself; those of one aggregate one after the other, others at the same time.

        Raises Retryable when all that was under way has ended; nothing new is begun after the first one.
        """
        results: dict[int, Result] = {}
        lanes: dict[AggregateId, list[int]] = {}
        for number, order in orders.items():
            lanes.setdefault(order.aggregate, []).append(number)
        slots = asyncio.Semaphore(AT_ONCE)
        in_the_way: list[Retryable] = []

        async def run(numbers: Sequence[int]) -> None:
            async with slots:
                for number in numbers:
                    if in_the_way:
                        return
                    order = orders[number]
                    tried = unanswered.get(order.identity)
                    try:
                        results[number] = await self._result(order, [] if tried is None else [tried])
                    except Retryable as problem:
                        in_the_way.append(problem)

        await asyncio.gather(*(run(numbers) for numbers in lanes.values()))
        if in_the_way:
            raise in_the_way[0]
        return [results[number] for number in orders]

    async def _result(self, order: Order, unanswered: list[Event]) -> Result:
        try:
            return await self._execute(order, unanswered)
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - a refusal or a fault: the result of this order alone
            return error

    async def _execute(self, order: Order, unanswered: list[Event]) -> Executed:
        with appending(1, order.origin.traceparent) as made:
            done = await self._tried(order, unanswered, made)
            if done.position and not done.earlier:
                appended_at(made, done.position)
            return done

    async def _tried(self, order: Order, unanswered: list[Event], made: Appending) -> Executed:
        aggregate, decider, origin = order.aggregate, order.decider, order.origin
        identity = (origin.source, origin.id)
        refresh = bool(unanswered)
        code, stored_at, expected, conflict_at = "conflict", 0, -1, -1
        for attempt in range(ATTEMPTS):
            try:
                async with self._loaded(aggregate, decider, refresh=refresh) as found:
                    refresh = True
                    # (A replica may lag behind the leader that refused: it has had some tries to catch up.)
                    if found.position == conflict_at and attempt == ATTEMPTS - 1:
                        await self._require_remembered(aggregate, decider, found)
                    elsewhere = None if identity in found.known else await self._stored(stored_at, identity)
                    if elsewhere is not None:
                        return Executed(stored_at, earlier=True, content_digest=elsewhere.content_digest)
                    facts = await self._facts(aggregate, decider, order.command, identity, found)
                    if facts is None:
                        return await self._done_before(order, unanswered, found)
                    if not facts:
                        return Executed(0, earlier=False)
                    events = self._events(made, aggregate, facts, origin)
                    expected = found.position
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
            except StoredBeforeError as error:  # the server remembers for some minutes, whatever the aggregate
                code, stored_at = "conflict", error.position
            except ConflictError:
                code, conflict_at = "conflict", expected
            except UnknownResultError:
                code = "log-unavailable"
            except (TooLargeError, UnreadableEventError) as error:
                raise refusal(error) from error
            except LogError as error:
                raise Retryable("log-unavailable") from error
        raise Retryable(code)

    async def _done_before(self, order: Order, unanswered: Sequence[Event], found: Aggregate[Any]) -> Executed:
        """What became of a command that is remembered. Raises ConflictError where the log has it no more; LogError."""
        position = found.known.position(order.identity)
        assert position is not None
        stored = await self._stored(position, order.identity)
        if stored is None:  # a replica that lags behind, or a log that has lost it
            stored = await self._log.at_the_leader(position)
        if stored is None or (stored.source, command_id(stored)) != order.identity:
            await self._begin_anew(order.aggregate, order.decider, found)
            raise ConflictError(f"{order.aggregate.log_subject}: {position} is another event")
        own = is_one_of(unanswered, stored)
        return Executed(position, earlier=not own, content_digest=stored.content_digest)

    async def state(self, aggregate: AggregateId, decider: Decider[S, C]) -> S:
        """The present state of an aggregate, from the log.

        Raises Retryable when the log does not answer, Rejected (``event-unreadable``).
        """
        try:
            async with self._loaded(aggregate, decider, refresh=True) as found:
                state: S = found.state
                return state
        except UnreadableEventError as error:
            raise refusal(error) from error
        except LogError as error:
            raise Retryable("log-unavailable") from error

    async def _facts(
        self, aggregate: AggregateId, decider: Decider[S, C], command: C, identity: Identity, found: Aggregate[S]
    ) -> Sequence[EventData] | None:
        """What the command makes; None when it was executed before. Raises Rejected.

        Memory may lag behind what another instance wrote, and the replica that was read behind the stream's leader. The
        log refuses an append that was decided on it, but nothing would correct a refusal: "not allowed" and "nothing to
        do" are said only on what the leader has. Raises UnknownResultError where that could not be read.
        """
        present = False
        while identity not in found.known:
            try:
                facts = decider.decide(command, found.state)
            except Rejected:
                if present:
                    raise
            else:
                if facts or present:
                    return facts
            await self._catch_up(aggregate, decider, found)
            present = True
        return None

    async def _catch_up(self, aggregate: AggregateId, decider: Decider[S, C], found: Aggregate[S]) -> None:
        """Read what the stream's leader has. Raises UnknownResultError where the replica that answers lacks some."""
        end = await self._log.end_of(aggregate)
        if found.position < end:
            await self._read(aggregate, decider, found)
        if found.position < end:
            raise UnknownResultError(f"{aggregate.log_subject} was read up to {found.position}, and ends at {end}")

    async def _is_present(
        self, found: Mapping[AggregateId, Aggregate[Any]], aggregates: Collection[AggregateId]
    ) -> bool:
        """Whether the stream's leader has no more of ``aggregates`` than what was found. Raises Retryable."""
        try:
            return await self._log.none_behind({one: found[one].position for one in aggregates})
        except LogError as error:
            raise Retryable("log-unavailable") from error

    async def _earlier(
        self, orders: Sequence[Order], found: Mapping[AggregateId, Aggregate[Any]]
    ) -> tuple[dict[int, Executed], set[AggregateId]]:
        """By their numbers, those that were executed before; and aggregates of which the log does not bear this out.

        Raises Retryable.
        """
        earlier: dict[int, Executed] = {}
        unsure: set[AggregateId] = set()
        for number, order in enumerate(orders):
            position = found[order.aggregate].known.position(order.identity)
            if position is None:
                continue
            try:
                stored = await self._stored(position, order.identity)
            except LogError as error:
                raise Retryable("log-unavailable") from error
            if stored is None:  # with this order alone it is found out why
                unsure.add(order.aggregate)
            else:
                earlier[number] = Executed(position, earlier=True, content_digest=stored.content_digest)
        return earlier, unsure

    @asynccontextmanager
    async def _loaded(
        self, aggregate: AggregateId, decider: Decider[S, C], *, refresh: bool
    ) -> AsyncIterator[Aggregate[S]]:
        async with self._locked(aggregate, decider) as found:
            if refresh or found.position == 0:
                await self._recall({aggregate: (decider, found)})
                await self._read(aggregate, decider, found)
            yield found

    @asynccontextmanager
    async def _loaded_all(
        self, orders: Sequence[Order], *, refresh: bool = False
    ) -> AsyncIterator[tuple[Mapping[AggregateId, Aggregate[Any]], Mapping[AggregateId, Rejected]]]:
        """All aggregates of ``orders``, locked in one order for all callers, so that no two wait for each other.

        With those that have an event which cannot be read: nothing is to be decided on what is known of them.
        """
        deciders = {order.aggregate: order.decider for order in orders}
        async with AsyncExitStack() as stack:
            found: dict[AggregateId, Aggregate[Any]] = {}
            unreadable: dict[AggregateId, Rejected] = {}
            for aggregate in sorted(deciders, key=lambda one: one.log_subject):
                found[aggregate] = await stack.enter_async_context(self._locked(aggregate, deciders[aggregate]))
            wanted = [one for one in deciders if refresh or found[one].position == 0]
            await self._recall({one: (deciders[one], found[one]) for one in wanted})

            def take(one: AggregateId, events: Sequence[Recorded] | UnreadableEventError) -> None:
                if isinstance(events, UnreadableEventError):  # of this aggregate alone
                    unreadable[one] = refusal(events)
                else:
                    found[one].fold(deciders[one].evolve, events)
                    found[one].fresh = True

            try:
                await self._log.read_each({one: found[one].position for one in wanted}, take)
            except LogError as error:
                raise Retryable("log-unavailable") from error
            yield found, unreadable

    @asynccontextmanager
    async def _locked(self, aggregate: AggregateId, decider: Decider[S, C]) -> AsyncIterator[Aggregate[S]]:
        found = self._remembered.take(aggregate, decider)
        try:
            async with found.lock:
                found.fresh = False
                yield found
        finally:
            if self._snapshots is not None:
                self._snapshots.offer(aggregate, decider, found)
            self._remembered.keep(aggregate, found)

    async def _recall(self, wanted: Mapping[AggregateId, tuple[Decider[Any, Any], Aggregate[Any]]]) -> None:
        if self._snapshots is not None:
            await self._snapshots.recall(wanted)

    async def _stored(self, position: int, identity: Identity) -> Event | None:
        """The event at ``position`` (0: none) if it is one of that command.

        Raises UnknownResultError, UnreadableEventError.
        """
        if not position:
            return None
        try:
            stored = await self._log.at(position)
        except (UnknownResultError, UnreadableEventError):
            raise
        except LogError:  # there is none
            return None
        return stored if (stored.source, command_id(stored)) == identity else None

    async def _require_remembered(self, aggregate: AggregateId, decider: Decider[S, C], found: Aggregate[S]) -> None:
        """See to it that nothing is remembered which the log has lost. Raises LogError."""
        if await self._log.end_of(aggregate) < found.position:
            await self._begin_anew(aggregate, decider, found)

    async def _begin_anew(self, aggregate: AggregateId, decider: Decider[S, C], found: Aggregate[S]) -> None:
        """Forget what is remembered, and read the log: it has lost events that it had acknowledged. Raises LogError."""
        logger.error("the log has lost events", log_subject=aggregate.log_subject, position=found.position)
        anew = Aggregate(decider.initial)
        await self._read(aggregate, decider, anew)
        found.state, found.position, found.known, found.kept = anew.state, anew.position, anew.known, 0
        if self._snapshots is not None:
            await self._snapshots.drop(aggregate)

    async def _read(self, aggregate: AggregateId, decider: Decider[S, C], found: Aggregate[S]) -> None:
        found.fold(decider.evolve, await self._log.read(aggregate, found.position))

    def _events(
        self, made: Appending, aggregate: AggregateId, facts: Sequence[EventData], origin: Origin
    ) -> list[Event]:
        return events_of(aggregate, facts, origin, self._now(), made.traceparent(origin.traceparent))
