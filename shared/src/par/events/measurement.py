"""Facts about measurements (aggregate ``measurement``: one unit, one indicator, one year; progress-service).

What is said of a month is a *report*: figures, or why there are none. Each carries the identity under which its sender
said it, so that a withdrawal can name it; None: recorded before facts carried one.
"""

from enum import StrEnum

from par.events.index_set import Accumulate, IndicatorKind
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class FigureState(StrEnum):
    """What was said of a month. A fourth state needs no name: nothing was said."""

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"


class ReportId(EventData):
    """The identity of a sender's event."""

    source: str
    event: str


class MeasurementFact(EventData):
    """The month that a fact speaks of (``period`` = ``2023-03``), and where its unit stood.

    ``unit_type``, ``city`` and ``ancestors`` (the pooling units above, nearest first) are those of the day of
    recording, so that a fold pools with the tree of that time and needs no other document. ``kind`` and
    ``fulfilled_at`` are the indicator's, for the same reason; facts from before there were kinds are pooled.
    """

    unit: str
    unit_type: UnitType
    city: str
    ancestors: tuple[str, ...]
    indicator: str
    accumulate: Accumulate
    kind: IndicatorKind = IndicatorKind.POOLED
    fulfilled_at: str | None = None
    year: int
    period: str


@event_type("par.measurement.recorded.v1")
class MeasurementRecorded(MeasurementFact):
    """Numerator and denominator of one indicator, unit and month."""

    numerator: int
    denominator: int
    note: str | None = None
    report: ReportId | None = None


@event_type("par.measurement.explained.v1")
class MeasurementExplained(MeasurementFact):
    """The month has no figures: ``state`` (never ``reported``) says in which way, ``reason`` why."""

    state: FigureState
    reason: str
    report: ReportId | None = None


@event_type("par.measurement.retracted.v1")
class MeasurementRetracted(MeasurementFact):
    """The report ``retracts`` never counts again, whenever it was made."""

    retracts: ReportId
    reason: str
