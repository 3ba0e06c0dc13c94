"""Reporting periods as reads show them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.measurement import FigureState
from par.events.period import PeriodLength
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel

Count = Annotated[int, Field(ge=0)]
Day = Annotated[dt.date, Field(strict=False)]


class PeriodFigure(AnswerModel):
    """A figure of a unit in the period."""

    indicator: str
    pooled: Annotated[bool, Field(description="Whether it is made of the figures of units below, too.")]
    state: Annotated[FigureState | None, Field(description="What the unit said; null of pooled ones.")]
    units: Annotated[Count | None, Field(description="How many units are in it; null unless pooled.")]
    not_reported: Count | None
    not_applicable: Count | None
    numerator: Count | None
    denominator: Count | None


class PeriodGap(AnswerModel):
    """Months of which nothing was said, though it was expected."""

    indicator: str
    months: tuple[str, ...]
    reason: Annotated[str | None, Field(description="Why it was closed so; null while it is open.")]


class PeriodAdjustment(AnswerModel):
    """A figure of an earlier, closed period that has changed since it was told."""

    period: str
    indicator: str
    pooled: bool
    before: PeriodFigure | None
    after: PeriodFigure | None


class PeriodUnit(AnswerModel):
    """One unit in the period."""

    unit: str
    figures: tuple[PeriodFigure, ...]
    gaps: tuple[PeriodGap, ...]
    adjustments: tuple[PeriodAdjustment, ...]


class PeriodRevision(AnswerModel):
    """One time that the period was open, and what closing it has frozen. Null: it is open."""

    revision: Annotated[int, Field(ge=1)]
    reason: Annotated[str | None, Field(description="Of the reopening; null of the first.")]
    closed_on: Day | None
    position: Annotated[int | None, Field(description="The log up to there gives these figures.")]
    content_sha256: str | None
    units: Count | None
    gaps: Count | None
    adjustments: Count | None
    totals: Annotated[tuple[PeriodFigure, ...], Field(description="The sender's figures.")]


class PeriodRow(AnswerModel):
    """One period of a scheme."""

    city: str
    scheme: str
    scheme_version: int
    period: Annotated[str, Field(description="`2023-03`, `2023-q1`, `2023-h1`, `2023-9m` or `2023`.")]
    year: int
    every: PeriodLength
    first: Annotated[Day, Field(description="Of the window.")]
    last: Annotated[Day, Field(description="Of the window; included.")]
    cut_off: Day
    due: Day
    sender: str
    receiver: str
    months: Annotated[tuple[str, ...], Field(description="Whose reports count.")]
    indicators: Annotated[tuple[str, ...], Field(description="Expected of each unit; empty: nothing is.")]
    unit_types: Annotated[tuple[UnitType, ...], Field(description="Of whom figures are expected.")]
    state: Literal["open", "closed"]
    revision: int
    closed_revision: Annotated[int | None, Field(description="The latest that was closed.")]
    revisions: tuple[PeriodRevision, ...]


class PeriodsAnswer(PageAnswer):
    """A page of periods by scheme and code."""

    items: tuple[PeriodRow, ...]


class PeriodAnswer(PageAnswer):
    """One period, and a page of its units."""

    period: PeriodRow
    shown: Annotated[int, Field(description="The revision whose units follow.")]
    provisional: Annotated[bool, Field(description="Whether that revision is open: these are the figures so far.")]
    items: tuple[PeriodUnit, ...]
