"""What holds of every formula, whatever is entered: bounds, totals, and that full marks stay full marks."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.test_formula_kinds import FORMULA, INPUTS, named

from par.events.formula import Formula
from par.events.scoring import Inputs
from par.exact import exact
from report_service.index.formulas import earned
from report_service.index.inputs import faults
from report_service.index.totals import adjusted, area_of, rescaled, total_of

COUNTS = st.integers(0, 10**12)
FIGURES = st.fixed_dictionaries({"numerator": COUNTS, "denominator": COUNTS})
EMPTY = st.sampled_from(["full", "zero", "none", "not_applicable"])
PERCENT = st.decimals(0, 100, places=2).map(str)
POINTS = st.decimals(-20, 20, places=2).map(str)
POSITIVE = st.decimals("0.01", 20, places=2).map(str)
CODES = ["a", "b", "c"]


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(fields), min_size=3, max_size=3).map(
        lambda found: [named(code=code, **row) for code, row in zip(CODES, found, strict=True)]
    )


def formula(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Formula]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields}).map(FORMULA.validate_python)


STEPS = st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=1, max_size=6, unique=True).flatmap(
    lambda edges: st.lists(POINTS, min_size=len(edges), max_size=len(edges)).map(
        lambda points: [
            {"lower": str(lower), "inclusive": inclusive, "points": found}
            for (lower, inclusive), found in zip(
                sorted(edges, key=lambda edge: (edge[0], not edge[1]), reverse=True), points, strict=True
            )
        ]
    )
)
EXPRESSION: st.SearchStrategy[Any] = st.recursive(
    POINTS | st.sampled_from([{"variable": "a"}, {"variable": "b"}]),
    lambda parts: st.fixed_dictionaries(
        {
            "op": st.sampled_from(["add", "subtract", "multiply", "divide", "min", "max"]),
            "of": st.lists(parts, min_size=2, max_size=2),
        }
    ),
    max_leaves=12,
)
CASES = st.tuples(EXPRESSION, EXPRESSION, EXPRESSION, EXPRESSION).map(
    lambda found: [
        named(code="a", when={"op": "lt", "left": found[0], "right": found[1]}, points=found[2]),
        named(code="b", points=found[3]),
    ]
)
VARIABLES = [named(name="a"), named(name="b", kind="decimal", at_least="-100")]

OF_RATIO = st.one_of(
    formula("yes_no", empty=EMPTY),
    formula("linear", empty=EMPTY),
    formula("floor_linear", floor=PERCENT, empty=EMPTY),
    formula("cap", target=st.decimals("0.01", 100, places=2).map(str), empty=EMPTY),
    formula("steps", steps=STEPS, below=POINTS, empty=EMPTY),
)
RATIOS = st.fixed_dictionaries(dict.fromkeys(CODES, FIGURES))
COUNTED = st.fixed_dictionaries(dict.fromkeys(CODES, COUNTS))
TERM = {"weight": POSITIVE, "cap": st.none() | POSITIVE, "empty": EMPTY}


def entered(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Inputs]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields}).map(INPUTS.validate_python)


SCORED: st.SearchStrategy[tuple[Formula, Inputs]] = st.one_of(
    st.tuples(OF_RATIO, FIGURES.map(lambda found: INPUTS.validate_python({"kind": "ratio", **found}))),
    st.tuples(
        formula("checklist", parts=rows(points=POSITIVE)),
        entered("parts", parts=st.fixed_dictionaries(dict.fromkeys(CODES, st.booleans()))),
    ),
    st.tuples(formula("composite", terms=rows(**TERM)), entered("ratios", ratios=RATIOS)),
    st.tuples(
        formula("complement", rates=rows(), target=st.integers(1, 100).map(str), empty=EMPTY),
        entered("ratios", ratios=RATIOS),
    ),
    st.tuples(
        formula("survey", answers=rows(weight=PERCENT), empty=EMPTY),
        entered("counts", counts=COUNTED),
    ),
    st.tuples(
        formula("deduction", faults=rows(each=POSITIVE), floor=POINTS),
        entered("counts", counts=COUNTED),
    ),
    st.tuples(
        formula("cases", cases=CASES, variables=st.just(VARIABLES), empty=EMPTY),
        entered(
            "case",
            variables=st.fixed_dictionaries(
                {"a": COUNTS.map(str), "b": st.decimals(-100, 100, places=3).map(lambda found: f"{found:f}")}
            ),
        ),
    ),
)
MAXIMA = st.fractions(0, 20, max_denominator=100)


@given(SCORED, MAXIMA, MAXIMA)
def test_a_leaf_stays_within_its_bounds_whatever_is_entered(
    found: tuple[Formula, Inputs], maximum: Fraction, below: Fraction
) -> None:
    formula, inputs = found
    assert faults(formula, inputs) == []

    result = earned(formula, maximum, -below, inputs)

    assert result.points is None or -below <= result.points <= maximum
    assert result.applies or result.points is None
    assert result == earned(formula, maximum, -below, inputs)


@given(formula("steps", steps=STEPS, below=POINTS), st.integers(0, 2000), st.integers(1, 100))
def test_every_ratio_stands_on_exactly_one_step(formula: Any, tenths: int, scale: int) -> None:
    ratio = Fraction(tenths, 10)
    inputs = INPUTS.validate_python({"kind": "ratio", "numerator": tenths * scale, "denominator": 1000 * scale})
    above = [step for step in formula.steps if ratio > int(step.lower) or (step.inclusive and ratio == int(step.lower))]

    points = earned(formula, Fraction(20), Fraction(-20), inputs).points

    # What lies below a step's edge lies below those of all steps before: the steps passed are the last ones.
    assert above == list(formula.steps[len(formula.steps) - len(above) :])
    assert points == exact(above[0].points if above else formula.below)


LEAVES = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from(["1", "2", "3"]),
            "max": st.decimals("0.25", 20, places=2).map(lambda found: f"{found:f}"),
            "applies": st.booleans(),
            "share": st.fractions(0, 1, max_denominator=1000),
        }
    ),
    min_size=1,
    max_size=12,
)


def totals(leaves: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The areas and the total of leaves, each of which has ``share`` of its maximum."""
    rows = [{**leaf, "score": str(exact(leaf["max"]) * leaf["share"]) if leaf["applies"] else None} for leaf in leaves]
    areas = [area_of(code, rows) for code in sorted({leaf["area"] for leaf in leaves})]
    base = sum((exact(leaf["max"]) for leaf in leaves), Fraction(0))
    return areas, total_of(areas, str(float(base)))


