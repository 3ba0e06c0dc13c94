"""The synthetic set for wards and communes: real area maxima, each kind of formula, and marks that add up."""

from fractions import Fraction
from typing import Any

import pytest
from tests.progress.support import CITY, WARD
from tests.report.support import example_set, log, measured
from tests.report.test_formula_kinds import INPUTS
from tests.report.test_ledger_figures import JUNE, done, owed
from tests.report.test_published_results import MAXIMA

from par.demo.examples import INDEX_SET, WARD_INDEX_SET
from par.events.formula import Cases, Deduction, Formula, Survey, indicators_of
from par.events.round import Leaf, RoundOpened, RoundUnit
from par.events.scoring import Inputs
from par.events.unit import UnitType
from par.exact import exact
from par.testing.projections import assert_stable
from report_service.bootstrap import read_models
from report_service.index.formulas import Earned, earned
from report_service.index.inputs import faults, kinds_for
from report_service.index.leaves import leaves_of
from report_service.index.sheet import rows_for, stored_formula, sums

SET = example_set(WARD_INDEX_SET)
LEAVES = {leaf.code: leaf for leaf in leaves_of(SET)}


def ratio(numerator: int) -> dict[str, Any]:
    return {"kind": "ratio", "numerator": numerator, "denominator": 10}


def best(formula: Formula) -> dict[str, Any]:
    """Inputs that earn all points."""
    match formula:
        case Cases(choice="scorer"):
            return {"kind": "case", "case": formula.cases[0].code}
        case Cases():
            return {"kind": "case", "variables": {"assigned": "20", "present": "20"}}
        case Deduction():
            return {"kind": "counts", "counts": {}}
        case Survey():
            return {"kind": "counts", "counts": {formula.answers[0].code: 3}}
    match formula.kind:
        case "checklist":
            return {"kind": "parts", "parts": {part.code: True for part in formula.parts}}
        case "composite":
            figure = {"numerator": 10, "denominator": 10}
            none = {"numerator": 0, "denominator": 10}
            rest = none if formula.one_whole else figure
            return {
                "kind": "ratios",
                "ratios": {term.code: rest if number else figure for number, term in enumerate(formula.terms)},
            }
        case "complement":
            none = {"numerator": 0, "denominator": 10}
            return {"kind": "ratios", "ratios": {rate.code: none for rate in formula.rates}}
        case _:
            return ratio(10)


def worst(formula: Formula) -> dict[str, Any]:
    """Inputs that earn the least."""
    match formula:
        case Cases(choice="scorer"):
            return {"kind": "case", "case": formula.cases[-1].code}
        case Cases():
            return {"kind": "case", "variables": {"assigned": "20", "present": "21"}}
        case Deduction():
            return {"kind": "counts", "counts": {fault.code: 100 for fault in formula.faults}}
        case Survey():
            return {"kind": "counts", "counts": {formula.answers[-1].code: 3}}
    match formula.kind:
        case "checklist":
            return {"kind": "parts", "parts": {part.code: False for part in formula.parts}}
        case "composite":
            none = {"numerator": 0, "denominator": 10}
            return {"kind": "ratios", "ratios": {term.code: none for term in formula.terms}}
        case "complement":
            figure = {"numerator": 10, "denominator": 10}
            return {"kind": "ratios", "ratios": {rate.code: figure for rate in formula.rates}}
        case _:
            return ratio(0)


def entered(leaf: Leaf, raw: dict[str, Any]) -> Earned:
    inputs: Inputs = INPUTS.validate_python(raw)
    assert faults(leaf.formula, inputs) == []
    return earned(leaf.formula, exact(leaf.max), exact(leaf.min), inputs)


