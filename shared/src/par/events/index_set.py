"""Facts about index sets (aggregate ``index-set``, city ``all``, owner plan-service).

Maxima and parameters are exact decimals as text: scores are never computed in binary floating point.
"""

import datetime as dt
from enum import StrEnum
from typing import Literal

from par.events.formula import Formula
from par.events.registry import EventData, event_type
from par.events.unit import UnitType


class Accumulate(StrEnum):
    """How the months of a year make the year's figure: flows are summed, of stocks the last month counts."""

    SUM = "sum"
    LAST = "last"


class LedgerFigure(StrEnum):
    """Figures that nobody reports: the ledger counts them from obligations and its day."""

    TASK_COMPLETION = "task_completion"
    TASK_ON_TIME = "task_on_time"
    REPORTS_ON_TIME = "reports_on_time"


class IndicatorKind(StrEnum):
    """How the figures of units make the figure of a unit above them (one that pools: district, city, province).

    ``pooled``: numerators and denominators are summed. ``share_of_units``: of the units that report, how many fulfil
    it. ``distinct``: counts of things that several units may count, so they cannot be summed: the figure of a unit
    above is what it reports itself, without what it would count twice. ``ratio``: the unit's own figure, which says
    nothing of others. ``ledger``: nobody reports it.
    """

    POOLED = "pooled"
    SHARE_OF_UNITS = "share_of_units"
    DISTINCT = "distinct"
    RATIO = "ratio"
    LEDGER = "ledger"


class Indicator(EventData):
    """What units report, a numerator and a denominator per month; or, of kind ``ledger``, what the ledger counts.

    ``id`` of one of kind ``ledger`` is that of a ``LedgerFigure``, so that leaves name it as any other.
    ``fulfilled_at`` is the percentage from which a unit fulfils one of kind ``share_of_units``, None: 100.
    """

    id: str
    name_vi: str
    name_en: str
    numerator_vi: str
    denominator_vi: str
    kind: IndicatorKind = IndicatorKind.POOLED
    fulfilled_at: str | None = None
    accumulate: Accumulate
    direction: Literal["up", "down"] = "up"
    unit: str = "percent"
    source: str | None = None


class Criterion(EventData):
    """A node of the set: either a leaf with a ``formula``, or a parent whose ``components`` add up to ``max``.

    A leaf scores at least ``min``, which may lie below zero. ``not_applicable_to`` lists unit types to which the row
    does not apply: they get its full points, or it leaves their base (``rescale``). None: full.
    """

    code: str
    name_vi: str
    name_en: str
    max: str
    min: str = "0"
    formula: Formula | None = None
    components: tuple["Criterion", ...] = ()
    not_applicable_to: tuple[UnitType, ...] = ()
    not_applicable_credit: Literal["full", "rescale"] | None = None
    source: str | None = None
    remark: str | None = None


class Area(EventData):
    """A top-level area of the set."""

    code: str
    name_vi: str
    name_en: str
    max: str
    criteria: tuple[Criterion, ...]


class SumDeviation(EventData):
    """Parts of a node that add up to ``sum``, not to its ``max``; ``code`` of the whole set is the set's id."""

    code: str
    sum: str
    max: str


@event_type("par.index-set.published.v1")
class IndexSetPublished(EventData):
    """One immutable version of an index set; ``base`` is the sum of its area maxima.

    It ``supersedes`` an earlier version from the day ``holds_from`` on (None: from the beginning), which stays what
    was published. ``deviations`` are sums that do not add up and were published so for ``override_reason``.
    """

    index_set: str
    version: int
    supersedes: int | None = None
    holds_from: dt.date | None = None
    override_reason: str | None = None
    deviations: tuple[SumDeviation, ...] = ()
    name_vi: str
    name_en: str
    issued_by: str
    example: bool = False
    source: str | None = None
    remark: str | None = None
    unit_types: tuple[UnitType, ...]
    base: str
    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