@given(LEAVES)
def test_sums_are_exact_and_rescaling_keeps_the_share(leaves: list[dict[str, Any]]) -> None:
    areas, total = totals(leaves)
    applying = [leaf for leaf in leaves if leaf["applies"]]
    points = sum((exact(leaf["max"]) * leaf["share"] for leaf in applying), Fraction(0))
    base = sum((exact(leaf["max"]) for leaf in applying), Fraction(0))
    full = sum((exact(leaf["max"]) for leaf in leaves), Fraction(0))

    assert exact(total["points"]) == sum(exact(area["score"]) for area in areas) == points
    assert exact(total["base"]) == sum(exact(area["base"]) for area in areas) == base
    assert total["score"] is None if base == 0 else exact(total["score"]) * base == points * full


@given(LEAVES)
def test_full_marks_are_full_marks_whatever_applies(leaves: list[dict[str, Any]]) -> None:
    _, total = totals([{**leaf, "share": Fraction(1)} for leaf in leaves])
    full = sum((exact(leaf["max"]) for leaf in leaves), Fraction(0))

    assert total["score"] is None or exact(total["score"]) == full


@given(MAXIMA, MAXIMA, MAXIMA, MAXIMA, MAXIMA)
def test_bonus_and_penalty_count_up_to_their_maximum(
    points: Fraction, bonus: Fraction, penalty: Fraction, most_bonus: Fraction, most_penalty: Fraction
) -> None:
    found = adjusted(points, bonus, penalty, most_bonus, most_penalty)

    assert found.bonus == min(bonus, most_bonus)
    assert found.penalty == min(penalty, most_penalty)
    assert points - most_penalty <= found.total <= points + most_bonus


@pytest.mark.parametrize(("points", "published"), [("62.62", "89.45"), ("61.46", "87.80")])
def test_points_of_a_smaller_base_are_rescaled(points: str, published: str) -> None:
    """Nam Định 2020, without a survey: departments and districts, as points of 70; the points are rounded ones."""
    found = rescaled(Fraction(points), Fraction(70), Fraction(100))

    assert found is not None
    assert abs(found - Fraction(published)) < Fraction("0.015")