def test_the_areas_are_those_of_2017_and_the_rest_says_that_it_is_synthetic() -> None:
    assert tuple(area.max for area in SET.areas) == MAXIMA
    assert sum(exact(leaf.max) for leaf in LEAVES.values()) == exact(SET.base) == 100
    assert SET.example
    assert "ví dụ" in SET.name_vi
    assert "2948" not in SET.name_vi + SET.issued_by
    rows: list[Any] = [row for area in SET.areas for row in area.criteria]
    while rows:
        row = rows.pop()
        assert row.source.startswith("Synthetic")
        rows += row.components


def test_nearly_every_kind_of_formula_stands_in_it() -> None:
    kinds = {leaf.formula.kind for leaf in LEAVES.values()}

    assert kinds == {
        *("yes_no", "linear", "floor_linear", "cap", "steps", "checklist", "composite", "complement"),
        *("survey", "cases", "deduction"),
    }


def test_its_indicators_are_those_of_the_other_example() -> None:
    """Of two sets that name an indicator the later one says what it is: both must say the same."""
    other = {found.id: found for found in example_set(INDEX_SET).indicators}
    own = {found.id: found for found in SET.indicators}

    assert {name: other[name] for name in own if name in other} == {name: own[name] for name in own if name in other}
    assert {name for name in own if name not in other} == {"task_completion", "task_on_time", "reports_on_time"}
    assert {name for leaf in LEAVES.values() for name in indicators_of(leaf.formula)} == own.keys()


@pytest.mark.parametrize("code", LEAVES)
def test_each_leaf_can_earn_all_its_points_and_fall_to_its_bound(code: str) -> None:
    leaf = LEAVES[code]

    assert kinds_for(leaf.formula)
    assert entered(leaf, best(leaf.formula)).points == exact(leaf.max)
    assert entered(leaf, worst(leaf.formula)).points == exact(leaf.min)


@pytest.mark.parametrize(("unit_type", "base"), [(UnitType.WARD, "100"), (UnitType.COMMUNE, "99")])
def test_full_marks_are_100_whatever_the_type_of_the_unit(unit_type: UnitType, base: str) -> None:
    rows = []
    for row in rows_for(LEAVES.values(), unit_type):
        formula = stored_formula(row["formula"])
        inputs = INPUTS.validate_python(best(LEAVES[row["code"]].formula)) if kinds_for(formula) else None
        found = earned(formula, exact(row["max"]), exact(row["min"]), inputs)
        text = None if found.points is None else str(found.points)
        rows.append({**row, "applies": found.applies, "score": text, "shown": text})

    total = sums(rows, SET.base)

    assert (total["points"], total["base"], total["score"], total["missing"]) == (f"{base}/1", base, "100/1", [])


def test_the_least_lies_below_zero() -> None:
    assert sum(exact(leaf.min) for leaf in LEAVES.values()) == -3


def test_the_ledger_proposes_the_leaves_that_it_can_measure() -> None:
    opening = RoundOpened(
        round=f"{CITY}-2023-phuong",
        city=CITY,
        year=2023,
        index_set=SET.index_set,
        version=SET.version,
        base=SET.base,
        units=(RoundUnit(unit=WARD, name=WARD, unit_type=UnitType.WARD),),
        leaves=tuple(LEAVES.values()),
    )
    figures = [
        measured(WARD, 1, 1, indicator=found.id, ancestors=(CITY,)).model_copy(update={"city": CITY})
        for found in SET.indicators
        if found.kind != "ledger"
    ]

    found = assert_stable(read_models(), log(opening, *figures, owed(1), *done(1, JUNE)))["index"]
    document = found[f"{WARD}:2023"]

    proposed = {row["code"] for row in document["leaves"] if row["score"] is not None}
    assert proposed == {
        *("1.1.2", "1.1.3", "1.4.1", "3.1.1", "3.1.2", "3.2", "3.3"),
        *("7.1.1", "7.1.2", "7.2", "7.3.1", "7.3.2", "7.4"),
    }
    assert set(document["missing"]) == set(LEAVES) - proposed
    points = {row["code"]: Fraction(row["score"]) for row in document["leaves"] if row["code"] in proposed}
    assert points == {code: exact(LEAVES[code].max) for code in proposed}
