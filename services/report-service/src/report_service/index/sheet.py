"""A unit's leaves, their scores and their sums, as the values that a document holds.

A leaf is ``{code area max indicator formula score shown}``. Scores are exact (``p/q`` as text) or None; what
is ``shown`` has two decimals. Sums are of exact scores, never of shown ones.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from par.events.index_set import Formula, NotApplicable
from par.events.round import Leaf
from par.events.unit import UnitType
from par.exact import decimal_sum, exact, ratio_text, shown
from report_service.index.formulas import Figures, score

Row = Mapping[str, Any]

_FORMULA: Final[TypeAdapter[Formula]] = TypeAdapter(Formula)
DISTINCT_FORMULAS: Final = 4096
"""Far more than the leaves of all sets in use."""


def rows_for(leaves: Iterable[Leaf], unit_type: UnitType) -> list[Row]:
    """The rows of a unit of ``unit_type``, without scores; what does not apply to the type is marked so."""
    return [_row(leaf, unit_type) for leaf in leaves]


def scored(row: Row, inputs: Mapping[str, Mapping[str, Any]]) -> Row:
    """The row with the score that ``inputs`` (indicator -> ``numerator denominator``) give it."""
    found = inputs.get(row["indicator"])
    figures = None if found is None else Figures(found["numerator"], found["denominator"])
    points = score(_formula(orjson.dumps(row["formula"])), exact(row["max"]), figures)
    text = None if points is None else ratio_text(points)
    if text == row["score"]:
        return row
    return {**row, "score": text, "shown": None if points is None else shown(points)}


def sums(rows: Sequence[Row]) -> dict[str, Any]:
    """``score shown missing areas``: a sum exists only when all its leaves are scored."""
    return _totals(rows, [_area(code, rows) for code in dict.fromkeys(row["area"] for row in rows)])


def sums_after(rows: Sequence[Row], areas: Sequence[Mapping[str, Any]], changed: Set[str]) -> dict[str, Any]:
    """The same as :func:`sums`, where only the areas ``changed`` may differ from ``areas``."""
    return _totals(rows, [_area(area["area"], rows) if area["area"] in changed else area for area in areas])


def _totals(rows: Sequence[Row], areas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        **_sum([area["score"] for area in areas]),
        "missing": [row["code"] for row in rows if row["score"] is None],
        "areas": list(areas),
    }


def _row(leaf: Leaf, unit_type: UnitType) -> Row:
    exempt = unit_type in leaf.not_applicable_to
    formula: Formula = NotApplicable(kind="not_applicable") if exempt else leaf.formula
    return {
        "code": leaf.code,
        "area": leaf.area,
        "max": leaf.max,
        "indicator": None if isinstance(formula, NotApplicable) else formula.indicator,
        "formula": formula.model_dump(mode="json"),
        "score": None,
        "shown": None,
    }


def _area(code: str, rows: Iterable[Row]) -> dict[str, Any]:
    members = [row for row in rows if row["area"] == code]
    return {
        "area": code,
        "max": decimal_sum(row["max"] for row in members),
        **_sum([row["score"] for row in members]),
    }


def _sum(scores: Sequence[str | None]) -> dict[str, str | None]:
    if any(text is None for text in scores):
        return {"score": None, "shown": None}
    total = sum((exact(text) for text in scores if text is not None), Fraction(0))
    return {"score": ratio_text(total), "shown": shown(total)}


@lru_cache(DISTINCT_FORMULAS)
def _formula(stored: bytes) -> Formula:
    return _FORMULA.validate_json(stored)
