"""Facts about reporting schemes and periods (aggregates ``reporting-scheme`` and ``period``, owner report-service).

A scheme says which periods a sender reports to a receiver, over which days, and by when. All of it is data: the windows
of the decree begin on a 15th, those of other rules with the calendar month, and a local plan may ask for the report
before the window ends.
"""

import datetime as dt
from enum import StrEnum

from par.events.measurement import FigureState
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class PeriodLength(StrEnum):
    """Of what a report speaks; nine months are the first nine of a year."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


class DayRule(EventData):
    """The ``day`` of the month that comes ``months`` after the last month of the period; at most its last day."""

    months: int = 0
    day: int


class PeriodRule(EventData):
    """The periods of one length: those with the ``numbers`` in the year (none: all).

    The window begins on ``first_day`` of a month: 1 is the calendar; with 15 that of March is 15 February to 14 March.
    ``cut_off`` None: the end of the window. Nothing orders ``due`` behind it.
    """

    every: PeriodLength
    numbers: tuple[int, ...] = ()
    first_day: int = 1
    cut_off: DayRule | None = None
    due: DayRule


@event_type("par.reporting-scheme.defined.v1")
class ReportingSchemeDefined(EventData):
    """A scheme, or its next version: periods opened before keep the dates they were opened with.

    ``sender`` is a unit of the city; with those at or below it of ``unit_types`` it is expected to report each of the
    ``indicators`` for each month. ``receiver`` may be outside of the tree.
    """

    city: str
    scheme: str
    version: int
    name_vi: str
    name_en: str
    sender: str
    receiver: str
    rules: tuple[PeriodRule, ...]
    indicators: tuple[str, ...]
    unit_types: tuple[UnitType, ...]
    source: str | None = None


class PeriodFact(EventData):
    """Which period: its code is unique in a scheme (``2023-03 2023-q1 2023-h1 2023-9m 2023``)."""

    city: str
    scheme: str
    period: str
    year: int


@event_type("par.period.opened.v1")
class PeriodOpened(PeriodFact):
    """From here on figures of the period are expected; everything a fold needs of its scheme is here.

    ``months`` are those whose reports count, named by the month in which their window ends.
    """

    scheme_version: int
    every: PeriodLength
    first: dt.date
    last: dt.date
    cut_off: dt.date
    due: dt.date
    sender: str
    receiver: str
    months: tuple[str, ...]
    indicators: tuple[str, ...]
    unit_types: tuple[UnitType, ...]


class FrozenFigure(EventData):
    """A figure of a unit in the period: its own with ``state``, or what is pooled for it with counts of units."""

    indicator: str
    pooled: bool
    state: FigureState | None = None
    units: int | None = None
    not_reported: int | None = None
    not_applicable: int | None = None
    numerator: int | None
    denominator: int | None


class Gap(EventData):
    """Months of which a unit said nothing about an indicator that is expected of it, and why the period closed so."""

    indicator: str
    months: tuple[str, ...]
    reason: str | None


class Adjustment(EventData):
    """A figure of an earlier, closed period that has changed since it was last told. None: there was, or is, none."""

    period: str
    indicator: str
    pooled: bool
    before: FrozenFigure | None
    after: FrozenFigure | None


class FrozenUnit(EventData):
    """All that is frozen of one unit."""

    unit: str
    figures: tuple[FrozenFigure, ...] = ()
    gaps: tuple[Gap, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@event_type("par.period.figures-frozen.v1")
class PeriodFiguresFrozen(PeriodFact):
    """A part of what a closing freezes, stored with it in one append."""

    revision: int
    units: tuple[FrozenUnit, ...]


@event_type("par.period.closed.v1")
class PeriodClosed(PeriodFact):
    """The figures are those that the log up to ``position`` gives, for ever; ``content_sha256`` is of all frozen units.

    ``figures`` are the sender's own; the numbers count what was frozen.
    """

    revision: int
    on: dt.date
    position: int
    content_sha256: str
    units: int
    gaps: int
    adjustments: int
    figures: tuple[FrozenFigure, ...]


@event_type("par.period.reopened.v1")
class PeriodReopened(PeriodFact):
    """The period is open again as ``revision``; what was frozen before stays what it was."""

    revision: int
    reason: str
