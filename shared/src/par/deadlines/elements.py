"""What a clause is made of once it is parsed: points in time, spans, repetitions, and the rest."""

from dataclasses import dataclass, field
from enum import StrEnum

from par.events.plan import Every


class Grain(StrEnum):
    """How wide a point in time is; the last three are settled by their neighbours."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    MONTHS = "months"
    YEAR = "year"
    NUMBER = "number"
    ROMAN = "roman"
    DAY_ALONE = "day-alone"


class Form(StrEnum):
    """How a span is marked out by the words around its points."""

    PLAIN = "plain"
    WITHIN = "within"
    BEFORE = "before"
    UNTIL = "until"
    SINCE = "since"
    AFTER = "after"
    RANGE = "range"
    UNTIL_NOW = "until-now"
    ONWARDS = "onwards"


@dataclass(slots=True)
class Point:
    """A day, month, quarter, year or number of months; mutable, because neighbours complete it.

    ``number`` is the month, the quarter, the count of months, or a number whose unit is not settled. ``at_end``: the
    last day is meant, or of ``MONTHS`` the last ones of the year. ``of_period``: a day of each quarter or month.
    ``this_year``: "trong năm" and the like; ``plan_year``: no year is printed for it anywhere.
    """

    grain: Grain
    number: int = 0
    day: int = 0
    year: int | None = None
    at_end: bool = False
    of_period: bool = False
    year_printed: bool = False
    unit_printed: bool = True
    short_year: bool = False
    this_year: bool = False
    plan_year: bool = False


@dataclass(slots=True)
class Span:
    """One or two points and what is said about them.

    ``strict``: "trước" stands before the last point. ``named``: words of a product stand before it. ``listed``: it
    shares its unit word with neighbours ("Quý I, II"). ``report``: place of the period that names the report due.
    """

    form: Form
    points: list[Point]
    start: int
    end: int
    strict: bool = False
    hour: bool = False
    dashed: bool = False
    named: bool = False
    listed: bool = False
    report: tuple[int, int] | None = None


@dataclass(slots=True)
class Repetition:
    """Work that comes back: ``every`` or ``times`` a year; ``odd`` where the period is none of those followed up."""

    start: int
    end: int
    every: Every | None = None
    times: int | None = None
    odd: bool = False
    year: int | None = None
    counted_only: bool = False


@dataclass(slots=True)
class PeriodName:
    """The bare name of a period ("quý", "6 tháng"): how often, after "định kỳ"; else it needs company."""

    start: int
    end: int
    months: int


@dataclass(slots=True)
class Mark:
    """A word with a meaning of its own: always, adhoc, periodic, condition, duration, vague."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Gap:
    """What stands between times: a separator's type, or WORD."""

    kind: str
    text: str
    start: int
    end: int


Element = Span | Repetition | PeriodName | Mark | Gap


@dataclass(slots=True)
class Clause:
    """One label and its elements; ``start`` and ``end`` are places in the folded text, ``label_at`` too."""

    label: str | None
    start: int
    end: int
    label_at: tuple[int, int] = (0, 0)
    elements: list[Element] = field(default_factory=list)
