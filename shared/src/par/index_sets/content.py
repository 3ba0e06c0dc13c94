"""What the planning office says when it publishes a version of an index set; the source of its JSON Schema.

The shapes are those of ``par.events.index_set``: closed, bounded, and open to numbers where decimals stand.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.index_set import Accumulate, IndicatorKind
from par.events.unit import UnitType
from par.index_sets.formula_content import FormulaContent
from par.values import Code, Content, DecimalText, IndicatorId, Line, Name, Token, Words

Version = Annotated[int, Field(ge=1, le=1_000_000)]
UnitTypes = Annotated[tuple[UnitType, ...], Field(max_length=len(UnitType))]


class IndicatorContent(Content):
    """A ratio that units report per month; see ``IndicatorKind``. Of kind ``ledger`` the ledger counts it itself."""

    id: IndicatorId
    name_vi: Name
    name_en: Name
    numerator_vi: Name
    denominator_vi: Name
    kind: IndicatorKind = IndicatorKind.POOLED
    fulfilled_at: DecimalText | None = None
    accumulate: Accumulate
    direction: Literal["up", "down"] = "up"
    unit: Name = "percent"
    source: Words | None = None


class CriterionContent(Content):
    """A leaf with a formula, or a parent with components."""

    code: Code
    name_vi: Name
    name_en: Name
    max: DecimalText
    min: DecimalText = "0"
    formula: FormulaContent | None = None
    components: Annotated[tuple["CriterionContent", ...], Field(max_length=100)] = ()
    not_applicable_to: UnitTypes = ()
    not_applicable_credit: Literal["full", "rescale"] | None = None
    source: Words | None = None
    remark: Words | None = None


class AreaContent(Content):
    """A top-level area."""

    code: Code
    name_vi: Name
    name_en: Name
    max: DecimalText
    criteria: Annotated[tuple[CriterionContent, ...], Field(min_length=1, max_length=100)]


class PublishIndexSet(Content):
    """A version of an index set, complete.

    A later version names the one it ``supersedes`` and the day from which it holds (``holds_from``); the first may
    give a day too. ``override_reason`` publishes a set whose sums do not add up, as it was decided.
    """

    index_set: Token
    version: Version
    supersedes: Version | None = None
    holds_from: dt.date | None = None
    override_reason: Line | None = None
    name_vi: Name
    name_en: Name
    issued_by: Name
    example: bool = False
    source: Words | None = None
    remark: Words | None = None
    unit_types: Annotated[tuple[UnitType, ...], Field(min_length=1, max_length=len(UnitType))]
    base: DecimalText
    indicators: Annotated[tuple[IndicatorContent, ...], Field(max_length=500)]
    areas: Annotated[tuple[AreaContent, ...], Field(min_length=1, max_length=50)]
