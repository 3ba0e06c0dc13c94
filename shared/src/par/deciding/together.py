"""Deciding several commands before any of their facts is written, so that all can be appended as one."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from par.deciding.decider import Decider, Origin
from par.deciding.identities import Executions, Identity
from par.events import AggregateId, Event, EventData, Recorded

S = TypeVar("S")

ToEvents = Callable[[AggregateId, Sequence[EventData], Origin], list[Event]]


@dataclass(frozen=True, slots=True)
class Order:
    """A command for an aggregate, and who sends it."""

    aggregate: AggregateId
    decider: Decider[Any, Any]
    command: Any
    origin: Origin

    @property
    def identity(self) -> Identity:
        """Under which it is executed once, for ever."""
        return self.origin.source, self.origin.id


@dataclass(frozen=True, slots=True)
class Executed:
    """The outcome of a command: ``position`` of its last event, 0 when it made none.

    ``earlier`` is True when the same identity was executed before: nothing was written now.
    ``content_digest`` is the one stored with the events.
    """

    position: int
    earlier: bool
    content_digest: str | None = None


Result = Executed | Exception
"""What became of one order: a refusal (Rejected) or a fault of its decider stands for itself."""


@dataclass(slots=True)
class Aggregate(Generic[S]):
    """What is remembered of an aggregate; under its ``lock``, ``fresh`` says that it was just read among several.

    ``known`` are the commands it has executed; whatever else a repetition is answered with stands in the log. So many
    of them as ``kept`` says have been part of a snapshot.
    """

    state: S
    position: int = 0
    known: Executions = field(default_factory=Executions)
    kept: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    fresh: bool = False

    def fold(self, evolve: Callable[[S, EventData], S], tail: Sequence[Recorded]) -> None:
        """Take what stands behind :attr:`position` in the log."""
        for item in tail:
            if item.position <= self.position:  # (never twice, whoever read it)
                continue
            event = item.event
            self.state = evolve(self.state, event.data)
            self.position = item.position
            self.known.add((event.source, command_id(event)), item.position)


@dataclass(slots=True)
class _Drafted:
    """What was decided for one aggregate and is not written yet; ``state`` is the one after it."""

    state: Any
    decider: Decider[Any, Any]
    events: list[Event] = field(default_factory=list)
    identities: set[Identity] = field(default_factory=set)


class Together:
    """Decisions on locked aggregates, each on those before it; ``results`` by the number of the order.

    An order without a result is one that memory alone cannot decide, or that stands behind such a one in its aggregate.
    Aggregates that could not be read are ``refused``; ``earlier`` are the orders that were executed before. Of those
    that are ``unsure`` memory and log do not say the same.
    """

    def __init__(
        self,
        found: Mapping[AggregateId, Aggregate[Any]],
        refused: Mapping[AggregateId, Exception],
        earlier: Mapping[int, Executed],
        unsure: Iterable[AggregateId] = (),
    ) -> None:
        self.results: dict[int, Result] = {}
        self._refused = refused
        self._earlier = earlier
        self._found = found
        self._drafts: dict[AggregateId, _Drafted] = {}
        self._open: set[AggregateId] = set(unsure)
        self._ends: dict[int, tuple[AggregateId, int, str | None]] = {}
        self._tentative: set[int] = set()

    @property
    def appends(self) -> dict[AggregateId, list[Event]]:
        """The events to append, by aggregate."""
        return {aggregate: draft.events for aggregate, draft in self._drafts.items() if draft.events}

    @property
    def tentative(self) -> Collection[int]:
        """The orders that are refused or make nothing, on what was read."""
        return self._tentative

    def take(self, number: int, order: Order, to_events: ToEvents) -> None:
        """Decide the order ``number``."""
        if order.aggregate in self._open:
            return
        if order.aggregate in self._refused:
            self.results[number] = self._refused[order.aggregate]
            return
        if number in self._earlier:
            self.results[number] = self._earlier[number]
            return
        draft = self._drafts.get(order.aggregate)
        if draft is None:
            draft = self._drafts[order.aggregate] = _Drafted(self._found[order.aggregate].state, order.decider)
        if order.identity in draft.identities:  # where the first one will stand is not known yet
            self._open.add(order.aggregate)
            return
        try:
            facts = order.decider.decide(order.command, draft.state)
        except Exception as error:  # noqa: BLE001 - a refusal or a fault: the result of this order alone
            self._say(number, order, error)
            return
        if not facts:
            self._say(number, order, Executed(0, earlier=False))
            return
        events = to_events(order.aggregate, facts, order.origin)
        for fact in facts:
            draft.state = order.decider.evolve(draft.state, fact)
        draft.events += events
        draft.identities.add(order.identity)
        self._ends[number] = (order.aggregate, len(draft.events) - 1, order.origin.content_digest)

    def _say(self, number: int, order: Order, result: Result) -> None:
        """Memory may lag behind the log, which would correct an append, but nothing would correct these answers."""
        if not self._found[order.aggregate].fresh:
            self._open.add(order.aggregate)
            return
        self.results[number] = result
        self._tentative.add(number)

    def appended(self, last: int) -> None:
        """All was written, without a gap, in the order of :attr:`appends`; the last event stands at ``last``."""
        appends = self.appends
        first = last - sum(map(len, appends.values())) + 1
        starts: dict[AggregateId, int] = {}
        for aggregate, events in appends.items():
            starts[aggregate] = first
            recorded = [Recorded(first + n, aggregate.log_subject, event) for n, event in enumerate(events)]
            self._found[aggregate].fold(self._drafts[aggregate].decider.evolve, recorded)
            first += len(events)
        for number, (aggregate, place, digest) in self._ends.items():
            self.results[number] = Executed(starts[aggregate] + place, earlier=False, content_digest=digest)

    def give_up(self) -> None:
        """Nothing was written, or nobody knows: what was decided on the draft has to be decided anew."""
        for number in self._tentative:
            del self.results[number]
        self._tentative.clear()


def command_id(event: Event) -> str:
    """The id of the command that made the event; its second fact has ``#2`` behind it."""
    return event.id.partition("#")[0]
