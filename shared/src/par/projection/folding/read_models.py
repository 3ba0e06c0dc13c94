"""The read models of one service: their projections in order, and the one batch step that advances them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from par.events import Event, Recorded
from par.events.day import DayOpened
from par.projection.folding.fold import Documents, Place, Touch
from par.projection.folding.projection import (
    LOG_FACTS,
    Announcement,
    ChangeFact,
    EventFact,
    EveryDocument,
    Fact,
    Projection,
)


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement with the position and the event that caused it, and the document's ``key``."""

    position: int
    event: Event
    announcement: Announcement
    key: str = ""


class ReadModels:
    """Projections that share one checkpoint, in an order in which each follows only earlier ones.

    In several ``partitions`` (``partition.py``) there is a checkpoint for each.
    """

    def __init__(self, name: str, projections: Sequence[Projection], partitions: int = 1) -> None:
        seen = {LOG_FACTS}
        for projection in projections:
            if not set(projection.follows) <= seen:
                raise ValueError(f"{projection.name} follows a projection that does not stand before it")
            seen.add(projection.name)
        self.name = name
        self.projections = tuple(projections)
        self.partitions = partitions

    def divided(self, partitions: int) -> "ReadModels":
        """The same in so many partitions."""
        return ReadModels(self.name, self.projections, partitions)

    @property
    def generation(self) -> str:
        """Names the projections and their versions: builds that make other documents keep them elsewhere.

        Another number of partitions, too, is built elsewhere: there the checkpoints stand for other parts of the log.
        """
        made_of = "\n".join(f"{projection.name}:{projection.version}" for projection in self.projections)
        if self.partitions > 1:
            made_of += f"\npartitions:{self.partitions}"
        return hashlib.sha256(made_of.encode()).hexdigest()[:8]


_position = attrgetter("position")


@dataclass(frozen=True, slots=True)
class Step:
    """The facts of one batch on their way through the projections."""

    facts: tuple[EventFact, ...]

    @staticmethod
    def of(batch: Iterable[Recorded], day: dt.date | None) -> "Step":
        """Turn log events into facts, each with the calendar day of its position."""
        facts: list[EventFact] = []
        for item in batch:
            if isinstance(item.event.data, DayOpened):
                day = item.event.data.day
            facts.append(EventFact(item.position, day, item.event))
        return Step(tuple(facts))

    @property
    def day(self) -> dt.date | None:
        """The calendar day after the batch."""
        return self.facts[-1].day


def facts_for(projection: Projection, step: Step, changes: Sequence[ChangeFact]) -> Sequence[Fact]:
    """What ``projection`` follows of this batch, in the order of positions.

    Of one position, the event comes before the changes it made.
    """
    events: Sequence[Fact] = step.facts if LOG_FACTS in projection.follows else ()
    followed = [change for change in changes if change.projection in projection.follows]
    if not followed:  # most projections follow the log alone
        return events
    # ``changes`` holds one projection after the other; the sort interleaves them. It is stable: at one
    # position the event stays first and the changes keep the order of the projections.
    return sorted((*events, *followed), key=_position)


def touches(projection: Projection, facts: Iterable[Fact], place: Place | None = None) -> list[Touch]:
    """Each fact with the documents it may touch; facts that touch none are left out.

    Raises what the projection raises, and then says in ``place`` where.
    """
    found: list[Touch] = []
    position = 0
    try:
        for fact in facts:
            position = fact.position
            keys = projection.keys(fact)
            if not isinstance(keys, EveryDocument):
                keys = tuple(keys)
            if keys:
                found.append((fact, keys))
    except Exception:
        if place is not None:
            place.position, place.projection = position, projection.name
        raise
    return found


def announcements(
    projection: Projection, documents: Documents, changes: Sequence[ChangeFact], step: Step
) -> list[Told]:
    """What a batch has to tell: the last state of each document whose announcement differs from before it."""
    latest = {change.key: change.position for change in changes}
    events = {fact.position: fact.event for fact in step.facts}
    told: list[Told] = []
    for key in documents.changed():
        before, after = documents.initial[key], documents.current[key]
        now = None if after is None else projection.announce(key, after)
        if now is not None and (before is None or projection.announce(key, before) != now):
            told.append(Told(latest[key], events[latest[key]], now, key))
    return told
