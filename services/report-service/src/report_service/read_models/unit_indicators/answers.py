"""What a unit reported in a year, and what is pooled for it, as reads show it."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from par.events.index_set import Accumulate, IndicatorKind
from par.events.measurement import FigureState
from par.events.unit import UnitType
from par.values import AnswerModel
from report_service.numbers import Percent
from report_service.read_models.city_indicators.answers import Pool, PooledIndicator


class Report(AnswerModel):
    """What was said of one month; of several reports the one with the latest time."""

    state: FigureState
    numerator: Annotated[int | None, Field(description="Null unless `reported`.")]
    denominator: int | None
    reason: Annotated[str | None, Field(description="Why there are no figures; null when `reported`.")]
    time: Annotated[AwareDatetime, Field(description="Of the report, as its sender says.")]
    event: Annotated[str, Field(description="The sender's id of the event.")]
    source: str


class OwnIndicator(AnswerModel):
    """One indicator of a unit in a year, from its own reports."""

    unit: str
    unit_type: UnitType
    city: str
    ancestors: Annotated[tuple[str, ...], Field(description="The units above that pool, nearest first.")]
    indicator: str
    year: int
    accumulate: Accumulate
    kind: IndicatorKind
    state: Annotated[
        FigureState | None,
        Field(description="Of the year: `reported` where any month has figures. Null: all was withdrawn."),
    ]
    numerator: Annotated[int | None, Field(description="Of the year, as `accumulate` says; null unless `reported`.")]
    denominator: int | None
    value: Percent
    periods: Annotated[dict[str, Report], Field(description="By month, `YYYY-MM`.")]
    time: Annotated[AwareDatetime | None, Field(description="Of the newest report that counts.")]
    event: str | None
    source: str | None
    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class IndicatorUnderTree(Pool):
    """One indicator of a unit in a year, with what the units reported that it goes on for."""

    unit: str
    indicator: str
    year: int
    from_units: Annotated[tuple[str, ...], Field(description="The units whose figures are in that of the year.")]
    periods: Annotated[dict[str, Pool], Field(description="By month, `YYYY-MM`.")]


class UnitIndicatorsAnswer(AnswerModel):
    """The unit's own figures, and the sums over the units that count for it."""

    items: tuple[OwnIndicator, ...]
    pooled: tuple[PooledIndicator, ...]
    under_tree: Annotated[
        tuple[IndicatorUnderTree, ...], Field(description="Under the units of `tree_of`; empty without it.")
    ]
