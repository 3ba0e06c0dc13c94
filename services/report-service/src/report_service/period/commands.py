"""What the planning office may ask for, as it comes over the wire."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from par.events.period import PeriodLength
from par.events.unit import UnitType
from par.values import Content, IndicatorId, Line, Name, Token, Words

Code = Annotated[str, Field(pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2]|q[1-4]|h[12]|9m))?$")]
"""A period: ``2023-03 2023-q1 2023-h1 2023-9m 2023``, of a year of which senders may report."""


class DayRuleContent(Content):
    """A day of the month that comes ``months`` after the last month of the period."""

    months: Annotated[int, Field(ge=-12, le=12)] = 0
    day: Annotated[int, Field(ge=1, le=31)]


class PeriodRuleContent(Content):
    """The periods of one length."""

    every: PeriodLength
    numbers: Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], Field(max_length=12)] = ()
    first_day: Annotated[int, Field(ge=1, le=28)] = 1
    cut_off: DayRuleContent | None = None
    due: DayRuleContent


class DefineSchemeContent(Content):
    """A scheme, or its next version."""

    city: Token
    scheme: Token
    name_vi: Name
    name_en: Name
    sender: Token
    receiver: Name
    rules: Annotated[tuple[PeriodRuleContent, ...], Field(min_length=1, max_length=20)]
    indicators: Annotated[tuple[IndicatorId, ...], Field(max_length=500)] = ()
    unit_types: Annotated[tuple[UnitType, ...], Field(max_length=len(UnitType))] = ()
    source: Words | None = None


class OfPeriod(Content):
    """Which period; ``year`` follows from its code."""

    city: Token
    scheme: Token
    period: Code

    @property
    def year(self) -> int:
        """The year of the period."""
        return int(self.period[:4])


class OpenPeriodContent(OfPeriod):
    """Open a period of the scheme as it is now."""


class GapReasonContent(Content):
    """Why a unit is silent, about one indicator or (None) about all that it is silent about."""

    unit: Token
    indicator: IndicatorId | None = None
    reason: Line


class ClosePeriodContent(OfPeriod):
    """Freeze the figures; ``reason`` is for each gap that has none in ``reasons``.

    ``on`` is the day of closing, at most and by default that on which the command was given, in Vietnam, and never
    later than the ledger's day.
    """

    reasons: Annotated[tuple[GapReasonContent, ...], Field(max_length=1000)] = ()
    reason: Line | None = None
    on: dt.date | None = None


class ReopenPeriodContent(OfPeriod):
    """Open it again, as a new revision."""

    reason: Line
