"""Pooled indicators as reads show them."""

from typing import Annotated

from pydantic import Field

from par.events.index_set import Accumulate, IndicatorKind
from par.service import PageAnswer
from par.values import AnswerModel
from report_service.numbers import Percent


class Pool(AnswerModel):
    """Numerators and denominators summed over units."""

    units: Annotated[int, Field(description="How many units are in it.")]
    not_reported: Annotated[int, Field(description="Units that said they cannot report; in no figure.")]
    not_applicable: Annotated[int, Field(description="Units to which it does not apply; in no figure.")]
    numerator: int
    denominator: int
    value: Percent


class PooledIndicator(Pool):
    """One indicator pooled for a unit over a year: its units' figures of the year."""

    unit: Annotated[str, Field(description="For whom it is pooled.")]
    city: str
    indicator: str
    kind: Annotated[IndicatorKind, Field(description="How the figures of units make this one.")]
    accumulate: Annotated[Accumulate, Field(description="How months make a year's figure.")]
    year: int
    periods: Annotated[dict[str, Pool], Field(description="By month, `YYYY-MM`.")]
    position: Annotated[int, Field(description="Position in the log of the event that last changed it.")]


class CityIndicatorsAnswer(PageAnswer):
    """A page of pooled indicators."""

    items: tuple[PooledIndicator, ...]
