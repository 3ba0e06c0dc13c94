"""Parking, the pure part: which events of a batch are applied, which are parked, and what a decision means.

The key is the log subject, which is the aggregate. An event that cannot be applied has no effect at all and is parked;
so is every later one on its subject, in order. All else goes on. What is parked follows from the log alone (by the
build), so read models that are built anew park the same events at the same places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from par.events import Event, Recorded, format_time, read_data
from par.events.parking import ParkedDiscarded, ParkedSubstituted, ParkingFact
from par.events.registry import UnknownData
from par.events.unread import unread
from par.projection.parking.poison import Fault, fault_of

Row = dict[str, Any]
"""A parked event in the collection ``parked``: ``_id`` and ``position`` its place in the log, ``log_subject``, which it
is (``type source id digest``),
``since`` when it was recorded, ``poison``: whether it is the one that cannot be applied or waits behind it, ``fault``:
why, ``substitute``: the type and data that an operator gave it. Nothing in it comes from a clock of this process."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is parked on one subject: how many events, and since when the first of them (None: it does not say)."""

    events: int
    since: str | None


Parked = Mapping[str, Line]
"""By log subject."""

NOTHING_PARKED: Final[Parked] = MappingProxyType({})
PARKED_SUBJECTS_MAX: Final = 1000
"""More, and the build is at fault rather than the events."""


class ParkingFullError(Exception):
    """As many subjects are parked as may be: then the build is to blame and not the events."""

    def __init__(self, position: int, log_subject: str, fault: Fault | None, limit: int) -> None:
        said = "" if fault is None else f": {fault.projection or fault.stage}: {fault.error}: {fault.message}"
        super().__init__(f"the event at {position} on {log_subject} cannot be applied{said}")
        self.position = position
        self.log_subject = log_subject
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event of the log on its way: ``event`` where it could be read, else ``fault``.

    A fault stays with an event that was found to be poison. Of one that waits behind another neither is known.
    """

    position: int
    log_subject: str
    payload: bytes
    event: Event | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """A part of the log in two: what is to be applied, and the rows of what is parked; ``parked`` is all after it.

    ``taken`` is how many of the events it covers: fewer than there were where no more subjects may be parked.
    """

    applied: tuple[Recorded, ...]
    rows: tuple[Row, ...]
    parked: Parked
    taken: int


def sift(part: Sequence[Arrived], parked: Parked, limit: int) -> Sifted:
    """Tell apart what may be applied. Raises ParkingFullError when not even the first event has room."""
    applied: list[Recorded] = []
    rows: list[Row] = []
    lines = dict(parked) if any(one.fault for one in part) else parked
    for number, one in enumerate(part):
        line = lines.get(one.log_subject)
        if line is None and one.fault is None:
            assert one.event is not None
            applied.append(Recorded(one.position, one.log_subject, one.event))
            continue
        if line is None and len(lines) >= limit:
            if number == 0:
                raise ParkingFullError(one.position, one.log_subject, one.fault, limit)
            return Sifted(tuple(applied), tuple(rows), lines, number)
        row = parked_row(one, None if line is not None else one.fault)
        rows.append(row)
        if lines is parked:
            lines = dict(parked)
        before = line or Line(0, row["since"])
        assert isinstance(lines, dict)
        lines[one.log_subject] = replace(before, events=before.events + 1)
    return Sifted(tuple(applied), tuple(rows), lines, len(part))


def cut(part: Sequence[Arrived], position: int, fault: Fault) -> list[Arrived]:
    """The part up to the event at ``position``, which is poison as far as what stands before it can be applied.

    What was found behind it does not count: it was folded with the effects of an event that has none.
    """
    kept = [one for one in part if one.position <= position]
    kept[-1] = replace(kept[-1], fault=fault)
    return kept


def parked_row(one: Arrived, fault: Fault | None) -> Row:
    """The row of an event that is parked for ``fault``, or behind another one (None)."""
    event = unread(one.payload, one.log_subject, one.position)
    assert isinstance(event.data, UnknownData)
    return {
        "_id": one.position,
        "position": one.position,
        "log_subject": one.log_subject,
        "type": event.data.stored_type,
        "source": event.source,
        "id": event.id,
        "digest": event.content_digest,
        "since": None if event.recorded_time is None else format_time(event.recorded_time),
        "poison": fault is not None,
        "fault": None if fault is None else fault_document(fault),
        "substitute": None,
    }


def fault_document(fault: Fault) -> dict[str, Any]:
    """A fault as it is stored and shown."""
    return {"stage": fault.stage, "error": fault.error, "message": fault.message, "projection": fault.projection}


def seen(one: Arrived) -> Recorded:
    """The event for those who only ask which events were there; what cannot be read is known by its envelope."""
    event = one.event or unread(one.payload, one.log_subject, one.position)
    return Recorded(one.position, one.log_subject, event)


@dataclass(frozen=True, slots=True)
class Settling:
    """What a decision leaves to be tried, in order; ``dropped`` are the positions that it takes away.

    ``substituted`` are rows that it changes, by position.
    """

    rows: tuple[Row, ...]
    dropped: tuple[int, ...]
    substituted: Mapping[int, Row]


def settle(rows: Sequence[Row], decision: ParkingFact) -> Settling:
    """The parked events of the decision's subject after it, before any of them is tried."""
    kept: list[Row] = []
    dropped: list[int] = []
    changed: dict[int, Row] = {}
    for row in rows:
        if isinstance(decision, ParkedDiscarded) and row["position"] == decision.position:
            dropped.append(row["position"])
        elif isinstance(decision, ParkedSubstituted) and row["position"] == decision.position:
            new = {**row, "substitute": {"type": decision.data_type, "data": decision.data}}
            changed[row["position"]] = new
            kept.append(new)
        else:
            kept.append(row)
    return Settling(tuple(kept), tuple(dropped), changed)


def revived(row: Row, payload: bytes, event: Event | None, fault: Fault | None) -> Arrived:
    """A parked event that is tried again: as it can be read now, or as it was substituted."""
    arrived = Arrived(row["position"], row["log_subject"], payload, event, fault)
    if row["substitute"] is None:
        return arrived
    try:
        return replace(arrived, event=substituted(arrived, row["substitute"]), fault=None)
    except ValueError as error:  # a build that asks more of the type than the one that took the decision
        return replace(arrived, event=None, fault=fault_of("decode", error))


def substituted(one: Arrived, substitute: Mapping[str, Any]) -> Event:
    """The event with other data. Raises ValueError when they are not valid for their type."""
    data = read_data(substitute["type"], substitute["data"])
    if isinstance(data, UnknownData):
        raise ValueError(f"unknown type {substitute['type']}")
    return unread(one.payload, one.log_subject, one.position)._replace(data=data)


def after_trial(rows: Sequence[Row], applied: int, fault: Fault | None) -> tuple[Row | None, Line | None]:
    """Once the first ``applied`` rows are: the row that is poison now, with why, and what is left of the line."""
    left = rows[applied:]
    if not left:
        return None, None
    assert fault is not None, "what can be applied is"
    head = {**left[0], "poison": True, "fault": fault_document(fault)}
    return head, Line(len(left), left[0]["since"])
