"""Each kind of formula at its edges, with the rules of published sets: steps, parts, terms, answers, cases, faults."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from par.events.formula import Formula
from par.events.scoring import Inputs
from par.exact import exact
from report_service.index.formulas import LEFT_OUT, NO_SCORE, Earned, earned

FORMULA: TypeAdapter[Formula] = TypeAdapter(Formula)
INPUTS: TypeAdapter[Inputs] = TypeAdapter(Inputs)


def named(**fields: Any) -> dict[str, Any]:
    return {"name_vi": "x", "name_en": "x", **fields}


def scored(formula: dict[str, Any], inputs: dict[str, Any] | None, maximum: str = "1", minimum: str = "0") -> Earned:
    entered = None if inputs is None else INPUTS.validate_python(inputs)
    return earned(FORMULA.validate_python(formula), exact(maximum), exact(minimum), entered)


def points(formula: dict[str, Any], inputs: dict[str, Any] | None, maximum: str = "1", minimum: str = "0") -> Any:
    return scored(formula, inputs, maximum, minimum).points


def ratio(numerator: int, denominator: int) -> dict[str, Any]:
    return {"kind": "ratio", "numerator": numerator, "denominator": denominator}


def ratios(**figures: tuple[int, int]) -> dict[str, Any]:
    found = {code: {"numerator": top, "denominator": bottom} for code, (top, bottom) in figures.items()}
    return {"kind": "ratios", "ratios": found}


# --- steps: Cà Mau 2013, 1.1.4 (above 90 %: 2; 70-90 %: 1; below 70 %: 0)

CA_MAU = {
    "kind": "steps",
    "steps": [{"lower": "90", "inclusive": False, "points": "2"}, {"lower": "70", "points": "1"}],
}


@pytest.mark.parametrize(
    ("done", "expected"),
    [(0, 0), (69999, 0), (70000, 1), (70001, 1), (90000, 1), (90001, 2), (100000, 2), (120000, 2)],
)
def test_steps_say_on_which_side_an_edge_lies(done: int, expected: int) -> None:
    assert points(CA_MAU, ratio(done, 100000), "2") == expected


def test_steps_from_an_edge_on() -> None:
    """Tiền Giang 2022, 1.4.1: from 30 %: 1; 20 to below 30 %: 0.5; below 20 %: 0."""
    formula = {"kind": "steps", "steps": [{"lower": "30", "points": "1"}, {"lower": "20", "points": "0.5"}]}

    assert [points(formula, ratio(done, 100)) for done in (19, 20, 29, 30)] == [0, Fraction(1, 2), Fraction(1, 2), 1]


def test_steps_of_what_should_be_rare_go_the_other_way() -> None:
    formula = {"kind": "steps", "steps": [{"lower": "5", "inclusive": False, "points": "-1"}], "below": "1"}

    assert [points(formula, ratio(late, 100), "1", "-1") for late in (0, 5, 6)] == [1, 1, -1]


# --- checklist: Đồng Nai 2022, 4.2 (screens or boards 0.25, website or social network 0.25, traditional forms 0.5)

VARIETY = {
    "kind": "checklist",
    "parts": [
        named(code="boards", points="0.25"),
        named(code="network", points="0.25"),
        named(code="traditional", points="0.5"),
    ],
}


def test_a_checklist_adds_up_what_is_done() -> None:
    told = {"boards": True, "network": False, "traditional": True}

    assert points(VARIETY, {"kind": "parts", "parts": told}) == Fraction(3, 4)
    assert points(VARIETY, {"kind": "parts", "parts": dict.fromkeys(told, True)}) == 1
    assert points(VARIETY, {"kind": "parts", "parts": dict.fromkeys(told, True)}, "0.9") == Fraction(9, 10)


def test_a_part_that_nobody_told_of_is_not_a_part_that_is_missing() -> None:
    assert scored(VARIETY, {"kind": "parts", "parts": {"boards": True, "traditional": True}}) == NO_SCORE


# --- composite: 766/QĐ-TTg, payment: 6A + min(2, 2.5B) + 2.5C


def payment(empty: str = "zero", **more: Any) -> dict[str, Any]:
    terms = [("A", "6", None), ("B", "2.5", "2"), ("C", "2.5", None)]
    return {
        "kind": "composite",
        "terms": [named(code=code, weight=weight, cap=cap, empty=empty) for code, weight, cap in terms],
        **more,
    }


def test_the_parent_of_phu_tho_is_recomputed_within_the_tolerance_of_the_source() -> None:
    """37,720 of 44,583 dossiers paid online, 93 and 56 of 310 procedures: 6.278 against a published 6.28."""
    found = points(payment(), ratios(A=(37720, 44583), B=(93, 310), C=(56, 310)), "10")

    assert round(found, 3) == Fraction("6.278")
    assert abs(found - Fraction("6.28")) < Fraction("0.015")


def test_a_term_has_a_cap_of_its_own() -> None:
    assert points(payment(), ratios(A=(0, 1), B=(8, 10), C=(0, 1)), "10") == 2
    assert points(payment(), ratios(A=(0, 1), B=(10, 10), C=(0, 1)), "10") == 2
    assert points(payment(), ratios(A=(1, 1), B=(1, 1), C=(8, 10)), "10") == 10
    assert points(payment(), ratios(A=(1, 1), B=(1, 1), C=(1, 1)), "10") == 10
    assert points(payment(), ratios(A=(3, 1), B=(0, 1), C=(0, 1)), "10") == 6  # what is over 100 % counts as 100 %


@pytest.mark.parametrize(
    ("empty", "expected"),
    [("zero", Earned(Fraction(2))), ("full", Earned(Fraction(8))), ("none", NO_SCORE), ("not_applicable", LEFT_OUT)],
)
def test_an_empty_term_counts_by_its_rule(empty: str, expected: Earned) -> None:
    assert scored(payment(empty), ratios(A=(0, 0), B=(1, 1), C=(0, 1)), "10") == expected


def test_two_weights_of_one_whole() -> None:
    """Tiền Giang 2022, 1.4.2: (b/a) × 1 + (c/a) × 0.5 of a problems found, b resolved, c dealt with."""
    terms = [named(code="resolved", weight="1", empty="full"), named(code="dealt", weight="0.5", empty="full")]
    formula = {"kind": "composite", "terms": terms, "one_whole": True}

    assert points(formula, ratios(resolved=(3, 4), dealt=(1, 4))) == Fraction(7, 8)
    assert points(formula, ratios(resolved=(4, 4), dealt=(0, 4))) == 1
    assert points(formula, ratios(resolved=(0, 4), dealt=(4, 4))) == Fraction(1, 2)
    assert points(formula, ratios(resolved=(0, 0), dealt=(0, 0))) == 1
    assert scored(formula, ratios(resolved=(3, 4), dealt=(2, 4))) == NO_SCORE
    assert scored(formula, ratios(resolved=(3, 4), dealt=(1, 5))) == NO_SCORE


# --- complement: 766/QĐ-TTg, satisfaction with dossiers: 100 % less late, less disliked; cap at 90 %; empty: 0

DOSSIERS = {
    "kind": "complement",
    "rates": [named(code="late"), named(code="disliked")],
    "target": "90",
    "empty": "zero",
}


@pytest.mark.parametrize(
    ("late", "disliked", "expected"),
    [(0, 0, 6), (5, 5, 6), (10, 1, Fraction(89 * 6, 90)), (60, 40, 0), (80, 80, 0)],
)
def test_bad_rates_are_taken_off_100_percent(late: int, disliked: int, expected: Fraction) -> None:
    assert points(DOSSIERS, ratios(late=(late, 100), disliked=(disliked, 100)), "6") == expected


def test_no_dossiers_earn_nothing() -> None:
    assert points(DOSSIERS, ratios(late=(0, 0), disliked=(0, 0)), "6") == 0
    assert scored(DOSSIERS, ratios(late=(0, 5)), "6") == NO_SCORE


# --- survey: Yên Bái (A 100, B 60, C 20, D 0 percent)


def test_answers_are_worth_what_the_set_says() -> None:
    counts = {"A": 50, "B": 30, "C": 15, "D": 5}

    assert points({"kind": "survey"}, {"kind": "counts", "counts": counts}, "10") == Fraction("7.1")
    assert points({"kind": "survey"}, {"kind": "counts", "counts": {"B": 3}}, "10") == 6
    assert scored({"kind": "survey"}, {"kind": "counts", "counts": {}}, "10") == NO_SCORE
    assert points({"kind": "survey", "empty": "full"}, {"kind": "counts", "counts": {"A": 0}}, "10") == 10


def test_a_survey_may_have_answers_of_its_own() -> None:
    answers = [named(code="yes", weight="100"), named(code="no", weight="0")]

    assert points(
        {"kind": "survey", "answers": answers}, {"kind": "counts", "counts": {"yes": 2, "no": 1}}
    ) == Fraction(2, 3)


# --- cases


def var(name: str) -> dict[str, Any]:
    return {"variable": name}


def chosen(case: str | None = None, **variables: str) -> dict[str, Any]:
    return {"kind": "case", "case": case, "variables": variables}


PLAN_ISSUED = {
    "kind": "cases",
    "choice": "scorer",
    "cases": [
        named(code="on_time", points="1"),
        named(code="late", points="0"),
        named(code="not_issued", points="-1"),
    ],
}


def test_a_plan_that_was_not_issued_takes_a_point_away() -> None:
    """Tiền Giang 2022: complete and on time 1, late 0, not issued -1."""
    assert [points(PLAN_ISSUED, chosen(case), "1", "-1") for case in ("on_time", "late", "not_issued")] == [1, 0, -1]
    assert points(PLAN_ISSUED, chosen("not_issued"), "1", "0") == 0
    assert scored(PLAN_ISSUED, chosen(), "1", "-1") == scored(PLAN_ISSUED, chosen("other"), "1", "-1") == NO_SCORE


RESOLVED: dict[str, Any] = {
    "kind": "cases",
    "variables": [named(name="a"), named(name="b"), named(name="c")],
    "cases": [
        named(code="nothing", when={"op": "eq", "left": var("a"), "right": "0"}, points="1"),
        named(
            code="some",
            points={
                "op": "add",
                "of": [
                    {"op": "divide", "of": [var("b"), var("a")]},
                    {"op": "multiply", "of": [{"op": "divide", "of": [var("c"), var("a")]}, "0.5"]},
                ],
            },
        ),
    ],
}


def test_the_first_case_that_holds_counts() -> None:
    assert points(RESOLVED, chosen(a="0", b="0", c="0")) == 1
    assert points(RESOLVED, chosen(a="3", b="1", c="1")) == Fraction(1, 2)
    assert scored(RESOLVED, chosen(a="3", b="1")) == NO_SCORE


@pytest.mark.parametrize(
    ("empty", "expected"),
    [("none", NO_SCORE), ("zero", Earned(Fraction(0))), ("full", Earned(Fraction(1))), ("not_applicable", LEFT_OUT)],
)
def test_a_division_by_zero_earns_what_the_formula_says(empty: str, expected: Earned) -> None:
    only = RESOLVED | {"cases": RESOLVED["cases"][1:], "empty": empty}

    assert scored(only, chosen(a="0", b="0", c="0")) == expected


@pytest.mark.parametrize(
    ("op", "expected"),
    [("lt", "0"), ("le", "1"), ("eq", "1"), ("ne", "0"), ("ge", "1"), ("gt", "0")],
)
def test_comparisons(op: str, expected: str) -> None:
    when = {"op": op, "left": var("a"), "right": {"op": "subtract", "of": ["3", "0.5"]}}
    cases = [named(code="yes", when=when, points="1"), named(code="no", points="0")]

    assert points({"kind": "cases", "variables": [named(name="a")], "cases": cases}, chosen(a="2.5")) == exact(expected)


@pytest.mark.parametrize(
    ("op", "of", "expected"), [("all", (1, 0), 0), ("all", (1, 1), 1), ("any", (0, 1), 1), ("none", (0, 0), 1)]
)
def test_conditions_are_joined(op: str, of: tuple[int, ...], expected: int) -> None:
    parts = [{"op": "eq", "left": str(part), "right": "1"} for part in of]
    cases = [named(code="yes", when={"op": op, "of": parts}, points="1"), named(code="no", points="0")]

    assert points({"kind": "cases", "cases": cases}, chosen()) == expected


def test_the_least_and_the_greatest() -> None:
    least = {"op": "min", "of": [var("a"), {"op": "max", "of": ["0.5", var("b")]}, "4"]}
    formula = {
        "kind": "cases",
        "variables": [named(name="a"), named(name="b")],
        "cases": [named(code="x", points=least)],
    }

    assert points(formula, chosen(a="3", b="0.25"), "9") == Fraction(1, 2)


# --- deduction: Tiền Giang 2022, periodic reports (2; late -0.25; a report of a quarter missing -0.5, of the year -1)

REPORTS = {
    "kind": "deduction",
    "faults": [
        named(code="late", each="0.25"),
        named(code="missing", each="0.5"),
        named(code="missing_year", each="1"),
    ],
    "floor": "-1",
}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, Fraction(2)),
        ({"late": 1}, Fraction("1.75")),
        ({"late": 4, "missing": 1}, Fraction("0.5")),
        ({"missing": 3, "missing_year": 1}, Fraction("-0.5")),
        ({"late": 1000}, Fraction(-1)),
    ],
)
def test_each_fault_takes_points_away_down_to_a_stated_floor(counts: dict[str, int], expected: Fraction) -> None:
    assert points(REPORTS, {"kind": "counts", "counts": counts}, "2", "-1") == expected


def test_a_late_report_alone_lies_below_zero_where_there_is_nothing_to_lose() -> None:
    formula = REPORTS | {"start": "0"}

    assert points(formula, {"kind": "counts", "counts": {"late": 1}}, "2", "-1") == Fraction("-0.25")


# --- what does not apply, and inputs of another kind


def test_what_does_not_apply_is_credited_or_leaves_the_base() -> None:
    assert scored({"kind": "not_applicable"}, None, "2") == Earned(Fraction(2))
    assert scored({"kind": "not_applicable", "credit": "rescale"}, None, "2") == LEFT_OUT


@pytest.mark.parametrize("kind", ["yes_no", "linear"])
def test_an_empty_denominator_may_take_a_leaf_out_of_the_base(kind: str) -> None:
    assert scored({"kind": kind, "empty": "not_applicable"}, ratio(0, 0)) == LEFT_OUT


def test_done_or_not() -> None:
    assert [points({"kind": "yes_no"}, {"kind": "done", "done": done}, "0.5") for done in (True, False)] == [
        Fraction(1, 2),
        0,
    ]


@pytest.mark.parametrize("formula", [CA_MAU, VARIETY, payment(), DOSSIERS, {"kind": "survey"}, RESOLVED, REPORTS])
def test_without_inputs_or_with_other_ones_there_is_no_score(formula: dict[str, Any]) -> None:
    assert scored(formula, None) == NO_SCORE
    assert scored(formula, {"kind": "done", "done": True}) == NO_SCORE
