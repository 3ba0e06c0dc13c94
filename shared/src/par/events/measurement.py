"""Facts about measurements (aggregate ``measurement``: one unit, one indicator, one year; progress-service)."""

from par.events.index_set import Accumulate
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


@event_type("par.measurement.recorded.v1")
class MeasurementRecorded(EventData):
    """Numerator and denominator of one indicator, unit and month (``period`` = ``2023-03``).

    ``unit_type``, ``city`` and ``ancestors`` (the pooling units above, nearest first) are those of the day of
    recording, so that a fold pools with the tree of that time and needs no other document.
    """

    unit: str
    unit_type: UnitType
    city: str
    ancestors: tuple[str, ...]
    indicator: str
    accumulate: Accumulate
    year: int
    period: str
    numerator: int
    denominator: int
    note: str | None = None
