"""A decider: the rules of one kind of aggregate as three pure functions."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from par.events import EventData

S = TypeVar("S")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C]):
    """``decide`` returns the facts a command makes, or raises Rejected; ``evolve`` ignores unknown facts.

    The clock, ids and whatever else a decision depends on come in with the command. ``kept`` makes BSON of states
    and reads them back, for snapshots of aggregates with long histories; without it they are folded from the log.
    A service that decides by one with snapshots has ``AggregateStore.keep_snapshots`` among its tasks.
    """

    initial: S
    decide: Callable[[C, S], Sequence[EventData]]
    evolve: Callable[[S, EventData], S]
    kept: TypeAdapter[S] | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sends a command, under which identity: ``source`` + ``id`` is executed once, for ever.

    ``time`` is when the fact happened; ``content_digest`` that of the sender's content. ``traceparent``
    is what the sender says of its own trace, as far as it is believed (``par.tracing.appends``).
    """

    id: str
    source: str
    time: dt.datetime
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    content_digest: str | None = None
