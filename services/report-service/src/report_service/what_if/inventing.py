"""From invented words to the facts that the intake would record for the same words of a sender. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from par.calendar.local_time import VIETNAM
from par.calendar.period import Period, month
from par.events import Event, EventData, Recorded
from par.events.day import DayOpened
from par.events.index_set import Indicator, IndicatorKind
from par.events.measurement import FigureState, MeasurementExplained, MeasurementRecorded, ReportId
from par.events.obligation import Said
from par.problems import Rejected
from par.units import UnitRegister
from report_service.index.said import is_reported
from report_service.what_if.invented import InventedConfirmation, InventedFigures, InventedSilence

SOURCE: Final = "what-if"
REASON: Final = "Giả định"
USUAL_DENOMINATOR: Final = 100


@dataclass(frozen=True, slots=True)
class World:
    """What is known where something is invented: the units of one city through time, the day, the indicators."""

    city: str
    day: dt.date
    register: UnitRegister
    indicators: Mapping[str, Indicator]


def measurement(
    said: InventedFigures | InventedSilence, number: int, own: Mapping[str, Any] | None, world: World, at: str
) -> MeasurementRecorded | MeasurementExplained:
    """The fact of invented word ``number``, to which ``at`` points.

    ``own`` is what the unit has reported of the indicator in the year.

    Raises Rejected with the code that the sender of a real one would get.
    """
    place = _place(said, at, world)
    report = ReportId(source=_source(said.unit), event=_identity(number))
    if isinstance(said, InventedSilence):
        return MeasurementExplained(**place, state=FigureState(said.kind), reason=REASON, report=report)
    numerator, denominator = counts(said, own)
    if numerator > denominator:
        fields = {"numerator": numerator, "denominator": denominator}
        raise Rejected("numerator-above-denominator", f"{at}/numerator", **fields)
    return MeasurementRecorded(**place, numerator=numerator, denominator=denominator, note=REASON, report=report)


def counts(said: InventedFigures, own: Mapping[str, Any] | None) -> tuple[int, int]:
    """Numerator and denominator; see :class:`InventedFigures` for how a share becomes counts."""
    if said.percent is None:
        assert said.numerator is not None
        assert said.denominator is not None
        return said.numerator, said.denominator
    denominator = _denominator(said.period, own)
    return -(-denominator * said.percent // 100), denominator


def said_by(unit: str, number: int) -> Said:
    """The identity under which something is imagined."""
    return _source(unit), _identity(number)


def happened(data: EventData, unit: str, number: int, position: int, day: dt.date) -> Recorded:
    """A fact as an event of the log at ``position``, in the last moment of ``day``: no report is newer."""
    time = dt.datetime.combine(day, dt.time.max, VIETNAM).astimezone(dt.UTC)
    event = Event(_identity(number), _source(unit), f"unit/{unit}", time, data, recorded_time=time)
    return Recorded(position, f"par.log.what-if.{unit}", event)


def done_on(said: InventedConfirmation, at: str, world: World) -> dt.date:
    """The day on which the products are handed in. Raises Rejected for one after the day imagined."""
    on = said.on or world.day
    if on > world.day:
        raise Rejected("in-the-future", f"{at}/on", time=on, day=world.day)
    return on


def day_opened(day: dt.date, previous: dt.date, position: int) -> Recorded:
    """The calendar turned to a later day."""
    time = dt.datetime.combine(day, dt.time.min, VIETNAM).astimezone(dt.UTC)
    event = Event(
        "what-if-day", f"/{SOURCE}", "calendar/vn", time, DayOpened(day=day, previous=previous), recorded_time=time
    )
    return Recorded(position, "par.log.what-if.day", event)


def _place(said: InventedFigures | InventedSilence, at: str, world: World) -> dict[str, Any]:
    """Where the unit stands on the day; of one that is no more, where it stood last."""
    indicator = world.indicators.get(said.indicator)
    if indicator is None:
        raise Rejected("unknown-indicator", f"{at}/indicator", indicator=said.indicator)
    if indicator.kind is IndicatorKind.LEDGER:
        raise Rejected("ledger-indicator", f"{at}/indicator", indicator=said.indicator)
    tree = world.register.on(world.day)
    ended = tree.ended.get(said.unit)
    own = tree if ended is None else world.register.before(ended.on)
    if said.unit not in own.units:
        raise Rejected("unknown-unit", f"{at}/unit", unit=said.unit)
    period = _period(said.period, at, world.day)
    if ended is not None and period.first >= ended.on:
        raise Rejected("unit-closed", f"{at}/period", unit=said.unit, closed=ended.on)
    return {
        "unit": said.unit,
        "unit_type": own.units[said.unit].type,
        "city": world.city,
        "ancestors": tuple(above for above in own.ancestors(said.unit) if own.pools(above)),
        "indicator": indicator.id,
        "accumulate": indicator.accumulate,
        "kind": indicator.kind,
        "fulfilled_at": indicator.fulfilled_at,
        "year": period.first.year,
        "period": period.code,
    }


def _period(code: str, at: str, day: dt.date) -> Period:
    period = month(code)
    if period is None:
        raise Rejected("invalid-period", f"{at}/period", period=code)
    if period.first > day:
        raise Rejected("period-not-begun", f"{at}/period", period=code, day=day)
    return period


def _denominator(period: str, own: Mapping[str, Any] | None) -> int:
    periods: Mapping[str, Any] = {} if own is None else own["periods"]
    known = {code: report["denominator"] for code, report in periods.items() if is_reported(report)}
    latest = known.get(period, known[max(known)] if known else USUAL_DENOMINATOR)
    return latest or USUAL_DENOMINATOR


def _identity(number: int) -> str:
    # Of reports of one moment the one with the greatest id counts: the later word, as texts compare.
    return f"{SOURCE}-{number:06}"


def _source(unit: str) -> str:
    return f"/{unit}/{SOURCE}"
