"""What the planning office may ask for, as it comes over the wire."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from par.events.unit import UnitType
from par.values import DecimalText, Name
from report_service.tokens import Token, Year


def _points(text: str) -> str:
    if not 0 <= Decimal(text) <= MOST_POINTS:
        raise ValueError(f"between 0 and {MOST_POINTS}")
    return text


MOST_POINTS = 1_000
Points = Annotated[DecimalText, AfterValidator(_points)]
"""A maximum of points, or percent."""


class ClassContent(BaseModel):
    """A class of results: its two labels, and from how many percent of the base on a unit is in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    label_vi: Name
    label_en: Name
    at_least: Annotated[Points, Field(alias="from")]
    inclusive: bool = True


class OpenRoundContent(BaseModel):
    """Open a round of ``city`` for ``year`` on the latest version of ``index_set``.

    ``round`` is the round's name in documents. Without one it is the main round of the year, ``<city>-<year>``.
    The units are those of the day ``on``, by default that on which the command was given, in Vietnam; with
    ``unit_types`` only those of some types. Each ``…_end`` is the last day of a step.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    round: Token | None = None
    city: Token
    year: Year
    index_set: Token
    on: dt.date | None = None
    unit_types: Annotated[tuple[UnitType, ...], Field(min_length=1, max_length=10)] | None = None
    self_score_end: dt.date | None = None
    first_appraisal_end: dt.date | None = None
    explanation_end: dt.date | None = None
    second_appraisal_end: dt.date | None = None
    bonus_max: Points = "0"
    penalty_max: Points = "0"
    classes: Annotated[tuple[ClassContent, ...], Field(max_length=20)] = ()
