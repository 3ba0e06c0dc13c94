"""A unit's leaves, their scores and their sums, as the values that a document holds.

A leaf is ``{code area max min indicator indicators formula formula_version applies score shown}``. Scores are exact
(``p/q`` as text) or None; what is ``shown`` has two decimals. Sums are of exact scores, never of shown ones.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from par.events.formula import Formula, NotApplicable, indicators_of
from par.events.round import Leaf
from par.events.unit import UnitType
from par.exact import exact, ratio_text, shown
from report_service.index.formulas import earned
from report_service.index.inputs import measured
from report_service.index.totals import area_of, total_of
from report_service.index.versions import formula_version

Row = Mapping[str, Any]

_FORMULA: Final[TypeAdapter[Formula]] = TypeAdapter(Formula)
DISTINCT_FORMULAS: Final = 4096
"""Far more than the leaves of all sets in use."""


def rows_for(leaves: Iterable[Leaf], unit_type: UnitType) -> list[Row]:
    """The rows of a unit of ``unit_type``, without scores; what does not apply to the type is marked so."""
    return [_row(leaf, unit_type) for leaf in leaves]


def scored(row: Row, figures: Mapping[str, Mapping[str, Any]]) -> Row:
    """The row with the score that ``figures`` (indicator -> ``numerator denominator``) give it."""
    formula = stored_formula(row["formula"])
    found = earned(formula, exact(row["max"]), exact(row["min"]), measured(formula, figures))
    text = None if found.points is None else ratio_text(found.points)
    if (text, found.applies) == (row["score"], row["applies"]):
        return row
    points = None if found.points is None else shown(found.points)
    return {**row, "applies": found.applies, "score": text, "shown": points}


def stored_formula(stored: Mapping[str, Any]) -> Formula:
    """The formula of a row; rows hold it as JSON."""
    return _formula(orjson.dumps(stored))


def sums(rows: Sequence[Row], base: str) -> dict[str, Any]:
    """``points base score shown missing areas``, out of the set's ``base``; a sum exists once all leaves are scored."""
    return _totals(rows, [area_of(code, rows) for code in dict.fromkeys(row["area"] for row in rows)], base)


def sums_after(rows: Sequence[Row], areas: Sequence[Mapping[str, Any]], changed: Set[str], base: str) -> dict[str, Any]:
    """The same as :func:`sums`, where only the areas ``changed`` may differ from ``areas``."""
    return _totals(rows, [area_of(area["area"], rows) if area["area"] in changed else area for area in areas], base)


def _totals(rows: Sequence[Row], areas: Sequence[Mapping[str, Any]], base: str) -> dict[str, Any]:
    return {
        **total_of(areas, base),
        "missing": [row["code"] for row in rows if row["applies"] and row["score"] is None],
        "areas": list(areas),
    }


@lru_cache(DISTINCT_FORMULAS)
def _row(leaf: Leaf, unit_type: UnitType) -> Row:
    """Made once for all units of a type: a round opens for thousands of them at once."""
    formula: Formula = leaf.formula
    if unit_type in leaf.not_applicable_to:
        left_out = unit_type in leaf.rescaled_for
        formula = NotApplicable(kind="not_applicable", credit="rescale" if left_out else "full")
    indicators = indicators_of(formula)
    return {
        "code": leaf.code,
        "area": leaf.area,
        "max": leaf.max,
        "min": leaf.min,
        "indicator": indicators[0] if len(indicators) == 1 else None,
        "indicators": list(indicators),
        "formula": formula.model_dump(mode="json"),
        "formula_version": formula_version(formula, leaf.max, leaf.min),
        "applies": True,
        "score": None,
        "shown": None,
    }


@lru_cache(DISTINCT_FORMULAS)
def _formula(stored: bytes) -> Formula:
    return _FORMULA.validate_json(stored)
